"""The real bot and a real database, seen through the sandbox from outside."""
