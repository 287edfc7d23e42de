"""Three processes on one PostgreSQL fire the same timers: each once, and none is lost if one is killed."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from signoff.library import Signoff
from tests.crash.accounts import Read, postgres_reader
from tests.crash.firing import NEVER_S, READY_WITHIN_S, Firing, fire_all
from tests.crash.moments import Death, Kind
from tests.support.waiting import eventually

OF_EACH = 40
GATE = "{name: only, type: approval_gate, with: {title: Go?, approvers: {users: [bob]}, %s}}"
STEPS = {
    "reminded": GATE % "remind: {after: 1h, every: 1d, times: 9, urgent: true}",
    "expiring": GATE % "expires: {after: 1h, then: fail}",
    "delayed": "{name: only, type: delay, with: {for: 1h}}",
}
LATE = timedelta(hours=2)
FIRED = {"reminded": "reminded", "expired": "expiring", "step_completed": "delayed"}
EVENTS = "SELECT kind, task_id FROM pipeline_events WHERE kind IN ('reminded', 'expired', 'step_completed')"
TIMERS = "SELECT kind, number, count(*) FROM pipeline_timers GROUP BY kind, number"
STATES = "SELECT pipeline, state, count(*) FROM pipeline_tasks GROUP BY pipeline, state"
DEATHS = [None, Death(Kind.BEFORE_COMMIT, 1), Death(Kind.AFTER_COMMIT, 2), Death(Kind.BEFORE_COMMIT, 4)]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("death", DEATHS, ids=str)
async def test_each_timer_is_fired_once(death: Death | None, tmp_path: Path, postgres_url: str) -> None:
    await start_tasks(postgres_url, tmp_path)
    read = postgres_reader(postgres_url)
    with firing_together(postgres_url, tmp_path, [None, death, None]) as processes:
        await eventually(lambda: all_fired(read), within_s=READY_WITHIN_S, what="the firing of all timers")
        await asyncio.to_thread(stop, processes)
    log = logs(tmp_path)
    assert [process.exitcode for process in processes] == [0, death.status if death else 0, 0], log
    assert "Traceback" not in log
    events = Counter(await read(EVENTS))
    assert set(events.values()) == {1}
    assert Counter(kind for kind, _ in events) == dict.fromkeys(FIRED, OF_EACH)
    assert await read(TIMERS) == [("remind", 2, OF_EACH)]
    assert sorted(await read(STATES)) == [
        ("delayed", "completed", OF_EACH),
        ("expiring", "failed", OF_EACH),
        ("reminded", "waiting", OF_EACH),
    ]


def logs(folder: Path) -> str:
    """Give what all processes wrote."""
    return "\n".join(path.read_text() for path in sorted(folder.glob("firing-*.log")))


async def start_tasks(address: str, folder: Path) -> None:
    """Start tasks that wait for their timers."""
    files = []
    for name, step in STEPS.items():
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(f"name: {name}\nsteps:\n  - {step}\n")
    read = postgres_reader(address)

    async def all_wait() -> bool:
        waiting: list[int] = [count for _, _, count in await read(TIMERS)]
        return sum(waiting) == len(STEPS) * OF_EACH

    async with Signoff.open(address, files, tick_s=NEVER_S) as signoff:
        await asyncio.gather(*(signoff.start(name, by="alice") for name in STEPS for _ in range(OF_EACH)))
        await eventually(all_wait, within_s=READY_WITHIN_S, what="the waiting of all tasks")


@contextmanager
def firing_together(
    address: str, folder: Path, deaths: Sequence[Death | None]
) -> Iterator[Sequence[BaseProcess]]:
    """Let processes fire what is due, from when all are ready until the block ends, at the latest."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.crash.firing"])
    all_ready = context.Barrier(len(deaths))  # gone as soon as nobody here holds it
    processes = []
    for number, death in enumerate(deaths):
        log = folder / f"firing-{number}.log"
        firing = Firing(address=address, late=LATE, death=death, all_ready=all_ready, log=log)
        processes.append(context.Process(target=fire_all, args=(firing,)))
    try:
        for process in processes:
            process.start()
        yield processes
    finally:
        for process in processes:
            process.kill()


def stop(processes: Sequence[BaseProcess]) -> None:
    """End those that live in peace."""
    for process in processes:
        process.terminate()
        process.join(READY_WITHIN_S)


async def all_fired(read: Read) -> bool:
    """Say whether no timer waits but those that were set anew."""
    return all(number > 1 for _, number, _ in await read(TIMERS))
