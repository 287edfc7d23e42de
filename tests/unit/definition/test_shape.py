"""Values are checked against a JSON Schema as it is meant, not as Python reads it."""

import pytest

from engine.language.shape import quoted, shape_mistakes


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("^a$", "a"), (r"^\$$", "$"), ("^[$]$", "$"), ("^[^]$]$", "a"), (r"^[\]$]+$", "]$"), ("^(a|b$)c*", "b")],
)
def test_a_dollar_is_the_end_and_elsewhere_itself(pattern: str, value: str) -> None:
    schema = {"type": "string", "pattern": pattern}
    assert list(shape_mistakes(schema, value, may_hold_templates=False)) == []
    assert list(shape_mistakes(schema, f"{value}\n", may_hold_templates=False)) != []


def test_a_value_is_quoted_on_one_line() -> None:
    assert quoted("two words") == "`two words`"
    assert quoted("two\nlines") == r'`"two\nlines"`'
