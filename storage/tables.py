"""Owns the tables: what is kept, and the indexes for the questions that are asked.

Every table has the tenant in its key, behind what tells rows apart. An index begins with the tenant only if
it is about one question alone: without statistics, planners think that a tenant has few rows.

Instants are integers: microseconds since 1970 in UTC, which sort and compare alike on every database. JSON is
kept as the text in which it came. States and kinds are the words of `engine.model`.
"""

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.columns import (
    counted,
    flag,
    index,
    later_flag,
    maybe_number,
    maybe_text,
    metadata,
    number,
    text,
)

tenants = Table(
    "pipeline_tenants",
    metadata,
    text("tenant"),
    number("next_number"),  # of tasks
    PrimaryKeyConstraint("tenant"),
    sqlite_with_rowid=False,
)

revisions = Table(
    "pipeline_revisions",
    metadata,
    text("tenant"),
    text("id"),
    text("pipeline"),
    text("title"),
    text("definition"),
    text("plan"),
    number("published_at"),
    maybe_text("source"),  # of its file; NULL: published before it was kept
    PrimaryKeyConstraint("id", "tenant"),
)

pipelines = Table(
    "pipeline_pipelines",
    metadata,
    text("tenant"),
    text("name"),
    text("revision_id"),  # the current one
    flag("is_withdrawn"),
    maybe_text("registered_by"),  # NULL: a file defines it
    maybe_text("registered_with"),  # the name of the token, if a program did it
    PrimaryKeyConstraint("tenant", "name"),
    ForeignKeyConstraint(["tenant", "revision_id"], [revisions.c.tenant, revisions.c.id]),
    sqlite_with_rowid=False,
)

tasks = Table(
    "pipeline_tasks",
    metadata,
    text("tenant"),
    text("id"),
    number("number"),
    text("pipeline"),
    text("revision_id"),
    text("state"),
    number("current_version"),
    number("revision"),
    text("started_by"),
    number("started_at"),
    maybe_number("ended_at"),
    maybe_text("surface"),
    text("inputs"),
    maybe_text("halt"),
    maybe_text("started_with"),  # the name of the token, if a program did it
    PrimaryKeyConstraint("id", "tenant"),
    UniqueConstraint("number", "tenant"),
    ForeignKeyConstraint(["tenant", "revision_id"], [revisions.c.tenant, revisions.c.id]),
)
task_is_open = tasks.c.ended_at.is_(None)
index("ix_pipeline_tasks_open", tasks.c.tenant, tasks.c.number, where=task_is_open)
index(
    "ix_pipeline_tasks_open_of_surface",
    tasks.c.tenant,
    tasks.c.surface,
    tasks.c.number,
    where=task_is_open,
)
index("ix_pipeline_tasks_state", tasks.c.state, tasks.c.tenant, tasks.c.number)
index("ix_pipeline_tasks_pipeline", tasks.c.pipeline, tasks.c.state, tasks.c.tenant, tasks.c.number)


def _of_task() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "task_id"], [tasks.c.tenant, tasks.c.id])


step_runs = Table(
    "pipeline_step_runs",
    metadata,
    text("tenant"),
    text("task_id"),
    text("step"),
    number("run"),
    flag("is_current"),
    number("version"),
    text("state"),
    number("attempt"),
    number("reset_by"),
    maybe_number("started_at"),
    maybe_number("ended_at"),
    maybe_text("output"),  # the artifact's fingerprint
    maybe_text("edits"),
    maybe_text("error"),
    maybe_text("question"),
    flag("was_in_flight"),
    text("undo"),
    number("undo_attempt"),
    number("undo_for"),
    maybe_number("undo_position"),  # among the runs that are to be undone; NULL: it is not one of them
    PrimaryKeyConstraint("task_id", "tenant", "step", "run"),
    _of_task(),
    sqlite_with_rowid=False,
)

human_tasks = Table(
    "pipeline_human_tasks",
    metadata,
    text("tenant"),
    text("id"),
    text("task_id"),
    number("number"),  # counts the requests of the task
    text("pipeline"),
    text("step"),
    number("run"),
    text("kind"),
    text("status"),
    text("title"),
    text("request"),
    text("policy"),
    number("asked_at"),
    maybe_number("expires_at"),
    maybe_number("closed_at"),
    maybe_text("closed_because"),
    maybe_text("sent_back_to"),
    maybe_text("claimed_by"),
    maybe_text("course"),  # inquiries, a decision that takes effect later, clocks that stand still
    PrimaryKeyConstraint("id", "tenant"),
    _of_task(),
)
index("ix_pipeline_human_tasks_task", human_tasks.c.task_id, human_tasks.c.tenant, human_tasks.c.number)
index(
    "ix_pipeline_human_tasks_status",
    human_tasks.c.status,
    human_tasks.c.tenant,
    human_tasks.c.asked_at,
    human_tasks.c.id,
)
index(
    "ix_pipeline_human_tasks_answered",
    human_tasks.c.step,
    human_tasks.c.pipeline,
    human_tasks.c.tenant,
    human_tasks.c.closed_at,
    where=human_tasks.c.closed_at.is_not(None),
)

seats = Table(
    "pipeline_seats",
    metadata,
    text("tenant"),
    text("human_task"),
    text("kind"),  # `user`, `role` (a name as the author wrote it) or `anyone`
    text("who"),  # empty for anyone
    text("pipeline"),
    text("status"),  # of the human task
    number("asked_at"),
    PrimaryKeyConstraint("human_task", "tenant", "kind", "who"),
    ForeignKeyConstraint(["tenant", "human_task"], [human_tasks.c.tenant, human_tasks.c.id]),
    sqlite_with_rowid=False,
)
index(
    "ix_pipeline_seats_who",
    seats.c.who,
    seats.c.kind,
    seats.c.status,
    seats.c.tenant,
    seats.c.asked_at,
    seats.c.human_task,
)

decisions = Table(
    "pipeline_decisions",
    metadata,
    text("tenant"),
    text("task_id"),
    text("human_task"),
    number("number"),  # counts the decisions on the human task
    text("decided_by"),
    text("verdict"),
    number("decided_at"),
    text("surface"),
    maybe_text("comment"),
    maybe_text("choice"),
    maybe_text("fingerprint"),
    maybe_text("rule"),  # for which it counts
    later_flag("alone"),
    maybe_text("stands_from"),
    later_flag("is_undone"),
    later_flag("is_disputed"),
    later_flag("is_upheld"),
    maybe_text("token"),  # the name of the one with which a program decided
    PrimaryKeyConstraint("task_id", "tenant", "human_task", "number"),
    _of_task(),
    sqlite_with_rowid=False,
)

artifacts = Table(
    "pipeline_artifacts",
    metadata,
    text("tenant"),
    text("task_id"),
    number("version"),
    text("step"),
    text("kind"),
    text("body"),
    text("fingerprint"),
    PrimaryKeyConstraint("task_id", "tenant", "version", "step", "kind"),
    _of_task(),
)

events = Table(
    "pipeline_events",
    metadata,
    counted("seq"),
    text("tenant"),
    text("task_id"),
    text("kind"),
    number("happened_at"),
    maybe_text("by_user"),
    maybe_text("step"),
    maybe_number("version"),
    maybe_text("human_task"),
    text("data"),
    maybe_text("command"),
    _of_task(),
)
event_has_command = events.c.command.is_not(None)
index("ix_pipeline_events_task", events.c.task_id, events.c.tenant, events.c.seq)
index(
    "uq_pipeline_events_command",
    events.c.command,
    events.c.tenant,
    unique=True,
    where=event_has_command,
)

jobs = Table(
    "pipeline_jobs",
    metadata,
    counted("id"),  # older ones are smaller
    text("tenant"),
    text("task_id"),
    text("step"),
    number("version"),
    number("attempt"),
    text("kind"),
    number("run"),
    number("claim"),
    flag("is_queued"),
    maybe_text("claimed_by"),
    maybe_number("claimed_until"),
    UniqueConstraint("task_id", "tenant", "step", "version", "attempt", "kind", name="uq_pipeline_jobs_key"),
    _of_task(),
)
job_is_queued = jobs.c.is_queued.is_(True)
job_is_claimed = jobs.c.is_queued.is_(False)
index(
    "ix_pipeline_jobs_queued",
    jobs.c.tenant,
    jobs.c.id,
    where=job_is_queued,
)
index(
    "ix_pipeline_jobs_claimed",
    jobs.c.tenant,
    jobs.c.claimed_until,
    where=job_is_claimed,
)

timers = Table(
    "pipeline_timers",
    metadata,
    text("tenant"),
    text("task_id"),
    text("step"),
    number("run"),
    text("kind"),
    number("due"),
    number("number"),
    PrimaryKeyConstraint("task_id", "tenant", "step", "run", "kind"),
    _of_task(),
    sqlite_with_rowid=False,
)
index("ix_pipeline_timers_due", timers.c.tenant, timers.c.due)
