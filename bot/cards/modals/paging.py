"""Owns how a view that is too long for Slack is turned into pages."""

from collections.abc import Iterable, Iterator
from itertools import islice

from bot import ids
from bot.cards.blocks import Block, Element, actions, button, context
from bot.cards.message import weight

_BLOCKS_MAX = 80  # of Slack's 100; the rest is for what stands on each page
_CHARS_MAX = 15_000  # Slack takes 250 kB of JSON, where a character may take twelve bytes
_AHEAD_MAX = 10  # pages behind the one that is wanted


def pages(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Share out blocks over pages, in order; there is always one."""
    page: list[Block] = []
    room = _CHARS_MAX
    for block in blocks:
        room -= weight([block])
        if page and (room < 0 or len(page) == _BLOCKS_MAX):
            yield page
            page, room = [], _CHARS_MAX - weight([block])
        page.append(block)
    yield page


def page_of(blocks: Iterable[Block], number: int) -> list[Block]:
    """Give one page, counted from 1, with the buttons to the others; beyond the last: the last.

    Pages that are far behind it are not made: it would take too long to count them.
    """
    found = list(islice(pages(blocks), max(number, 1) + _AHEAD_MAX))
    is_counted = len(found) < max(number, 1) + _AHEAD_MAX
    number = min(max(number, 1), len(found))
    if len(found) == 1:
        return found[0]
    total = f"{len(found)}" if is_counted else f"at least {len(found)}"
    turns = [
        *([_turn("Previous page", ids.PAGE_BACK, number - 1)] if number > 1 else []),
        *([_turn("Next page", ids.PAGE_ON, number + 1)] if number < len(found) else []),
    ]
    return [*found[number - 1], context(f"Page {number} of {total}"), actions("pages", *turns)]


def _turn(text: str, action: str, page: int) -> Element:
    return button(text, action, str(page), reads=f"{text}: {page}")
