"""Owns to whom a notice speaks: whom it calls at which place, and what it quotes for them."""

from collections.abc import Collection, Sequence

from bot.cards.blocks import paragraphs, quote, rich
from bot.cards.calling import Call
from bot.cards.legend import is_person
from bot.cards.message import Message, message
from bot.cards.text import cut, inline
from engine.model import Surface, UserId

_REASON_CHARS = 1_000


def concerns(surface: Surface, users: Collection[UserId]) -> bool:
    """Say whether a place is for everybody, or somebody's own to whom this is said."""
    return not is_person(surface) or UserId(surface) in users


def addressed(people: str, surface: Surface, line: str) -> str:
    """Call people before a line, unless the place is a direct message: that reaches its reader anyway."""
    return line if is_person(surface) or not people else f"{people} {line}"


def with_reason(lines: Sequence[str], reason: str | None, *calls: Call) -> Message:
    """Make a message of lines and the reason that somebody gave. `lines`: finished mrkdwn."""
    why = (reason or "").strip()
    said = [rich(quote(cut(why, _REASON_CHARS)))] if why else []
    told = inline(why, _REASON_CHARS) if why else ""
    return message([*lines, told], [*paragraphs(lines), *said], *calls)
