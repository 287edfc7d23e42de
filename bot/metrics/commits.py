"""Owns what is counted of commits: how large and how fast they are, and what they did to tasks and requests.

What a commit did follows from comparing each task before with after.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram

from engine.codes import HumanTaskKind, HumanTaskStatus, TaskState, Verdict
from engine.human_task import Decision, HumanTask
from engine.ports.observer import Commit
from engine.snapshot import Change

_M, _H, _D = 60, 3_600, 86_400
_HUMAN_S = (_M, 5 * _M, 15 * _M, _H, 2 * _H, 4 * _H, 8 * _H, _D, 2 * _D, 3 * _D, 7 * _D, 14 * _D, 28 * _D)
_COMMIT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_COMMANDS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_EXPIRED = HumanTaskStatus.EXPIRED.value
_OUTCOMES = {
    HumanTaskKind.APPROVAL: (Verdict.APPROVED.value, Verdict.REJECTED.value, _EXPIRED),
    HumanTaskKind.FORM: (Verdict.SUBMITTED.value, _EXPIRED),
    HumanTaskKind.QUESTION: (Verdict.SUBMITTED.value, _EXPIRED),
}


class CountedCommits:
    """Counts what this process committed. Observes the executor."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._batches = Histogram(
            "signoff_batch_commands",
            "Commands that shared one commit, also those that were refused.",
            buckets=_COMMANDS,
            registry=registry,
        )
        self._commits = Histogram(
            "signoff_commit_seconds",
            "Time from when a batch asked for its transaction until that was committed, in seconds.",
            buckets=_COMMIT_S,
            registry=registry,
        )
        self._started = Counter("signoff_tasks_started", "Tasks that were started.", registry=registry)
        self._ended = Counter(
            "signoff_tasks_ended",
            "Tasks that ended, by how; one that was retried counts each time.",
            ["state"],
            registry=registry,
        )
        self._decisions = Counter(
            "signoff_decisions",
            "Decisions by people, also those that were undone later; `expired`: requests that time ended.",
            ["kind", "outcome"],
            registry=registry,
        )
        self._to_decide = Histogram(
            "signoff_time_to_decide_seconds",
            "Time from when people were asked until the decision that answered the request, in seconds.",
            ["kind"],
            buckets=_HUMAN_S,
            registry=registry,
        )
        self._begin_at_zero()

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
        self._batches.observe(commit.commands)
        self._commits.observe(commit.took.total_seconds())
        for change in commit.changes:
            self._count_task(change)
            for before, after in _moved(change):
                self._count_request(before, after)

    def _count_task(self, change: Change) -> None:
        if change.before is None:
            self._started.inc()
        was_over = change.before is not None and change.before.state.is_final
        if change.after.state.is_final and not was_over:
            self._ended.labels(change.after.state.value).inc()

    def _count_request(self, before: HumanTask | None, after: HumanTask) -> None:
        kind = after.kind.value
        for decision in _new(before, after):
            self._decisions.labels(kind, decision.verdict.value).inc()
        if after.is_open or (before is not None and not before.is_open):
            return
        answered = _answered_at(after)
        if after.status is HumanTaskStatus.EXPIRED:
            self._decisions.labels(kind, _EXPIRED).inc()
        elif answered is not None:
            self._to_decide.labels(kind).observe((answered - after.asked_at).total_seconds())

    def _begin_at_zero(self) -> None:
        """Show what can be counted before it first happens, so that its first time is seen as a change."""
        for state in TaskState:
            if state.is_final:
                self._ended.labels(state.value)
        for kind, outcomes in _OUTCOMES.items():
            self._to_decide.labels(kind.value)
            for outcome in outcomes:
                self._decisions.labels(kind.value, outcome)


def _moved(change: Change) -> Iterator[tuple[HumanTask | None, HumanTask]]:
    """Give the requests that a change made or moved, each as it was before (None: it is new)."""
    old = {} if change.before is None else change.before.human_tasks
    for id, human_task in change.after.human_tasks.items():
        before = old.get(id)
        if before is not human_task:
            yield before, human_task


def _new(before: HumanTask | None, after: HumanTask) -> Sequence[Decision]:
    """Give what people said now. What was said only grows; what stands from an earlier round is not new."""
    said = after.said if before is None else after.said[len(before.said) :]
    return [decision for decision in said if decision.stands_from is None]


def _answered_at(human_task: HumanTask) -> datetime | None:
    """Give when the word was said that ended a request; None: no word did."""
    if human_task.closed_because is not None:
        return None
    own = [decision.at for decision in human_task.decisions if decision.stands_from is None]
    return max(own, default=None)
