"""Owns how many rows travel to the database at once: as one JSON parameter of a constant statement.

The text of such a statement does not depend on the number of rows, so it is compiled and prepared once; it
runs in one step of the database, outside Python's lock; and it tells with RETURNING which rows it wrote.
Both databases read it alike, down to `ON CONFLICT`; only the function that unfolds the JSON has two names.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    literal_column,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Row = Mapping[str, Any]

TENANT = bindparam("of_tenant", type_=Text())
_ROWS = bindparam("rows", type_=JSON().with_variant(JSONB(), "postgresql"))
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_NUL, _ITS_ESCAPE, _REPLACEMENT = "\0", "\\u0000", "\N{REPLACEMENT CHARACTER}"


class _EachRow(FunctionElement[Any]):
    """The elements of a JSON array, one per row, in a column `value`."""

    name = "each_row"
    inherit_cache = True


@compiles(_EachRow)
def _in_sqlite(element: _EachRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_EachRow, "postgresql")
def _in_postgresql(element: _EachRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"jsonb_array_elements({compiler.process(element.clauses, **kw)})"


class Incoming:
    """The rows that a statement gets: each a JSON array of the tenant and values for these columns.

    The tenant comes in the rows, not as a parameter of its own: SQLite would take a known tenant for a good
    way into a table, and look through all that the tenant has.
    """

    def __init__(self, *columns: Column[Any], **named: Column[Any]) -> None:
        wanted = {column.name: column for column in columns} | named
        self.names = tuple(wanted)
        self.rows = _EachRow(_ROWS).table_valued("value", name="incoming")
        self.tenant = self._text(0)
        self.c = {name: self._value(place, wanted[name]) for place, name in enumerate(wanted, start=1)}

    def _text(self, place: int) -> ColumnElement[str]:
        return self.rows.c.value.op("->>", return_type=Text())(literal_column(str(place)))

    def _value(self, place: int, column: Column[Any]) -> ColumnElement[Any]:
        kept = self._text(place)
        return kept if isinstance(column.type, Text) else cast(kept, column.type)

    def select(self) -> Select[Any]:
        """Give the tenant and the values of every incoming row."""
        return select(self.tenant, *self.c.values()).select_from(self.rows).where(true())

    def is_key_of(self, table: FromClause, key: Sequence[str]) -> ColumnElement[bool]:
        """Say whether a row of the table has this key of an incoming one."""
        return and_(table.c.tenant == self.tenant, *(table.c[name] == self.c[name] for name in key))


class RowStatement:
    """A statement over incoming rows of one tenant."""

    def __init__(self, statement: Executable, names: Sequence[str]) -> None:
        self.statement = statement
        self._values = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)

    def run(self, connection: Connection, tenant: str, rows: Iterable[Row]) -> CursorResult[Any]:
        """Run it once for all rows."""
        values = [(tenant, *self._values(row)) for row in rows]
        return connection.execute(self.statement, {"rows": values})


def insert_rows(
    table: Table,
    *,
    key: Sequence[str] = (),
    renew: Sequence[str] = (),
    only: ColumnElement[bool] | None = None,
    returning: str | None = None,
) -> RowStatement:
    """Insert rows. One whose `key` is there already is left as it is, or its `renew` columns are replaced.

    `only`: of which rows they are replaced; None: of all.
    """
    incoming = Incoming(*(c for c in table.c if c.name != "tenant" and c.identity is None))
    statement = insert(table).from_select(["tenant", *incoming.names], incoming.select())
    there = ["tenant", *key]
    if renew:
        new = {name: statement.excluded[name] for name in renew}
        statement = statement.on_conflict_do_update(index_elements=there, set_=new, where=only)
    elif key:
        statement = statement.on_conflict_do_nothing(index_elements=there)
    if returning is not None:
        return RowStatement(statement.returning(table.c[returning]), incoming.names)
    return RowStatement(statement, incoming.names)


def update_rows(table: Table, *, key: Sequence[str], renew: Sequence[str]) -> RowStatement:
    """Replace columns of the rows of a key."""
    incoming = Incoming(*(table.c[name] for name in (*key, *renew)))
    new = {name: incoming.c[name] for name in renew}
    return RowStatement(update(table).where(incoming.is_key_of(table, key)).values(new), incoming.names)


def delete_rows(table: Table, *, key: Sequence[str]) -> RowStatement:
    """Delete the rows of a key."""
    incoming = Incoming(*(table.c[name] for name in key))
    whole_key = tuple_(table.c.tenant, *(table.c[name] for name in key))
    return RowStatement(delete(table).where(whole_key.in_(incoming.select())), incoming.names)


def is_incoming(column: Column[Any]) -> ColumnElement[bool]:
    """Say whether a row is the tenant's and holds an incoming value; `values_of` makes the parameter."""
    return tuple_(column.table.c.tenant, column).in_(Incoming(column).select())


def values_of(tenant: str, values: Iterable[Any]) -> dict[str, Any]:
    """Give the parameter of a statement that uses `is_incoming`."""
    return {"rows": [(tenant, value) for value in values]}


def rows_as_json(rows: Any) -> str:
    """Serialise incoming rows.

    NUL, which the text of PostgreSQL cannot hold, becomes the replacement character.
    """
    text = _as_json(rows)
    return text if _ITS_ESCAPE not in text else _as_json(_without_nul(rows))


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace(_NUL, _REPLACEMENT)
        case list() | tuple():
            return [_without_nul(item) for item in value]
        case _:
            return value
