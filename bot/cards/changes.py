"""Owns what a card says of a result from the second round on: what changed since it was rejected."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.blocks import Block, context, paragraphs
from bot.cards.changed_lines import Row, markup
from bot.cards.differences import how_much, readable, rows
from bot.cards.form_words import in_words
from bot.cards.legend import Legend
from bot.cards.text import units
from engine.differences import EFFORT_MAX, Difference, Effort, difference, is_same
from engine.ports.queries import HumanTaskView
from engine.rounds import last_objection, round_of

_ROWS_MAX = 40
_ROW_SHARE = 0.4  # of the room for all rows
_ROW_CHARS = 2_900


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a result since the round in which it was rejected."""

    since: int
    is_same: bool  # to the letter
    found: Difference | None  # None: it reads the same
    effort: int = EFFORT_MAX  # that comparing may take, and once more drawing

    @property
    def said(self) -> str:
        """Say it in a few words."""
        if self.is_same:
            return f"unchanged since round {self.since}"
        if self.found is None:
            return f"reads as in round {self.since}: only what cannot be seen changed, such as blanks"
        return f"since round {self.since}: {how_much(self.found)}"


def changes_in(view: HumanTaskView) -> dict[str, Change]:
    """Compare what is shown with what was rejected, by step; without what there is nothing to compare with.

    Results that changed share what comparing may take, so that drawing them takes a fraction of a second.
    """
    objected = last_objection(view.task, view.human_task)
    since = 1 if objected is None else round_of(view.task, objected)
    pairs = {
        step: (one.output, view.shown[step].output)
        for step, one in view.rejected.items()
        if step in view.shown
    }
    there = {step: pair for step, pair in pairs.items() if None not in pair}
    changed = [step for step, pair in there.items() if not is_same(*pair)]
    share = EFFORT_MAX // max(len(changed), 1)
    found: dict[str, Change] = {}
    for step, pair in there.items():
        old, new = (readable(in_words(one, view.forms.get(step))) for one in pair)
        differs = difference(old, new, Effort(share)) if step in changed else None
        found[step] = Change(since=since, is_same=step not in changed, found=differs, effort=share)
    return found


def change_blocks(change: Change, limit: int, legend: Legend) -> list[Block]:
    """Draw what changed, at most so many characters of it; never folded."""
    lines: list[str] = []
    is_cut = False
    for row in _rows(change, legend):
        written = markup(row, int(limit * _ROW_SHARE))
        if len(lines) == _ROWS_MAX or units(written) > limit:
            is_cut = True
            break
        is_cut |= written != markup(row, _ROW_CHARS)
        limit -= units(written) + 1
        lines.append(written)
    return [*paragraphs(lines), *([context("The rest is behind More…")] if is_cut else [])]


def whole_change_blocks(change: Change, legend: Legend) -> Iterator[Block]:
    """Draw all that changed."""
    yield from paragraphs(markup(row, _ROW_CHARS) for row in _rows(change, legend))


def _rows(change: Change, legend: Legend) -> Iterator[Row]:
    if change.found is not None:
        yield from rows(change.found, legend, Effort(change.effort))
