"""Owns how the text reads that somebody edited: the lines as they were, and as they are since."""

from collections.abc import Iterator, Sequence

from bot.cards.changed_lines import GONE, NEW, Row, plain, signed, whole_markup
from bot.cards.differences import readable, rows
from bot.cards.legend import Legend
from engine.differences import Effort, difference
from engine.ports.queries import HistoryLine

COMPARED_MAX = 20  # comparing two texts may take a twentieth of a second
_LINE_CHARS = 2_900
_UNSEEN = "reads as before: only what cannot be seen changed, such as blanks"


def compared_among(history: Sequence[HistoryLine]) -> frozenset[int]:
    """Give which edits of a history are to be compared line by line: the newest."""
    return frozenset([line.seq for line in history if line.kind == "edited"][-COMPARED_MAX:])


def edited_lines(edit: HistoryLine, legend: Legend, *, is_compared: bool = True) -> Iterator[str]:
    """Say what an edit changed, nothing of it cut; nothing if the texts are not known. mrkdwn.

    `is_compared`: only lines that changed, and those beside them; else the whole text as it was and as it is.
    """
    before, after = edit.data.get("before"), edit.data.get("after")
    if not (isinstance(before, str) and isinstance(after, str)):
        return
    drawn = _changed if is_compared else _both
    for row in drawn(readable(before), readable(after), legend):
        yield from whole_markup(row, _LINE_CHARS)


def _changed(before: str, after: str, legend: Legend) -> Iterator[Row]:
    effort = Effort()
    found = difference(before, after, effort)
    yield from rows(found, legend, effort) if found is not None else [Row(plain(_UNSEEN))]


def _both(before: str, after: str, _legend: Legend) -> Iterator[Row]:
    for sign, text in ((GONE, before), (NEW, after)):
        yield from (signed(sign, plain(one)) for one in text.split("\n"))
