"""Owns how a flat object looks: in two columns, or in lines where other results are shown beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.cards.blocks import (
    Block,
    Element,
    context,
    fields,
    foreign,
    line,
    mrkdwn,
    plain,
    rich,
    section,
    words,
)
from bot.cards.legend import Legend
from bot.cards.text import counted, cut, inline, one_line, units
from bot.cards.values import said, spoken_key
from engine.model import Json

_SHORT_CHARS = 24  # what is longer has a line of its own
_FIELD_CHARS = 120  # what is longer stands on its own
_MOST = 20
_KEY_CHARS = 80
_LEAST_CHARS = 40
_FORMATTING = frozenset("*_~`")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Property:
    """A name and what it stands for; plain text."""

    name: str
    text: str

    @property
    def is_short(self) -> bool:
        """Say whether it stands in a line with others."""
        return units(self.text) <= _SHORT_CHARS and "\n" not in self.text

    @property
    def is_long(self) -> bool:
        """Say whether it needs a place of its own."""
        return units(self.text) > _FIELD_CHARS or "\n" in self.text


def in_columns(output: Mapping[str, Json], limit: int, legend: Legend) -> list[Block]:
    """Set an object in two columns, as much of it as fits into so many characters."""
    known = _known(output, limit, legend)
    short = [_field(one) for one in known if not one.is_long]
    return [*fields(short), *_long(known), *_left_out(len(output) - len(known))]


def in_rows(output: Mapping[str, Json], limit: int, legend: Legend) -> list[Block]:
    """Set an object in lines, short values side by side: on a phone, columns take far more room."""
    known = _known(output, limit, legend)
    lines = [
        line(*_joined(side_by_side))
        for is_short, some in groupby(known, key=lambda one: one.is_short)
        for side_by_side in ([list(some)] if is_short else [[one] for one in some])
    ]
    return [*([rich(*lines)] if lines else []), *_left_out(len(output) - len(known))]


def _known(output: Mapping[str, Json], limit: int, legend: Legend) -> list[_Property]:
    """Give what of an object fits into so many characters, in its order."""
    known: list[_Property] = []
    room = limit
    for key, value in output.items():
        name, text = one_line(spoken_key(key)), said(value, legend)
        room -= min(units(name), _KEY_CHARS)
        if room < _LEAST_CHARS or len(known) == _MOST:
            break
        text = cut(text, room)
        room -= units(text)
        known.append(_Property(name=name, text=text))
    return known


def _joined(side_by_side: Sequence[_Property]) -> Iterator[Element]:
    for number, one in enumerate(side_by_side):
        if number:
            yield words(" · ")
        yield words(cut(one.name, _KEY_CHARS), is_bold=True)
        yield words(f" {one.text}")


def _field(one: _Property) -> Element:
    if _FORMATTING & set(one.text) or one.text.lstrip().startswith(">"):  # to the letter, if without bold
        return plain(f"{cut(one.name, _KEY_CHARS)}\n{one.text}")
    return mrkdwn(f"*{inline(one.name, _KEY_CHARS)}*\n{inline(one.text, _FIELD_CHARS * 5)}")


def _long(known: Sequence[_Property]) -> Iterator[Block]:
    for one in known:
        if one.is_long:
            yield section(f"*{inline(one.name, _KEY_CHARS)}*")
            yield foreign(one.text)


def _left_out(left: int) -> list[Block]:
    return [context(f"{counted(left, 'more field')} behind More…")] if left else []
