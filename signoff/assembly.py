"""Owns how an engine is put together over a database: what is opened, in which order, and closed again."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from engine.absence_desk import AbsenceDesk
from engine.commands import Submission
from engine.due_timers import DueTimers
from engine.executor import Executor
from engine.human import HumanTasks
from engine.model import Json, TenantId
from engine.pipelines import Pipelines
from engine.ports.absences import Absences
from engine.ports.catalog import Catalog
from engine.ports.directory import Directory, PeopleRef
from engine.ports.jobs import Jobs
from engine.ports.levels import Levels
from engine.ports.observer import Observer
from engine.ports.outbox import Outbox
from engine.ports.queries import Queries
from engine.ports.store import Store
from engine.ports.summaries import Summaries, SummaryMessages
from engine.ports.timers import Clock, Timers
from engine.ports.tokens import Tokens
from engine.review_desk import Reviews
from engine.runner import Pace, Runner
from engine.secret_values import secrets_of
from engine.snapshot import Reply
from engine.step_desk import StepTypes
from engine.steps.built_in import program_types
from engine.steps.context import World
from engine.steps.job import Bodies
from engine.summary_desk import SummaryDesk
from engine.tasks import Tasks
from engine.token_desk import TokenDesk
from signoff.following import following
from signoff.underway import Underway
from storage.absences import SqlAbsences
from storage.catalog import SqlCatalog
from storage.database import Database
from storage.jobs import SqlJobs
from storage.levels import SqlLevels
from storage.outbox import SqlOutbox
from storage.queries import SqlQueries
from storage.snapshot_cache import SnapshotCache
from storage.store import SqlStore
from storage.summaries import SqlSummaries
from storage.summary_messages import SqlSummaryMessages
from storage.timers import SqlTimers
from storage.tokens import SqlTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What an engine keeps, for one tenant."""

    store: Store
    catalog: Catalog
    jobs: Jobs
    timers: Timers
    queries: Queries
    outbox: Outbox
    absences: Absences
    summaries: Summaries
    summary_messages: SummaryMessages
    tokens: Tokens
    levels: Levels


def storage_of(database: Database, tenant: TenantId) -> Storage:
    """Give what is kept in a database for one tenant."""
    cache = SnapshotCache()
    return Storage(
        store=SqlStore(database, tenant, cache),
        catalog=SqlCatalog(database, tenant),
        jobs=SqlJobs(database, tenant, cache),
        timers=SqlTimers(database, tenant),
        queries=SqlQueries(database, tenant, cache),
        outbox=SqlOutbox(database, tenant),
        absences=SqlAbsences(database, tenant),
        summaries=SqlSummaries(database, tenant),
        summary_messages=SqlSummaryMessages(database, tenant),
        tokens=SqlTokens(database, tenant),
        levels=SqlLevels(database, tenant),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine at work: what is asked of it, and what can be read."""

    tasks: Tasks
    human_tasks: HumanTasks
    reviews: Reviews
    pipelines: Pipelines
    step_types: StepTypes
    timers: DueTimers
    queries: Queries
    executor: Executor
    absences: AbsenceDesk
    summaries: SummaryDesk
    tokens: TokenDesk
    underway: Underway
    patience: timedelta  # for what is under way, when it is closed

    async def fire(self) -> int:
        """Fire all timers that are due, and let all summaries come whose hour has come; give how many."""
        return await self.timers.fire() + await self.summaries.fire()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What holds for every pipeline that does not say it itself."""

    operators: PeopleRef
    calendar: Mapping[str, Json]  # when people work, as a pipeline file writes it


@asynccontextmanager
async def running_engine(
    storage: Storage,
    *,
    clock: Clock,
    http: aiohttp.ClientSession,
    directory: Directory,
    house: HouseRules,
    environment: Mapping[str, str],
    observers: Sequence[Observer] = (),
) -> AsyncIterator[Engine]:
    """Run an engine until the block ends.

    Args:
        storage: of one tenant; its database is open and migrated.
        clock: what time it is.
        http: for steps that call the web.
        directory: who people are, and where they are asked.
        house: what holds for pipelines that do not say it themselves.
        environment: variables of the process; steps get few of them, and secrets only where they are named.
        observers: who else is told of commits.
    """
    pipelines = Pipelines(storage.catalog, clock)
    secrets = secrets_of(environment)
    step_types = StepTypes(storage.catalog, clock, program_types(), pipelines, secrets.values)
    world = World(
        clock=clock,
        directory=directory,
        absences=storage.absences,
        http=lambda: http,
        secrets=secrets,
        environment=environment,
        operators=house.operators,
        calendar=house.calendar,
    )

    async def submit(submission: Submission) -> Reply:
        return await executor.submit(submission)

    underway, pace = Underway(Bodies(world, step_types.named).report), Pace()
    runner = Runner(
        jobs=storage.jobs,
        pipeline_of=pipelines.of_revision,
        do=underway.do,
        submit=submit,
        clock=clock,
        worker=_worker_name(),
        pace=pace,
    )
    executor = Executor(storage.store, clock, claimant=runner, observers=(runner, *observers))
    await pipelines.load()
    await step_types.follow()
    async with executor, runner, underway, following(step_types.follow):
        yield Engine(
            tasks=Tasks(submit, storage.queries, pipelines, directory),
            human_tasks=HumanTasks(submit, storage.queries),
            reviews=Reviews(submit, storage.queries),
            pipelines=pipelines,
            step_types=step_types,
            timers=DueTimers(storage.timers, storage.summaries, submit, clock),
            queries=storage.queries,
            executor=executor,
            absences=AbsenceDesk(storage.absences, clock),
            summaries=SummaryDesk(storage.summaries, clock),
            tokens=TokenDesk(storage.tokens, clock),
            underway=underway,
            patience=pace.closing,
        )


def _worker_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
