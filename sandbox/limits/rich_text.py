"""Owns the rules for rich text: its sections, lists, quotes and code, and the parts of a line."""

from typing import Any

from sandbox.limits.checks import Check, Shape, Spot, anything, integer, listing, one_of, string

_STYLE = {"type": anything, "style": anything}
_PARTS: dict[str, Shape] = {
    "text": Shape({**_STYLE, "text": string(40_000, 1)}, ("text",)),
    "link": Shape({**_STYLE, "url": string(3000, 1), "text": string(3000), "unsafe": anything}, ("url",)),
    "user": Shape({**_STYLE, "user_id": string(255, 1)}, ("user_id",)),
    "usergroup": Shape({**_STYLE, "usergroup_id": string(255, 1)}, ("usergroup_id",)),
    "channel": Shape({**_STYLE, "channel_id": string(255, 1)}, ("channel_id",)),
    "broadcast": Shape({**_STYLE, "range": one_of("here", "channel", "everyone")}, ("range",)),
    "emoji": Shape({**_STYLE, "name": string(255, 1), "unicode": anything, "skin_tone": anything}, ("name",)),
    "color": Shape({**_STYLE, "value": string(255, 1)}, ("value",)),
    "date": Shape(
        {
            **_STYLE,
            "timestamp": integer(0, 10**11),
            "format": string(255, 1),
            "url": string(3000),
            "fallback": string(3000),
        },
        ("timestamp", "format"),
    ),
}


def _part(spot: Spot, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shape = _PARTS.get(str(kind))
    if shape is None:
        spot.wrong(f"unsupported type: {kind}")
    else:
        shape(spot, value)


_LINE = {"type": anything, "elements": listing(_part, most=1000)}
_SECTION = Shape({**_LINE, "type": one_of("rich_text_section")}, ("type", "elements"))
_BOXED = {**_LINE, "border": integer(0, 1)}
_GROUPS: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": Shape(_BOXED, ("elements",)),
    "rich_text_preformatted": Shape({**_BOXED, "language": string(255)}, ("elements",)),
    "rich_text_list": Shape(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "indent": integer(0, 8),
            "offset": integer(0, 10**6),
            "border": integer(0, 1),
            "elements": listing(_SECTION, least=1, most=1000),
        },
        ("style", "elements"),
    ),
}


def _group(spot: Spot, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shape = _GROUPS.get(str(kind))
    if shape is None:
        spot.wrong(f"unsupported type: {kind}")
    else:
        shape(spot, value)


RICH_TEXT: Check = Shape(
    {"type": one_of("rich_text"), "block_id": string(255), "elements": listing(_group, least=1, most=1000)},
    ("type", "elements"),
)
