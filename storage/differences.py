"""Owns which rows follow from changes: what differs between a task before and after. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from engine.human_task import Decision, HumanTask
from engine.model import HumanTaskId, Job, JobId, Surface, TaskId, Timer, TimerKey
from engine.ports.store import Claim
from engine.snapshot import Change, TaskSnapshot
from storage import rows
from storage.instants import micros
from storage.message_rows import card_row, notice_row
from storage.rowsets import Row
from storage.seat_rows import asked, is_found_alike, seat_rows

_NO_HUMAN_TASKS: Mapping[HumanTaskId, HumanTask] = {}
_NO_JOBS: Mapping[JobId, Job] = {}
_NO_TIMERS: Mapping[TimerKey, Timer] = {}


class Differences:
    """The rows that changes need, by the statement that writes them. Mutable; one per batch."""

    def __init__(self, claim: Claim | None) -> None:
        self.step_runs: list[Row] = []
        self.new_human_tasks: list[Row] = []
        self.changed_human_tasks: list[Row] = []
        self.renewed_policies: list[Row] = []
        self.seats: list[Row] = []
        self.gone_seats: list[Row] = []
        self.moved_seats: list[Row] = []
        self.decisions: list[Row] = []
        self.new_jobs: list[Row] = []
        self.requeued_jobs: list[Row] = []
        self.gone_jobs: list[Row] = []
        self.timers: list[Row] = []
        self.gone_timers: list[Row] = []
        self.artifacts: list[Row] = []
        self.events: list[Row] = []
        self.new_cards: list[Row] = []
        self.stale_cards: list[Row] = []
        self.stale_notices: list[Row] = []
        self.notices: list[Row] = []
        self.taken: dict[JobId, Job] = {}
        self._claim = claim

    def add(self, change: Change) -> TaskSnapshot:
        """Take up a change; give the task as it is then, with the jobs that were taken at once."""
        before, task = change.before, change.after
        self._add_step_runs(change)
        self._add_human_tasks(change, _NO_HUMAN_TASKS if before is None else before.human_tasks)
        self._add_jobs(task, _NO_JOBS if before is None else before.jobs)
        self._add_timers(task, _NO_TIMERS if before is None else before.timers)
        self.artifacts += [rows.artifact_row(task.id, artifact) for artifact in change.artifacts]
        self.events += [rows.event_row(task.id, event) for event in change.events]
        self._add_messages(change)
        taken = {id: self.taken[id] for id in task.jobs if id in self.taken}
        return replace(task, jobs={**task.jobs, **taken}) if taken else task

    def _add_step_runs(self, change: Change) -> None:
        task = change.after
        place = {old.key: position for position, old in enumerate(task.undoing)}
        self.step_runs += [
            rows.step_run_row(task.id, run, is_current=is_current, undo_position=place.get(key))
            for key, (run, is_current) in change.written_runs.items()
        ]

    def _add_human_tasks(self, change: Change, old: Mapping[HumanTaskId, HumanTask]) -> None:
        task, is_stop = change.after, _is_stopped_or_goes_on(change)
        for id, human_task in task.human_tasks.items():
            before = old.get(id)
            if human_task is before:
                if is_stop and human_task.is_open:  # what it waits for and when it ends are others now
                    self.changed_human_tasks.append(rows.human_task_row(task, human_task))
                    self._add_stale_card(change, id)
                continue
            if before is None:
                self._add_new_human_task(change, human_task)
            else:
                self._add_changed_human_task(change, human_task, before)
            self._add_decisions(task.id, human_task, () if before is None else before.said)

    def _add_new_human_task(self, change: Change, human_task: HumanTask) -> None:
        task = change.after
        requests = {body.human_task: body.body for body in change.bodies}
        self.new_human_tasks.append(rows.new_human_task_row(task, human_task, requests[human_task.id]))
        self.seats += seat_rows(human_task, asked(human_task), task.plan.pipeline)
        self._add_new_cards(task, human_task, human_task.policy.surfaces, since=human_task.asked_at)

    def _add_changed_human_task(self, change: Change, human_task: HumanTask, before: HumanTask) -> None:
        row = rows.human_task_row(change.after, human_task)
        self.changed_human_tasks.append(row)
        if human_task.status is not before.status:
            self.moved_seats.append(row)
        if human_task.policy.surfaces:
            self._add_stale_card(change, human_task.id)
        if human_task.reminding.messages:
            self.stale_notices.append({"task_id": change.after.id, "human_task": human_task.id})
        if human_task.policy is not before.policy and human_task.policy != before.policy:
            self._add_renewed_policy(change, human_task, before)
        if not is_found_alike(human_task, before):
            self._add_moved_people(human_task, before, change.after.plan.pipeline)

    def _add_renewed_policy(self, change: Change, human_task: HumanTask, before: HumanTask) -> None:
        self.renewed_policies.append(rows.policy_row(human_task))
        known = frozenset(before.policy.surfaces)
        new = [surface for surface in human_task.policy.surfaces if surface not in known]
        self._add_new_cards(change.after, human_task, new, since=_moment(change))

    def _add_moved_people(self, human_task: HumanTask, before: HumanTask, pipeline: str) -> None:
        now, then = asked(human_task), asked(before)
        known, still = frozenset(then), frozenset(now)
        self.seats += seat_rows(human_task, [one for one in now if one not in known], pipeline)
        self.gone_seats += seat_rows(human_task, [one for one in then if one not in still], pipeline)

    def _add_new_cards(
        self, task: TaskSnapshot, human_task: HumanTask, surfaces: Iterable[Surface], *, since: datetime
    ) -> None:
        self.new_cards += [
            card_row(task.id, human_task.id, surface, wanted=task.revision, since=since)
            for surface in surfaces
        ]

    def _add_stale_card(self, change: Change, human_task: str) -> None:
        self.stale_cards.append(
            {
                "task_id": change.after.id,
                "human_task": human_task,
                "wanted": change.after.revision,
                "due_at": micros(_moment(change)),
            }
        )

    def _add_decisions(self, task: TaskId, human_task: HumanTask, known: tuple[Decision, ...]) -> None:
        if human_task.said is known:
            return
        for number, (decision, before) in enumerate(zip_longest(human_task.said, known), start=1):
            if decision is not before:
                self.decisions.append(rows.decision_row(task, human_task.id, number, decision))

    def _add_jobs(self, task: TaskSnapshot, old: Mapping[JobId, Job]) -> None:
        for id, job in task.jobs.items():
            before = old.get(id)
            if before is None:
                self.new_jobs.append(self._job_row(job))
            elif job is not before:
                self.requeued_jobs.append(self._job_row(job))
        self.gone_jobs += [rows.job_key_row(id) for id in old if id not in task.jobs]

    def _job_row(self, job: Job) -> Row:
        """Give the row of a job that is queued now, or at once taken by the claim."""
        claim = self._claim
        if claim is None or not job.is_queued or len(self.taken) >= claim.slots:
            return rows.job_row(job)
        taken = replace(job, claim=job.claim + 1, is_queued=False)
        self.taken[job.id] = taken
        return rows.job_row(taken, by=claim.by, until=micros(claim.until))

    def _add_timers(self, task: TaskSnapshot, old: Mapping[TimerKey, Timer]) -> None:
        self.timers += [
            rows.timer_row(task.id, timer) for key, timer in task.timers.items() if timer is not old.get(key)
        ]
        self.gone_timers += [
            rows.timer_row(task.id, timer) for key, timer in old.items() if key not in task.timers
        ]

    def _add_messages(self, change: Change) -> None:
        task, now = change.after, _moment(change)
        if task.surface is not None and change.before is not None:
            self._add_stale_card(change, "")
        elif task.surface is not None:
            self.new_cards.append(card_row(task.id, None, task.surface, wanted=task.revision, since=now))
        self.notices += [notice_row(task.id, notice, now) for notice in change.notices]


def _is_stopped_or_goes_on(change: Change) -> bool:
    """Say whether from now on requests can be answered that could not, or cannot for another reason."""
    return change.before is not None and change.before.halt != change.after.halt


def _moment(change: Change) -> datetime:
    return change.events[-1].at if change.events else change.after.started_at
