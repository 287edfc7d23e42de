"""Owns the word for what happened in the workspace, as far as first steps and logs care."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

What = Literal["command", "click", "submit", "message"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened.

    Args:
        what: a slash command, a click on an element, a modal sent, a message posted or edited.
        who: the id of the person (of the author, for a message).
        text: the command as typed, the label, the modal's title, or all that the message shows.
    """

    what: What
    who: str
    text: str


Listener = Callable[[Happening], None]
