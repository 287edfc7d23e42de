"""Owns a message as it goes to Slack, and how much of it Slack takes."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from bot.cards.blocks import Block, context
from bot.cards.calling import Call
from bot.cards.legend import mention
from bot.cards.text import joined_lines, units

BLOCKS_MAX = 50
CHARS_MAX = 10_500  # Slack does not say; it refused messages of 11,300
TEXT_MAX = 3_900  # Slack refuses edits with more than 4,000
_NOT_READ = frozenset({"type", "block_id", "action_id", "value", "style", "url", "verbatim"})
_MENTIONS = ("<@", "<!subteam^")


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in Slack: blocks, and a text that says the same to notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]
    wanted: tuple[str, ...] = ()  # the ids of all people and groups whom it is to call
    may_change: bool = False  # of a notice: it is redrawn when what it says has changed

    @property
    def missed(self) -> tuple[str, ...]:
        """Give whom it is to call, but does not."""
        said = list(_mrkdwn(self.blocks))
        called = ((id, mention(id)) for id in self.wanted)
        return tuple(id for id, call in called if call and not any(call in text for text in said))

    @property
    def has_mentions(self) -> bool:
        """Say whether it calls somebody. Foreign text cannot: its `<` is escaped, or it is not mrkdwn."""
        return any(mention in text for text in (self.text, *_mrkdwn(self.blocks)) for mention in _MENTIONS)

    @property
    def digest(self) -> str:
        """Give what differs for messages that look different."""
        return hashlib.sha256(json.dumps([self.text, self.blocks], sort_keys=True).encode()).hexdigest()

    def as_replacement(self) -> "Message":
        """Say that an earlier message of the same may stand somewhere, too."""
        said = context("This replaces an earlier message, which may not have arrived.")
        return replace(self, blocks=(*self.blocks[: BLOCKS_MAX - 1], said))


def message(lines: Iterable[str], blocks: Iterable[Block], *calls: Call) -> Message:
    """Make a message. `lines`: its essentials, most important first, in finished mrkdwn; `calls`: in them."""
    wanted = dict.fromkeys(id for call in calls for id in call.wanted)
    return Message(joined_lines(lines, TEXT_MAX), tuple(blocks), tuple(wanted))


def fitting(
    before: Sequence[Block], groups: Sequence[Sequence[Block]], after: Sequence[Block]
) -> tuple[list[Block], int]:
    """Give as many groups of blocks, in order, as fit between the others; and how many do not."""
    room = CHARS_MAX - weight(before) - weight(after)
    places = BLOCKS_MAX - len(before) - len(after)
    for number, group in enumerate(groups):
        room -= weight(group)
        places -= len(group)
        if room < 0 or places < 0:
            return list(chain.from_iterable(groups[:number])), len(groups) - number
    return list(chain.from_iterable(groups)), 0


def weight(blocks: Iterable[Block]) -> int:
    """Count what people read in blocks, in UTF-16 units."""
    return sum(units(text) for text in _strings(list(blocks)))


def _mrkdwn(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list | tuple):
        for item in node:
            yield from _mrkdwn(item)


def _strings(node: Any) -> Iterable[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, dict):
        yield from _strings([item for key, item in node.items() if key not in _NOT_READ])
