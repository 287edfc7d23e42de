"""What stands in the fields of a form when it opens: what was given before, as far as Slack takes it."""

import json
from datetime import UTC
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.modals.answers import form_answer
from bot.cards.modals.fields import block_of
from engine.language.form_check import form_mistakes
from engine.language.forms import Field, FieldKind, checked_answer, fields_of
from engine.model import Json
from engine.refusals import WrongAnswer
from tests.unit.cards.accepted import accepted_view, block
from tests.unit.cards.strategies import nasty
from tests.unit.cards.test_forms import EVERY_KIND, form, opened, state


def test_what_does_not_fit_the_form_stands_there_to_be_mended() -> None:
    """Slack checks what is typed, not what stands there: bounds that are broken already are ours to check."""
    wrong: dict[str, Json] = {
        "line": "far too long for it",
        "mail": "not an address",
        "page": "example.com",
        "count": 77,
        "share": -0.25,
        "lots": [f"option {n}" for n in range(5)],
    }
    schema = form(**EVERY_KIND)
    view = opened(schema, wrong)
    accepted_view(view)
    assert "Left out" not in accepted_view(view)
    sent = form_answer(schema, state(view))
    assert set(sent.errors) == {block_of(name) for name in wrong}
    stands = [block(view, block_of(name))["element"] for name in wrong]
    assert [part.get("initial_value") for part in stands[:5]] == [
        "far too long for it",
        "not an address",
        "example.com",
        "77",
        "-0.25",
    ]
    assert len(stands[5]["initial_options"]) == 5
    short = block(opened(schema, {"line": "x"}), "field:line")["element"]
    assert (short["initial_value"], "min_length" in short, short["max_length"]) == ("x", False, 9)


def test_what_slack_would_refuse_is_left_out_and_told() -> None:
    refused: dict[str, tuple[Json, str]] = {
        "lines": ("x" * 4_000, "4,000 characters, and 3,000 fit"),
        "line": ("null\x00byte", "does not fit this field"),
        "day": ("2030-02-31", "“2030-02-31” (it does not fit this field)"),
        "hour": ("25:00", "“25:00”"),
        "moment": ("0001-01-01T00:00:00+00:00", "“0001-01-01T00:00:00+00:00”"),
        "who": ("bob", "“bob”"),
        "where": ("#leads", "“#leads”"),
        "few": ("c", "“c”"),
        "some": (["x", "z"], '“["z"]” (no option of this field)'),
        "count": (1.5, "“1.5”"),
        "share": (1e30, "“1e+30”"),
        "yes": ("no", "“no”"),
    }
    view = opened(form(**EVERY_KIND), {name: value for name, (value, _) in refused.items()})
    accepted_view(view)
    for name, (_, told) in refused.items():
        asked_for = block(view, block_of(name))
        assert told in asked_for["hint"]["text"], name
        kept = [option["value"] for option in asked_for["element"].get("initial_options", [])]
        assert kept == (["x"] if name == "some" else [])
        assert not {key for key in asked_for["element"] if key.startswith("initial_")} - {"initial_options"}


def test_what_was_left_empty_does_not_become_the_default() -> None:
    schema = form(line={"type": "string", "default": "given"}, yes={"type": "boolean", "default": True})
    view = opened(schema, {"line": None, "yes": False})
    assert form_answer(schema, state(view)).answer == {"line": None, "yes": False}


def test_long_values_are_left_out_where_all_together_are_too_much_for_slack() -> None:
    """Signs that are written with six bytes, three thousand in each of fifty fields: nearly a megabyte."""
    schema = form(**{f"field_{number}": {"type": "string", "format": "multiline"} for number in range(50)})
    values: dict[str, Json] = {f"field_{number}": "漢" * (3_000 - number) for number in range(50)}
    view = opened(schema, values)
    accepted_view(view)
    asked_for = [block(view, block_of(name)) for name in values]
    stands = [part for part in asked_for if "initial_value" in part["element"]]
    told = [part for part in asked_for if "larger than Slack takes" in part.get("hint", {}).get("text", "")]
    assert len(stands) + len(told) == 50
    assert len(stands) == 11  # as many as there is room for, the shortest
    assert stands == asked_for[-11:]


def test_the_largest_form_that_the_loader_takes_is_taken_by_slack() -> None:
    def largest(options: int) -> dict[str, Any]:
        names = [f"{number:02}{'é' * 73}" for number in range(options)]
        lots = {
            "type": "array",
            "items": {"type": "integer", "enum": list(range(options)), "enumNames": names},
        }
        return {"type": "object", "properties": {f"field_{number}": lots for number in range(10)}}

    most = max(count for count in range(1, 100) if not list(form_mistakes(largest(count))))
    schema = largest(most)
    templated = {
        name: {**each, "title": "漢" * 2_000, "description": "漢" * 2_000, "placeholder": "漢" * 150}
        for name, each in schema["properties"].items()
    }
    for properties_ in (schema["properties"], templated):
        whole = {"type": "object", "properties": properties_}
        accepted_view(opened(whole, {name: list(range(most)) for name in properties_}))
    assert most > 20


# --- any field -----------------------------------------------------------------------------------


@st.composite
def properties(draw: st.DrawFn) -> dict[str, Any]:
    """Make any property that the loader lets pass."""
    kinds = [
        {"type": "string"},
        *(
            {"type": "string", "format": kind}
            for kind in ("multiline", "email", "uri", "date", "time", "date-time")
        ),
        {"type": "boolean"},
        {"type": "integer", "minimum": -5},
        {"type": "number", "maximum": 1e9},
        {"type": "string", "enum": draw(st.lists(st.text(min_size=1, max_size=90), min_size=1, unique=True))},
        {
            "type": "array",
            "items": {"enum": draw(st.lists(st.integers(), min_size=1, max_size=40, unique=True))},
        },
    ]
    schema: dict[str, Any] = {**draw(st.sampled_from(kinds))}
    if "enum" in schema:
        schema["enumNames"] = [f"Option {number}" for number in range(len(schema["enum"]))]
    schema["title"] = draw(nasty(2_500)) or "x"
    schema["description"] = draw(nasty(2_500)) or "x"
    schema["placeholder"] = draw(nasty(300)) or "x"
    return schema


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,59}", fullmatch=True), properties(), max_size=50),
    st.lists(nasty() | st.integers() | st.booleans() | st.none(), min_size=1, max_size=8),
)
def test_slack_takes_any_form_whatever_was_given_before(schema: dict[str, Any], values: list[Json]) -> None:
    whole = {"type": "object", "properties": schema}
    view = opened(whole, {name: values[place % len(values)] for place, name in enumerate(schema)})
    accepted_view(view)
    sent = form_answer(whole, state(view))
    assert sent.errors or checked_answer(whole, json.loads(json.dumps(sent.answer))) == sent.answer


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(properties(), st.data())
def test_what_was_given_stands_there_or_is_told(schema: dict[str, Any], data: st.DataObject) -> None:
    whole = {"type": "object", "properties": {"it": schema}}
    (field,) = fields_of(whole)
    given_before = data.draw(values_for(field))
    view = opened(whole, {"it": given_before})
    accepted_view(view)
    is_told = block(view, "field:it")["hint"]["text"].startswith("Left out: ")
    sent = form_answer(whole, state(view))
    try:
        answer = checked_answer(whole, {"it": given_before})
    except WrongAnswer:
        is_blank = not str(given_before).strip()  # nothing is lost
        assert is_told or is_blank or list(sent.errors) == ["field:it"]
    else:
        assert sent.answer == {"it": None if is_told else trimmed(answer["it"])}
        assert not is_told or len(written(given_before)) > 20  # what fits is left out only if it is long


def trimmed(value: Json) -> Json:
    """Give a text without the blanks around it, as it stands in a field."""
    return value.strip() or None if isinstance(value, str) else value


def written(value: Json) -> str:
    """Write a value as a person would: numbers without an exponent."""
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def values_for(field: Field) -> st.SearchStrategy[Json]:
    """Make what may have been given for a field: what fits its kind, and anything else."""
    options = [option.value for option in field.options]
    of_kind: dict[FieldKind, st.SearchStrategy[Json]] = {
        FieldKind.EMAIL: st.just("a@example.com"),
        FieldKind.URL: st.just("https://example.com/x"),
        FieldKind.DATE: st.dates().map(lambda day: day.isoformat()),
        FieldKind.TIME: st.times().map(lambda hour: hour.isoformat("minutes")),
        FieldKind.DATE_TIME: st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat()),
        FieldKind.YES_NO: st.booleans(),
        FieldKind.INTEGER: st.integers(),
        FieldKind.NUMBER: st.floats(-1e9, 1e12),
        FieldKind.CHOICE: st.sampled_from(options or [None]),
        FieldKind.CHOICES: st.sets(st.sampled_from(options or [None])).map(
            lambda chosen: [option for option in options if option in chosen]  # Slack gives them in order
        ),
    }
    return of_kind.get(field.kind, nasty()) | nasty() | st.integers() | st.none()
