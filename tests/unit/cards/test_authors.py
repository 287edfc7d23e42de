"""What a program did in somebody's name: cards, history, receipts and status say by which token."""

from dataclasses import replace

import pytest

from bot.cards.answers.tasks import open_tasks_answer, status_answer
from bot.cards.approval_card import approval_card
from bot.cards.history import history_lines
from bot.cards.modals.more import more_modal
from bot.cards.refusals import refusal_text
from bot.cards.task_card import task_card
from engine.codes import Entrance
from engine.model import Actor, UserId
from engine.ports.queries import HistoryLine
from engine.refusals import AlreadyClosed
from tests.makers import HOUR
from tests.story import Story
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.test_receipts import decided, receipt
from tests.unit.cards.test_views import REFERENCE
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    STEPS,
    a_review,
    actor,
    facts_of,
    ruled_policy,
    task_view,
    view_of,
)

BY_BOB = "@bob through the API (token *ci*)"


def by_token(user: UserId, token: str = "ci") -> Actor:
    return actor(user, surface=Entrance.API, token=token)


def told(story: Story) -> str:
    """Give the card of the review."""
    return accepted(approval_card(view_of(story.task), LEGEND))


def history(story: Story) -> list[str]:
    events = [event for change in story.changes for event in change.events]
    lines = [
        HistoryLine(
            seq=seq,
            kind=event.kind,
            at=event.at,
            by=event.by,
            step=event.step,
            version=event.version,
            human_task=event.human_task,
            data=event.data,
        )
        for seq, event in enumerate(events)
    ]
    return [line.partition(" · ")[2] for line in history_lines(lines, LEGEND)]


def test_a_decided_card_names_the_token_beside_whose_it_is() -> None:
    story = a_review(required=2)
    story.approve("review", by=by_token(BOB))
    assert f"1 of 2 · {BY_BOB}" in told(story)
    story.approve("review", by=actor(CAROL))
    assert f"*Approved* by {BY_BOB} and @carol · " in told(story)


def test_a_rejection_and_breaking_the_glass_name_it_too() -> None:
    story = a_review()
    story.reject("review", by=by_token(BOB), comment="Too short.")
    assert f"*Rejected* by {BY_BOB} · " in told(story)
    alone = a_review(break_glass=ruled_policy().rules[0])
    alone.approve("review", by=by_token(DAVE), comment="It burns.", alone=True)
    assert "*Approved alone* by @dave through the API (token *ci*) (break glass)" in told(alone)


def test_the_rows_of_rules_name_it() -> None:
    story = a_review(policy=ruled_policy())
    story.approve("review", by=by_token(DAVE))
    assert "approved by @dave through the API (token *ci*)" in told(story)


def test_a_decision_that_takes_effect_later_names_it() -> None:
    story = a_review(undo_window=HOUR)
    story.approve("review", by=by_token(BOB))
    assert f"Approved* by {BY_BOB}, takes effect" in told(story)
    status = accepted(status_answer(task_view(story.task), LEGEND, reader=CAROL))
    assert f"approved by {BY_BOB}, takes effect" in status


def test_the_history_names_it_behind_whoever_acted() -> None:
    story = Story(*STEPS, by=by_token(ALICE))
    a_review(story)
    story.approve("review", by=by_token(BOB, token="nightly"), comment="Fine.")
    said = history(story)
    assert said[0] == "the task was started by @alice through the API (token *ci*)"
    assert "@bob through the API (token *nightly*) approved *review*: Fine." in said
    assert len([line for line in said if "API" in line]) == 2


def test_task_and_request_say_with_which_token_the_task_was_started() -> None:
    story = Story(*STEPS, by=by_token(ALICE))
    a_review(story)
    assert "started by @alice through the API (token *ci*)" in told(story)
    assert "Started by @alice through the API (token *ci*)" in accepted(
        task_card(task_view(story.task), LEGEND)
    )
    listed = open_tasks_answer([facts_of(story.task)], LEGEND)
    assert "started by @alice through the API (token *ci*)" in accepted(listed)


def test_more_names_it_for_each_decision() -> None:
    story = a_review(required=2)
    story.approve("review", by=by_token(BOB))
    assert f"{BY_BOB}: *approved*" in accepted_view(
        more_modal(view_of(story.task), REFERENCE, LEGEND, actor=actor(CAROL))
    )


def test_a_receipt_says_that_it_came_through_the_api() -> None:
    assert "*From* the API (token *ci*)" in receipt(decided(surface=Entrance.API, token="ci"))


def test_who_comes_too_late_learns_it() -> None:
    story = a_review()
    story.approve("review", by=by_token(BOB))
    said = refusal_text(AlreadyClosed(story.last("review")), LEGEND)
    assert said.startswith(f"{BY_BOB} already approved this.")


@pytest.mark.parametrize("token", ["*<!channel>*", "<@U0DAVE>", "a`b_c_ ~d~"])
def test_the_name_of_a_token_is_text(token: str) -> None:
    story = a_review()
    story.approve("review", by=by_token(BOB, token=token))
    card = approval_card(view_of(story.task), LEGEND)
    assert not card.has_mentions
    assert "<!channel>" not in accepted(card)


def test_a_click_reads_as_before() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert "API" not in told(story)
    assert not any("API" in line for line in history(story))
    decision = story.last("review").said[-1]
    assert (decision.surface, decision.token) == ("slack", None)
    assert replace(decision, token="ci") != decision
