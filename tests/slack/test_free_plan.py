"""A workspace on a free plan has no user groups: what names them says so, everything else works."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.people import Workspace
from tests.slack.asking import answer, closed, hello
from tests.slack.house import at_work, house, workspace


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(paid_plan=False) as sandbox:
        driven = Workspace(sandbox.control.call)
        async with at_work(house(sandbox, tmp_path), sandbox):
            yield driven
        assert await driven.complaints() == []


async def test_one_person_can_start_and_approve(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.alice.click(card, "Approve")
    await closed(slack, card)


async def test_who_is_named_may_start_and_a_group_that_cannot_be_is_nobody(slack: Workspace) -> None:
    assert "/pipeline run careful" in await answer(slack, "alice", "list")
    assert "/pipeline run careful" not in await answer(slack, "bob", "list")
    assert "You may not start careful." in await answer(slack, "bob", "run careful")
