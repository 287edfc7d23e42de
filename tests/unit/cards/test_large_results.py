"""Large results: many that were all rewritten, and what is nested deep, are drawn with little work."""

import random
import re
from collections.abc import Callable, Iterator

import pytest

from bot.cards.approval_card import approval_card
from bot.cards.asked import people_in
from bot.cards.changes import changes_in
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from engine.content import NESTED_MAX
from engine.model import Json
from engine.ports.queries import HumanTaskView
from tests.support.work import within
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.test_differences import second_round
from tests.unit.cards.views import BOB, CAROL, LEGEND, actor

_STEPS = [f"part-{number}" for number in range(20)]


def long_lines(seed: str) -> Json:
    """Make a text of few lines with many words, about 96 kB."""
    return "\n".join(" ".join(_words(seed + str(line), 1_000)) for line in range(25))


def short_lines(seed: str) -> Json:
    """Make a text of very many lines that are much alike."""
    return "\n".join(word[-1] for word in _words(seed, 48_000))


def many_lines(seed: str) -> str:
    """Make a text of 1,200 lines, about 96 kB."""
    return "\n".join(f"{number} {word * 25}" for number, word in enumerate(_words(seed, 1_200)))


def repeated_lines(seed: str) -> Json:
    """Make a text whose lines recur, in another order each time: what takes longest to compare."""
    return "\n".join(f"line {word < '5'}" for word in _words(seed, 2_000))


def many_fields(seed: str) -> Json:
    """Make an object of very many fields."""
    return {f"key_{number}": int(word) for number, word in enumerate(_words(seed, 6_000))}


def many_entries(seed: str) -> Json:
    """Make a list of very many objects."""
    return [{"name": word, "n": int(word[-1])} for word in _words(seed, 3_500)]


def _words(seed: str, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    return (str(chance.randrange(1_000)) for _ in range(count))


def rewritten(make: Callable[[str], Json], steps: list[str]) -> HumanTaskView:
    """Make a second round in which all of these results were rewritten."""
    return second_round({step: make(f"old {step}") for step in steps}, {step: make(step) for step in steps})


@pytest.mark.parametrize("make", [long_lines, short_lines, repeated_lines, many_fields, many_entries])
@pytest.mark.parametrize("steps", [_STEPS[:1], _STEPS], ids=["one", "twenty"])
def test_results_that_were_all_rewritten_are_drawn_with_little_work(
    make: Callable[[str], Json], steps: list[str]
) -> None:
    view = rewritten(make, steps)
    # 12 million at most, which is about a second; unbounded it was 75 million and more.
    card, more = within(
        15_000_000,
        lambda: (approval_card(view, LEGEND), more_modal(view, Reference(), LEGEND, actor=actor(BOB))),
    )
    assert "since round 1" in accepted(card)
    assert "since round 1" in accepted_view(more)


def test_few_changes_of_many_large_results_stay_few() -> None:
    before: dict[str, Json] = {step: many_lines(step) for step in _STEPS}
    after: dict[str, Json] = {step: f"first\n{text}\nlast" for step, text in before.items()}
    changes = changes_in(second_round(before, after))
    assert {one.said for one in changes.values()} == {"since round 1: 2 lines added"}


def test_a_card_of_many_changes_says_little_of_each_and_begins_no_line_in_vain() -> None:
    told = accepted(approval_card(rewritten(long_lines, _STEPS[:10]), LEGEND))
    assert len(told) < 9_000
    assert "\u2026 (+" in told
    assert not re.search(r"^\*[\u2212+]\* ?\u2026 \(", told, re.MULTILINE)


def test_pages_far_behind_are_not_counted() -> None:
    view = rewritten(short_lines, _STEPS)
    first = accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(BOB)))
    assert "Page 1 of at least 11" in first
    third = accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(BOB), page=3))
    assert "Page 3 of at least 13" in third


@pytest.mark.parametrize("depth", [100, NESTED_MAX])
@pytest.mark.parametrize(
    "wrap", [lambda inner: {"inner": inner}, lambda inner: [inner]], ids=["objects", "lists"]
)
def test_what_is_nested_deep_is_drawn_and_names_people(depth: int, wrap: Callable[[Json], Json]) -> None:
    old, new = nested(wrap, "old", depth), nested(wrap, CAROL, depth)
    for view in (second_round({}, {"draft": new}), second_round({"draft": old}, {"draft": new})):
        assert CAROL in people_in(view)
        assert "Result of *draft*" in accepted(approval_card(view, LEGEND))
        accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(BOB)))


def nested(wrap: Callable[[Json], Json], leaf: Json, depth: int) -> Json:
    """Put a value so deep into others."""
    for _ in range(depth):
        leaf = wrap(leaf)
    return leaf
