import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from bot.metrics import levels
from bot.metrics.levels import COUNTED_EVERY_S, COUNTED_TO, LevelsWatch, Seen, families
from engine.codes import TaskState
from engine.errors import StoreUnavailable
from engine.ports.levels import Backlog, Totals
from tests.makers import HOUR, NOON
from tests.unit.executor.scene import StandingClock
from tests.unit.metrics.reading import Numbers

NOTHING = Backlog(cards_behind=0, timers_due=0, oldest_timer=None, oldest_request=None)


@dataclass
class Told:
    """Levels that a test says, and how often they were counted."""

    requests: int = 0
    backlog_now: Backlog = NOTHING
    is_away: bool = False
    is_free: asyncio.Event = field(default_factory=asyncio.Event)
    counts: int = 0
    asked: list[tuple[datetime, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.is_free.set()

    async def totals(self) -> Totals:
        self.counts += 1
        await self.is_free.wait()
        return Totals(tasks={TaskState.WAITING: self.requests}, requests=self.requests)

    async def backlog(self, now: datetime, *, at_most: int) -> Backlog:
        if self.is_away:
            raise StoreUnavailable("it is away")
        self.asked.append((now, at_most))
        return self.backlog_now


class Watch:
    """A watch under test, on time that stands."""

    def __init__(self) -> None:
        self.told = Told()
        self.now_s = 0.0
        self.watch = LevelsWatch(self.told, StandingClock(), lambda: self.now_s)

    async def numbers(self) -> Numbers:
        return shown(await self.watch.look())


class _Page(Collector):
    def __init__(self, seen: Seen | None) -> None:
        self._seen = seen

    def collect(self) -> list[Metric]:
        return list(families(self._seen))


def shown(seen: Seen | None) -> Numbers:
    return Numbers(generate_latest(_Page(seen)).decode())


async def test_every_level_is_shown() -> None:
    it = Watch()
    it.told.requests = 3
    it.told.backlog_now = Backlog(
        cards_behind=4, timers_due=5, oldest_timer=NOON - HOUR, oldest_request=NOON - 2 * HOUR
    )
    numbers = await it.numbers()
    assert numbers.of("signoff_tasks") == {("waiting",): 3}
    assert numbers("signoff_tasks", state="pending") == 0
    assert numbers("signoff_tasks", state="completed") is None
    assert numbers("signoff_human_tasks_open") == 3
    assert numbers("signoff_human_tasks_oldest_seconds") == 7_200
    assert numbers("signoff_cards_behind") == 4
    assert numbers("signoff_timers_late") == 5
    assert numbers("signoff_timers_late_seconds") == 3_600
    assert numbers("signoff_database_readable") == 1
    assert it.told.asked == [(NOON, COUNTED_TO)]


async def test_where_nothing_waits_ages_are_nought() -> None:
    numbers = await Watch().numbers()
    assert numbers("signoff_human_tasks_oldest_seconds") == 0
    assert numbers("signoff_timers_late_seconds") == 0


async def test_what_is_open_is_counted_seldom_and_what_is_behind_each_time() -> None:
    it = Watch()
    await it.numbers()
    it.told.requests, it.told.backlog_now = (
        8,
        Backlog(cards_behind=1, timers_due=0, oldest_timer=None, oldest_request=None),
    )
    it.now_s = COUNTED_EVERY_S - 1
    numbers = await it.numbers()
    assert (numbers("signoff_human_tasks_open"), numbers("signoff_cards_behind")) == (0, 1)
    it.now_s = COUNTED_EVERY_S
    assert (await it.numbers())("signoff_human_tasks_open") == 8
    assert it.told.counts == 2


async def test_many_who_look_at_once_share_a_count() -> None:
    it = Watch()
    it.told.is_free.clear()
    looks = [asyncio.create_task(it.numbers()) for _ in range(5)]
    asyncio.get_running_loop().call_later(0.01, it.told.is_free.set)
    await asyncio.gather(*looks)
    assert it.told.counts == 1


async def test_a_database_that_is_away_shows_that_and_no_number() -> None:
    it = Watch()
    await it.numbers()
    it.told.is_away = True
    numbers = await it.numbers()
    assert numbers("signoff_database_readable") == 0
    for name in ("signoff_human_tasks_open", "signoff_cards_behind", "signoff_timers_late_seconds"):
        assert numbers(name) is None
    assert numbers("signoff_tasks", state="waiting") is None
    it.told.is_away = False
    assert (await it.numbers())("signoff_database_readable") == 1


async def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "_PATIENCE_S", 0.02)
    it = Watch()
    it.told.is_free.clear()
    assert (await it.numbers())("signoff_database_readable") == 0
    it.told.is_free.set()
    assert (await it.numbers())("signoff_database_readable") == 1
