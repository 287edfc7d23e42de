"""Owns what one batch of commands does: loads tasks, folds commands through the pure function, saves.

A plain function over a `Batch`, so that it runs as one unit wherever the database is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from engine.commands import Start, Submission
from engine.errors import Conflict
from engine.model import Job, JobId, TaskId
from engine.ports.observer import Commit
from engine.ports.store import Batch, Claim
from engine.refusals import Refused
from engine.snapshot import Change, Reply
from engine.transitions import transition

Outcome: TypeAlias = Reply | Refused | Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What a batch came to: an outcome per submission, in their order, and what others want to know."""

    outcomes: tuple[Outcome, ...]
    commit: Commit


def fold(batch: Batch, submissions: Sequence[Submission], now: datetime, claim: Claim | None) -> Folded:
    """Apply the submissions in their order, all in one transaction.

    A command that its rules refuse gets its `Refused`; one whose task was changed by another writer gets a
    `Conflict` and may be submitted again. Anything else that is raised is the batch's, not a command's.
    """
    tasks = batch.load({submission.task_id for submission in submissions})
    starts = [s for s in submissions if isinstance(s.command, Start) and s.task_id not in tasks]
    numbers = iter(batch.reserve_numbers(len(starts))) if starts else iter(())
    changes: dict[TaskId, Change] = {}
    outcomes: list[Outcome] = []
    for submission in submissions:
        earlier = changes.get(submission.task_id)
        task = tasks.get(submission.task_id) if earlier is None else earlier.after
        command = submission.command
        if task is None and isinstance(command, Start):
            command = replace(command, number=next(numbers))
        try:
            change = transition(submission.task_id, task, command, now)
        except Refused as refused:
            outcomes.append(refused)
            continue
        outcomes.append(change.reply())
        if not change.is_nothing:
            change = _stamped(change, submission.id)
            changes[submission.task_id] = change if earlier is None else earlier.then(change)
    saved = batch.save(tuple(changes.values()), claim)
    return Folded(
        outcomes=tuple(
            Conflict(s.task_id) if s.task_id in saved.moved else outcome
            for s, outcome in zip(submissions, outcomes, strict=True)
        ),
        commit=_commit(
            [change for id, change in changes.items() if id not in saved.moved],
            saved.taken,
            reported={job for s in submissions if (job := getattr(s.command, "job", None)) is not None},
            commands=len(submissions),
        ),
    )


def _stamped(change: Change, submission_id: str) -> Change:
    if not change.events:  # a reminder was only moved: repeating that does nothing
        return change
    first, *others = change.events
    return replace(change, events=(replace(first, command=submission_id), *others))


def _commit(changes: Sequence[Change], taken: tuple[Job, ...], reported: set[JobId], commands: int) -> Commit:
    taken_ids = {job.id for job in taken}
    dropped: list[Job] = []
    has_queued = has_messages = False
    for change in changes:
        old = {} if change.before is None else change.before.jobs
        new = change.after.jobs
        dropped += [job for id, job in old.items() if id not in new and id not in reported]
        has_queued |= any(job.is_queued and id not in taken_ids for id, job in new.items())
        has_messages |= bool(change.notices) or change.after.has_cards
    return Commit(
        taken=taken,
        dropped=tuple(dropped),
        has_queued=has_queued,
        has_messages=has_messages,
        changes=tuple(changes),
        commands=commands,
    )
