"""The answers to a date that will not do: why, what was understood, and examples in the reader's language."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.cards.answers.away_until import date_refusal
from bot.cards.legend import Legend
from bot.dates.asian import ASIAN
from bot.dates.european import EUROPEAN
from bot.dates.problems import DateProblem, NotADate
from bot.dates.reading import instant_of
from tests.unit.away.reading import BERLIN, MONDAY, refusal
from tests.unit.cards.accepted import accepted
from tests.unit.cards.strategies import nasty

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONDON = "Europe/London"
LEGEND = Legend(people={}, workspace_url="https://acme.slack.com/")


def said(error: NotADate, *, locale: str = "en-GB") -> str:
    """Give the answer to somebody in London."""
    return accepted(date_refusal(error, LONDON, locale, LEGEND))


@pytest.mark.parametrize("problem", DateProblem)
@pytest.mark.parametrize("at", [None, NOON])
def test_a_date_that_will_not_do_is_answered_with_what_would(
    problem: DateProblem, at: datetime | None
) -> None:
    answer = said(NotADate(problem, at))
    assert "Nothing was changed." in answer
    assert "/pipeline away until friday @bob" in answer
    assert "`2026-12-24 17:00`" in answer


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Until when are you away?"),
        ("after friday", "I do not understand until when: I know “friday”, but not “after”."),
        ("whenever", "I do not understand until when: I do not know “whenever”."),
        ("friday monday", "I know the words of “friday monday”, but not which one moment they are."),
        ("x" * 500, "I need one date, one time or one length of time."),
        ("2026-11-23 9:00", "until *Monday, 23 November 2026 at 09:00 (Europe/London)*: that is past"),
        ("2028-01-01", "Saturday, 1 January 2028 at 00:00 (Europe/London)*: it is at most 366 days"),
        ("tuesday the 27th", "that date is *Friday, 27 November 2026*."),
        (
            "tomorrow at 5",
            "*Tuesday, 24 November 2026 at 05:00 (Europe/London)* or *Tuesday, 24 November 2026 at 17:00",
        ),
    ],
)
def test_it_says_why(text: str, why: str) -> None:
    assert why in said(refusal(text, zone=LONDON, locale="en-GB"))


@pytest.mark.parametrize("language", [*EUROPEAN, *ASIAN])
def test_the_examples_are_in_their_language_and_understood(language: str) -> None:
    examples = {**EUROPEAN, **ASIAN}[language].examples
    answer = said(NotADate(DateProblem.MISSING), locale=f"{language}-XX")
    assert all(f"/pipeline away {example}" in answer for example in examples)
    found = [instant_of(example, now=MONDAY, zone=BERLIN, locale=language) for example in examples]
    assert found == [
        datetime(2026, 11, 26, 23, tzinfo=UTC),
        datetime(2026, 12, 24, 16, tzinfo=UTC),
        datetime(2026, 11, 26, 9, tzinfo=UTC),
    ]


@given(known=nasty(), unknown=nasty())
def test_any_text_can_be_quoted(known: str, unknown: str) -> None:
    said(NotADate(DateProblem.UNCLEAR, known=known, unknown=unknown))
