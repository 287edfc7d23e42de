"""Owns the kinds of columns that tables are made of, and the collection of all tables."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def text(name: str) -> Column[str]:
    """Make a column for words, ids and JSON."""
    return Column(name, Text, nullable=False)


def maybe_text(name: str) -> Column[str]:
    """Make a column for text that may be missing."""
    return Column(name, Text)


def number(name: str) -> Column[int]:
    """Make a column for counts and instants."""
    return Column(name, BigInteger, nullable=False)


def maybe_number(name: str) -> Column[int]:
    """Make a column for a count or an instant that may be missing."""
    return Column(name, BigInteger)


def flag(name: str) -> Column[bool]:
    """Make a column for yes or no."""
    return Column(name, Boolean, nullable=False)


def later_flag(name: str) -> Column[bool]:
    """Make a column for yes or no that tables got later: rows that were there before it say no."""
    return Column(name, Boolean, nullable=False, server_default=false())


def counted(name: str) -> Column[int]:
    """Make a key that the database counts upwards."""
    return Column(name, BigInteger().with_variant(Integer(), "sqlite"), Identity(), primary_key=True)


def index(
    name: str, *columns: Column[Any], unique: bool = False, where: ColumnElement[bool] | None = None
) -> Index:
    """Make an index; with `where` it holds only the rows that a question is about, on either database."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
