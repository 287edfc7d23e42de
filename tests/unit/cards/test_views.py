"""The views that open on a click: what they ask, offer and say, for the person who pressed."""

from dataclasses import replace
from typing import Any

import pytest

from bot import ids
from bot.cards.blocks import View
from bot.cards.legend import Legend
from bot.cards.modals.comment import comment_modal, comment_of
from bot.cards.modals.details import details_modal
from bot.cards.modals.more import more_modal
from bot.cards.modals.reject import reject_modal, rejection_of
from bot.cards.modals.remarks import closed_modal, done_modal, error_modal, working_modal
from bot.cards.modals.steering import cancel_modal, cancel_reason, retry_modal
from bot.cards.possible import possible_for
from bot.cards.reference import Reference
from engine.codes import CommentRule, HumanTaskKind
from engine.model import Actor
from engine.ports.queries import HistoryLine, HumanTaskView
from tests.makers import a_decision, a_policy, a_rule, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted_view, block, labels, pressed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    a_review,
    a_story,
    actor,
    facts_of,
    form_view,
    managers_policy,
    rejection_by,
    ruled_policy,
    task_view,
    the,
    view_of,
)

REFERENCE = Reference(channel="C0RELEASES1", ts="1.2")


def history_of(story: Story) -> list[HistoryLine]:
    """Give the history of a story, as it is read."""
    events = [event for change in story.changes for event in change.events]
    return [
        HistoryLine(
            seq=number,
            kind=event.kind,
            at=event.at,
            by=event.by,
            step=event.step,
            version=event.version,
            human_task=event.human_task,
            data=event.data,
        )
        for number, event in enumerate(events, start=1)
    ]


def offered(view: HumanTaskView, who: Actor, **fields: Any) -> View:
    """Open More… for somebody."""
    drawn = more_modal(view, REFERENCE, LEGEND, actor=who, **fields)
    accepted_view(drawn)
    return drawn


# --- reject --------------------------------------------------------------------------------------


def targets(view: View) -> list[str]:
    """Give what can be chosen."""
    options = block(view, ids.TARGET)["element"]["options"]
    return [option["text"]["text"] for option in options]


def test_a_rejection_asks_for_a_reason_and_where_to() -> None:
    view = reject_modal(view_of(a_review().task), REFERENCE, LEGEND)
    accepted_view(view)
    assert view["title"]["text"] == "Reject"
    assert block(view, ids.REASON)["label"]["text"] == "Reason"
    assert block(view, ids.REASON)["optional"] is False
    assert block(view, ids.REASON)["element"]["max_length"] == 3000
    assert block(view, ids.TARGET)["label"]["text"] == "Send back to"
    assert Reference.parse(view["private_metadata"]) == REFERENCE


def test_targets_are_nearest_first_and_nowhere_last_with_nothing_chosen() -> None:
    view = reject_modal(view_of(a_review().task), REFERENCE, LEGEND)
    assert targets(view) == ["facts", "tests", "draft", "Nowhere: stop the task"]
    assert "initial_option" not in block(view, ids.TARGET)["element"]
    assert "Nothing is chosen for you." in block(view, ids.TARGET)["hint"]["text"]


def test_each_target_says_what_runs_again() -> None:
    view = reject_modal(view_of(a_review().task), REFERENCE, LEGEND)
    described = [
        option.get("description", {}).get("text") for option in block(view, ids.TARGET)["element"]["options"]
    ]
    assert described == [
        "Runs again: facts, review",
        "Runs again: tests, review",
        "Runs again: draft, facts, review",
        None,
    ]


def test_only_nowhere_is_chosen_for_you() -> None:
    view = reject_modal(view_of(a_review(rollback_to=()).task), REFERENCE, LEGEND)
    accepted_view(view)
    assert targets(view) == ["Nowhere: stop the task"]
    assert block(view, ids.TARGET)["element"]["initial_option"]["value"] == ids.NOWHERE


def test_beside_a_single_step_nothing_is_chosen() -> None:
    view = reject_modal(view_of(a_review(rollback_to=("draft",)).task), REFERENCE, LEGEND)
    assert targets(view) == ["draft", "Nowhere: stop the task"]
    assert "initial_option" not in block(view, ids.TARGET)["element"]


def test_more_targets_than_slack_takes_are_counted() -> None:
    names = [f"s{number}" for number in range(120)]
    story = a_story(*(a_step(name) for name in names), a_step("review", *names))
    story.succeed(*names)
    story.ask("review", managers_policy(rollback_to=tuple(names)))
    view = reject_modal(view_of(story.task), REFERENCE, LEGEND)
    assert "21 more steps are further away" in accepted_view(view)
    assert len(targets(view)) == 100


def test_at_the_last_round_it_says_that_operators_are_asked_first() -> None:
    story = a_review(max_rounds=1)
    story.reject("review", "tests", by=actor(BOB))
    story.succeed("tests")
    story.ask("review", managers_policy(max_rounds=1))
    assert "sent back 1 time already: the operators are asked first" in accepted_view(
        reject_modal(view_of(story.task), REFERENCE, LEGEND)
    )


def state(reason: str | None, target: str | None) -> dict[str, Any]:
    """Give what Slack returns of a reject view."""
    option = None if target is None else {"value": target}
    return {
        ids.REASON: {ids.VALUE: {"type": "plain_text_input", "value": reason}},
        ids.TARGET: {ids.VALUE: {"type": "static_select", "selected_option": option}},
    }


def test_a_rejection_is_read() -> None:
    sent = rejection_of(state(" Too short. ", "step:draft"))
    assert (sent.comment, sent.rollback_to, sent.errors) == ("Too short.", "draft", {})
    assert rejection_of(state("No.", ids.NOWHERE)).rollback_to is None


def test_a_rejection_without_reason_or_target_is_refused_beside_the_field() -> None:
    assert set(rejection_of(state(" ", None)).errors) == {ids.REASON, ids.TARGET}
    assert set(rejection_of({}).errors) == {ids.REASON, ids.TARGET}


# --- approve with comment ------------------------------------------------------------------------


def test_a_needed_comment_is_needed() -> None:
    view = comment_modal(view_of(a_review(comment=CommentRule.REQUIRED).task, confirm="Sure?"), REFERENCE)
    assert "Sure?" in accepted_view(view)
    assert block(view, ids.COMMENT)["optional"] is False
    assert block(comment_modal(view_of(a_review().task), REFERENCE), ids.COMMENT)["optional"] is True


def test_a_comment_is_read() -> None:
    typed = {ids.COMMENT: {ids.VALUE: {"type": "plain_text_input", "value": " Fine. "}}}
    assert comment_of(typed, is_needed=True).text == "Fine."
    assert comment_of({}, is_needed=False).errors == {}
    assert set(comment_of({}, is_needed=True).errors) == {ids.COMMENT}


# --- more ----------------------------------------------------------------------------------------


def test_an_approver_is_offered_the_decision() -> None:
    drawn = offered(view_of(a_review().task), actor(BOB))
    assert labels(drawn) == ["Approve", "Approve with comment…", "Reject…", "Ask a question…", "Hand over…"]
    assert pressed(drawn, "Approve")["style"] == "primary"
    assert Reference.parse(pressed(drawn, "Approve")["value"]) == REFERENCE


def test_the_dialog_asks_here_too() -> None:
    drawn = offered(view_of(a_review().task, confirm="Sure?"), actor(BOB))
    assert pressed(drawn, "Approve")["confirm"]["text"]["text"] == "Sure?"


def test_comments_follow_their_rule() -> None:
    needed = offered(view_of(a_review(comment=CommentRule.REQUIRED).task), actor(BOB))
    assert labels(needed) == ["Approve with comment…", "Reject…", "Ask a question…", "Hand over…"]
    none = offered(view_of(a_review(comment=CommentRule.NONE).task), actor(BOB))
    assert labels(none) == ["Approve", "Reject…", "Ask a question…", "Hand over…"]


def test_who_approved_may_still_reject() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    drawn = offered(view_of(story.task), actor(BOB))
    assert labels(drawn) == ["Reject…", "Ask a question…"]
    assert "style" not in pressed(drawn, "Reject…")


def test_a_stranger_is_offered_nothing_and_told_why() -> None:
    drawn = offered(view_of(a_review().task), Actor(id=MALLORY))
    assert labels(drawn) == []
    assert "Only managers (@release-managers): @bob and @carol may decide this." in accepted_view(drawn)
    assert "Nothing was changed" not in accepted_view(drawn)  # nothing was tried


def test_who_left_the_group_is_told_so() -> None:
    drawn = offered(view_of(a_review().task), Actor(id=BOB))
    assert labels(drawn) == []
    assert "you left the group" in accepted_view(drawn)
    assert "Nothing was changed" not in accepted_view(drawn)


def test_who_may_break_the_glass_is_told_who_decides_and_that_they_may_alone() -> None:
    glass = a_rule(DAVE, BOB, MALLORY)
    view = view_of(a_review(break_glass=glass).task)
    told = accepted_view(offered(view, Actor(id=DAVE)))
    assert (
        "managers (@release-managers): @bob and @carol may decide this. "
        "You may decide alone, with a reason: *Break glass…*"
    ) in told
    assert "Only" not in told
    assert "Nothing was changed" not in told
    assert "You may decide alone" not in accepted_view(offered(view, actor(BOB)))  # it is theirs anyway
    early = view_of(a_review(policy=ruled_policy(is_sequential=True, break_glass=glass)).task)
    told = accepted_view(offered(early, actor(BOB)))
    assert "after *security*. You are told when it is your turn. You may decide alone" in told


def test_why_somebody_may_not_decide_is_no_refusal_where_they_only_look() -> None:
    policies = {
        ALICE: managers_policy(ALICE),
        BOB: ruled_policy(is_sequential=True),
        CAROL: managers_policy(distinct_from=("facts",)),
    }
    for user, policy in policies.items():
        story = a_story()
        story.succeed("draft", "tests")
        story.ask("facts", a_policy(CAROL), HumanTaskKind.FORM)
        story.complete("facts", {}, by=actor(CAROL))
        story.ask("review", policy)
        assert possible_for(view_of(story.task), actor(user)).refusal is not None
        assert "Nothing was changed" not in accepted_view(offered(view_of(story.task), actor(user)))


def test_the_starter_may_cancel_but_not_decide() -> None:
    drawn = offered(view_of(a_review().task), actor(ALICE))
    assert labels(drawn) == ["Cancel task…"]


def test_operators_may_retry_what_failed() -> None:
    story = a_review()
    story.reject("review", None, by=actor(BOB))
    drawn = offered(view_of(story.task), Actor(id=DAVE, is_operator=True))
    assert labels(drawn) == ["Retry task…"]
    assert Reference.parse(pressed(drawn, "Retry task…")["value"]).task == "t1"


def test_a_form_and_a_question_offer_their_own() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE), HumanTaskKind.FORM)
    of_alice = offered(form_view(story.task), actor(ALICE))
    assert labels(of_alice) == ["Complete…", "Ask a question…", "Hand over…", "Cancel task…"]
    possible = possible_for(form_view(story.task), actor(BOB))
    assert (possible.complete, possible.refusal is not None) == (False, True)


def test_everything_is_there_in_full_on_some_page() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB), comment="Reads well.")
    long = "".join(f"line {number}\n" for number in range(4_000))
    view = view_of(
        story.task,
        shown={"draft": long, "tests": [{"suite": "unit"}], "facts": {"level": "low"}},
        rejection=rejection_by(CAROL, "Too short."),
    )
    read = ""
    for page in range(1, 20):
        drawn = offered(view, actor(BOB), history=history_of(story), page=page)
        read += accepted_view(drawn)
        if "Next page" not in labels(drawn):
            break
    assert all(f"line {number}\n" in read for number in (0, 1_999, 3_998))
    for said in ("1. Suite: unit", "Level: low", "Too short.", "Reads well.", "1 of 2 · @bob", "*History*"):
        assert said in read
    assert "the task was started by @alice" in read
    assert "*review* asked @bob and @carol" in read


def test_pages_are_turned() -> None:
    view = view_of(a_review().task, shown={"draft": "x" * 60_000})
    middle = offered(view, actor(BOB), page=2)
    assert "Page 2 of " in accepted_view(middle)
    assert pressed(middle, "Previous page")["value"] == "1"
    assert pressed(middle, "Next page")["value"] == "3"
    last = offered(view, actor(BOB), page=999)
    assert "Next page" not in labels(last)


def test_many_short_decisions_are_paged_too() -> None:
    task = a_review().task
    decided = tuple(a_decision(f"U0PERSON{number:03}", comment=f"Word {number}.") for number in range(90))
    view = view_of(task, replace(the(task, "t1-2"), said=decided))
    read = "".join(accepted_view(offered(view, actor(BOB), page=page)) for page in (1, 2, 3))
    assert all(f"Word {number}." in read for number in range(90))


def test_a_closed_request_says_what_happened() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB), comment="Too short.")
    said = accepted_view(offered(view_of(story.task), actor(CAROL)))
    assert "*Rejected* by @bob" in said
    assert "Sent back to *draft*." in said
    assert "Too short." in said


# --- tasks ---------------------------------------------------------------------------------------


def test_details_show_all_steps_and_the_history() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB), comment="Too short.")
    drawn = details_modal(
        task_view(story.task), REFERENCE, LEGEND, actor=actor(ALICE), history=history_of(story)
    )
    said = accepted_view(drawn)
    assert labels(drawn) == ["Cancel task…"]
    assert "@bob rejected *review*: Too short." in said
    assert "*review* sent work back to *draft*; runs again: draft, facts and review" in said


def test_a_stranger_sees_details_without_controls() -> None:
    drawn = details_modal(task_view(a_review().task), REFERENCE, LEGEND, actor=Actor(id=MALLORY))
    accepted_view(drawn)
    assert labels(drawn) == []


def test_cancelling_asks_once_more() -> None:
    view = cancel_modal(facts_of(a_review().task), Reference(task=a_review().task.id))
    assert view["close"]["text"] == "Keep it"  # "Cancel" could be taken for cancelling the task
    assert "Cancel *release-42*?" in accepted_view(view)
    assert block(view, ids.REASON)["optional"] is True
    assert cancel_reason({ids.REASON: {ids.VALUE: {"value": " Not needed "}}}) == "Not needed"
    assert cancel_reason({}) == ""


def test_retrying_says_what_runs_again() -> None:
    story = a_story()
    story.fail("draft")
    view = retry_modal(task_view(story.task), Reference(task=story.task.id), LEGEND)
    assert "*Runs again* draft, tests, facts, review and publish" in accepted_view(view)


@pytest.mark.parametrize(
    "view",
    [
        closed_modal("@bob already approved this.", "What I typed <!channel>\n" * 300),
        working_modal(),
        done_modal("*Approved* by @bob"),
        error_modal("E-1234", "What I typed"),
    ],
)
def test_remarks_are_short_and_keep_what_was_typed(view: View) -> None:
    said = accepted_view(view)
    assert "submit" not in view
    assert ("What I typed" in said) is ("copy it" in said)


def test_unknown_names_are_shown_as_ids() -> None:
    drawn = more_modal(view_of(a_review().task), REFERENCE, Legend(), actor=actor(BOB))
    assert f"started by {ALICE}" in accepted_view(drawn)
