"""Measures the finding and firing of 100 reminders that are due, among more and more timers that wait.

    python -m benchmarks.timers --database sqlite --json out.json
    python -m benchmarks.timers --database postgres --waiting 10 10000 1000000 --rounds 50

The tasks of those that are due are real ones. Of each other there is a row of the task and one of its timer,
due in a hundred years. There is a database for each number of them, and all take turns in one run: what else
the machine does is the same for all, and the ratios hold where the milliseconds do not.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, literal, select, text
from sqlalchemy.sql.expression import ColumnElement

from benchmarks.databases import database
from benchmarks.machine import machine
from benchmarks.numbers import none_or_more, percentiles, two_or_more
from engine.language.definition import load_file
from engine.model import Actor, TaskId, UserId
from engine.ports.directory import PeopleRef
from engine.steps.http import http_session
from signoff.arrivals import Arrivals
from signoff.assembly import Engine, HouseRules, Storage, running_engine, storage_of
from signoff.library import LOCAL
from signoff.literal_people import LiteralPeople
from storage.database import Database, open_database
from storage.migrate import prepare
from storage.tables import tasks, timers

PIPELINE = Path(__file__).with_name("timers.yaml")
DUE = 100
FINDS = 10  # in each round: the quickest counts, so that the work of others does not
REMINDERS_MAX = 100  # of one request
STARTER = Actor(id=UserId("starter"))
A_HUNDRED_YEARS_US = 100 * 365 * 86_400_000_000
MEASURED = ("find_ms", "next_due_ms", "fire_ms", "fire_cpu_ms")
AT_A_TIME = 50_000  # rows in one statement


class MovedClock:
    """A clock that the measurement moves."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Give the present instant."""
        return self._now

    def pass_a_day(self) -> None:
        """Let all reminders be due again; none is held up by the one before."""
        self._now += timedelta(days=1, seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds of one round. `fire_cpu_ms`: of this process alone, whatever else the machine does."""

    find_ms: float
    next_due_ms: float
    fire_ms: float
    fire_cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is measured."""

    database: Database
    storage: Storage
    engine: Engine
    arrivals: Arrivals
    clock: MovedClock


async def main(options: argparse.Namespace) -> dict[str, Any]:
    """Measure, and give what is written as JSON. All databases take turns, so that they can be compared."""
    async with AsyncExitStack() as stack:
        grounds = [await _prepared(stack, options.database, waiting) for waiting in options.waiting]
        took: list[list[Took]] = [[] for _ in grounds]
        for _ in range(options.rounds):
            for ground, measured in zip(grounds, took, strict=True):
                measured.append(await measure(ground))
    lines = [_line(waiting, measured) for waiting, measured in zip(options.waiting, took, strict=True)]
    return {
        "machine": machine(),
        "database": options.database,
        "due": DUE,
        "rounds": options.rounds,
        "growth": lines,
        "times_the_first": [_times(lines[0], line) for line in lines],
    }


async def _prepared(stack: AsyncExitStack, wanted: str, waiting: int) -> Ground:
    address = await stack.enter_async_context(database(wanted))
    opened = await stack.enter_async_context(ground(address))
    task = await start_due(opened)
    for first in range(0, waiting, AT_A_TIME):
        await add_waiting(opened.database, like=task, first=first, count=min(AT_A_TIME, waiting - first))
    await opened.database.write(_as_time_would)
    await measure(opened)  # warm up
    return opened


@asynccontextmanager
async def ground(address: str) -> AsyncIterator[Ground]:
    """Open an engine whose timers nobody fires but we."""
    clock = MovedClock()
    async with open_database(address) as opened, http_session() as http:
        await prepare(opened, LOCAL, may_migrate=True)
        storage = storage_of(opened, LOCAL)
        arrivals = Arrivals(storage.queries)
        async with running_engine(
            storage,
            clock=clock,
            http=http,
            directory=LiteralPeople(),
            house=HouseRules(operators=PeopleRef(), calendar={}),
            environment={},
            observers=[arrivals],
        ) as engine:
            await engine.pipelines.publish([load_file(PIPELINE, engine.step_types.known)])
            yield Ground(database=opened, storage=storage, engine=engine, arrivals=arrivals, clock=clock)


async def start_due(opened: Ground) -> TaskId:
    """Start the tasks whose reminders will be due; give one of them."""
    started = [await opened.engine.tasks.start("timers", {}, by=STARTER) for _ in range(DUE)]
    for reply in started:
        await opened.arrivals.at_rest(reply.task.id)
    return started[0].task.id


async def add_waiting(database: Database, *, like: TaskId, first: int, count: int) -> None:
    """Add tasks that are like one, each with a timer that is due in a hundred years, at its own instant."""

    def add(connection: Connection) -> None:
        numbers = select(literal(first + 1).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < first + count))
        waiting = literal("waiting-").concat(numbers.c.n)
        of_task = {tasks.c.id: waiting, tasks.c.number: tasks.c.number + numbers.c.n * DUE}
        of_timer = {timers.c.task_id: waiting, timers.c.due: timers.c.due + A_HUNDRED_YEARS_US + numbers.c.n}
        for table, changed in ((tasks, of_task), (timers, of_timer)):
            key = tasks.c.id if table is tasks else timers.c.task_id
            copied = select(*_columns(table, changed)).select_from(table.join(numbers, literal(1) == 1))
            connection.execute(table.insert().from_select(list(table.c), copied.where(key == like)))

    await database.write(add)


def _as_time_would(connection: Connection) -> None:
    """Let PostgreSQL count the rows, which it does by itself within a minute."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def _columns(table: Table, changed: dict[Column[Any], ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [changed.get(column, column) for column in table.c]


async def measure(opened: Ground) -> Took:
    """Find what is due and fire it: a reminder goes out of each, and each is set anew."""
    opened.clock.pass_a_day()
    find_ms = min([await _timed_ms(finding, opened) for _ in range(FINDS)])
    next_due_ms = min([await _timed_ms(next_due, opened) for _ in range(FINDS)])
    begun_s = time.process_time()
    fire_ms = await _timed_ms(firing, opened)
    cpu_ms = (time.process_time() - begun_s) * 1000
    return Took(find_ms=find_ms, next_due_ms=next_due_ms, fire_ms=fire_ms, fire_cpu_ms=cpu_ms)


async def finding(opened: Ground) -> None:
    """Find the timers that are due."""
    found = await opened.storage.timers.due(opened.clock.now(), 2 * DUE)
    assert len(found) == DUE, f"{len(found)} timers are due instead of {DUE}"


async def next_due(opened: Ground) -> None:
    """Find out when the next timer is due."""
    assert await opened.storage.timers.next_due() is not None


async def firing(opened: Ground) -> None:
    """Find the timers that are due and fire them."""
    fired = await opened.engine.timers.fire()
    assert fired == DUE, f"{fired} timers were fired instead of {DUE}"
    assert not await opened.storage.timers.due(opened.clock.now(), 1), "a timer is due still"


async def _timed_ms(work: Callable[[Ground], Awaitable[None]], opened: Ground) -> float:
    begun = time.perf_counter()
    await work(opened)
    return (time.perf_counter() - begun) * 1000


def _line(waiting: int, measured: Sequence[Took]) -> dict[str, Any]:
    took = {name: [float(getattr(one, name)) for one in measured] for name in MEASURED}
    figures = {name: {"min": round(min(each), 3), **percentiles(each)} for name, each in took.items()}
    return {"waiting": waiting, **figures}


def _times(first: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    ratios = {name: round(line[name]["min"] / first[name]["min"], 2) for name in MEASURED}
    return {"waiting": line["waiting"], **ratios}


def options_of(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line; ends with status 2 and a sentence if it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timers", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite", help="which kind")
    parser.add_argument("--rounds", type=two_or_more, default=20, help="how often all that is due is fired")
    parser.add_argument(
        "--waiting",
        type=none_or_more,
        nargs="+",
        default=[10, 10_000, 1_000_000],
        help="how many timers wait, for each database",
    )
    parser.add_argument("--json", type=Path, help="where to write the result")
    options = parser.parse_args(words)
    if options.rounds >= REMINDERS_MAX:
        parser.error(f"argument --rounds: a request has at most {REMINDERS_MAX} reminders: give fewer")
    if options.json is not None and not options.json.absolute().parent.is_dir():
        parser.error(f"argument --json: there is no folder {options.json.absolute().parent}: make it first")
    return options


if __name__ == "__main__":
    chosen = options_of(sys.argv[1:])
    result = json.dumps(asyncio.run(main(chosen)), indent=2)
    print(result)
    if chosen.json is not None:
        chosen.json.write_text(result + "\n")
