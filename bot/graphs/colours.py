"""Owns the colours of states in pictures. Words stand beside them, always: nobody has to tell them apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.codes import StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of a step, as `#rrggbb`: inside, around it, and of its words (4.5 to 1 or more)."""

    fill: str
    edge: str
    ink: str


NO_STATE = Colours(fill="#ffffff", edge="#57606a", ink="#1f2328")
PAPER, LINE = "#ffffff", "#57606a"
COLOURS: Mapping[StepState, Colours] = MappingProxyType(
    {
        StepState.PENDING: Colours(fill="#f6f8fa", edge="#8c959f", ink="#424a53"),
        StepState.RUNNING: Colours(fill="#ddf4ff", edge="#0969da", ink="#0a3069"),
        StepState.WAITING: Colours(fill="#fff8c5", edge="#bf8700", ink="#633c01"),
        StepState.COMPLETED: Colours(fill="#dafbe1", edge="#1a7f37", ink="#044f1e"),
        StepState.REJECTED: Colours(fill="#ffebe9", edge="#cf222e", ink="#82071e"),
        StepState.FAILED: Colours(fill="#ffebe9", edge="#cf222e", ink="#82071e"),
        StepState.SKIPPED: Colours(fill="#fbefff", edge="#8250df", ink="#3e1f79"),
        StepState.CANCELLED: Colours(fill="#eaeef2", edge="#57606a", ink="#32383f"),
    }
)


def colours_of(state: StepState | None) -> Colours:
    """Give the colours of a step. None: of a step that is of no task."""
    return NO_STATE if state is None else COLOURS[state]
