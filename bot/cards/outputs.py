"""Owns how the results of steps look: a text, fields, a table, else JSON; and where they are cut."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.blocks import Block, code, context, foreign, rich
from bot.cards.changes import Change, change_blocks, changes_in
from bot.cards.form_words import in_words
from bot.cards.legend import Legend
from bot.cards.properties import in_columns, in_rows
from bot.cards.tables import cell_text, is_table, table
from bot.cards.text import counted, cut, inline, units
from bot.cards.values import is_flat, said, spoken_key
from engine.model import Json, UserId
from engine.ports.jobs import StepOutput
from engine.ports.queries import HumanTaskView

OUTPUT_CHARS = 1_500
_ONE_OF_SEVERAL_CHARS = 500  # but texts: those Slack folds by itself
_CHANGE_MIN_CHARS, _CHANGE_OF_SEVERAL_CHARS = 250, 800
_CHANGES_CHARS = 4_000
_SUMMARY_CHARS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """The results that a request shows, in the author's order."""

    step: str
    output: StepOutput | None  # None: not there (any more)
    editors: tuple[UserId, ...] = ()  # everybody who edited it since the step gave it, each once
    change: Change | None = None  # since it was rejected; None: it never was


def shown_in(view: HumanTaskView) -> tuple[Shown, ...]:
    """Give the results that a request is about; the answers to forms in the words of their forms."""
    changes = changes_in(view)
    return tuple(
        Shown(one.step, _worded(view, one.step), _editors(view, one.step), changes.get(one.step))
        for one in view.human_task.policy.shown
    )


def output_groups(parts: Sequence[Shown], legend: Legend) -> list[list[Block]]:
    """Draw each result, at most so many characters of it; a message may hold one table.

    Several are drawn briefly, so that a phone shows them together with what is asked. Of what was rejected
    before, only that is drawn which has changed since.
    """
    groups: list[list[Block]] = []
    has_table = False
    is_brief = len(parts) > 1
    room = _room_for_each(parts)
    for part in parts:
        if part.change is not None and not part.change.is_new:
            groups.append(_changed(part, part.change, legend, room))
            continue
        is_tabular = part.output is not None and not has_table and is_table(part.output.output)
        has_table |= is_tabular
        groups.append(_group(part, legend, as_table=is_tabular, is_brief=is_brief))
    return groups


def summary(part: Shown, legend: Legend) -> str:
    """Say a result in one line of mrkdwn."""
    output = None if part.output is None else part.output.output
    since = "" if part.change is None else f" ({part.change.said})"
    return f"{inline(part.step)}{since}: {inline(_one_line(output, legend), _SUMMARY_CHARS)}"


def name_of(part: Shown, legend: Legend) -> str:
    """Say whose result it is, and who edited it. mrkdwn."""
    edited = f" · edited by {legend.persons(part.editors)}" if part.editors else ""
    return f"Result of *{inline(part.step)}*{edited}"


def _name_and_change(part: Shown, legend: Legend) -> str:
    return " · ".join([name_of(part, legend), *([] if part.change is None else [part.change.said])])


def _worded(view: HumanTaskView, step: str) -> StepOutput | None:
    known = view.shown.get(step)
    return None if known is None else replace(known, output=in_words(known.output, view.forms.get(step)))


def _editors(view: HumanTaskView, step: str) -> tuple[UserId, ...]:
    known = view.shown.get(step)
    return () if known is None else tuple(dict.fromkeys(edit.by for edit in known.edits))


def _group(part: Shown, legend: Legend, *, as_table: bool, is_brief: bool) -> list[Block]:
    name = _name_and_change(part, legend)
    if part.output is None or part.output.output is None:
        return [context(f"{name}: there is none")]
    output, limit = part.output.output, _ONE_OF_SEVERAL_CHARS if is_brief else OUTPUT_CHARS
    if as_table:
        return [context(f"{name} · table of {counted(len(output), 'row')}"), *table(output, limit, legend)]
    if isinstance(output, str | int | float):
        text = said(output, legend)
        return [context(name), foreign(text, OUTPUT_CHARS), *_rest(text, OUTPUT_CHARS)]
    if is_flat(output) and output:
        return [context(name), *(in_rows if is_brief else in_columns)(output, limit, legend)]
    text = json.dumps(output, ensure_ascii=False, indent=2)
    return [context(name), rich(code(cut(text, limit))), *_rest(text, limit)]


def _room_for_each(parts: Sequence[Shown]) -> int:
    """Say how many characters of each change are drawn."""
    changed = [part for part in parts if part.change is not None and part.change.found is not None]
    if len(parts) == 1:
        return OUTPUT_CHARS
    return min(max(_CHANGES_CHARS // max(len(changed), 1), _CHANGE_MIN_CHARS), _CHANGE_OF_SEVERAL_CHARS)


def _changed(part: Shown, change: Change, legend: Legend, limit: int) -> list[Block]:
    return [context(_name_and_change(part, legend)), *change_blocks(change, limit, legend)]


def _rest(text: str, limit: int) -> list[Block]:
    is_cut = units(text) > limit
    return [context("The rest is behind More…")] if is_cut else []


def _one_line(output: Json, legend: Legend) -> str:
    if output is None:
        return "no result"
    if is_flat(output) and output:
        return "; ".join(f"{spoken_key(key)}: {said(value, legend)}" for key, value in output.items())
    return output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)


def full(part: Shown, legend: Legend) -> tuple[str, bool]:
    """Give a result in full; and whether it is code, to be set in letters of one width."""
    output = None if part.output is None else part.output.output
    if output is None:
        return "no result", False
    if isinstance(output, str | int | float):
        return said(output, legend), False
    if is_flat(output) and output:
        return "\n".join(f"{spoken_key(key)}: {said(value, legend)}" for key, value in output.items()), False
    if is_table(output):
        return "\n".join(
            f"{number}. {_row(row, legend)}" for number, row in enumerate(output, start=1)
        ), False
    return json.dumps(output, ensure_ascii=False, indent=2), True


def _row(row: Mapping[str, Json], legend: Legend) -> str:
    return " · ".join(f"{spoken_key(key)}: {cell_text(value, legend)}" for key, value in row.items())
