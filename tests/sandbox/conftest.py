"""Owns a sandbox for each test: with a clock that stands still, and a plain client of its Web API."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.platform import Settings
from sandbox.server import Sandbox
from tests.sandbox.app import MANIFEST
from tests.sandbox.sockets import Sockets

NOON_S = 1_790_000_000.0


@pytest.fixture
def clock() -> Clock:
    return Clock(start_s=NOON_S, running=False)


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """Nobody listens to it yet; calls are not limited."""
    async with Sandbox(MANIFEST, clock=clock, settings=Settings(rate_limits=False)) as opened:
        yield opened


@pytest.fixture
def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def slack(sandbox: Sandbox) -> Workspace:
    return Workspace(sandbox.control.call)


@pytest.fixture
async def sockets() -> AsyncIterator[Sockets]:
    """Opens websockets to the sandbox."""
    async with aiohttp.ClientSession() as session:
        opened = Sockets(session)
        yield opened
        await opened.close()
