"""Owns how all fields of a form are asked for in one view, so that Slack takes it however much they hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.cards.blocks import Block
from bot.cards.modals.fields import field_block
from bot.cards.modals.first_values import FirstValue, first_value, without_room
from bot.cards.text import label
from engine.language.forms import Field, Schema, fields_of
from engine.model import Json

VIEW_BYTES = 235_000  # Slack takes 250 kB; the rest is for what stands round the blocks
_BRIEF_CHARS = 60


def form_fields(form: Schema, given: Mapping[str, Json], *, beside: Sequence[Block]) -> list[Block]:
    """Ask for all fields. `given`: what stands there at first; `beside`: what else stands in the view.

    Where it is too much for Slack, long values are left out, and where that is not enough, titles and
    descriptions are cut: templates can make them longer than the file shows.
    """
    room = VIEW_BYTES - _bytes_of(beside)
    fields = fields_of(form)
    firsts = {field.name: first_value(field, given) for field in fields}
    drawn = _drawn(fields, firsts)
    if _bytes_of(drawn) > room:
        drawn = _drawn(fields, _fitting(firsts, _bytes_of(drawn) - room))
    if _bytes_of(drawn) > room:
        drawn = _drawn(
            [_brief(field) for field in fields], {name: without_room(f) for name, f in firsts.items()}
        )
    return drawn


def _drawn(fields: Sequence[Field], firsts: Mapping[str, FirstValue]) -> list[Block]:
    return [field_block(field, firsts[field.name]) for field in fields]


def _fitting(firsts: Mapping[str, FirstValue], too_much: int) -> Mapping[str, FirstValue]:
    """Leave out the longest values, until so many bytes less are needed."""
    return {**firsts, **dict(_left_out(firsts, too_much))}


def _left_out(firsts: Mapping[str, FirstValue], too_much: int) -> Iterator[tuple[str, FirstValue]]:
    for name in sorted(firsts, key=lambda name: len(json.dumps(firsts[name].value)), reverse=True):
        if too_much <= 0:
            return
        told = without_room(firsts[name])
        too_much -= len(json.dumps(firsts[name].value)) - len(json.dumps(told.note))
        yield name, told


def _brief(field: Field) -> Field:
    return replace(
        field,
        title=label(field.title, _BRIEF_CHARS),
        description=label(field.description, _BRIEF_CHARS) if field.description else "",
        placeholder="",
    )


def _bytes_of(blocks: Sequence[Block]) -> int:
    return len(json.dumps(list(blocks)))
