"""Owns what tests of the API need: programs."""

from collections.abc import AsyncIterator

import pytest

from bot.app import Running
from tests.slack.api.program import ALICE, Program, program


@pytest.fixture
async def alice(signoff: Running) -> AsyncIterator[Program]:
    """A program that may do everything as Alice."""
    async with program(signoff, ALICE) as opened:
        yield opened
