"""Owns what a card says of a result from the second round on: what changed since it was rejected."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.blocks import Block, context, paragraphs
from bot.cards.changed_lines import Row, markup
from bot.cards.differences import how_much, readable, rows
from bot.cards.form_words import in_words
from bot.cards.legend import Legend
from bot.cards.text import counted, units
from engine.differences import Difference, difference
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

    @property
    def said(self) -> str:
        """Say it in a few words."""
        if self.is_same:
            return f"unchanged since round {self.since}"
        if self.found is None:
            return f"reads as in round {self.since}: only what cannot be seen changed, such as blanks"
        return f"since round {self.since}: {how_much(self.found)}"


def change_of(view: HumanTaskView, step: str) -> Change | None:
    """Compare what is shown of a step with what was rejected. None: there is nothing to compare."""
    now, before = view.shown.get(step), view.rejected.get(step)
    if now is None or before is None or now.output is None or before.output is None:
        return None
    objected = last_objection(view.task, view.human_task)
    since = 1 if objected is None else round_of(view.task, objected)
    if difference(before.output, now.output) is None:
        return Change(since=since, is_same=True, found=None)
    old, new = (readable(in_words(one.output, view.forms.get(step))) for one in (before, now))
    return Change(since=since, is_same=False, found=difference(old, new))


def change_blocks(change: Change, limit: int, legend: Legend) -> list[Block]:
    """Draw what changed, at most so many characters of it; never folded."""
    wanted = list(_rows(change, legend))
    lines: list[str] = []
    for row in wanted[:_ROWS_MAX]:
        written = markup(row, int(limit * _ROW_SHARE))
        if units(written) > limit:
            break
        limit -= units(written) + 1
        lines.append(written)
    left = len(wanted) - len(lines)
    is_cut = left or lines != [markup(row, _ROW_CHARS) for row in wanted]
    rest = f"{counted(left, 'more line')} behind More…" if left else "The rest is behind More…"
    return [*paragraphs(lines), *([context(rest)] if is_cut else [])]


def whole_change_blocks(change: Change, legend: Legend) -> Iterator[Block]:
    """Draw all that changed."""
    yield from paragraphs(markup(row, _ROW_CHARS) for row in _rows(change, legend))


def _rows(change: Change, legend: Legend) -> Iterator[Row]:
    if change.found is not None:
        yield from rows(change.found, legend)
