"""Owns how changed lines read: a minus or a plus before each, changed words set apart, the rest folded."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.cards.text import chunks, counted, cut, exact, units
from bot.cards.unseen import look, unseen_change
from engine.differences import Effort, Stretch, stretches

T = TypeVar("T")
GONE, NEW, FOLD = "\u2212", "+", "\u22ef"
BOLD, STRUCK = "*", "~"
_CONTEXT_CHARS = 100  # of a line that did not change
_NEAR_CHARS = 40  # of what did not change, beside words that did
_ALIKE = 0.4  # how much of two lines must be the same, so that words are compared
_INDENT = "\u00a0\u00a0\u00a0"  # as wide as a sign; and what follows cannot mean anything to Slack
_TOKENS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, perhaps in bold or struck through; plain text."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a difference."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Give it without styles."""
        return "".join(piece.text for piece in self.pieces)


def changed_rows(
    parts: Sequence[Stretch[T]], say: Callable[[T], str], effort: Effort, noun: str = "line"
) -> Iterator[Row]:
    """Draw how lines (or what the noun says) became others. `say`: gives one as a line."""
    for place, part in enumerate(parts):
        if part.kept:
            is_first, is_last = place == 0, place == len(parts) - 1
            yield from _kept_rows(part.kept, say, noun, is_first=is_first, is_last=is_last)
        elif len(part.removed) == len(part.added):
            for old, new in zip(part.removed, part.added, strict=True):
                yield from _pair(say(old), say(new), effort)
        else:
            yield from (signed(GONE, plain(say(one))) for one in part.removed)
            yield from (signed(NEW, plain(say(one))) for one in part.added)


def _kept_rows(
    kept: Sequence[T], say: Callable[[T], str], noun: str, *, is_first: bool, is_last: bool
) -> Iterator[Row]:
    """Draw what is beside a change, and fold the rest."""
    near = ([] if is_first else [0]) + ([] if is_last else [len(kept) - 1])
    shown = [said for place in dict.fromkeys(near) if (said := say(kept[place])).strip()]
    folded = len(kept) - len(shown)
    fold = Row((Piece(f"{FOLD} {unchanged(folded, noun)}"),))
    context = [Row((Piece(_INDENT), Piece(cut(line, _CONTEXT_CHARS)))) for line in shown]
    at_end = 0 if is_first else 1 if is_last or len(shown) > 1 else len(shown)
    yield from [*context[:at_end], *([fold] if folded else []), *context[at_end:]]


def unchanged(number: int, noun: str) -> str:
    """Say how many did not change."""
    return f"{counted(number, noun).replace('entrys', 'entries')} unchanged"


def _pair(old: str, new: str, effort: Effort) -> Iterator[Row]:
    """Draw how a line became another, and which words of it."""
    parts = stretches(_TOKENS.findall(old), _TOKENS.findall(new), str, effort)
    same = sum(len(token.strip()) for part in parts for token in part.kept)
    if same < _ALIKE * max(len(old), len(new)):
        yield signed(GONE, plain(old))
        yield signed(NEW, plain(new))
    else:
        yield signed(GONE, tuple(_words(parts, STRUCK)))
        yield signed(NEW, tuple(_words(parts, BOLD)))
    is_alike = look(old) == look(new)
    tokens = [(old, new)] if is_alike else [pair for part in parts for pair in _other_tokens(part)]
    yield from unseen_rows(tokens, effort)


def _other_tokens(part: Stretch[str]) -> Sequence[tuple[str, str]]:
    if len(part.removed) == len(part.added):
        return list(zip(part.removed, part.added, strict=True))
    return [("".join(part.removed), "".join(part.added))]


def unseen_rows(pairs: Sequence[tuple[str, str]], effort: Effort) -> Iterator[Row]:
    """Tell what changed of these, old and new, that the eye cannot see."""
    if told := unseen_change(pairs, effort):
        yield Row((Piece(_INDENT), Piece(told)))


def _words(parts: Sequence[Stretch[str]], style: str) -> Iterator[Piece]:
    for place, part in enumerate(parts):
        if part.kept:
            is_first, is_last = place == 0, place == len(parts) - 1
            yield Piece(_near("".join(part.kept), is_first=is_first, is_last=is_last))
        elif own := "".join(part.removed if style == STRUCK else part.added):
            yield Piece(own, style)


def _near(text: str, *, is_first: bool, is_last: bool) -> str:
    """Give of words that did not change what stands beside those that did."""
    if len(text) <= 2 * _NEAR_CHARS + 10:
        return text
    head = "" if is_first else text[:_NEAR_CHARS].rpartition(" ")[0] + " "
    tail = "" if is_last else " " + text[-_NEAR_CHARS:].partition(" ")[2]
    return f"{head}…{tail}"


def plain(text: str) -> tuple[Piece, ...]:
    """Give a line as it is."""
    return (Piece(text),) if text.strip() else (Piece("(blank line)"),)


def signed(sign: str, pieces: tuple[Piece, ...]) -> Row:
    """Put a sign before a line."""
    return Row((Piece(f"{sign} ", BOLD), *pieces))


def markup(row: Row, limit: int) -> str:
    """Write a line in mrkdwn, in at most so many units."""
    written = ""
    for piece in row.pieces:
        room = limit - units(written) - 2 * len(piece.style)
        text = exact(piece.text, max(room, 0))
        written += _in_style(text, piece.style)
        if text != exact(piece.text, 10 * limit):
            break
    return written


def whole_markup(row: Row, limit: int) -> Iterator[str]:
    """Write a line in mrkdwn, on several lines if it has more than so many units."""
    written = ""
    for piece in row.pieces:
        for part in _parts(piece.text, limit):
            told = _in_style(exact(part, limit), piece.style)
            if written and units(written) + units(told) > limit:
                yield written
                written = ""
            written += told
    yield written


def _parts(text: str, limit: int) -> Iterable[str]:
    """Break what is too long; a character takes up to five units once it is escaped."""
    room = limit - 2
    return [text] if units(exact(text, 10 * limit)) <= room else chunks(text, room // 5)


def _in_style(text: str, style: str) -> str:
    """Set words in bold, or strike them through: the marks must touch them."""
    inner = text.strip()
    return text.replace(inner, f"{style}{inner}{style}", 1) if style and inner else text
