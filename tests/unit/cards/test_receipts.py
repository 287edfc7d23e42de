"""Receipts: what somebody decided, of which version, when, from where, on which card."""

from dataclasses import replace
from typing import Any

from bot import ids
from bot.cards.reference import Reference
from engine.codes import Verdict
from engine.human_task import Decision
from engine.model import Fingerprint
from engine.ports.queries import HumanTaskView
from tests.makers import HOUR, NOON
from tests.unit.cards.accepted import labels
from tests.unit.cards.test_seat_notices import a_notice, said, text
from tests.unit.cards.views import BOB, DAVE, a_review, actor, form_view, managers_rule, ruled_policy, view_of

SHOWN = {"shown": [{"step": "draft", "version": 2}, {"step": "tests", "version": 1}]}


def decided(**fields: Any) -> HumanTaskView:
    """Let Bob approve from Slack; `fields`: of his decision."""
    story = a_review()
    story.approve("review", by=actor(BOB))
    view = view_of(story.task)
    decision = replace(view.human_task.said[-1], fingerprint=Fingerprint("3f8a2c19" + "0" * 56), **fields)
    return replace(view, human_task=replace(view.human_task, said=(decision,)))


def receipt(view: HumanTaskView, number: int = 1) -> str:
    return text(view, a_notice("message:receipt", BOB, SHOWN, number))


def test_it_says_what_of_which_version_when_from_where_and_on_which_card() -> None:
    told = receipt(decided(comment="Reads well."))
    assert told.startswith("🧾 *Receipt*: you *approved* <https://acme.slack.com/archives/C0RELEASES1/p")
    assert "|Approve 1.2?>" in told
    assert "Reads well." in told
    assert "*Exactly* draft (version 2), tests (version 1) · `3f8a2c1`" in told
    assert f"*When* <!date^{int(NOON.timestamp())}^" in told
    assert "*From* Slack" in told


def test_its_reader_can_say_at_once_that_it_was_not_them() -> None:
    view = decided()
    told = said(view, a_notice("message:receipt", BOB, SHOWN))
    assert told is not None
    assert labels(told) == ["This was not me…"]
    (control,) = told.blocks[-2]["elements"]
    assert control["action_id"] == ids.DISPUTE
    assert Reference.parse(control["value"]) == Reference(human_task=view.human_task.id, decision="1")
    assert not told.has_mentions


def test_it_says_for_which_rule_or_that_it_was_alone() -> None:
    story = a_review(policy=ruled_policy(managers_rule(required=1)))
    story.approve("review", by=actor(BOB))
    assert "|Approve 1.2?> for *managers*" in receipt(view_of(story.task))
    assert "you *approved* alone (break glass) <" in receipt(decided(alone=True))
    assert "you *rejected* <" in receipt(decided(verdict=Verdict.REJECTED))


def test_of_an_edit_it_names_the_text_and_both_fingerprints() -> None:
    edited = [{"target": "draft.notes", "before": "b105f00d" + "0" * 56}]
    told = text(decided(), a_notice("message:receipt", BOB, {**SHOWN, "edited": edited}))
    assert "you *edited and approved* <" in told
    assert "*Edited* draft.notes · `b105f00` → `3f8a2c1`" in told
    assert "*Edited*" not in receipt(decided())


def test_of_a_form_it_names_the_answer() -> None:
    story = a_review()
    told = receipt(form_view(story.task))
    form = form_view(story.task).human_task
    assert "you *answered* <" in told
    assert f"your answer `{(form.said[0].fingerprint or '')[:7]}`" in told


def test_it_says_from_where_else_somebody_decided() -> None:
    assert "*From* a program" in receipt(decided(surface="library"))
    assert "*From* telegraph" in receipt(decided(surface="telegraph"))


def test_what_can_be_undone_says_until_when_and_what_was_undone_that() -> None:
    story = a_review(undo_window=HOUR)
    story.approve("review", by=actor(BOB))
    until = int((NOON + HOUR).timestamp())
    assert f"It takes effect <!date^{until}^" in receipt(view_of(story.task))
    assert "It has been taken back since." in receipt(decided(is_undone=True))


def test_each_is_of_its_own_decision() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    view = view_of(story.task)
    other: Decision = replace(view.human_task.said[0], by=DAVE, verdict=Verdict.REJECTED)
    both = replace(view, human_task=replace(view.human_task, said=(view.human_task.said[0], other)))
    assert "you *approved*" in receipt(both, 1)
    assert "you *rejected*" in receipt(both, 2)
    assert said(both, a_notice("message:receipt", BOB, SHOWN, 3)) is None
