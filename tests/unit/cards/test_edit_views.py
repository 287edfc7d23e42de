"""The view in which a text is edited and approved: what it asks, what it refuses, what it keeps."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.cards.modals.edit import (
    edit_controls,
    edit_modal,
    edited_of,
    is_as_it_was,
    overtaken_modal,
    text_of,
)
from bot.cards.possible import possible_for
from bot.cards.reference import Reference
from engine.codes import CommentRule, Verdict
from engine.human_task import Decision
from engine.model import Json, UserId
from engine.ports.queries import HistoryLine, HumanTaskView
from tests.makers import NOON
from tests.unit.cards.accepted import accepted_view, block, labels
from tests.unit.cards.strategies import nasty, outputs
from tests.unit.cards.views import ALICE, BOB, CAROL, LEGEND, a_review, actor, view_of

QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NOTES = "Exports are faster."


def a_view(output: Json = None, said: tuple[Decision, ...] = (), **policy: Any) -> HumanTaskView:
    """Make a request about a draft with notes that may be edited."""
    view = view_of(a_review(required=2).task, shown={"draft": {"notes": NOTES} if output is None else output})
    rules = replace(view.human_task.policy, **{"editable": ("draft.notes",), **policy})
    return replace(view, human_task=replace(view.human_task, policy=rules, said=said))


def reference(view: HumanTaskView, target: str = "draft.notes") -> Reference:
    """Make what the button of a text carries."""
    policy = view.human_task.policy
    return Reference(human_task=view.human_task.id, fingerprint=policy.fingerprint, edits=target)


def sent(text: str, comment: str = "") -> dict[str, Any]:
    """Make the state of the view as it is sent."""
    return {ids.EDITED: {ids.VALUE: {"value": text}}, ids.COMMENT: {ids.VALUE: {"value": comment}}}


def test_who_may_approve_is_offered_a_button_per_text() -> None:
    view = a_view(editable=("draft.notes", "draft.title", "facts.summary"))
    blocks = edit_controls(reference(view), possible_for(view, actor(BOB)))
    (row,) = blocks
    assert [button["text"]["text"] for button in row["elements"]] == [
        "Edit draft.notes and approve…",
        "Edit draft.title and approve…",
    ]  # of facts nothing is shown
    assert len({button["action_id"] for button in row["elements"]}) == 2
    assert edit_controls(reference(view), possible_for(view, actor(ALICE))) == []


def test_who_approved_may_still_edit() -> None:
    approval = Decision(by=BOB, verdict=Verdict.APPROVED, at=NOON, surface="slack", rule="")
    view = a_view()
    approval = replace(approval, fingerprint=view.human_task.policy.fingerprint)
    view = replace(view, human_task=replace(view.human_task, said=(approval,)))
    assert possible_for(view, actor(BOB)).edits == ("draft.notes",)
    told = accepted_view(edit_modal(view, reference(view), LEGEND))
    assert "If you change the text, the approval of @bob no longer counts." in told


def test_the_text_stands_in_the_field_and_a_comment_may_be_given() -> None:
    view = a_view()
    modal = edit_modal(view, reference(view), LEGEND)
    accepted_view(modal)
    field = block(modal, ids.EDITED)["element"]
    assert (field["initial_value"], field["max_length"], field["multiline"]) == (NOTES, 3_000, True)
    assert block(modal, ids.COMMENT)["optional"] is True
    assert modal["submit"]["text"] == "Approve"


@pytest.mark.parametrize(("rule", "is_there"), [(CommentRule.NONE, False), (CommentRule.REQUIRED, True)])
def test_a_comment_is_asked_for_as_the_gate_wants_it(rule: CommentRule, is_there: bool) -> None:
    view = a_view(comment=rule)
    modal = edit_modal(view, reference(view), LEGEND)
    found = [each for each in modal["blocks"] if each.get("block_id") == ids.COMMENT]
    assert bool(found) == is_there
    assert not any(each["optional"] for each in found)


def test_a_character_counts_as_one_whatever_it_takes_to_write_it() -> None:
    text = "\U0001f600" * 3_000
    view = a_view({"notes": text})
    modal = edit_modal(view, reference(view), LEGEND)
    assert block(modal, ids.EDITED)["element"]["initial_value"] == text


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ({"notes": "x" * 3_001}, "it has 3,001 characters, and Slack lets people edit 3,000 at most"),
        ({"notes": "\U0001f600" * 3_001}, "it has 3,001 characters"),
        ({"notes": ["a"]}, "it is no text, but a list"),
        ({"notes": {"a": 1}}, "it is no text, but has fields of its own"),
        ({"notes": 7}, "it is no text, but a number"),
        ({"notes": False}, "it is no text"),
        ({"title": "1.2"}, "the result has nothing of this name"),
        ("a text", "the result has nothing of this name"),
    ],
)
def test_what_no_field_can_hold_is_refused_with_the_reason_and_another_way(output: Json, why: str) -> None:
    view = a_view(output)
    modal = edit_modal(view, reference(view), LEGEND)
    assert f"*draft.notes* cannot be edited here: {why}" in accepted_view(modal)
    assert labels(modal) == ["Reject…"]
    assert "submit" not in modal


def test_sending_back_is_advised_only_where_there_is_a_step_to_send_back_to() -> None:
    back, nowhere = (a_view({"notes": 7}, rollback_to=targets) for targets in (("draft",), ()))
    said = accepted_view(edit_modal(back, reference(back), LEGEND))
    assert "Reject instead: say what has to change, and send the work back." in said
    assert "stops the task" not in said
    modal = edit_modal(nowhere, reference(nowhere), LEGEND)
    said = accepted_view(modal)
    assert "From here work cannot be sent back: a rejection stops the task." in said
    assert "send the work back" not in said
    assert labels(modal) == ["Reject…"]


def test_a_whole_result_that_is_a_text_may_be_edited() -> None:
    view = a_view("a text", editable=("draft",))
    assert text_of(view, "draft") == "a text"


def test_what_was_sent_is_read_to_the_letter() -> None:
    edited = edited_of(sent("  Twice as fast.\n", "Measured. "), CommentRule.OPTIONAL)
    assert (edited.text, edited.comment, edited.errors) == ("  Twice as fast.\n", "Measured.", {})


def test_a_text_that_says_nothing_and_a_comment_that_lacks_are_said_beside_their_fields() -> None:
    edited = edited_of(sent(" \u200b\n"), CommentRule.REQUIRED)
    assert edited.errors.keys() == {ids.EDITED, ids.COMMENT}


def test_what_fields_change_by_themselves_is_no_edit() -> None:
    assert is_as_it_was("a\r\nb\n", "a\nb")
    assert not is_as_it_was("a b", "a  b")
    assert not is_as_it_was("a\nb", "a b")


def edits(by: UserId) -> HistoryLine:
    """Make the line of the history about an edit."""
    data = {"target": "draft.notes"}
    return HistoryLine(
        seq=1, kind="edited", at=NOON, by=by, step="draft", version=3, human_task=None, data=data
    )


def test_who_comes_second_sees_the_other_text_above_their_own() -> None:
    view = a_view()
    modal = overtaken_modal(view, reference(view), LEGEND, typed="Mine.", edits=[edits(CAROL)])
    told = accepted_view(modal)
    assert "@carol edited *draft.notes* (version 3, <!date^" in told
    assert told.index(NOTES) < told.index("Your text replaces it, if you approve:")
    assert block(modal, ids.EDITED)["element"]["initial_value"] == "Mine."


@QUICKLY
@given(nasty(), nasty(200), outputs(), st.sampled_from(CommentRule))
def test_slack_takes_any_text_and_any_target(text: str, name: str, other: Json, rule: CommentRule) -> None:
    target = f"draft.{name}"
    view = a_view({name: text, "other": other}, editable=(target, "draft.other", "draft"), comment=rule)
    accepted_view(edit_modal(view, reference(view, target), LEGEND))
    accepted_view(edit_modal(view, reference(view, "draft.other"), LEGEND))
    if text_of(view, target) is not None:
        many = [edits(BOB)] * 9
        accepted_view(overtaken_modal(view, reference(view, target), LEGEND, typed=text[:3_000], edits=many))
