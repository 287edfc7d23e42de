"""Forms in views: an input for each kind, and the way back to an answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import ids
from bot.cards.blocks import Block, View
from bot.cards.modals.answers import form_answer
from bot.cards.modals.fields import block_of, field_block
from bot.cards.modals.first_values import first_value
from bot.cards.modals.form import form_modal, run_modal
from bot.cards.reference import Reference
from engine.codes import HumanTaskKind
from engine.language.form_check import form_mistakes
from engine.language.forms import fields_of
from engine.model import Json, UserId
from engine.pipeline import Pipeline
from engine.ports.directory import PeopleRef
from engine.ports.queries import EarlierAnswer
from sandbox.form_state import values_of
from tests.makers import a_plan, a_policy, a_step
from tests.unit.cards.accepted import accepted_view, block
from tests.unit.cards.views import ALICE, BOB, FORM, LEGEND, a_story, form_view

EVERY_KIND: dict[str, Any] = {
    "line": {
        "type": "string",
        "title": "Line",
        "minLength": 2,
        "maxLength": 9,
        "placeholder": "such as this",
    },
    "lines": {"type": "string", "format": "multiline"},
    "mail": {"type": "string", "format": "email", "description": "Where we can write to"},
    "page": {"type": "string", "format": "uri"},
    "day": {"type": "string", "format": "date"},
    "hour": {"type": "string", "format": "time"},
    "moment": {"type": "string", "format": "date-time"},
    "who": {"type": "string", "format": "user"},
    "where": {"type": "string", "format": "channel"},
    "few": {"type": "string", "enum": ["a", "b"], "enumNames": ["First", "Second"]},
    "many": {"type": "integer", "enum": list(range(1, 30))},
    "some": {"type": "array", "items": {"enum": ["x", "y"]}},
    "lots": {"type": "array", "items": {"enum": [f"option {n}" for n in range(20)]}, "maxItems": 3},
    "yes": {"type": "boolean", "title": "Urgent"},
    "count": {"type": "integer", "minimum": 1, "maximum": 10},
    "share": {"type": "number", "minimum": 0.5},
}
ANSWER: dict[str, Json] = {
    "line": "one",
    "lines": "two\nlines",
    "mail": "a@example.com",
    "page": "https://example.com/x",
    "day": "2030-01-31",
    "hour": "17:30",
    "moment": "2030-01-31T16:30:00+00:00",
    "who": "U0ALICE0001",
    "where": "C0RELEASES1",
    "few": "b",
    "many": 17,
    "some": ["x", "y"],
    "lots": ["option 3", "option 19"],
    "yes": True,
    "count": 7,
    "share": 0.75,
}
KINDS = {
    "line": "plain_text_input",
    "lines": "plain_text_input",
    "mail": "email_text_input",
    "page": "url_text_input",
    "day": "datepicker",
    "hour": "timepicker",
    "moment": "datetimepicker",
    "who": "users_select",
    "where": "conversations_select",
    "few": "radio_buttons",
    "many": "static_select",
    "some": "checkboxes",
    "lots": "multi_static_select",
    "yes": "checkboxes",
    "count": "number_input",
    "share": "number_input",
}


def form(**properties: Any) -> dict[str, Any]:
    """Make a form, right as the loader sees it."""
    required = [name for name in properties if properties[name].pop("needed", False)]
    made = {"type": "object", "required": required, "properties": properties}
    assert list(form_mistakes(made)) == []
    return made


def opened(
    schema: dict[str, Any], earlier: Mapping[str, Json] | None = None, *, reader: UserId = ALICE
) -> View:
    """Open the view of a form. `earlier`: what Alice answered in an earlier round."""
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE), HumanTaskKind.FORM)
    view = form_view(story.task, form=schema)
    if earlier is not None:
        view = replace(view, earlier=(EarlierAnswer(by=ALICE, answer=earlier),))
    return form_modal(view, Reference(), LEGEND, reader=reader)


def asked(**properties: Any) -> Block:
    """Give the block that asks for the one field of a form."""
    (field,) = fields_of(form(**properties))
    return field_block(field, first_value(field, {}))


def state(view: View) -> dict[str, dict[str, Any]]:
    """Give what Slack returns of a view in which nobody typed anything."""
    return dict(values_of(view["blocks"], {}))


def test_each_kind_has_its_element() -> None:
    view = opened(form(**EVERY_KIND))
    accepted_view(view)
    assert {name: block(view, block_of(name))["element"]["type"] for name in KINDS} == KINDS


def test_what_stands_in_a_view_comes_back_as_the_answer() -> None:
    schema = form(**EVERY_KIND)
    view = opened(schema, ANSWER)
    accepted_view(view)
    sent = form_answer(schema, state(view))
    assert sent.errors == {}
    assert sent.answer == ANSWER


def test_in_a_later_round_ones_own_answer_stands_there_already() -> None:
    schema = form(line={"type": "string"})
    said = "What you answered in an earlier round stands here already."
    again = opened(schema, {"line": "mine"})
    assert said in accepted_view(again)
    assert block(again, "field:line")["element"]["initial_value"] == "mine"
    of_bob = opened(schema, {"line": "mine"}, reader=BOB)
    assert said not in accepted_view(of_bob)
    assert "initial_value" not in block(of_bob, "field:line")["element"]
    assert said not in accepted_view(opened(schema))


def test_of_several_rounds_the_last_answer_counts_and_fields_may_have_come_or_gone() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE), HumanTaskKind.FORM)
    schema = form(line={"type": "string"}, new={"type": "string", "default": "given"})
    answers = [{"line": "first", "gone": "x"}, {"line": "second", "gone": "y"}]
    earlier = tuple(EarlierAnswer(by=ALICE, answer=answer) for answer in answers)
    view = replace(form_view(story.task, form=schema), earlier=earlier)
    drawn = form_modal(view, Reference(), LEGEND, reader=ALICE)
    assert form_answer(schema, state(drawn)).answer == {"line": "second", "new": "given"}


def test_an_empty_view_gives_an_empty_answer() -> None:
    schema = form(**EVERY_KIND)
    sent = form_answer(schema, state(opened(schema)))
    assert sent.errors == {}
    assert sent.answer == {**dict.fromkeys(EVERY_KIND), "yes": False, "some": [], "lots": []}


def test_a_field_that_was_emptied_does_not_get_its_default() -> None:
    schema = form(line={"type": "string", "default": "given"})
    view = opened(schema)
    assert block(view, "field:line")["element"]["initial_value"] == "given"
    emptied = form_answer(schema, {"field:line": {ids.VALUE: {"type": "plain_text_input", "value": None}}})
    assert emptied.answer == {"line": None}


def test_bounds_are_told_to_slack() -> None:
    view = opened(form(**EVERY_KIND))
    line = block(view, "field:line")["element"]
    assert (line["min_length"], line["max_length"]) == (2, 9)
    assert block(view, "field:lines")["element"]["max_length"] == 3000
    assert block(view, "field:share")["element"]["min_value"] == "0.5"
    assert block(view, "field:count")["element"]["max_value"] == "10"
    assert block(view, "field:lots")["element"]["max_selected_items"] == 3


def test_numbers_are_written_without_exponents() -> None:
    element = asked(size={"type": "number", "minimum": 1e-7, "maximum": 1e22})["element"]
    assert element["min_value"] == "0.0000001"
    assert "max_value" not in element  # too long for Slack: we check it alone


def test_needed_fields_are_needed_but_a_tick_never_is() -> None:
    assert asked(line={"type": "string", "needed": True})["optional"] is False
    assert asked(line={"type": "string"})["optional"] is True
    assert asked(yes={"type": "boolean", "needed": True})["optional"] is True


def test_descriptions_are_hints() -> None:
    assert asked(mail=dict(EVERY_KIND["mail"]))["hint"]["text"] == "Where we can write to"


# --- the way back --------------------------------------------------------------------------------


def typed(kind: str, value: str | None) -> dict[str, dict[str, Any]]:
    """Give the state of a view with one field, named `it`."""
    return {"field:it": {ids.VALUE: {"type": kind, "value": value}}}


def test_numbers_arrive_as_text() -> None:
    schema = form(it={"type": "integer"})
    assert form_answer(schema, typed("number_input", " 12 ")).answer == {"it": 12}
    assert form_answer(form(it={"type": "number"}), typed("number_input", "1.50")).answer == {"it": 1.5}


def test_what_is_no_number_is_said_beside_the_field() -> None:
    schema = form(it={"type": "integer", "title": "Count", "default": 3})
    expected = {"twelve": "must be a number", "1.5": "must be a whole number", "NaN": "must be a number"}
    for text, problem in expected.items():
        sent = form_answer(schema, typed("number_input", text))
        assert sent.errors == {"field:it": f"Count {problem}"}
        assert sent.answer == {}
    assert "digits" in form_answer(schema, typed("number_input", "1e400")).errors["field:it"]


def test_problems_stand_beside_their_fields() -> None:
    sent = form_answer(FORM, {"field:summary": {ids.VALUE: {"value": None}}})
    assert sent.errors == {"field:summary": "Summary is needed"}
    long = form_answer(FORM, {"field:summary": {ids.VALUE: {"value": "x" * 501}}})
    assert long.errors == {"field:summary": "Summary has 501 characters: at most 500 are possible"}


def test_an_option_that_is_gone_is_said() -> None:
    schema = form(it={"type": "string", "enum": ["a"], "title": "Level"})
    sent = form_answer(schema, {"field:it": {ids.VALUE: {"selected_option": {"value": "z"}}}})
    assert sent.errors == {"field:it": "Level has no option “z” any more: choose again"}


def test_values_too_long_for_slack_travel_by_number() -> None:
    long = "x" * 80
    schema = form(it={"type": "string", "enum": [long, "b"], "enumNames": ["Long", "B"]})
    view = opened(schema, {"it": long})
    accepted_view(view)
    assert form_answer(schema, state(view)).answer == {"it": long}


def test_a_form_without_fields_can_be_sent() -> None:
    view = opened({"type": "object", "properties": {}})
    assert "nothing to fill in" in accepted_view(view)
    assert view["submit"]["text"] == "Complete"
    assert form_answer({"type": "object", "properties": {}}, {}).answer == {}


def pipeline(name: str = "release", **properties: Any) -> Pipeline:
    """Make a pipeline with these inputs."""
    return Pipeline(
        revision_id="r1",
        name=name,
        title="Ship a release",
        description="Drafts the notes.",
        starters=PeopleRef(anyone=True),
        inputs=form(**properties),
        roles={},
        steps=(),
        plan=a_plan(),
    )


def test_starting_a_pipeline_asks_for_its_inputs() -> None:
    view = run_modal(
        pipeline(version={"type": "string", "title": "Version", "needed": True}),
        Reference(pipeline="release", revision="r1"),
        given={"version": "<1"},
        problems={"version": "does not match `<2`", "": "`x` belongs to nothing", "v": "is no input of it"},
    )
    said = accepted_view(view)
    assert "*Ship a release* · release" in said
    assert "⚠️ Version does not match “&lt;2”" in said
    assert "⚠️ “x” belongs to nothing" in said
    assert "⚠️ “v” is no input of it" in said
    assert block(view, "field:version")["element"]["initial_value"] == "<1"
    assert Reference.parse(view["private_metadata"]).revision == "r1"


def test_a_pipeline_without_inputs_says_how_it_is_started() -> None:
    said = accepted_view(run_modal(pipeline("hello"), Reference()))
    assert "This pipeline asks for nothing. Press Start to start it." in said
    assert "fill in" not in said


def test_a_long_title_leaves_room_for_what_is_wrong_with_its_field() -> None:
    schema = form(it={"type": "integer", "title": "How many " * 200})
    assert form_answer(schema, typed("number_input", "x")).errors["field:it"].endswith(" must be a number")
