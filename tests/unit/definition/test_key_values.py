"""What is typed in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.key_values import read_key_values
from engine.model import Json

FORM = {
    "type": "object",
    "properties": {
        "version": {"type": "string"},
        "notes": {"type": "string"},
        "urgent": {"type": "boolean"},
        "count": {"type": "integer"},
        "share": {"type": "number"},
        "level": {"type": "string", "enum": ["low", "high"], "enumNames": ["Low level", "High"]},
        "port": {"type": "integer", "enum": [80, 443]},
        "many": {"type": "array", "items": {"enum": ["a", "b", "c"]}},
    },
}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("", {}),
        ("version=1.2", {"version": "1.2"}),
        ("  version=1.2   urgent=yes ", {"version": "1.2", "urgent": True}),
        ('notes="two words" version=1', {"notes": "two words", "version": "1"}),
        ("notes='two words'", {"notes": "two words"}),
        ("notes=“two words” version=\u20181 2\u2019", {"notes": "two words", "version": "1 2"}),
        ("notes=„two words“", {"notes": "two words"}),
        ("notes=\u2018don\u2019t do it\u2019", {"notes": "don\u2019t do it"}),
        ("notes=don't version=1", {"notes": "don't", "version": "1"}),
        ("notes=\"a 'quoted' word\"", {"notes": "a 'quoted' word"}),
        ('notes=""', {"notes": None}),
        ("notes=", {"notes": None}),
        ("notes=a=b", {"notes": "a=b"}),
        ('notes="a\nb"', {"notes": "a\nb"}),
        ("urgent=True", {"urgent": True}),
        ("urgent=off", {"urgent": False}),
        ("count=-3 share=.5", {"count": -3, "share": 0.5}),
        ("share=2", {"share": 2}),
        ("level=high", {"level": "high"}),
        ('level="low LEVEL"', {"level": "low"}),
        ("port=443", {"port": 443}),
        ("many=a,c", {"many": ["a", "c"]}),
        ('many="a, b"', {"many": ["a", "b"]}),
    ],
)
def test_what_is_typed_becomes_values_of_the_right_kind(line: str, values: dict[str, Json]) -> None:
    typed = read_key_values(FORM, line, of="release")
    assert typed.problems == {}
    assert typed.values == values


@pytest.mark.parametrize(
    ("line", "values", "problems"),
    [
        ("1.2", {}, {"": "`1.2` belongs to nothing: write `version=value`"}),
        ("urgent now", {}, {"": "`urgent now` belong to nothing: write `version=value`"}),
        ("versoin=1", {}, {"versoin": "is no input of release; did you mean `version`?"}),
        ("version=1 version=2", {}, {"version": "is given 2 times: `1`, `2`"}),
        (
            'version=1 notes="two',
            {"version": "1"},
            {"notes": 'begins with a quote that does not end: `"two`'},
        ),
        (
            "count=two version=1",
            {"version": "1"},
            {"count": "must be a whole number, but is `two`"},
        ),
        ("count=٣", {}, {"count": "must be a whole number, but is `٣`"}),
        ("share=1e999", {}, {"share": "must be a number, but is `1e999`"}),
        ("urgent=perhaps", {}, {"urgent": "must be yes or no, but is `perhaps`"}),
        ("level=hihg", {}, {"level": "has no option `hihg`; did you mean `High`?"}),
        ("many=x", {}, {"many": "has no option `x`; known: a, b, c"}),
        ("many=a,x", {}, {"many": "is `a,x`, but has no option `x`; known: a, b, c"}),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_kept(
    line: str, values: dict[str, Json], problems: dict[str, str]
) -> None:
    typed = read_key_values(FORM, line, of="release")
    assert (typed.values, typed.problems) == (values, problems)


def test_every_key_that_is_no_input_is_named() -> None:
    typed = read_key_values({"type": "object", "properties": {}}, "x=1 y=2 z", of="hello")
    assert typed.problems == {
        "x": "is no input of hello",
        "y": "is no input of hello",
        "": "`z` belongs to nothing: hello has no inputs",
    }


@given(st.text())
def test_nothing_that_is_typed_breaks_the_reader(line: str) -> None:
    typed = read_key_values(FORM, line, of="release")
    assert not typed.values.keys() & typed.problems.keys()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"“”„‟«»'), min_size=1))
def test_a_quoted_text_is_taken_as_it_is(text: str) -> None:
    assert read_key_values(FORM, f'notes="{text}"', of="release").values == {"notes": text.strip() or None}
