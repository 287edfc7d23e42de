"""The page about reminders: the options of reminders, their limits, and what is said about Snooze."""

from datetime import timedelta

import pytest

from bot import ids
from bot.cards.modals.snooze import snooze_modal, wanted_in
from bot.cards.reference import Reference
from bot.cards.review_refusals import not_snoozed
from engine.model import HumanTaskId
from engine.reminding import A_DAY_MAX, SPACING
from engine.review_refusals import CannotSnooze
from engine.steps.asking_settings import ASKING
from tests.docs.pages import ROOT, rows
from tests.makers import NOON
from tests.unit.cards.views import BOB, a_review, actor, view_of

REQUEST = HumanTaskId("t1-1")
TEXT = (ROOT / "docs" / "reminders.md").read_text(encoding="utf-8")


def test_every_option_is_described() -> None:
    assert ASKING["remind"]["properties"].keys() <= rows("reminders", "At a glance").keys()


def test_the_limits_are_as_printed() -> None:
    assert timedelta(hours=1) == SPACING
    assert A_DAY_MAX == 4
    assert "at most one reminder an hour and four a day" in TEXT


def test_the_choices_are_as_printed() -> None:
    view = snooze_modal(view_of(a_review().task), Reference(), actor(BOB), now=NOON, zone="UTC")
    (asked,) = [block for block in view["blocks"] if block.get("block_id") == ids.WHEN]
    offered = [option["text"]["text"].partition(" (")[0] for option in asked["element"]["options"]]
    assert [line.split("|")[1].strip() for line in _table("Snooze")][:3] == offered


@pytest.mark.parametrize("number", range(5))
def test_what_is_not_possible_is_answered_as_printed(number: int) -> None:
    reasons = ("past", "too_long", "after_end", "done")
    past, long, end, done = (not_snoozed(CannotSnooze(BOB, REQUEST, reason)) for reason in reasons)
    (nothing,) = wanted_in({}).errors.values()
    said = [past, long, end, nothing, done]
    assert [line.split("|")[2].strip() for line in _table("What is not possible")][number] == said[number]


def _table(heading: str) -> list[str]:
    """Give the rows of the first table below a heading."""
    below = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in below.splitlines() if line.startswith("|")][2:]
