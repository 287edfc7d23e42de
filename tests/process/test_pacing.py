"""The pace of calls to Slack: a burst at once, then a steady rate, each key by itself, silence when told."""

import asyncio

import pytest

from bot.pacing import Pacer, Rate

HOUR_S = 3_600.0
HOURLY = Rate(burst=3, per_second=1 / HOUR_S)


class Clock:
    """A clock that stands."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def passes(pacer: Pacer, key: str = "C1") -> bool:
    """Say whether a call is let through at once."""
    turn = asyncio.ensure_future(pacer.turn(key))
    await asyncio.sleep(0)
    is_through = turn.done()
    turn.cancel()
    return is_through


async def test_a_burst_passes_at_once_and_then_one_at_a_time(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    assert [await passes(pacer) for _ in range(4)] == [True, True, True, False]


async def test_each_key_has_its_own_pace(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    assert [await passes(pacer, "C1") for _ in range(4)][-1] is False
    assert await passes(pacer, "C2")


async def test_with_time_the_burst_is_whole_again(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    for _ in range(3):
        await pacer.turn("C1")
    clock.at += HOUR_S
    assert [await passes(pacer) for _ in range(2)] == [True, False]
    clock.at += 10 * HOUR_S
    assert [await passes(pacer) for _ in range(4)] == [True, True, True, False]


async def test_who_waits_is_let_through_in_time() -> None:
    loop = asyncio.get_running_loop()
    pacer, began = Pacer(Rate(burst=2, per_second=100), loop.time), loop.time()
    for _ in range(6):
        await pacer.turn("C1")
    assert loop.time() - began >= 0.04


async def test_when_slack_asks_for_silence_nobody_passes_until_it_is_over(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    pacer.hold("C1", 5 * HOUR_S)
    assert not await passes(pacer, "C1")
    assert await passes(pacer, "C2")
    clock.at += 7 * HOUR_S
    assert await passes(pacer, "C1")


async def test_silence_is_never_cut_short_by_a_shorter_one(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    pacer.hold("C1", 5 * HOUR_S)
    pacer.hold("C1", 1.0)
    clock.at += 2 * HOUR_S
    assert not await passes(pacer, "C1")


async def test_what_is_idle_is_forgotten(clock: Clock) -> None:
    pacer = Pacer(HOURLY, clock)
    for number in range(1_500):
        await pacer.turn(f"C{number}")
    clock.at += 2 * HOUR_S
    await pacer.turn("C1")
    assert len(pacer._full_at) == 1
