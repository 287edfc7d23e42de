"""Owns a workspace with very many people, and the bot at work among them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.manifest import app_manifest
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.records import Group, Person
from sandbox.seeds import ACME, Seeds
from sandbox.server import Sandbox
from tests.slack.house import COMMAND, House, at_work, house


def voters(count: int) -> tuple[str, ...]:
    """Give the handles of so many people, in order."""
    return tuple(f"voter{number:03}" for number in range(count))


def voter_id(handle: str) -> str:
    """Give the id of one of them."""
    return f"U0{handle.upper()}"


@asynccontextmanager
async def hall(handles: Sequence[str], folder: Path, pipeline: str) -> AsyncIterator[tuple[Workspace, House]]:
    """Open Acme with these people more; the bot works with this pipeline `vote` until the block ends."""
    settings = Settings(rate_limits=False)
    async with Sandbox(app_manifest(COMMAND), settings=settings, seeds=_crowded(handles)) as sandbox:
        home = house(sandbox, folder)
        home.write_pipeline("vote", pipeline)
        slack = Workspace(sandbox.control.call, timeout_s=30)
        async with at_work(home, sandbox):
            yield slack, home
        assert await slack.complaints() == []


def _crowded(handles: Sequence[str]) -> Seeds:
    """Give Acme with these people more, all in the group `voters` and in #general."""
    people = tuple(
        Person(
            id=voter_id(handle),
            handle=handle,
            real_name=handle.title(),
            display_name=handle.title(),
            email=f"{handle}@example.com",
        )
        for handle in handles
    )
    ids = tuple(person.id for person in people)
    channels = tuple(
        replace(channel, members=(*channel.members, *ids)) if channel.is_general else channel
        for channel in ACME.channels
    )
    group = Group(id="S0VOTERS001", handle="voters", name="Voters", members=ids)
    return replace(ACME, people=(*ACME.people, *people), groups=(*ACME.groups, group), channels=channels)
