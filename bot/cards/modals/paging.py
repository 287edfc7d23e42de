"""Owns how a view that is too long for Slack is turned into pages."""

from collections.abc import Sequence

from bot import ids
from bot.cards.blocks import Block, Element, actions, button, context
from bot.cards.message import weight

_BLOCKS_MAX = 80  # of Slack's 100; the rest is for what stands on each page
_CHARS_MAX = 15_000  # Slack takes 250 kB of JSON, where a character may take twelve bytes


def pages(blocks: Sequence[Block]) -> list[list[Block]]:
    """Share out blocks over pages, in order; there is always one."""
    found: list[list[Block]] = [[]]
    room = _CHARS_MAX
    for block in blocks:
        room -= weight([block])
        if found[-1] and (room < 0 or len(found[-1]) == _BLOCKS_MAX):
            found.append([])
            room = _CHARS_MAX - weight([block])
        found[-1].append(block)
    return found


def page_of(blocks: Sequence[Block], number: int) -> list[Block]:
    """Give one page, counted from 1, with the buttons to the others; beyond the last: the last."""
    found = pages(blocks)
    number = min(max(number, 1), len(found))
    if len(found) == 1:
        return found[0]
    turns = [
        *([_turn("Previous page", ids.PAGE_BACK, number - 1)] if number > 1 else []),
        *([_turn("Next page", ids.PAGE_ON, number + 1)] if number < len(found) else []),
    ]
    return [*found[number - 1], context(f"Page {number} of {len(found)}"), actions("pages", *turns)]


def _turn(text: str, action: str, page: int) -> Element:
    return button(text, action, str(page), reads=f"{text}: {page}")
