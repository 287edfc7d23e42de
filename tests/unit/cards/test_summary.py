"""The message that brings a summary: complete, linked, without buttons, and within what Slack takes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.legend import Legend
from bot.cards.summary import LINES_MAX, Overview, summary_message
from engine.codes import HumanTaskStatus
from engine.model import HumanTaskId, UserId
from engine.ports.queries import HumanTaskLine, HumanTaskView
from tests.makers import HOUR, NOON, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted, buttons
from tests.unit.cards.strategies import nasty
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    LEGEND,
    a_review,
    actor,
    facts_of,
    managers_policy,
    view_of,
)

Waits = tuple[HumanTaskLine, HumanTaskView]


def waits(number: int = 1, title: str = "Approve 1.2?", story: Story | None = None) -> Waits:
    """Make a request that waits for Bob."""
    view = view_of((story or a_review()).task, title=title)
    id = HumanTaskId(f"request-{number}")
    view = replace(view, human_task=replace(view.human_task, id=id))
    line = HumanTaskLine(
        id=id,
        task=facts_of(view.task),
        step="review",
        kind=view.human_task.kind,
        status=view.human_task.status,
        title=title,
        asked_at=view.human_task.asked_at,
        expires_at=NOON + HOUR,
        links=view.links,
    )
    return line, view


def many(number: int, title: str = "Approve 1.2?") -> list[Waits]:
    """Make so many requests that wait for Bob."""
    line, view = waits(0, title)
    ids = [HumanTaskId(f"request-{each}") for each in range(number)]
    return [(replace(line, id=id, title=f"{title} {id}"), view) for id in ids]


def overview(*waiting: Waits, settled: Sequence[HumanTaskView] = (), **fields: Any) -> Overview:
    """Make what a summary tells Bob, who is in Berlin."""
    made = Overview(reader=BOB, zone="Europe/Berlin", since=NOON, waiting=waiting, settled=settled)
    return replace(made, **fields)


def said(overview: Overview, legend: Legend = LEGEND) -> str:
    return accepted(summary_message(overview, legend))


def test_a_line_says_what_waits_for_whom_since_when_and_until_when() -> None:
    told = said(overview(waits()))
    assert "1 request waits for you" in told
    assert "Summary of Monday, 2 March 2026" in told
    assert "*<https://acme.slack.com/archives/C0RELEASES1/p1772452800000000|Approve 1.2?>*" in told
    assert "approval · release-42 · started by @alice · asked <!date^" in told
    assert "answer by <!date^" in told
    assert "`/pipeline mine` lists what waits for you at any time" in told


def test_it_says_in_whose_place_somebody_is_asked() -> None:
    policy = managers_policy(seat(BOB, handed_by=(CAROL,)))
    story = a_review(policy=replace(policy, rules=(replace(policy.rules[0], seats=(policy.seats[-1],)),)))
    assert "started by @alice · for @carol ·" in said(overview(waits(story=story)))


def test_it_has_no_buttons_and_calls_nobody() -> None:
    message = summary_message(overview(waits(), settled=[view_of(a_review().task)]), LEGEND)
    assert buttons(message) == []
    assert not message.has_mentions


@pytest.mark.parametrize("number", [1, LINES_MAX, LINES_MAX + 1, 100])
def test_a_list_that_is_too_long_is_cut_with_a_count(number: int) -> None:
    told = said(overview(*many(number)))
    assert f"{number} request" in told
    left = number - LINES_MAX
    assert (f"… and {left} more. `/pipeline mine` lists them all." in told) == (left > 0)


def test_of_more_than_were_looked_for_the_count_is_the_least() -> None:
    told = said(overview(*many(100), is_cut=True))
    assert "At least 100 requests wait for you" in told
    assert f"… and at least {100 - LINES_MAX} more." in told


def test_what_was_shown_is_what_is_told_of_later() -> None:
    settled = view_of(a_review().task)
    shown = overview(*many(100), settled=[settled]).listed
    assert shown == (settled.human_task.id, *(f"request-{each}" for each in range(LINES_MAX)))


# --- what became of the others -------------------------------------------------------------------


def test_their_own_part_is_said_first() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    told = said(overview(settled=[view_of(story.task)]))
    assert "Nothing waits for you any more" in told
    assert "*Does not wait for you any more*" in told
    assert "|Approve 1.2?>~ · you approved" in told
    story.approve("review", by=actor(CAROL))
    assert "✅ ~<" in said(overview(settled=[view_of(story.task)]))
    assert "you approved" in said(overview(settled=[view_of(story.task)]))


def test_who_decided_instead_is_named() -> None:
    story = a_review()
    story.reject("review", by=actor(CAROL))
    told = said(overview(settled=[view_of(story.task)]))
    assert "❌ ~<" in told
    assert "~ · rejected by @carol" in told


def test_what_ended_by_itself_says_so() -> None:
    story = a_review()
    story.cancel(by=actor(ALICE))
    told = said(overview(settled=[view_of(story.task)]))
    assert "🚫 ~<" in told
    assert "~ · no longer needed" in told


@pytest.mark.parametrize("status", HumanTaskStatus)
def test_each_end_has_words(status: HumanTaskStatus) -> None:
    view = view_of(a_review().task)
    view = replace(view, human_task=replace(view.human_task, status=status))
    assert "~ · " in said(overview(settled=[view]))


def test_what_went_to_others_says_so() -> None:
    assert "⚪ ~<" in said(overview(settled=[view_of(a_review().task)]))
    assert "~ · waits for others now" in said(overview(settled=[view_of(a_review().task)]))


def test_all_who_are_named_are_known_beforehand() -> None:
    story = a_review()
    story.reject("review", by=actor(CAROL))
    assert overview(waits(), settled=[view_of(story.task)]).named == {ALICE, CAROL}


# --- whatever people write -----------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(title=nasty(), handle=nasty(), number=st.integers(0, 40), settled=st.integers(0, 30))
def test_slack_takes_it_whatever_it_tells(title: str, handle: str, number: int, settled: int) -> None:
    legend = replace(LEGEND, people={ALICE: handle, UserId("U0CAROL0001"): handle})
    ended = a_review()
    ended.reject("review", by=actor(CAROL))
    gone = [view_of(ended.task, title=title)] * settled
    told = summary_message(overview(*many(number, title), settled=gone), legend)
    accepted(told)
    assert not told.has_mentions
