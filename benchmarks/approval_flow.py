"""Measures a task of three steps (python, approval gate, python) through the library, without Slack.

    python -m benchmarks.approval_flow --runs 500 --database sqlite --json out.json
    python -m benchmarks.approval_flow --runs 500 --database postgres
    python -m benchmarks.approval_flow --runs 500 --database postgresql://user@host/empty-database

Every decision is on disk before it is acknowledged: SQLite runs in full-sync mode, PostgreSQL with fsync.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.databases import database
from benchmarks.machine import machine, rss_mb
from benchmarks.numbers import none_or_more, one_or_more, percentiles
from engine.codes import TaskState
from engine.model import HumanTaskId
from engine.ports.queries import Page
from signoff.library import Signoff

PIPELINE = Path(__file__).with_name("approval_flow.yaml")
SINGLE_RUNS = 100
LIST_RUNS = 20
LIST_LINES = 50
FILL_CLIENTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Milliseconds that single runs took, one after the other on an idle system."""

    start_to_waiting: Sequence[float]
    approve_to_completed: Sequence[float]

    def as_json(self) -> dict[str, Any]:
        return {
            "start_to_waiting_ms": percentiles(self.start_to_waiting),
            "approve_to_completed_ms": percentiles(self.approve_to_completed),
        }


async def main(options: argparse.Namespace) -> dict[str, Any]:
    """Measure, and give what is written as JSON."""
    async with database(options.database) as address, Signoff.open(address, [PIPELINE]) as signoff:
        await throughput(signoff, runs=min(options.runs, 50), clients=options.clients)  # warm up
        result: dict[str, Any] = {
            "machine": machine(),
            "database": options.database.partition(":")[0],
            "runs": options.runs,
            "clients": options.clients,
            **await throughput(signoff, runs=options.runs, clients=options.clients),
            **(await single_runs(signoff)).as_json(),
            "growth": [],
        }
        waiting = 0
        for target in options.waiting:
            await fill(signoff, target - waiting)
            waiting = target
            line = {
                "waiting": waiting,
                **(await single_runs(signoff)).as_json(),
                **await throughput(signoff, runs=options.runs, clients=options.clients),
                "list_open_ms": await listing(signoff, waiting=waiting),
                "rss_mb": round(rss_mb(), 1),
            }
            result["growth"].append(line)
        return result


async def throughput(signoff: Signoff, *, runs: int, clients: int) -> dict[str, float]:
    """Run many tasks with many clients: all to the gate, then all to the end."""
    requests: list[HumanTaskId] = []

    async def to_the_gate() -> None:
        requests.append(await _start(signoff))

    async def to_the_end() -> None:
        await _finish(signoff, requests.pop())

    start_s = await _timed(to_the_gate, runs, clients)
    approve_s = await _timed(to_the_end, runs, clients)
    return {
        "overall_runs_per_s": round(runs / (start_s + approve_s), 1),
        "start_to_waiting_runs_per_s": round(runs / start_s, 1),
        "approve_to_completed_runs_per_s": round(runs / approve_s, 1),
    }


async def single_runs(signoff: Signoff) -> Latencies:
    """Run tasks one after the other."""
    to_waiting, to_completed = [], []
    for _ in range(SINGLE_RUNS):
        begun = time.perf_counter()
        request = await _start(signoff)
        waiting = time.perf_counter()
        await _finish(signoff, request)
        to_waiting.append((waiting - begun) * 1000)
        to_completed.append((time.perf_counter() - waiting) * 1000)
    return Latencies(start_to_waiting=to_waiting, approve_to_completed=to_completed)


async def listing(signoff: Signoff, *, waiting: int) -> dict[str, float]:
    """List the first 50 open requests of a person, or as many as wait."""
    took, expected = [], min(LIST_LINES, waiting)
    for _ in range(LIST_RUNS):
        begun = time.perf_counter()
        page = await signoff.human_task_list("reviewer", page=Page(limit=LIST_LINES))
        took.append((time.perf_counter() - begun) * 1000)
        assert len(page.lines) == expected, f"{len(page.lines)} requests instead of {expected}"
    return percentiles(took)


async def fill(signoff: Signoff, count: int) -> None:
    """Add tasks that wait."""

    async def one() -> None:
        await _start(signoff)

    await _timed(one, count, FILL_CLIENTS)


async def _start(signoff: Signoff) -> HumanTaskId:
    reply = await signoff.start("approval-flow", by="starter")
    task = await signoff.at_rest(reply.task.id)
    request = task.open_request("review")
    assert request is not None, f"{task.name} is {task.state}"
    return request.id


async def _finish(signoff: Signoff, request: HumanTaskId) -> None:
    reply = await signoff.approval_approve(request, by="reviewer")
    ended = await signoff.at_rest(reply.task.id)
    assert ended.state is TaskState.COMPLETED, f"{ended.name} is {ended.state}"


async def _timed(work: Callable[[], Awaitable[None]], count: int, clients: int) -> float:
    left = iter(range(count))

    async def client() -> None:
        for _ in left:
            await work()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(min(clients, count))))
    return time.perf_counter() - begun


def options_of(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line; ends with status 2 and a sentence if it makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.approval_flow", description=__doc__)
    parser.add_argument(
        "--runs", type=one_or_more, default=500, help="tasks in each measurement of throughput"
    )
    parser.add_argument("--clients", type=one_or_more, default=50, help="how many run them side by side")
    parser.add_argument(
        "--database", default="sqlite", help="sqlite, postgres (one of its own), or an address"
    )
    parser.add_argument(
        "--waiting",
        type=none_or_more,
        nargs="*",
        default=[10_000, 100_000],
        help="tasks that wait by then, the fewest first",
    )
    parser.add_argument("--json", type=Path, help="where to write the result")
    options = parser.parse_args(words)
    if options.waiting != sorted(options.waiting):
        parser.error("argument --waiting: tasks are added and never taken away: give the fewest first")
    if options.json is not None and not options.json.absolute().parent.is_dir():
        parser.error(f"argument --json: there is no folder {options.json.absolute().parent}: make it first")
    return options


if __name__ == "__main__":
    chosen = options_of(sys.argv[1:])
    measured = json.dumps(asyncio.run(main(chosen)), indent=2)
    print(measured)
    if chosen.json is not None:
        chosen.json.write_text(measured + "\n")
