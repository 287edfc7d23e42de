"""Owns the answer to how the command is used, and to words that it does not know."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from bot.cards.blocks import section
from bot.cards.legend import Legend
from bot.cards.message import Message, message
from bot.cards.text import inline

USES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "run": ("run NAME key=value …", "start a pipeline; what is missing is asked for"),
        "status": ("status [TASK]", "how a task stands; alone: the open tasks of this channel"),
        "mine": ("mine", "what waits for you, oldest first"),
        "list": ("list", "the pipelines that you may start"),
        "cancel": ("cancel TASK", "end a task (whoever started it, and operators)"),
        "retry": ("retry TASK", "take a failed task up again (whoever started it, and operators)"),
        "away": ("away until friday @bob", "let somebody stand in for you; `away` alone: how that stands"),
        "back": ("back", "have requests come to you again"),
        "summary": (
            "summary 09:00 weekdays",
            "once a day, what waits for you; `summary` alone: when it comes",
        ),
        "help": ("help", "this list"),
    }
)
"""The words of the command: how each is written, and what it does."""


def help_answer(legend: Legend) -> Message:
    """Say what can be typed."""
    return _help("*How to use it*", legend)


def unknown_word_answer(word: str, legend: Legend) -> Message:
    """Say that a word is not known, the nearest one that is, and what can be typed."""
    close = get_close_matches(word.lower(), USES, n=1)
    advice = f" Did you mean `{inline(legend.command)} {close[0]}`?" if close else ""
    return _help(f"I do not know “{inline(word, 60)}”.{advice}", legend)


def _help(first: str, legend: Legend) -> Message:
    command = inline(legend.command)
    lines = [f"`{command} {written}`  {meaning}" for written, meaning in USES.values()]
    task = "TASK is a name such as release-42, or its number alone."
    return message([first, *lines, task], [section(first), section("\n".join(lines)), section(task)])
