"""The Python step: arguments by name, threads for what is synchronous, the loop for what is not."""

import asyncio
import os
import threading
from typing import Any

import pytest

from engine.model import Json
from engine.steps.outcomes import Failed, Outcome, Succeeded
from engine.steps.python import run_python
from engine.steps.threads import Threads
from tests.support.waiting import eventually
from tests.unit.steps.makers import a_context, some_means

HERE = "tests.unit.steps.test_python"


def draft(version: str, notes: list[str] | None = None) -> dict[str, Json]:
    return {"notes": notes or [], "version": version, "thread": threading.current_thread().name}


async def draft_async(version: str) -> dict[str, Json]:
    await asyncio.sleep(0)
    return {"version": version, "thread": threading.current_thread().name}


def awaitable_in_disguise(version: str) -> Any:
    return draft_async(version)


def leaves() -> None:
    raise SystemExit(3)


async def leaves_async() -> None:
    raise SystemExit(3)


def stops() -> None:
    raise StopIteration("at the end")


async def python(call: str, threads: Threads | None = None, **args: Json) -> Outcome:
    threads = threads or Threads()

    def in_thread(function: Any) -> Any:
        return threads.call(function, whose="a step")

    try:
        return await run_python(
            a_context({"call": f"{HERE}:{call}", "args": args}, means=some_means(in_thread))
        )
    finally:
        threads.close()


def output_of(outcome: Outcome) -> Json:
    assert isinstance(outcome, Succeeded), outcome
    return outcome.output


async def test_a_synchronous_function_runs_in_a_thread() -> None:
    output = output_of(await python("draft", version="1.2", notes=["a"]))
    assert (output["version"], output["notes"]) == ("1.2", ["a"])
    assert output["thread"] != threading.current_thread().name


async def test_an_async_function_runs_on_the_loop() -> None:
    output = output_of(await python("draft_async", version="1.2"))
    assert output == {"version": "1.2", "thread": threading.current_thread().name}


async def test_what_a_function_gives_to_be_awaited_is_awaited() -> None:
    assert output_of(await python("awaitable_in_disguise", version="1.2"))["version"] == "1.2"


async def test_a_call_without_arguments_is_enough() -> None:
    assert await run_python(a_context({"call": "os:getpid"})) == Succeeded(output=os.getpid())


async def test_a_function_that_is_gone_fails_for_good() -> None:
    outcome = await python("drafft")
    assert isinstance(outcome, Failed)
    assert outcome.is_final
    assert "drafft" in outcome.error


@pytest.mark.parametrize("call", ["leaves", "leaves_async"])
async def test_leaving_the_process_only_fails_the_step(call: str) -> None:
    assert await python(call) == Failed(error="SystemExit: 3")


async def test_what_a_thread_raises_comes_out() -> None:
    with pytest.raises(RuntimeError):  # a coroutine may not raise StopIteration
        await python("stops")


async def test_a_cancelled_step_leaves_its_thread_running_and_known() -> None:
    threads, goes_on = Threads(), threading.Event()
    call = asyncio.create_task(threads.call(lambda: goes_on.wait(5), whose="draft"))
    await eventually(lambda: threads.still_running("draft"))
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    (ending,) = threads.still_running("draft")
    goes_on.set()
    await asyncio.wait_for(ending, timeout=5)
    assert not threads.still_running("draft")
    threads.close()


async def test_threads_are_used_again() -> None:
    threads = Threads()
    names = {await threads.call(lambda: threading.current_thread().name, whose=n) for n in range(20)}
    threads.close()
    assert len(names) == 1


async def test_threads_run_side_by_side_and_go_when_closed() -> None:
    threads, barrier = Threads(), threading.Barrier(3)
    await asyncio.gather(*(threads.call(lambda: barrier.wait(5), whose=n) for n in range(3)))
    ours = [thread for thread in threading.enumerate() if thread.name.startswith("step-")]
    threads.close()
    await eventually(lambda: not any(thread.is_alive() for thread in ours), what="the end of the threads")
