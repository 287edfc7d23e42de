"""The main job, end to end, over each way in which Slack reaches the bot."""

from pathlib import Path

import pytest

from sandbox.people import Workspace
from tests.slack.house import at_work, house, workspace
from tests.slack.story import whole_story


@pytest.mark.usefixtures("signoff")
async def test_a_release_is_sent_back_once_and_then_approved_twice(slack: Workspace) -> None:
    cards = await whole_story(slack)
    _task, facts, review, *_ = cards
    assert "Sent back to *draft*" in review.text()
    assert "@bob" in review.text()
    assert "The notes are too thin." in review.text()
    assert "@alice" in facts.text()


async def test_the_same_story_over_signed_http(tmp_path: Path) -> None:
    async with workspace(is_http=True) as sandbox:
        slack = Workspace(sandbox.control.call)
        async with at_work(house(sandbox, tmp_path, is_http=True), sandbox):
            await whole_story(slack)
        assert await slack.complaints() == []
