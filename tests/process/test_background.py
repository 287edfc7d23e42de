"""What lives as long as the process: errands that never end, work that outlives its request, signals."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import Running
from bot.background import Background, first_death, working
from bot.demo import demo
from bot.settings import Settings
from bot.signals import first_of, hangups, stop_signal, until_stopped
from tests.support.waiting import eventually


async def for_ever() -> None:
    await asyncio.Event().wait()


async def fail() -> None:
    raise RuntimeError("a mistake of ours")


async def silence() -> BaseException:
    await for_ever()
    raise AssertionError


# --- errands -------------------------------------------------------------------------------------


async def test_an_errand_ends_with_its_block() -> None:
    async with working(for_ever()) as errand:
        await asyncio.sleep(0)
        assert not errand.done()
    assert errand.cancelled()


async def test_the_death_of_the_executor_is_a_death() -> None:
    async def death() -> BaseException:
        return RuntimeError("out of the blue")

    async with working(for_ever()) as errand:
        assert str(await first_death(death(), errand)) == "out of the blue"


@pytest.mark.parametrize(
    ("work", "reason"), [(fail, "a mistake of ours"), (lambda: asyncio.sleep(0), "errand ended")]
)
async def test_an_errand_that_ends_is_a_death(work: Callable[[], Awaitable[None]], reason: str) -> None:
    errand = asyncio.ensure_future(work())
    assert isinstance(errand, asyncio.Task)
    errand.set_name("errand")
    async with working(for_ever()) as other:
        assert str(await first_death(silence(), other, errand)) == reason


# --- work that outlives its request --------------------------------------------------------------


async def test_closing_waits_for_what_is_under_way() -> None:
    done = []
    may_end = asyncio.Event()

    async def work() -> None:
        await may_end.wait()
        done.append("work")

    async with Background() as background:
        task = background.start(work())
        asyncio.get_running_loop().call_later(0.01, may_end.set)
    assert task.done()
    assert done == ["work"]


async def test_closing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.background._PATIENCE_S", 0.01)
    async with Background() as background:
        task = background.start(for_ever())
    assert task.cancelled()


async def test_what_fails_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with Background() as background:
        await asyncio.wait([background.start(fail())])
    (record,) = caplog.records
    assert record.message == "background work failed"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "a mistake of ours"


# --- signals -------------------------------------------------------------------------------------


def signalled(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_work_which_closes_what_it_opened(number: signal.Signals) -> None:
    closed = []

    async def work() -> str:
        try:
            signalled(number)
            await for_ever()
        finally:
            await asyncio.sleep(0)
            closed.append("all")
        return "never"

    assert await until_stopped(work()) is None
    assert closed == ["all"]


async def test_without_a_signal_the_work_gives_its_result_or_its_error() -> None:
    async def work() -> str:
        return "done"

    assert await until_stopped(work()) == "done"
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        await until_stopped(fail())


async def test_work_that_fails_while_it_closes_is_not_taken_for_stopped() -> None:
    async def work() -> None:
        try:
            signalled(signal.SIGTERM)
            await for_ever()
        finally:
            await fail()

    with pytest.raises(RuntimeError, match="a mistake of ours"):
        await until_stopped(work())


async def test_each_hangup_is_acted_on_until_the_block_ends() -> None:
    heard: list[int] = []
    async with hangups(lambda: heard.append(1)):
        for times in (1, 2):
            signalled(signal.SIGHUP)
            await eventually(lambda times=times: len(heard) == times)  # type: ignore[misc]  # mypy#15459
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


async def test_the_first_of_several_events_or_a_death_ends_the_waiting() -> None:
    one, other = asyncio.Event(), asyncio.Event()
    other.set()
    assert await first_of(one, other, died=silence()) is None

    async def death() -> BaseException:
        return RuntimeError("out of the blue")

    assert str(await first_of(one, died=death())) == "out of the blue"


async def test_ctrl_c_is_an_event_within_the_block_only() -> None:
    async with stop_signal() as stopped:
        assert not stopped.is_set()
        signalled(signal.SIGINT)
        async with asyncio.timeout(20):
            await stopped.wait()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_after_the_first_signal_a_ctrl_c_is_no_longer_ours() -> None:
    async with stop_signal() as stopped:
        signalled(signal.SIGTERM)
        await eventually(stopped.is_set)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL  # the next one ends the process
        signalled(signal.SIGTERM)  # this one does not
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


async def test_the_demo_can_be_stopped_while_it_cannot_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    @asynccontextmanager
    async def never_running(_settings: Settings, _environment: object) -> AsyncIterator[Running]:
        begun.set()
        await for_ever()
        yield await asyncio.Future()

    monkeypatch.setattr("bot.demo.running", never_running)
    work = demo(host="127.0.0.1", port=3400, folder=tmp_path, environment={}, say=lambda _line: None)
    demonstrating = asyncio.create_task(work)
    await begun.wait()
    signalled(signal.SIGINT)
    async with asyncio.timeout(20):
        assert await demonstrating is None
