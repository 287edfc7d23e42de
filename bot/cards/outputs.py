"""Owns how the results of steps look: a text, fields, a table, else JSON; and where they are cut."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.blocks import Block, code, context, fields, foreign, mrkdwn, plain, rich, section
from bot.cards.form_words import in_words
from bot.cards.legend import Legend
from bot.cards.tables import cell_text, is_table, table
from bot.cards.text import counted, cut, inline, one_line, units
from bot.cards.values import is_flat, said, spoken_key
from engine.model import Json
from engine.ports.jobs import StepOutput
from engine.ports.queries import HumanTaskView

OUTPUT_CHARS = 1_500
_FIELD_CHARS = 120  # what is longer stands on its own
_FIELDS_MAX = 20
_KEY_CHARS = 80
_LEAST_CHARS = 40
_FORMATTING = frozenset("*_~`")
_SUMMARY_CHARS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """The results that a request shows, in the author's order."""

    step: str
    output: StepOutput | None  # None: not there (any more)


def shown_in(view: HumanTaskView) -> tuple[Shown, ...]:
    """Give the results that a request is about; the answers to forms in the words of their forms."""
    named = [part.step for part in view.human_task.policy.shown]
    return tuple(Shown(step, _worded(view, step)) for step in named)


def output_groups(view: HumanTaskView, legend: Legend) -> list[list[Block]]:
    """Draw each result, at most so many characters of it; a message may hold one table."""
    groups: list[list[Block]] = []
    has_table = False
    for part in shown_in(view):
        is_tabular = part.output is not None and not has_table and is_table(part.output.output)
        has_table |= is_tabular
        groups.append(_group(part, legend, as_table=is_tabular))
    return groups


def summary(part: Shown, legend: Legend) -> str:
    """Say a result in one line of mrkdwn."""
    output = None if part.output is None else part.output.output
    return f"{inline(part.step)}: {inline(_one_line(output, legend), _SUMMARY_CHARS)}"


def _worded(view: HumanTaskView, step: str) -> StepOutput | None:
    known = view.shown.get(step)
    return None if known is None else replace(known, output=in_words(known.output, view.forms.get(step)))


def _group(part: Shown, legend: Legend, *, as_table: bool) -> list[Block]:
    name = f"Result of *{inline(part.step)}*"
    if part.output is None or part.output.output is None:
        return [context(f"{name}: there is none")]
    output = part.output.output
    if as_table:
        return [
            context(f"{name} · table of {counted(len(output), 'row')}"),
            *table(output, OUTPUT_CHARS, legend),
        ]
    if isinstance(output, str | int | float):
        text = said(output, legend)
        return [context(name), foreign(text, OUTPUT_CHARS), *_rest(text)]
    if is_flat(output) and output:
        return [context(name), *_fields(output, legend)]
    text = json.dumps(output, ensure_ascii=False, indent=2)
    return [context(name), rich(code(cut(text, OUTPUT_CHARS))), *_rest(text)]


def _fields(output: Mapping[str, Json], legend: Legend) -> list[Block]:
    short: list[Any] = []
    long: list[Block] = []
    room = OUTPUT_CHARS
    left = 0
    for key, value in output.items():
        name, text = one_line(spoken_key(key)), said(value, legend)
        room -= min(units(name), _KEY_CHARS)
        if room < _LEAST_CHARS or len(short) == _FIELDS_MAX:
            left += 1
            continue
        text = cut(text, room)
        room -= units(text)
        if units(text) <= _FIELD_CHARS and "\n" not in text:
            short.append(_field(name, text))
        else:
            long += [section(f"*{inline(name, _KEY_CHARS)}*"), foreign(text, OUTPUT_CHARS)]
    rest = [context(f"{counted(left, 'more field')} behind More…")] if left else []
    return [*fields(short), *long, *rest]


def _field(name: str, text: str) -> Any:
    if _FORMATTING & set(text) or text.lstrip().startswith(
        ">"
    ):  # to the letter, rather than with a bold name
        return plain(f"{cut(name, _KEY_CHARS)}\n{text}")
    return mrkdwn(f"*{inline(name, _KEY_CHARS)}*\n{inline(text, _FIELD_CHARS * 5)}")


def _rest(text: str) -> list[Block]:
    is_cut = units(text) > OUTPUT_CHARS
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
