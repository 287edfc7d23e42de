"""Owns the strip of first steps: what to try, and how one sees in what the app says that it took effect."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.records import Message
from sandbox.visible_text import parsed_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One step of the strip. A command, a click or a form that led to nothing does not do it.

    Args:
        effect: what some message of the app shows once the step took effect: regular expressions, each of
            which matches a whole line of its mrkdwn (where foreign text has no marks of its own).
        command: what to type, offered to be put into the message box.
        conversation: the name of the channel where it happens, without `#`.
        as_people: the handles of who does it, in their order.
    """

    id: str
    title: str
    hint: str
    effect: tuple[str, ...]
    command: str | None = None
    conversation: str | None = None
    as_people: tuple[str, ...] = ()


def took_effect(steps: Sequence[FirstStep], messages: Iterable[Message]) -> frozenset[str]:
    """Tell from what was said which steps took effect, in whatever order; gives their ids."""
    told = [_told(message) for message in messages if message.bot_id] if steps else []
    return frozenset(step.id for step in steps if any(_shows(text, step.effect) for text in told))


def _told(message: Message) -> str:
    return "\n".join(text for text, _ in parsed_texts(message.blocks))


def _shows(text: str, effect: Iterable[str]) -> bool:
    return all(re.search(f"^(?:{line})$", text, re.MULTILINE) for line in effect)
