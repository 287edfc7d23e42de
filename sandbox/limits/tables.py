"""Owns the rules for tables and charts: rows, columns, cells, series."""

from typing import Any

from sandbox.limits.checks import Check, Shape, Spot, anything, flag, integer, listing, one_of, string
from sandbox.limits.rich_text import RICH_TEXT

_BLOCK = {"type": anything, "block_id": string(255)}
_RAW_TEXT = Shape({"type": anything, "text": string(10_000)}, ("text",))
_RAW_NUMBER = Shape({"type": anything, "value": anything, "text": string(255)}, ())
MOST_DATA_ROWS = 101  # an older page says 101 with the header, a newer table 201: the smaller holds
MOST_SERIES = 6  # a page of mid 2026 says 6, others 12: the smaller holds


def _cell(spot: Spot, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shapes: dict[str, Check] = {"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT}
    if kind not in shapes:
        spot.wrong(f"unsupported type: {kind}")
    else:
        shapes[str(kind)](spot, value)


def _column(spot: Spot, value: Any) -> None:
    if value is not None:
        Shape({"align": one_of("left", "center", "right"), "is_wrapped": flag})(spot, value)


def _rows_are_even(spot: Spot, table: dict[str, Any]) -> None:
    widths = {len(row) for row in table["rows"]}
    if len(widths) > 1:
        spot.at("rows").wrong("all rows must have the same number of cells")
    if any(cell.get("type") == "rich_text" for cell in table["rows"][0]):
        spot.at("rows").at(0).wrong("rich_text is not allowed in the header")


TABLE = Shape(
    {
        **_BLOCK,
        "rows": listing(listing(_cell, least=1, most=20), least=1, most=100),
        "column_settings": listing(_column, most=20),
    },
    ("rows",),
)
DATA_TABLE = Shape(
    {
        **_BLOCK,
        "caption": string(255, 1),
        "rows": listing(listing(_cell, least=1, most=20), least=2, most=MOST_DATA_ROWS),
        "page_size": integer(1, 100),
        "column_settings": listing(_column, most=20),
    },
    ("caption", "rows"),
    _rows_are_even,
)


def _points_fit(spot: Spot, chart: dict[str, Any]) -> None:
    inner = chart["chart"] if isinstance(chart["chart"], dict) else {}
    if inner.get("type") not in ("pie", "bar", "line", "area"):
        spot.at("chart").wrong("must be one of: pie, bar, line, area")
    for name in ("series", "segments"):
        if len(inner.get(name) or []) > MOST_SERIES:
            spot.at("chart").at(name).wrong(f"no more than {MOST_SERIES} items allowed")
    for number, series in enumerate(inner.get("series") or []):
        if not 1 <= len(series.get("data") or []) <= 20:
            spot.at("chart").at("series").at(number).wrong("must provide between 1 and 20 points")


CHART = Shape({**_BLOCK, "title": string(50, 1), "chart": anything}, ("title", "chart"), _points_fit)
