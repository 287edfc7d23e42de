"""Storage: the ports of the engine fulfilled with SQLAlchemy, on SQLite and PostgreSQL."""
