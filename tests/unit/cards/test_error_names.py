"""Errors that name people by their ids: shown by their names everywhere; what people said, as it is."""

from typing import Any

import pytest

from bot.cards.answers.tasks import status_answer
from bot.cards.asked import people_in
from bot.cards.card import card_of
from bot.cards.history import history_lines, people_in_history
from bot.cards.message import Message
from bot.cards.modals.details import details_modal
from bot.cards.modals.more import more_modal
from bot.cards.notices import notice_of
from bot.cards.reference import Reference
from bot.cards.seat_notices import people_in_notice
from bot.cards.task_card import task_card
from engine.codes import OnFailure
from engine.model import HumanTaskId, UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HistoryLine, HumanTaskView, TaskView
from tests.makers import NOON, TASK, a_step
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    RELEASES,
    a_review,
    a_story,
    actor,
    task_view,
    view_of,
)

TOO_FEW = f"1 must answer, but nobody can: {CAROL} ({BOB} answered draft and may not decide)"
BY_NAME = "but nobody can: @carol (@bob answered draft"


def failed(error: str = TOO_FEW) -> TaskView:
    """Let a step fail, and the task with it."""
    story = a_story(a_step("draft"), a_step("review", "draft"))
    story.fail("draft", error, is_final=True)
    return task_view(story.task)


def tolerated() -> TaskView:
    """Let a step fail that may."""
    story = a_story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("draft"))
    story.fail("lint", TOO_FEW, is_final=True)
    return task_view(story.task)


def asked_about() -> HumanTaskView:
    """Ask an operator about a step that failed."""
    story = a_story(a_step("tests", on_failure=OnFailure.ASK))
    story.fail("tests", TOO_FEW, is_final=True)
    story.ask_operators("tests")
    return view_of(story.task, title="What now?", error=TOO_FEW, choices=["retry"], groups=[])


def ended(reason: str = f"draft failed: {TOO_FEW}", **fields: Any) -> NoticeToSay:
    """Make the notice of a task's end."""
    return NoticeToSay(
        **{
            "id": 1,
            "task_id": TASK,
            "human_task": None,
            "kind": "ended",
            "surface": RELEASES,
            "number": 1,
            "data": {"state": "failed", "reason": reason},
            "thread": None,
            "is_in_doubt": False,
            "since": NOON,
            **fields,
        }
    )


def notice(view: TaskView) -> Message:
    """Word the notice of a task's end."""
    told = notice_of(ended(), view, LEGEND)
    assert told is not None
    return told


REFERENCE = Reference(human_task=HumanTaskId("t1-1"))


@pytest.mark.parametrize(
    "shown",
    [
        accepted(task_card(failed(), LEGEND)),
        task_card(failed(), LEGEND).text,
        accepted(task_card(tolerated(), LEGEND)),
        accepted(status_answer(failed(), LEGEND, reader=ALICE)),
        accepted_view(details_modal(failed(), Reference(task=TASK), LEGEND, actor=actor(ALICE))),
        accepted(notice(failed())),
        notice(failed()).text,
        accepted(card_of(asked_about(), LEGEND)),
        accepted_view(more_modal(asked_about(), REFERENCE, LEGEND, actor=actor(DAVE))),
    ],
)
def test_an_error_names_people_by_their_names(shown: str) -> None:
    assert BY_NAME in shown
    assert CAROL not in shown
    assert f"{BOB} answered" not in shown


def test_the_end_of_a_task_without_a_failed_step_names_people_too() -> None:
    story = a_story(a_step("draft"))
    story.cancel(by=actor(ALICE))
    view = task_view(story.task)
    told = notice_of(ended(), view, LEGEND)
    assert told is None  # it did not fail
    assert people_in_notice(ended()) == {BOB, CAROL}


def line(kind: str, **data: str) -> HistoryLine:
    """Make a line of the history."""
    return HistoryLine(
        seq=1, kind=kind, at=NOON, by=None, step="draft", version=1, human_task=None, data=data
    )


def test_the_history_names_people_in_the_reason_for_which_a_task_failed() -> None:
    lines = [line("task_failed", reason=TOO_FEW)]
    assert BY_NAME in "".join(history_lines(lines, LEGEND))
    assert people_in_history(lines) == {BOB, CAROL}


def test_everybody_whom_an_error_names_is_looked_up() -> None:
    assert people_in(failed()) == {ALICE, BOB, CAROL}
    assert people_in(asked_about()) == {ALICE, BOB, CAROL, UserId("olga")}


def test_what_a_person_said_is_shown_as_they_said_it() -> None:
    story = a_review()
    story.reject("review", by=actor(BOB), comment=f"Ask {CAROL}, or U0NOBODY001.")
    view = task_view(story.task)
    assert f"Ask {CAROL}, or U0NOBODY001." in accepted(task_card(view, LEGEND))
    assert f"Ask {CAROL}" in accepted(
        notice_of(ended("review was rejected"), view, LEGEND) or Message("", ())
    )
    assert UserId("U0NOBODY001") not in people_in(view)


@pytest.mark.parametrize(
    "lines",
    [
        [line("task_cancelled", reason=f"Ask {CAROL}")],
        [line("rejected", comment=f"Ask {CAROL}"), line("step_rejected", error=f"Ask {CAROL}")],
    ],
)
def test_the_history_quotes_people_as_they_said_it(lines: list[HistoryLine]) -> None:
    told = history_lines(lines, LEGEND)
    assert all(f"Ask {CAROL}" in each for each in told)
    assert people_in_history(lines) == frozenset()
