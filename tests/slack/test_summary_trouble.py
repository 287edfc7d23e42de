"""Summaries when the bot was down, or Slack does not say what became of a post: there once, or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack.clock import LEASE
from tests.slack.house import at_work
from tests.slack.morning import HOUR, MINUTE, Morning, opened
from tests.support.waiting import eventually

POSTS = "SELECT 1 FROM pipeline_summary_messages"


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    async with opened(tmp_path) as morning, at_work(morning.home, morning.sandbox, clock=morning.clock):
        yield morning


async def test_what_was_missed_comes_once_when_the_bot_is_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as morning:
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.sign()
            await morning.wants("bob", "09:00 weekdays")
        await morning.clock.advance(3 * HOUR)
        for _ in range(2):
            async with at_work(morning.home, morning.sandbox, clock=morning.clock):
                assert "Summary of Monday, 23 November" in (await morning.comes(1)).text()


async def test_what_was_missed_until_the_day_was_over_does_not_come(tmp_path: Path) -> None:
    async with opened(tmp_path) as morning:
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.sign()
            await morning.wants("bob", "09:00 mon")
        await morning.clock.advance(16 * HOUR)
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.has_passed_over()
            assert await morning.summaries() == []


@pytest.mark.parametrize("trouble", ["drop_after", "drop_before", "error_after", "error_before"])
async def test_a_post_of_unknown_outcome_is_looked_for_and_there_once(morning: Morning, trouble: str) -> None:
    await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.slack.trouble(trouble, on="chat.postMessage", count=1)
    await morning.clock.advance(35 * MINUTE)

    async def is_in_doubt() -> bool:
        struck = await morning.slack.struck()
        return (trouble, "chat.postMessage") in struck

    await eventually(is_in_doubt, what="the post goes wrong")
    if trouble.endswith("before"):
        assert await morning.summaries() == []
    await morning.clock.advance(LEASE)
    summary = await morning.comes(1)
    await morning.sign()
    await morning.clock.advance(LEASE)
    await morning.tells(summary, "2 requests wait for you")
    await morning.comes(1)


async def test_a_bot_that_dies_between_taking_and_posting_loses_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as morning:
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.sign()
            await morning.wants("bob", "09:00 weekdays")
        await morning.clock.advance(HOUR)
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.comes(1)
        # as if it had died right after it took the message, and before Slack heard of it
        morning.home.sql(
            "UPDATE pipeline_summary_messages SET ts = NULL, channel = NULL, is_leased = 1, posts = 1"
        )
        async with at_work(morning.home, morning.sandbox, clock=morning.clock):
            await morning.clock.advance(LEASE)
            await morning.comes(1)
            await eventually(
                lambda: morning.home.sql("SELECT 1 FROM pipeline_summary_messages WHERE ts IS NOT NULL")
            )
            await morning.comes(1)


async def test_an_edit_that_failed_is_made_again_soon(morning: Morning) -> None:
    await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(35 * MINUTE)
    summary = await morning.comes(1)
    await morning.sign()
    await morning.slack.trouble("drop_before", on="chat.update", count=1)
    await morning.clock.advance(MINUTE)
    await eventually(morning.slack.struck, what="the edit goes wrong")
    await morning.slack.wait_for(summary, lambda shown: "2 requests wait for you" in shown.text())
