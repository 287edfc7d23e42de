"""Owns a terminal as the tests play it: somebody types `signoff …`, with a server or beside the database."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.app import Running
from engine.codes import Scope
from engine.model import UserId
from tests.process.command_line import Ended, typed
from tests.slack.house import House
from tests.support.waiting import eventually


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Types commands."""

    environment: Mapping[str, str]

    async def typed(self, *words: str) -> Ended:
        """Type a command."""
        return await typed(*words, environment=self.environment)

    async def said(self, *words: str) -> str:
        """Type a command that is possible; give what it says."""
        ended = await self.typed(*words)
        assert ended.status == 0, ended
        return ended.output

    async def read(self, *words: str) -> Any:
        """Type a command that is possible; give what programs read of it."""
        return json.loads(await self.said(*words, "--json"))

    async def waiting(self, task: str, step: str) -> str:
        """Wait until a step asks people; give the id of its request."""

        async def asked() -> str | None:
            steps = (await self.read("status", task))["steps"]
            return next((one["human_task"] for one in steps if one["name"] == step), None)

        return await eventually(asked, within_s=60, what=f"a request of {step}")


async def terminal(
    bot: Running,
    identity: UserId,
    scopes: Collection[Scope] = tuple(Scope),
    *,
    name: str = "ci",
) -> Terminal:
    """Sit somebody down at a terminal, with a token in the environment."""
    new = await bot.engine.tokens.create(name=name, scopes=scopes, identity=identity, by="root")
    return Terminal(environment={"SIGNOFF_URL": bot.url, "SIGNOFF_TOKEN": new.secret})


def beside(home: House) -> Terminal:
    """Sit somebody down where the database is."""
    return Terminal(environment={"SIGNOFF_DATABASE_URL": home.settings.database_url})
