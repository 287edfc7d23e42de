"""Owns the listening to what databases are told to execute."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

Heard = dict[str, Any]


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear what is executed on our tables: the statements, each with the first parameters that it had."""
    heard: Heard = {}

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "pipeline_" in statement:
            heard.setdefault(statement, parameters)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
