"""One suite for each port, on SQLite and on a real PostgreSQL."""
