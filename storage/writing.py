"""Owns the statements with which a batch writes, and their order. Each runs once for all rows of a batch."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, update

from storage.differences import Differences
from storage.message_tables import card_is_behind, cards, notices
from storage.notice_statements import NEW as NEW_NOTICES
from storage.notice_statements import TO_BE_REDRAWN, may_change
from storage.rows import JOB_KEY, STEP_RUN_KEY, TIMER_KEY
from storage.rowsets import Incoming, Row, RowStatement, delete_rows, insert_rows, update_rows
from storage.seat_rows import SEAT_KEY
from storage.tables import (
    artifacts,
    decisions,
    events,
    human_tasks,
    jobs,
    seats,
    step_runs,
    tasks,
    timers,
)

_HUMAN_TASK_CHANGES = (
    "status",
    "closed_at",
    "closed_because",
    "sent_back_to",
    "claimed_by",
    "expires_at",
    "course",
)
_DECISION_KEY = ("task_id", "human_task", "number")
NEW_TASKS = insert_rows(tasks, key=("id",), returning="id")
_STEP_RUNS = insert_rows(
    step_runs,
    key=STEP_RUN_KEY,
    renew=[c.name for c in step_runs.c if c.name not in ("tenant", *STEP_RUN_KEY)],
)
_NEW_HUMAN_TASKS = insert_rows(human_tasks)
_CHANGED_HUMAN_TASKS = update_rows(human_tasks, key=("id",), renew=_HUMAN_TASK_CHANGES)
_RENEWED_POLICIES = update_rows(human_tasks, key=("id",), renew=("policy",))
_GONE_SEATS = delete_rows(seats, key=SEAT_KEY)
_SEATS = insert_rows(seats)
_DECISIONS = insert_rows(decisions, key=_DECISION_KEY, renew=("is_undone", "is_disputed", "is_upheld"))
_NEW_JOBS = insert_rows(jobs)
_REQUEUED_JOBS = update_rows(jobs, key=JOB_KEY, renew=("claim", "is_queued", "claimed_by", "claimed_until"))
_GONE_JOBS = delete_rows(jobs, key=JOB_KEY)
_TIMERS = insert_rows(timers, key=TIMER_KEY, renew=("due", "number"))
_GONE_TIMERS = delete_rows(timers, key=TIMER_KEY)
_ARTIFACTS = insert_rows(artifacts)
_EVENTS = insert_rows(events)
_NEW_CARDS = insert_rows(cards)


def _changed_tasks() -> RowStatement:
    """Write tasks that still have the revision that they had when they were loaded; give their ids."""
    renewed = ("state", "current_version", "revision", "ended_at", "halt")
    incoming = Incoming(tasks.c.id, *(tasks.c[name] for name in renewed), loaded=tasks.c.revision)
    statement = (
        update(tasks)
        .where(incoming.is_key_of(tasks, ["id"]), tasks.c.revision == incoming.c["loaded"])
        .values({name: incoming.c[name] for name in renewed})
        .returning(tasks.c.id)
    )
    return RowStatement(statement, incoming.names)


def _moved_seats() -> RowStatement:
    """Let the seats of human tasks have their status."""
    incoming = Incoming(human_tasks.c.id, human_tasks.c.status)
    are_theirs = and_(seats.c.tenant == incoming.tenant, seats.c.human_task == incoming.c["id"])
    statement = update(seats).where(are_theirs).values(status=incoming.c["status"])
    return RowStatement(statement, incoming.names)


def _stale_cards() -> RowStatement:
    """Have cards redrawn: what they should show only ever grows."""
    incoming = Incoming(cards.c.task_id, cards.c.human_task, cards.c.wanted, cards.c.due_at)
    waits_since = case((card_is_behind, cards.c.due_at), else_=incoming.c["due_at"])
    statement = (
        update(cards)
        .where(incoming.is_key_of(cards, ["task_id", "human_task"]), cards.c.wanted < incoming.c["wanted"])
        .values(wanted=incoming.c["wanted"], due_at=waits_since)
    )
    return RowStatement(statement, incoming.names)


def _stale_notices() -> RowStatement:
    """Have notices redrawn that may look different now."""
    incoming = Incoming(notices.c.task_id, notices.c.human_task)
    are_theirs = incoming.is_key_of(notices, ["task_id", "human_task"])
    return RowStatement(update(notices).where(are_theirs, may_change).values(**TO_BE_REDRAWN), incoming.names)


CHANGED_TASKS = _changed_tasks()
_MOVED_SEATS = _moved_seats()
_STALE_CARDS = _stale_cards()
_STALE_NOTICES = _stale_notices()


def write(connection: Connection, tenant: str, found: Differences) -> None:
    """Write all rows but those of the tasks themselves; what has no rows costs nothing."""
    for statement, rows in _in_order(found):
        if rows:
            statement.run(connection, tenant, rows)


def _in_order(found: Differences) -> Iterator[tuple[RowStatement, list[Row]]]:
    yield _STEP_RUNS, found.step_runs
    yield _NEW_HUMAN_TASKS, found.new_human_tasks
    yield _RENEWED_POLICIES, found.renewed_policies
    yield _GONE_SEATS, found.gone_seats
    yield _SEATS, found.seats
    yield _CHANGED_HUMAN_TASKS, found.changed_human_tasks
    yield _MOVED_SEATS, found.moved_seats
    yield _DECISIONS, found.decisions
    yield _GONE_JOBS, found.gone_jobs
    yield _REQUEUED_JOBS, found.requeued_jobs
    yield _NEW_JOBS, found.new_jobs
    yield _GONE_TIMERS, found.gone_timers
    yield _TIMERS, found.timers
    yield _ARTIFACTS, found.artifacts
    yield _EVENTS, found.events
    yield _STALE_CARDS, found.stale_cards
    yield _NEW_CARDS, found.new_cards
    yield _STALE_NOTICES, found.stale_notices
    yield NEW_NOTICES, found.notices
