"""Owns which notices there are: what is said once, where. Pure; standard library only."""

from collections.abc import Mapping

from engine.human_task import HumanTask
from engine.model import Announcement, Json, Notice, StepRun, Surface
from engine.snapshot import TaskSnapshot

ANNOUNCEMENT_PREFIX = "message:"
"""How the kinds of notices begin that stand by themselves, in no card's thread."""

REMINDER = "reminder"
REDRAWN = frozenset({REMINDER})
"""The kinds of notices that are redrawn while what they say may change. All others stay as they were said."""


def to_those_asked(
    kind: str, human_task: HumanTask, number: int, data: Mapping[str, Json]
) -> tuple[Notice, ...]:
    """Say something in the thread of each card of a request."""
    return tuple(
        Notice(kind=kind, surface=surface, human_task=human_task.id, number=number, data=data)
        for surface in dict.fromkeys(human_task.policy.surfaces)
    )


def without_card(
    kind: str, human_task: HumanTask, surface: Surface, number: int, data: Mapping[str, Json]
) -> Notice:
    """Say something about a request in a message of its own."""
    kind = f"{ANNOUNCEMENT_PREFIX}{kind}"
    return Notice(kind=kind, surface=surface, human_task=human_task.id, number=number, data=data)


def to_person(
    kind: str,
    human_task: HumanTask,
    home: Surface | None,
    number: int,
    data: Mapping[str, Json] | None = None,
) -> tuple[Notice, ...]:
    """Say something about a request to one person, in a message of its own."""
    return () if home is None else (without_card(kind, human_task, home, number, data or {}),)


def to_starter(kind: str, task: TaskSnapshot, number: int, data: Mapping[str, Json]) -> tuple[Notice, ...]:
    """Say something in the thread of the task's own card, which whoever started it sees."""
    if task.surface is None:
        return ()
    return (Notice(kind=kind, surface=task.surface, number=number, data=data),)


def by_step(run: StepRun, said: tuple[Announcement, ...]) -> tuple[Notice, ...]:
    """Say what a step says by itself; once for each run of this step."""
    return tuple(
        Notice(
            kind=f"{ANNOUNCEMENT_PREFIX}{run.step}"
            if place == 1
            else f"{ANNOUNCEMENT_PREFIX}{run.step}:{place}",
            surface=one.surface,
            number=run.version,
            data={"text": one.text},
        )
        for place, one in enumerate(said, start=1)
    )
