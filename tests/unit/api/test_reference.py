"""What the page about the API says of a field: its type, its limits, and what holds without it."""

from typing import Any

import pytest

from bot.api.reference import takes

_PAGE = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}


@pytest.mark.parametrize(
    ("schema", "is_required", "said"),
    [
        (_PAGE, False, "integer, 1 to 200, <code>50</code> if left out"),
        (_PAGE, True, "integer, 1 to 200"),
        ({"type": "integer", "minimum": 2}, True, "integer, at least 2"),
        ({"type": "string", "minLength": 1}, True, "string, not empty"),
        ({"type": "string", "minLength": 1, "maxLength": 200}, True, "string, 1 to 200 characters"),
        ({"type": "string", "default": ""}, False, "string, may be left out"),
        ({"type": "string", "default": "<b>"}, False, "string, <code>&lt;b&gt;</code> if left out"),
        ({"type": "boolean", "default": False}, False, "boolean, <code>false</code> if left out"),
        ({"type": "string", "pattern": "^<$"}, True, "string, as <code>^&lt;$</code>"),
        (
            {"anyOf": [{"type": "string", "maxLength": 100_000}, {"type": "null"}], "default": None},
            False,
            "string or null, at most 100,000 characters, may be left out",
        ),
        (
            {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            True,
            "list of string, at most 3 of them",
        ),
    ],
    ids=str,
)
def test_a_field_is_said_with_its_limits(schema: dict[str, Any], is_required: bool, said: str) -> None:
    assert takes(schema, is_required=is_required) == said
