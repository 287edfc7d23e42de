"""Owns how an engine is put together over a database: what is opened, in which order, and closed again."""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from engine.commands import Submission
from engine.due_timers import DueTimers
from engine.executor import Executor
from engine.human import HumanTasks
from engine.model import TenantId
from engine.pipelines import Pipelines
from engine.ports import Catalog, Clock, Directory, Observer, Outbox, PeopleRef, Queries
from engine.runner import Runner
from engine.secret_values import secrets_of
from engine.snapshot import Reply
from engine.step_desk import StepTypes
from engine.step_types.program import program_types
from engine.steps.context import World
from engine.steps.job import Bodies
from engine.tasks import Membership, Tasks
from storage.catalog import SqlCatalog
from storage.database import Database
from storage.jobs import SqlJobs
from storage.outbox import SqlOutbox
from storage.queries import SqlQueries
from storage.snapshot_cache import SnapshotCache
from storage.store import SqlStore
from storage.timers import SqlTimers


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine at work: what is asked of it, and what can be read."""

    tasks: Tasks
    human_tasks: HumanTasks
    pipelines: Pipelines
    step_types: StepTypes
    timers: DueTimers
    queries: Queries
    catalog: Catalog
    outbox: Outbox
    executor: Executor


@asynccontextmanager
async def running_engine(
    database: Database,
    tenant: TenantId,
    *,
    clock: Clock,
    http: aiohttp.ClientSession,
    directory: Directory,
    membership: Membership,
    operators: PeopleRef,
    environment: Mapping[str, str],
    observers: Callable[[Outbox, Queries], Sequence[Observer]] = lambda _outbox, _queries: (),
) -> AsyncIterator[Engine]:
    """Run an engine for one tenant until the block ends.

    Args:
        database: open, and migrated.
        tenant: whose data it works on.
        clock: what time it is.
        http: for steps that call the web.
        directory: who people are, and where they are asked.
        membership: who may start a pipeline.
        operators: of the installation; a pipeline may name its own.
        environment: variables of the process; steps get few of them, and secrets only where they are named.
        observers: who else is told of commits.
    """
    cache = SnapshotCache()
    catalog, jobs = SqlCatalog(database, tenant), SqlJobs(database, tenant)
    queries, outbox = SqlQueries(database, tenant), SqlOutbox(database, tenant)
    pipelines = Pipelines(catalog, clock)
    step_types = StepTypes(catalog, clock, program_types())
    world = World(
        clock=clock,
        directory=directory,
        http=lambda: http,
        secrets=secrets_of(environment),
        environment=environment,
        operators=operators,
    )

    async def submit(submission: Submission) -> Reply:
        return await executor.submit(submission)

    runner = Runner(
        jobs=jobs,
        pipeline_of=pipelines.of_revision,
        do=Bodies(world, step_types.named).report,
        submit=submit,
        clock=clock,
        worker=_worker_name(),
    )
    executor = Executor(
        SqlStore(database, tenant, cache),
        clock,
        claimant=runner,
        observers=(runner, *observers(outbox, queries)),
    )
    await step_types.load()
    await pipelines.load()
    async with executor, runner:
        yield Engine(
            tasks=Tasks(submit, queries, pipelines, membership),
            human_tasks=HumanTasks(submit, queries),
            pipelines=pipelines,
            step_types=step_types,
            timers=DueTimers(SqlTimers(database, tenant), submit, clock),
            queries=queries,
            catalog=catalog,
            outbox=outbox,
            executor=executor,
        )


def _worker_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
