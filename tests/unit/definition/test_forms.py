"""Which answers fit a form, and what is kept of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content import json_text
from engine.language.form_check import FIELDS_MAX, form_mistakes
from engine.language.forms import FieldKind, Option, checked_answer, fields_of
from engine.model import Json
from engine.refusals import WrongAnswer

LEVEL = {"type": "string", "enum": ["low", "high"], "enumNames": ["Low", "High"]}


def form(**properties: Json) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def wrong(schema: Json, value: Json, *, is_required: bool = False) -> str:
    asked = form(field=schema) | ({"required": ["field"]} if is_required else {})
    with pytest.raises(WrongAnswer) as caught:
        checked_answer(asked, {"field": value})
    assert list(caught.value.problems) == ["field"]
    return caught.value.problems["field"]


def kept(schema: Json, value: Json) -> Json:
    return checked_answer(form(field=schema), {"field": value})["field"]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, FieldKind.TEXT),
        ({"type": "string", "format": "multiline"}, FieldKind.MULTILINE),
        ({"type": "string", "format": "email"}, FieldKind.EMAIL),
        ({"type": "string", "format": "uri"}, FieldKind.URL),
        ({"type": "string", "format": "date"}, FieldKind.DATE),
        ({"type": "string", "format": "time"}, FieldKind.TIME),
        ({"type": "string", "format": "date-time"}, FieldKind.DATE_TIME),
        ({"type": "string", "format": "user"}, FieldKind.USER),
        ({"type": "string", "format": "channel"}, FieldKind.CHANNEL),
        (LEVEL, FieldKind.CHOICE),
        ({"type": "integer", "enum": [1, 2]}, FieldKind.CHOICE),
        ({"type": "array", "items": LEVEL}, FieldKind.CHOICES),
        ({"type": "boolean"}, FieldKind.YES_NO),
        ({"type": "integer"}, FieldKind.INTEGER),
        ({"type": "number"}, FieldKind.NUMBER),
    ],
)
def test_every_kind_of_property_is_a_kind_of_field(schema: dict[str, Any], kind: FieldKind) -> None:
    assert list(form_mistakes(form(field=schema))) == []
    assert fields_of(form(field=schema))[0].kind is kind


def test_a_field_has_what_its_property_says() -> None:
    asked = {
        **form(level={**LEVEL, "title": "Level", "description": "How bad", "default": "low"}),
        "required": ["level"],
    }
    (field,) = fields_of(asked)
    assert (field.title, field.description, field.default, field.is_required) == (
        "Level",
        "How bad",
        "low",
        True,
    )
    assert field.options == (Option(value="low", title="Low"), Option(value="high", title="High"))


def test_a_field_without_a_title_is_called_by_its_name() -> None:
    assert fields_of(form(level={"type": "string"}))[0].title == "level"


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "string"}, 1, "must be text, but is `1`"),
        ({"type": "string", "minLength": 3}, "ab", "has 2 characters: at least 3 are needed"),
        ({"type": "string", "maxLength": 3}, "abcd", "has 4 characters: at most 3 are possible"),
        ({"type": "string", "pattern": "^a$"}, "b", "does not match the pattern ^a$"),
        (
            {"type": "string", "pattern": "^a$", "placeholder": "a"},
            "b",
            "does not have the right form, such as `a`",
        ),
        (
            {"type": "string", "format": "email"},
            "bob",
            "is `bob`, but an e-mail address is written name@example.com",
        ),
        (
            {"type": "string", "format": "uri"},
            "javascript:x",
            "is `javascript:x`, but an address is written https://example.com/…",
        ),
        ({"type": "string", "format": "uri"}, "http://[", "is `http://[`, but Invalid IPv6 URL"),
        (
            {"type": "string", "format": "date"},
            "2030-02-31",
            "is `2030-02-31`, but day is out of range for month",
        ),
        ({"type": "string", "format": "time"}, "7:00", "is `7:00`, but a time is written 17:30"),
        (
            {"type": "string", "format": "date-time"},
            "2030-01-31",
            "is `2030-01-31`, but an instant needs its offset from UTC, such as …+01:00 or …Z",
        ),
        (
            {"type": "string", "format": "date-time"},
            "0001-01-01T00:00:00+23:00",
            "is `0001-01-01T00:00:00+23:00`, but an instant is between the years 2 and 2999",
        ),
        ({"type": "string", "format": "user"}, "Bob Brandt", "is `Bob Brandt`, but an id has no spaces"),
        (LEVEL, "middle", "must be one of low, high, but is `middle`"),
        ({"type": "array", "items": LEVEL}, ["low", "low"], "names something twice"),
        ({"type": "array", "items": LEVEL}, ["x"], "must be one of low, high, but is `x`"),
        ({"type": "array", "items": LEVEL, "minItems": 2}, ["low"], "has 1 entries: at least 2 are needed"),
        ({"type": "array", "items": LEVEL}, "low", "must be a list, but is the text `low`"),
        ({"type": "boolean"}, "yes", "must be true or false, but is the text `yes`"),
        ({"type": "integer"}, 1.5, "must be a whole number, but is `1.5`"),
        ({"type": "integer"}, True, "must be a whole number, but is `true`"),
        ({"type": "integer", "minimum": 1}, 0, "must be at least 1, but is 0"),
        ({"type": "number", "maximum": 1}, 1.5, "must be at most 1, but is 1.5"),
        (
            {"type": "number"},
            float("nan"),
            "holds what cannot be kept: control characters, or a number without end",
        ),
        (
            {"type": "string"},
            "a\x00",
            "holds what cannot be kept: control characters, or a number without end",
        ),
        (
            {"type": "string"},
            "\ud800",
            "holds what cannot be kept: control characters, or a number without end",
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_beside_its_field(
    schema: dict[str, Any], value: Json, said: str
) -> None:
    assert list(form_mistakes(form(field=schema))) == []
    assert wrong(schema, value) == said


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_a_field_that_is_needed_cannot_be_left_empty(value: Json) -> None:
    assert wrong({"type": "string", "format": "multiline"}, value, is_required=True) == "is needed"
    assert kept({"type": "string"}, value) is None


def test_no_choice_is_an_empty_list_and_an_empty_box_is_a_no() -> None:
    answer = checked_answer(form(many={"type": "array", "items": LEVEL}, box={"type": "boolean"}), {})
    assert answer == {"many": [], "box": False}
    assert wrong({"type": "array", "items": LEVEL}, [], is_required=True) == "is needed"


def test_a_field_that_is_not_given_has_its_default_and_an_emptied_one_has_none() -> None:
    asked = form(level={**LEVEL, "default": "low"})
    assert checked_answer(asked, {}) == {"level": "low"}
    assert checked_answer(asked, {"level": None}) == {"level": None}


def test_text_is_kept_without_blanks_around_it_and_multiline_text_as_it_is() -> None:
    assert kept({"type": "string"}, " 1.2 ") == "1.2"
    assert kept({"type": "string", "format": "multiline"}, " a\n b\n") == " a\n b\n"


def test_a_whole_number_may_come_with_a_point() -> None:
    assert json_text(kept({"type": "integer"}, 2.0)) == "2"


def test_every_wrong_field_is_named_and_so_is_one_that_does_not_exist() -> None:
    with pytest.raises(WrongAnswer) as caught:
        checked_answer(form(a={"type": "integer"}, b={"type": "boolean"}), {"a": "x", "b": 1, "bb": 2})
    assert list(caught.value.problems) == ["bb", "a", "b"]


def test_an_answer_is_bounded() -> None:
    with pytest.raises(WrongAnswer) as caught:
        checked_answer(form(a={"type": "string"}), {"a": "x" * 300_000})
    assert caught.value.problems == {
        "a": "has 300,008 bytes, 37,864 more than the 262,144 that fit: shorten it"
    }


def test_answers_that_are_too_large_together_are_told_so_beside_the_largest() -> None:
    text = {"type": "string", "format": "multiline"}
    given = {"a": "x" * 50_000, "b": "\u00e9" * 100_000, "c": "x" * 60_000}
    with pytest.raises(WrongAnswer) as caught:
        checked_answer(form(a=text, b=text, c=text, d={"type": "boolean"}), given)
    assert caught.value.problems == {
        "b": "is the largest of the answers, which together have 310,032 bytes, 47,888 more than the 262,144 "
        "that fit: shorten it"
    }
    fits = {**given, "b": "\u00e9" * (100_000 - 47_888 // 2)}
    assert checked_answer(form(a=text, b=text, c=text, d={"type": "boolean"}), fits)["b"] == fits["b"]


def test_a_form_that_is_larger_than_slack_takes_is_refused() -> None:
    lots = {"type": "string", "enum": [f"option {number}" for number in range(100)]}
    fields = {f"field_{number}": lots for number in range(FIELDS_MAX)}
    few = {"type": "string", "enum": ["a", "b"], "description": "é" * 2_000}
    (mistake,) = form_mistakes(form(**{**fields, "field_7": few}))
    assert mistake.path == ("properties",)
    assert "make 531 kB, more than the 160 kB for which Slack has room" in mistake.message
    assert "(the largest: `field_7`, 12 kB)" in mistake.message


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
ANSWERS = st.fixed_dictionaries(
    {
        "text": TEXT,
        "level": st.sampled_from(["low", "high", None]),
        "many": st.lists(st.sampled_from(["low", "high"]), unique=True),
        "box": st.booleans(),
        "count": st.integers(-5, 5),
        "share": st.floats(-1, 1),
    }
)


@given(ANSWERS)
def test_an_answer_that_fits_stays_as_it_is_however_often_it_is_checked_and_stored(
    answer: dict[str, Json],
) -> None:
    asked = form(
        text={"type": "string"},
        level=LEVEL,
        many={"type": "array", "items": LEVEL},
        box={"type": "boolean"},
        count={"type": "integer", "minimum": -5, "maximum": 5},
        share={"type": "number", "minimum": -1, "maximum": 1},
    )
    once = checked_answer(asked, answer)
    stored = json.loads(json_text(asked))
    assert checked_answer(stored, json.loads(json_text(once))) == once
    assert {**once, "text": None} == {**answer, "text": None}


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    problem = wrong({"type": "string", "pattern": "(a+)+$"}, "a" * 60 + "!")
    assert "does not match the pattern" in problem
