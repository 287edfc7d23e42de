"""Owns what a change writes beside the task: history, artifacts, request bodies, notices. Pure."""

from collections.abc import Mapping
from datetime import datetime

from engine import notices
from engine.codes import ArtifactKind
from engine.content import fingerprint_of
from engine.human_task import HumanTask
from engine.model import (
    Actor,
    Announcement,
    Artifact,
    Event,
    Json,
    JsonText,
    Notice,
    RequestBody,
    StepRun,
    Surface,
)


class Journal:
    """What is only ever added to."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.events: list[Event] = []
        self.artifacts: list[Artifact] = []
        self.bodies: list[RequestBody] = []
        self.notices: list[Notice] = []

    def record(
        self,
        kind: str,
        *,
        by: Actor | None = None,
        run: StepRun | None = None,
        human_task: HumanTask | None = None,
        data: Mapping[str, Json] | None = None,
    ) -> None:
        """Add a line to the history; where a program acted in somebody's name, with the name of its token."""
        self.events.append(
            Event(
                kind=kind,
                at=self.now,
                by=None if by is None else by.id,
                step=None if run is None else run.step,
                version=None if run is None else run.version,
                human_task=None if human_task is None else human_task.id,
                data=_with_token(data or {}, by),
            )
        )

    def keep(self, run: StepRun, kind: ArtifactKind, body: JsonText) -> Artifact:
        """Add an artifact of this run, at its version."""
        artifact = Artifact(
            step=run.step, version=run.version, kind=kind, body=body, fingerprint=fingerprint_of(body)
        )
        self.artifacts.append(artifact)
        return artifact

    def tell(
        self, kind: str, human_task: HumanTask, number: int = 1, data: Mapping[str, Json] | None = None
    ) -> None:
        """Say something in the thread of each card of a request."""
        self.notices += notices.to_those_asked(kind, human_task, number, data or {})

    def tell_apart(
        self, kind: str, human_task: HumanTask, surface: Surface, number: int, data: Mapping[str, Json]
    ) -> None:
        """Say something about a request at a place where no card of it stands."""
        self.notices.append(notices.without_card(kind, human_task, surface, number, data))

    def announce(self, run: StepRun, said: tuple[Announcement, ...]) -> None:
        """Say what a step says by itself."""
        self.notices += notices.by_step(run, said)


def _with_token(data: Mapping[str, Json], by: Actor | None) -> Mapping[str, Json]:
    return data if by is None or by.token is None else {**data, "token": by.token}
