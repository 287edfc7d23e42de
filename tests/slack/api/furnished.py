"""Owns a house full of data: tasks in many states, with everything that people can be asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.app import Running
from engine.codes import Scope
from engine.model import UserId
from sandbox.people import Workspace
from tests.slack.api.program import ALICE, BOB, CAROL, Program, with_secret
from tests.slack.house import at_work, house, workspace
from tests.support.waiting import eventually

_SETTINGS = {"api_requests_per_minute": 1_000_000, "operators": "@bob"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """A bot at work on a database with data."""

    bot: Running
    secret: str  # of a token that may do everything, of Bob, who is asked most and is an operator
    ids: Mapping[str, Sequence[str | int]]  # what is there, by the names that paths give it


class _Movers:
    """Move in: Alice starts tasks, and all three answer."""

    def __init__(self, alice: Program, bob: Program, carol: Program) -> None:
        self._alice, self._bob, self._carol = alice, bob, carol

    async def furnish(self) -> Mapping[str, Sequence[str | int]]:
        """Leave something of every kind behind; gives what is there."""
        await self._releases()
        await self._questions()
        await self._decided()
        forms = [await self._started("survey", "answers"), await self._started("four-eyes", "draft")]
        await self._do(self._bob, forms[1], "claim")
        ended = (await self._started("hello", "hello"))["task"]["name"]
        await self._alice.post(f"/tasks/{ended}/cancel", {"reason": "Not today."})
        found = (await self._alice.get("/human-tasks?status=any&limit=200"))["human_tasks"]
        return {
            "human_task": [one["id"] for one in found],
            "task": sorted({one["task"][key] for one in found for key in ("id", "name")}),
            "step": ["draft", "facts", "review", "check"],
            "number": [1],
            "name": ["release", "hello"],
        }

    async def _releases(self) -> None:
        """Leave one that waits for facts, one that waits for approval and a reply, and one that is done."""
        await self._started("release", "facts", {"version": "1.0"})
        await self._reviewed("1.1")
        review = await self._reviewed("1.2")
        for who in (self._bob, self._carol):
            await self._do(who, review, "approve", {"comment": "Fine."})

    async def _reviewed(self, version: str) -> Any:
        facts = await self._started("release", "facts", {"version": version})
        await self._do(self._alice, facts, "complete", {"answer": {"summary": "Faster.", "level": "low"}})
        review = await self._waiting(facts["task"]["name"], "review")
        await self._do(self._bob, review, "inquire", {"of": ALICE, "question": "How much?"})
        return review

    async def _questions(self) -> None:
        """Leave a question of what is to become of a step, and a task that failed after one."""
        await self._started("flaky", "attempt")
        failing = await self._started("flaky", "attempt")
        await self._do(self._carol, failing, "complete", {"answer": {"choice": "fail"}})

    async def _decided(self) -> None:
        """Leave a decision that can be undone, and a task that stopped since one was disowned."""
        await self._do(self._bob, await self._started("slowly", "review"), "approve", {})
        check = await self._started("rollout", "check")
        await self._do(self._bob, check, "approve", {})
        await self._do(self._bob, check, "dispute", {})

    async def _started(self, pipeline: str, step: str, inputs: Mapping[str, Any] | None = None) -> Any:
        body = {"pipeline": pipeline, "inputs": inputs or {}, "channel": "#general"}
        return await self._waiting((await self._alice.post("/tasks", body))["task"]["name"], step)

    async def _waiting(self, task: str, step: str) -> Any:
        async def asked() -> Any:
            found = (await self._alice.get(f"/human-tasks?task={task}"))["human_tasks"]
            return next((one for one in found if one["step"] == step), None)

        return await eventually(asked, what=f"a request of {step}")

    async def _do(self, who: Program, request: Any, what: str, body: object = None) -> None:
        await who.post(f"/human-tasks/{request['id']}/{what}", body)


@asynccontextmanager
async def furnished(folder: Path) -> AsyncIterator[Furnished]:
    """Open a house full of data. How often programs may ask is not limited there."""
    async with workspace() as sandbox, AsyncExitStack() as programs:
        empty = house(sandbox, folder)
        home = replace(empty, settings=empty.settings.model_copy(update=_SETTINGS))
        async with at_work(home, sandbox) as bot:
            secrets = [await _secret(bot, who) for who in (ALICE, BOB, CAROL)]
            movers = _Movers(*[await programs.enter_async_context(with_secret(bot, one)) for one in secrets])
            yield Furnished(bot=bot, secret=secrets[1], ids=await movers.furnish())
        assert await Workspace(sandbox.control.call).complaints() == []


async def _secret(bot: Running, who: UserId) -> str:
    return (await bot.engine.tokens.create(name="ci", scopes=tuple(Scope), identity=who, by="root")).secret
