"""Owns what the black-box tests begin with: a workspace, a house, and the bot at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Running
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.house import House, at_work, house, workspace


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace over Socket Mode; calls are not limited."""
    async with workspace() as opened:
        yield opened


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[Workspace]:
    """The workspace as people use it. In the end the app must have made no mistake that Slack swallows."""
    driven = Workspace(sandbox.control.call)
    yield driven
    assert await driven.complaints() == []


@pytest.fixture
def home(sandbox: Sandbox, tmp_path: Path) -> House:
    """The bot's settings, database and pipelines: the examples and those of these tests."""
    return house(sandbox, tmp_path)


@pytest.fixture
async def signoff(home: House, sandbox: Sandbox) -> AsyncIterator[Running]:
    """The real bot at work."""
    async with at_work(home, sandbox) as bot:
        yield bot
