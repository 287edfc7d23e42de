"""Owns how the course of things is kept as text: questions, edits, what may be undone, waits, is late."""

import json
from typing import Any

from engine.codes import JobKind, TimerKind, Verdict
from engine.content import json_text
from engine.human_task import HumanTask, Inquiry, OwnReminders, Reminding, Replaced, Settling, Snoozed
from engine.model import Disowned, Edit, Halt, Job, JobId, Json, JsonText, Pause, TaskId, Timer
from storage.instants import instant, micros
from storage.kept import DURATION, INSTANT, Kept, Way, one, several

_TIMER = Kept(Timer, kind=Way(str, TimerKind), due=INSTANT)
_PAUSE = Kept(Pause, since=INSTANT, timers=several(_TIMER))
_INQUIRY = Kept(Inquiry, asked_at=INSTANT, answered_at=INSTANT)
_REPLACED = Kept(Replaced, started_at=INSTANT, ended_at=INSTANT)
_SETTLING = Kept(Settling, verdict=Way(str, Verdict), due=INSTANT, before=one(_REPLACED))
_EDITS = several(Kept(Edit, at=INSTANT))
_INSTANTS = Way(lambda instants: list(map(micros, instants)), lambda kept: tuple(map(instant, kept)))
_SNOOZED = Kept(Snoozed, until=INSTANT)
_OWN = Kept(OwnReminders, sent=_INSTANTS)
_REMINDING = Kept(
    Reminding,
    held=DURATION,
    told=Way(list, tuple),
    sent=_INSTANTS,
    own=several(_OWN),
    snoozes=several(_SNOOZED),
)
_COURSE = {
    "inquiries": several(_INQUIRY),
    "settling": one(_SETTLING),
    "reminding": one(_REMINDING),
    "paused": one(_PAUSE),
    "reset_version": Way(int, int),
    "late_since": INSTANT,
    "escalated": Way(int, int),
    "expired_at": INSTANT,
}


def course_text(human_task: HumanTask) -> JsonText | None:
    """Give the text of what happens to a request beside decisions; `course` reads it. None: nothing."""
    held = {name: getattr(human_task, name) for name in _COURSE}
    kept = {name: _COURSE[name].keep(value) for name, value in held.items() if value}
    said = {name: value for name, value in kept.items() if value}
    return json_text(said) if said else None


def course(text: str | None) -> dict[str, Any]:
    """Give the fields of a request that `course_text` wrote."""
    if text is None:
        return {}
    return {name: _COURSE[name].read(value) for name, value in json.loads(text).items()}


def edits_text(edits: tuple[Edit, ...]) -> JsonText | None:
    """Give the text of who edited a result; `edits` reads it. None: nobody."""
    return json_text(_EDITS.keep(edits)) if edits else None


def edits(text: str | None) -> tuple[Edit, ...]:
    """Build what `edits_text` wrote."""
    return () if text is None else tuple(_EDITS.read(json.loads(text)))


def halt_text(halt: Halt | None) -> JsonText | None:
    """Give the text of why a task is stopped; `halt` reads it. None: it is not."""
    return None if halt is None else json_text(_HALT.keep(halt))


def halt(text: str | None) -> Halt | None:
    """Build what `halt_text` wrote."""
    return None if text is None else _HALT.read(json.loads(text))


def _id_as_list(id: JobId) -> Json:
    return list(id)


def _id_of(kept: Json) -> JobId:
    task, step, version, attempt, kind = kept
    return JobId(TaskId(task), step, version, attempt, JobKind(kind))


_JOB = Kept(Job, id=Way(_id_as_list, _id_of))
_HALT = Kept(Halt, disowned=several(Kept(Disowned)), clocks=one(_PAUSE), jobs=several(_JOB))
