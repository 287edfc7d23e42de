"""The answers about summaries: the hour, the days and the next time, or what would be right."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given

from bot.cards.answers.summary import (
    days_in_words,
    hour_refusal,
    no_summary_answer,
    summary_answer,
    summary_over_answer,
)
from bot.cards.legend import Legend
from bot.dates.hours import HourProblem, NotAnHour
from engine.model import UserId
from engine.ports.summaries import Summary
from engine.summary_hours import Hours
from tests.unit.cards.accepted import accepted
from tests.unit.cards.strategies import nasty

LEGEND = Legend()
SUMMARY = Summary(
    user=UserId("U0BOB000001"),
    hours=Hours(at=time(9, 5), days=frozenset({0, 3}), zone="America/New_York"),
    next_at=datetime(2026, 11, 26, 14, 5, tzinfo=UTC),
)
HOW_TO = "Write `/pipeline summary 09:00 weekdays`, `/pipeline summary 8:30 mon-thu`"


def test_it_says_when_it_comes_and_when_next() -> None:
    said = accepted(summary_answer(SUMMARY, LEGEND))
    assert "comes *Monday and Thursday at 09:05*" in said
    assert "next on *Thursday, 26 November 2026 at 09:05 (America/New_York)*" in said
    assert "On a day on which nothing waits for you then, none comes." in said
    assert "`/pipeline summary off` ends it" in said


def test_it_says_that_todays_has_come_when_the_hour_is_changed_after_it() -> None:
    assert "Today's has come already" in accepted(summary_answer(SUMMARY, LEGEND, has_come=True))
    assert "has come already" not in accepted(summary_answer(SUMMARY, LEGEND))


def test_who_has_none_is_told_how_to_get_one() -> None:
    for answer in (no_summary_answer(LEGEND), summary_over_answer(None, LEGEND)):
        assert "You get no summary" in accepted(answer)
        assert HOW_TO in accepted(answer)
    assert "You get no summary any more." in accepted(summary_over_answer(SUMMARY, LEGEND))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("0123456", "every day"),
        ("01234", "Monday to Friday"),
        ("456", "Friday to Sunday"),
        ("56", "Saturday and Sunday"),
        ("024", "Monday, Wednesday and Friday"),
        ("2", "Wednesday"),
    ],
)
def test_days_are_said_as_people_say_them(days: str, words: str) -> None:
    assert days_in_words(frozenset(map(int, days))) == words


@pytest.mark.parametrize("problem", HourProblem)
def test_what_was_not_understood_is_answered_with_what_would_be(problem: HourProblem) -> None:
    said = accepted(hour_refusal(NotAnHour(problem, "caturday"), LEGEND))
    assert "Nothing was changed." in said
    assert HOW_TO in said


@given(word=nasty())
def test_what_somebody_typed_stays_text(word: str) -> None:
    accepted(hour_refusal(NotAnHour(HourProblem.UNKNOWN, word), LEGEND))
