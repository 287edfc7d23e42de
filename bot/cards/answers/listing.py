"""Owns how a list is answered: as many lines as fit, and a button for the rest."""

from collections.abc import Sequence

from bot import ids
from bot.cards.blocks import Block, actions, button, context, section
from bot.cards.message import CHARS_MAX, Message, message
from bot.cards.reference import NextPage
from bot.cards.text import counted, units

PAGE_LINES = 15  # what a private note holds without scrolling for long
_CHARS = CHARS_MAX - 1_500  # for the title, the note below and the button


def listing(title: str, lines: Sequence[str], *, empty: str, next_page: NextPage | None = None) -> Message:
    """Answer with a list. `title`, `empty` and `lines` are finished mrkdwn; `empty` stands for no lines."""
    if not lines:
        return message([title, empty], [section(title), section(empty)])
    shown = _fitting(lines)
    left = len(lines) - len(shown)
    rest: list[Block] = [context(f"… and {counted(left, 'more line')}")] if left else []
    more = [actions(ids.CONTROLS, _more(next_page))] if next_page else []
    return message([title, *shown], [section(title), *map(section, shown), *rest, *more])


def _fitting(lines: Sequence[str]) -> list[str]:
    room = _CHARS
    for number, line in enumerate(lines):
        room -= units(line) + 1
        if room < 0:
            return list(lines[:number])
    return list(lines)


def _more(next_page: NextPage) -> Block:
    return button("Show more", ids.NEXT_PAGE, str(next_page), reads="Show more of this list")
