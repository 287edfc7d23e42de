"""The page about summaries: what it says can be typed is understood as it says, and refused as it says."""

import pytest

from bot.cards.answers.summary import days_in_words, hour_refusal
from bot.cards.legend import Legend
from bot.cards.summary import LINES_MAX
from bot.dates.hours import NotAnHour, hour_of_days
from tests.docs.pages import ROOT, rows

COMMAND = "/pipeline summary "
LINES = rows("summary", "At a glance")
EXAMPLES = {line: said for line, said in LINES.items() if any(map(str.isdigit, line))}
WRONG = rows("summary", "Wrong hours")


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_means_what_is_said_of_it(line: str) -> None:
    meant = hour_of_days(line.removeprefix(COMMAND), zone="Europe/Berlin", locale="en-US", year=2026)
    assert f"{days_in_words(meant.days)} at {meant.at:%H:%M}" in EXAMPLES[line]


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_value_is_answered_as_is_said(line: str) -> None:
    with pytest.raises(NotAnHour) as refused:
        hour_of_days(line.removeprefix(COMMAND), zone="Europe/Berlin", locale="en-US", year=2026)
    assert hour_refusal(refused.value, Legend()).text.startswith(WRONG[line].removesuffix(" |"))


def test_there_are_examples_of_both_kinds() -> None:
    assert len(EXAMPLES) == len(WRONG) == 4


def test_as_many_lines_are_shown_as_is_said() -> None:
    assert f"| {LINES_MAX} lines," in (ROOT / "docs" / "summary.md").read_text(encoding="utf-8")
