"""The clock of the timers: it looks at once and then again and again, whatever happened the last time."""

import asyncio
import logging

import pytest

from bot.reminders import ticking
from engine.errors import StoreUnavailable
from tests.support.waiting import eventually

OFTEN_S = 0.02


class Fire:
    """What is called at each tick, and how often it was."""

    def __init__(self, *trouble: Exception) -> None:
        self.times = self.at_once = self.most_at_once = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self._trouble = list(trouble)

    async def __call__(self) -> int:
        self.times += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.may_end.wait()
            if self._trouble:
                raise self._trouble.pop(0)
        finally:
            self.at_once -= 1
        return 0


async def test_it_looks_before_the_block_begins() -> None:
    fire = Fire()
    async with ticking(fire, every_s=3_600):
        assert fire.times == 1


async def test_it_looks_again_and_again_until_the_block_ends() -> None:
    fire = Fire()
    async with ticking(fire, every_s=OFTEN_S):
        await eventually(lambda: fire.times >= 4)
    times = fire.times
    for _ in range(5):
        await asyncio.sleep(0)
    assert fire.times == times


async def test_a_tick_that_works_when_the_block_ends_may_end_in_peace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    fire = Fire()
    async with ticking(fire, every_s=OFTEN_S):
        fire.may_end.clear()
        await eventually(lambda: fire.at_once)
        asyncio.get_running_loop().call_later(OFTEN_S, fire.may_end.set)
    assert fire.at_once == 0
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_when_the_database_is_away_it_says_so_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    fire = Fire(StoreUnavailable("the disk is full"), StoreUnavailable("the disk is full"))
    async with ticking(fire, every_s=OFTEN_S):
        await eventually(lambda: fire.times >= 3)
    assert caplog.messages.count("cannot look for timers: the disk is full") == 2


async def test_after_an_error_of_ours_it_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    fire = Fire()
    async with ticking(fire, every_s=OFTEN_S):
        fire._trouble = [RuntimeError("a mistake of ours")]
        await eventually(lambda: fire.times >= 4)
    assert any("raised an exception" in message for message in caplog.messages)


async def test_a_tick_that_still_works_is_not_joined_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    fire = Fire()
    async with ticking(fire, every_s=OFTEN_S):
        fire.may_end.clear()
        with caplog.at_level(logging.DEBUG, "bot.reminders"):
            await eventually(lambda: sum("left out" in message for message in caplog.messages) >= 3)
        assert fire.at_once == 1
        fire.may_end.set()
        times = fire.times
        await eventually(lambda: fire.times > times)
    assert fire.most_at_once == 1
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
