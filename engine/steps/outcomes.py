"""Owns what a step's body may report when it ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from engine.codes import HumanTaskKind
from engine.model import Announcement, Json
from engine.policy import Policy, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """The body gave its output. `until`: it counts only from that instant on (a delay).

    What it `says` is said once, in the same commit that takes the output.
    """

    output: Json
    until: datetime | None = None
    says: tuple[Announcement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The body failed. `is_final`: trying again would not help."""

    error: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """There was nothing to do: the step's `when` was false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An interactive body made a request to people: the step waits for their answer."""

    kind: HumanTaskKind
    policy: Policy
    request: Json  # what the card says: title, text, form, shown …
    stand_ins: tuple[Seat, ...] = ()  # for people who are away: each with the person in whose place


Outcome: TypeAlias = Succeeded | Failed | Skipped | Asked
