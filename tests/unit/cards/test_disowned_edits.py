"""Somebody disowns a decision, and a text was edited in their name, too: who is told that, and what to do."""

from dataclasses import replace

from bot.cards.approval_card import approval_card
from bot.cards.card import card_of
from bot.cards.modals.dispute import dispute_modal
from bot.cards.modals.more import more_modal
from bot.cards.modals.reject import Filled
from bot.cards.modals.resume import ask_anew_modal, resume_modal
from bot.cards.reference import Reference
from bot.cards.stopped import resume_controls
from engine.codes import HumanTaskKind, Resumption
from engine.commands import Dispute, EditAndApprove, Resume
from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.policy import Policy, Shown
from engine.ports.queries import HumanTaskView
from tests.makers import HOUR, a_policy
from tests.story import Story
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.test_seat_notices import a_notice, said
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    RELEASES,
    a_story,
    actor,
    managers_policy,
    task_view,
    view_of,
)

EDITABLE = ("draft.notes", "draft.title")
FIRST, SECOND = {"notes": "Exports are faster."}, {"notes": "Send it to Mallory."}


def showing(output: object, version: int) -> Policy:
    """Let the managers be asked about the draft, which they may edit."""
    shown = (Shown(step="draft", version=version, fingerprint=fingerprint_of(json_text(output))),)
    whole = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    return managers_policy(required=2, shown=shown, fingerprint=whole, editable=EDITABLE)


def edited() -> Story:
    """Let Bob edit the draft at the review, an hour after it was asked, and approve."""
    story = a_story()
    story.succeed("draft", output=FIRST)
    story.succeed("tests")
    story.ask("facts", a_policy(ALICE, surfaces=(RELEASES,)), HumanTaskKind.FORM)
    story.complete("facts", {"summary": "Faster."}, by=actor(ALICE))
    gate = story.ask("review", showing(FIRST, 1))
    story.now += HOUR
    output = json_text(SECOND)
    story.tell(
        EditAndApprove(
            human_task=gate.id,
            by=actor(BOB),
            target="draft.notes",
            before=FIRST["notes"],
            after=SECOND["notes"],
            output=output,
            output_fingerprint=fingerprint_of(output),
            fingerprint=gate.policy.fingerprint,
        )
    )
    return story


def disowned() -> Story:
    """Let Bob say then that it was not him."""
    story = edited()
    story.tell(Dispute(human_task=story.last("review").id, by=actor(BOB)))
    return story


def asked_again() -> Story:
    """Let Dave have it asked again."""
    story = disowned()
    story.tell(Resume(by=actor(DAVE, is_operator=True), how=Resumption.ASK_ANEW))
    story.ask("review", showing(SECOND, 2))
    return story


def view_in(story: Story) -> HumanTaskView:
    """View the newest request, with what it really shows."""
    view = view_of(story.task, shown={"draft": SECOND})
    return replace(view, human_task=story.last("review"))


def test_the_view_says_that_a_text_was_edited_and_how_it_can_be_put_right() -> None:
    view = view_in(edited())
    told = accepted_view(dispute_modal(view, len(view.human_task.said), LEGEND))
    assert "✏️ In your name *draft.notes* was edited, too (version 2)." in told
    assert "It stays as edited until somebody edits it back, or the work is sent back" in told
    assert "the text as it was stands in the history" in told


def test_the_view_says_nothing_of_edits_where_there_is_none() -> None:
    view = view_in(edited())
    *said, last = view.human_task.said
    view = replace(view, human_task=replace(view.human_task, said=(*said, replace(last, by=CAROL))))
    assert "edited" not in accepted_view(dispute_modal(view, len(view.human_task.said), LEGEND))


def test_it_says_so_also_after_somebody_else_has_edited_another_text() -> None:
    story = edited()
    gate = story.last("review")
    output = json_text({**SECOND, "title": "New!"})
    of_output = fingerprint_of(output)
    story.tell(
        EditAndApprove(
            human_task=gate.id,
            by=actor(CAROL),
            target="draft.title",
            before="New.",
            after="New!",
            output=output,
            output_fingerprint=of_output,
            fingerprint=gate.policy.fingerprint,
        )
    )
    story.tell(Dispute(human_task=gate.id, by=actor(BOB)))
    told = accepted(card_of(view_in(story), LEGEND))
    line = "⚠️ *draft.notes* (version 2) was edited in the name of @bob, who says it was not them."
    assert line in told
    assert "in the name of @carol" not in told
    story.tell(Resume(by=actor(DAVE, is_operator=True), how=Resumption.GO_ON))
    assert f"{line} Operators let it stand." in accepted(card_of(view_in(story), LEGEND))


def test_operators_and_who_started_the_task_are_told_of_the_edit() -> None:
    story, data = disowned(), {"by": BOB, "verdict": "approved", "is_stopped": True}
    data["human_task"] = story.last("review").id
    edit = "✏️ In the name of @bob *draft.notes* was edited, too (version 2). It stays as edited until"
    for view in (view_in(story), task_view(story.task)):
        told = said(view, a_notice("disputed", data=data))
        assert told is not None
        assert edit in told.text
        assert edit in accepted(told)


def test_the_ways_to_go_on_say_what_becomes_of_the_edited_text() -> None:
    story = disowned()
    go_on, *_ = resume_controls(view_in(story), LEGEND)
    assert "draft stays as it was edited" in go_on["confirm"]["text"]["text"]
    view = task_view(story.task)
    assert view.task.halt is not None
    again = accepted_view(ask_anew_modal(view, view.task.halt, Reference(task=view.task.id), LEGEND))
    stays = "The result of draft stays as it was edited; who approved that is asked anew"
    assert stays in again
    back = Filled(target="draft")
    sent_back = resume_modal(view, view.task.halt, Reference(task=view.task.id), LEGEND, back)
    assert stays not in accepted_view(sent_back)


def test_cards_that_show_the_text_say_in_whose_name_it_was_edited_and_more_does_too() -> None:
    for story in (disowned(), asked_again()):
        view = view_in(story)
        told = accepted(card_of(view, LEGEND))
        assert "⚠️ *draft.notes* (version 2) was edited in the name of @bob" in told
        assert "who says it was not them" in told
        assert "If it is not right, edit it back, or reject." in told
        more = more_modal(view, Reference(), LEGEND, actor=actor(CAROL))
        assert "⚠️ *draft.notes* (version 2) was edited in the name of @bob" in accepted_view(more)
    assert "⚠️" not in accepted(approval_card(view_in(edited()), LEGEND))
