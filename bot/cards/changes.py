"""Owns what a card says of a result from the second round on: what changed since it was rejected."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.blocks import Block, context, paragraphs
from bot.cards.changed_lines import Row, markup
from bot.cards.differences import how_much, readable, rows
from bot.cards.form_words import in_words
from bot.cards.legend import Legend
from bot.cards.text import units
from bot.cards.unseen import undrawn
from engine.differences import EFFORT_MAX, Difference, Effort, all_gone, difference, is_same
from engine.model import Json
from engine.ports.queries import HumanTaskView
from engine.rounds import last_objection, round_of

_ROWS_MAX = 40
_ROW_SHARE = 0.4  # of the room for all rows
_ROOM_MIN = 80  # the beginning of a line says nothing in less
_ROW_CHARS = 2_900


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a result since the round in which it was rejected."""

    said: str  # in a few words
    found: Difference | None = None  # None: nothing, or nothing that can be seen, or all of it
    is_new: bool = False  # there was none
    effort: int = EFFORT_MAX  # that comparing may take, and once more drawing


def changes_in(view: HumanTaskView) -> dict[str, Change]:
    """Compare what is shown with what was rejected, by step; without what there is nothing to compare with.

    Results that changed share what comparing may take, so that drawing them takes a fraction of a second.
    """
    objected = last_objection(view.task, view.human_task)
    since = f"round {1 if objected is None else round_of(view.task, objected)}"
    pairs = {
        step: (one.output, view.shown[step].output)
        for step, one in view.rejected.items()
        if step in view.shown and (one.output, view.shown[step].output) != (None, None)
    }
    changed = {step for step, pair in pairs.items() if not is_same(*pair)}
    share = EFFORT_MAX // max(len(changed), 1)
    found = {step: Change(said=f"unchanged since {since}") for step in pairs}
    for step in changed:
        before, after = (in_words(one, view.forms.get(step)) for one in pairs[step])
        found[step] = _change(before, after, since, share)
    return found


def _change(before: Json, after: Json, since: str, effort: int) -> Change:
    """Compare two results that are not the same to the letter."""
    if before is None:
        return Change(said=f"there was none in {since}", is_new=True)
    if after is None:
        return Change(said=f"gone since {since}", found=all_gone(readable(before)), effort=effort)
    found = difference(readable(before), readable(after), Effort(effort))
    if found is None:
        return Change(said=f"reads as in {since}: only what cannot be seen changed, such as blanks")
    also = "" if undrawn(before) == undrawn(after) else "; also marks that cannot be seen"
    return Change(said=f"since {since}: {how_much(found)}{also}", found=found, effort=effort)


def change_blocks(change: Change, limit: int, legend: Legend) -> list[Block]:
    """Draw what changed, at most so many characters of it; never folded."""
    lines: list[str] = []
    is_cut = False
    for row in _rows(change, legend):
        room = int(limit * _ROW_SHARE)
        written = markup(row, room)
        is_cut |= written != markup(row, _ROW_CHARS)
        if len(lines) == _ROWS_MAX or units(written) > limit or (is_cut and room < _ROOM_MIN):
            is_cut = True
            break
        limit -= units(written) + 1
        lines.append(written)
    return [*paragraphs(lines), *([context("The rest is behind More…")] if is_cut else [])]


def whole_change_blocks(change: Change, legend: Legend) -> Iterator[Block]:
    """Draw all that changed."""
    yield from paragraphs(markup(row, _ROW_CHARS) for row in _rows(change, legend))


def _rows(change: Change, legend: Legend) -> Iterator[Row]:
    if change.found is not None:
        yield from rows(change.found, legend, Effort(change.effort))
