"""The command line against the real bot: typing does what clicks do, and reads alike here and there."""
