"""Owns how a list of objects becomes a table, and what of it fits."""

import json
from collections.abc import Sequence
from typing import Any, TypeGuard

from bot.cards.blocks import Block, context
from bot.cards.legend import Legend
from bot.cards.text import counted, label, units
from bot.cards.values import said, spoken_key
from engine.model import Json

_COLUMNS_MAX = 10
_ROWS_MAX = 20
_CELL_CHARS = 150


def is_table(value: Json) -> TypeGuard[list[dict[str, Json]]]:
    """Say whether this is a list of objects that say something."""
    return isinstance(value, list) and len(value) > 0 and all(isinstance(row, dict) and row for row in value)


def table(objects: Sequence[dict[str, Json]], limit: int, legend: Legend) -> list[Block]:
    """Draw a row per object, as many as fit into so many characters; says what is left out."""
    keys = list(dict.fromkeys(key for row in objects for key in row))
    columns = keys[:_COLUMNS_MAX]
    cell_chars = min(_CELL_CHARS, limit // (2 * len(columns)))
    rows = [[_cell(spoken_key(key), cell_chars) for key in columns]]
    room = limit - _chars(rows[0])
    for row in objects[:_ROWS_MAX]:
        cells = [_cell(cell_text(row.get(key), legend), cell_chars) for key in columns]
        room -= _chars(cells)
        if room < 0:
            break
        rows.append(cells)
    return [
        {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True} for _ in columns]},
        *_left_out(len(objects) - len(rows) + 1, len(keys) - len(columns)),
    ]


def _left_out(rows: int, columns: int) -> list[Block]:
    left = [counted(rows, "more row")] if rows else []
    left += [counted(columns, "more column")] if columns else []
    return [context(f"{' and '.join(left)} behind More…")] if left else []


def cell_text(value: Json, legend: Legend) -> str:
    """Say a value in one cell."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return said(value, legend)


def _cell(text: str, limit: int) -> dict[str, Any]:
    return {"type": "raw_text", "text": label(text, limit)}


def _chars(cells: Sequence[dict[str, Any]]) -> int:
    return sum(units(cell["text"]) for cell in cells)
