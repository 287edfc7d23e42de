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
    Select,
    Table,
    Text,
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

TENANT = bindparam("tenant", type_=Text())
_ROWS = bindparam("rows", type_=JSON().with_variant(JSONB(), "postgresql"))
_NUL, _ITS_ESCAPE, _REPLACEMENT = "\0", "\\u0000", "\N{REPLACEMENT CHARACTER}"


class _EachRow(FunctionElement[Any]):
    """The elements of a JSON array, one per row, in a column `value`."""

    name = "each_row"
    inherit_cache = True


@compiles(_EachRow, "sqlite")
def _in_sqlite(element: _EachRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_EachRow, "postgresql")
def _in_postgresql(element: _EachRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"jsonb_array_elements({compiler.process(element.clauses, **kw)})"


class Incoming:
    """The rows that a statement gets: each a JSON array with values for these columns."""

    def __init__(self, *columns: Column[Any], **named: Column[Any]) -> None:
        wanted = {column.name: column for column in columns} | named
        self.names = tuple(wanted)
        self.rows = _EachRow(_ROWS).table_valued("value", name="incoming")
        self.c = {name: self._value(place, wanted[name]) for place, name in enumerate(wanted)}

    def _value(self, place: int, column: Column[Any]) -> ColumnElement[Any]:
        kept = self.rows.c.value.op("->>", return_type=Text())(literal_column(str(place)))
        return kept if isinstance(column.type, Text) else cast(kept, column.type)

    def select(self, *names: str) -> Select[Any]:
        """Give these values of every incoming row."""
        return select(*(self.c[name] for name in names or self.names)).select_from(self.rows)


class RowStatement:
    """A statement over incoming rows of one tenant."""

    def __init__(self, statement: Executable, names: Sequence[str]) -> None:
        self.statement = statement
        self._values = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)

    def run(self, connection: Connection, tenant: str, rows: Iterable[Row]) -> CursorResult[Any]:
        """Run it once for all rows."""
        values = [self._values(row) for row in rows]
        return connection.execute(self.statement, {"tenant": tenant, "rows": values})


def insert_rows(
    table: Table, *, key: Sequence[str] = (), renew: Sequence[str] = (), returning: str | None = None
) -> RowStatement:
    """Insert rows. One whose `key` is there already is left as it is, or its `renew` columns are replaced."""
    incoming = Incoming(*(c for c in table.c if c.name != "tenant" and c.identity is None))
    chosen = select(TENANT, *incoming.c.values()).select_from(incoming.rows).where(true())
    statement = insert(table).from_select(["tenant", *incoming.names], chosen)
    there = ["tenant", *key]
    if renew:
        new = {name: statement.excluded[name] for name in renew}
        statement = statement.on_conflict_do_update(index_elements=there, set_=new)
    elif key:
        statement = statement.on_conflict_do_nothing(index_elements=there)
    if returning is not None:
        return RowStatement(statement.returning(table.c[returning]), incoming.names)
    return RowStatement(statement, incoming.names)


def update_rows(
    table: Table,
    *,
    key: Sequence[str],
    renew: Sequence[str],
    guard: str | None = None,
    returning: str | None = None,
) -> RowStatement:
    """Replace columns of the rows of a key. `guard` must hold what the incoming row says under `guard`."""
    named = {} if guard is None else {"guard": table.c[guard]}
    incoming = Incoming(*(table.c[name] for name in (*key, *renew)), **named)
    statement = update(table).where(table.c.tenant == TENANT)
    for name in key:
        statement = statement.where(table.c[name] == incoming.c[name])
    if guard is not None:
        statement = statement.where(table.c[guard] == incoming.c["guard"])
    statement = statement.values({name: incoming.c[name] for name in renew})
    if returning is not None:
        return RowStatement(statement.returning(table.c[returning]), incoming.names)
    return RowStatement(statement, incoming.names)


def delete_rows(table: Table, *, key: Sequence[str]) -> RowStatement:
    """Delete rows by `key`."""
    incoming = Incoming(*(table.c[name] for name in key))
    is_incoming = tuple_(*(table.c[name] for name in key)).in_(incoming.select())
    return RowStatement(delete(table).where(table.c.tenant == TENANT, is_incoming), incoming.names)


def is_incoming(column: Column[Any]) -> ColumnElement[bool]:
    """Say whether a column holds one of the incoming values; `values_of` makes their parameter."""
    return column.in_(Incoming(column).select())


def values_of(tenant: str, values: Iterable[Any]) -> dict[str, Any]:
    """Give the parameters of a statement that uses `is_incoming`."""
    return {"tenant": tenant, "rows": [(value,) for value in values]}


def rows_as_json(rows: Any) -> str:
    """Serialise incoming rows.

    NUL, which the text of PostgreSQL cannot hold, becomes the replacement character.
    """
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    if _ITS_ESCAPE not in text:
        return text
    return json.dumps(_without_nul(rows), ensure_ascii=False, separators=(",", ":"))


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace(_NUL, _REPLACEMENT)
        case list() | tuple():
            return [_without_nul(item) for item in value]
        case _:
            return value
