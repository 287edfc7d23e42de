"""Summaries: chosen, sent at the hour of each person's day, redrawn while they are of today."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack.asking import answer, panel
from tests.slack.house import at_work
from tests.slack.morning import DAY, HOUR, MINUTE, Morning, opened
from tests.support.waiting import eventually


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    async with opened(tmp_path) as morning, at_work(morning.home, morning.sandbox, clock=morning.clock):
        yield morning


# --- what is typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handle", "line", "when", "then"),
    [
        ("bob", "09:00 weekdays", "Monday to Friday at 09:00", "23 November 2026 at 09:00 (Europe/London)"),
        ("bob", "8am daily", "every day at 08:00", "Tuesday, 24 November 2026 at 08:00 (Europe/London)"),
        (
            "carol",
            "9 mon, wed",
            "Monday and Wednesday at 09:00",
            "November 2026 at 09:00 (America/New_York)",
        ),
        (
            "dave",
            "9 uhr mo bis do",
            "Monday to Thursday at 09:00",
            "24 November 2026 at 09:00 (Europe/Berlin)",
        ),
        ("mallory", "7:30 sat", "Saturday at 07:30", "Saturday, 28 November 2026 at 07:30 (Asia/Tokyo)"),
    ],
)
async def test_what_is_chosen_is_said_back_with_the_next_time(
    morning: Morning, handle: str, line: str, when: str, then: str
) -> None:
    for words in (f"summary {line}", "summary"):
        said = await answer(morning.slack, handle, words)
        assert f"*{when}*" in said
        assert f"{then}*" in said
        assert "`/pipeline summary off` ends it" in said


async def test_nobody_gets_one_who_wanted_none_and_off_ends_it(morning: Morning) -> None:
    assert "You get no summary" in await answer(morning.slack, "bob", "summary")
    await morning.wants("bob", "09:00 weekdays")
    assert "You get no summary any more" in await answer(morning.slack, "bob", "summary off")
    assert "You get no summary of what waits" in await answer(morning.slack, "bob", "summary off")
    await morning.sign()
    await morning.clock.advance(HOUR)
    assert await morning.summaries() == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("weekdays", "At which hour of your day?"),
        ("25:00 weekdays", "I do not know “25:00”."),
        ("24:00 weekdays", "No day has that hour"),
        ("9:00 17:00 daily", "That names several hours"),
        ("9:00 caturday", "I do not know “caturday”."),
        ("9:00 mon to", "I do not know “to”."),
    ],
)
async def test_what_will_not_do_is_answered_with_what_would(morning: Morning, line: str, why: str) -> None:
    await morning.wants("bob", "09:00 weekdays")
    said = await answer(morning.slack, "bob", f"summary {line}")
    assert why in said
    assert "Nothing was changed." in said
    assert "Write `/pipeline summary 09:00 weekdays`" in said
    assert "Monday to Friday at 09:00" in await answer(morning.slack, "bob", "summary")


async def test_help_knows_it(morning: Morning) -> None:
    assert "/pipeline summary 09:00 weekdays" in await answer(morning.slack, "bob", "help")


# --- when it comes -------------------------------------------------------------------------------------


async def test_it_comes_at_the_hour_of_each_persons_day_with_a_line_per_request(morning: Morning) -> None:
    card = await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(25 * MINUTE)
    assert await morning.summaries() == []
    await morning.clock.advance(10 * MINUTE)
    summary = await morning.comes()
    said = summary.text()
    assert "1 request waits for you" in said
    assert "Summary of Monday, 23 November 2026" in said
    assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|Sign here?>" in said
    assert "approval · sign-1 · started by @alice · asked <!date^" in said
    assert summary.buttons() == []


async def test_it_comes_once_a_day(morning: Morning) -> None:
    await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(HOUR)
    await morning.comes(1)
    await morning.clock.advance(DAY)
    summary = await morning.comes(2)
    assert "Summary of Tuesday, 24 November 2026" in summary.text()


async def test_on_a_day_on_which_nothing_waits_none_comes(morning: Morning) -> None:
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(HOUR)
    await morning.has_passed_over()
    await morning.sign()  # that is asked for, as ever, but no summary begins in the middle of the day
    await morning.clock.advance(HOUR)
    assert await morning.summaries() == []
    await morning.clock.advance(DAY)
    await morning.comes(1)


async def test_what_waits_for_others_is_not_in_it(morning: Morning) -> None:
    await morning.sign()
    await morning.wants("dave", "10:00 daily")
    await morning.clock.advance(HOUR)
    await morning.has_passed_over("dave")
    assert await morning.summaries("dave") == []


async def test_it_follows_people_to_another_zone(morning: Morning) -> None:
    await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.slack.happen("change-person", person="bob", changes={"tz": "America/New_York"})

    async def has_moved() -> bool:
        return "(America/New_York)" in await answer(morning.slack, "bob", "summary")

    await eventually(has_moved)
    await morning.clock.advance(5 * HOUR)
    assert await morning.summaries() == []
    await morning.clock.advance(HOUR)
    await morning.comes(1)


# --- while it is of today ------------------------------------------------------------------------------


async def test_it_is_redrawn_when_what_waits_has_changed(morning: Morning) -> None:
    first = await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(35 * MINUTE)
    summary = await morning.comes()
    second = await morning.sign()
    await morning.tells(summary, "2 requests wait for you", "sign-1", "sign-2")
    await morning.slack.bob.click(first, "Approve")
    await morning.slack.wait_for(first, lambda shown: not shown.has_button("Approve"))
    said = await morning.tells(summary, "1 request waits for you", "Does not wait for you any more")
    assert "✅ ~<http" in said
    assert "|Sign here?>~ · you approved" in said
    await morning.slack.alice.command("#general", "/pipeline cancel sign-2")
    await (await morning.slack.alice.modal()).submit()
    await morning.slack.wait_for(second, lambda shown: not shown.has_button("Approve"))
    said = await morning.tells(summary, "Nothing waits for you any more")
    assert "🚫 ~<http" in said
    assert len(await morning.summaries()) == 1
    assert summary.buttons() == []


async def test_what_somebody_answered_is_struck_out_though_others_are_still_asked(morning: Morning) -> None:
    card = await panel(morning.slack)
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(35 * MINUTE)
    summary = await morning.comes()
    await morning.slack.bob.click(card, "Approve")
    await morning.slack.wait_for(card, lambda shown: "*managers* 1 of 2" in shown.text())
    said = await morning.tells(summary, "Nothing waits for you any more")
    assert "|Open the firewall?>~ · you approved" in said
    assert card.has_button("Approve")


async def test_it_is_redrawn_once_a_minute_at_most_and_never_for_nothing(
    morning: Morning,
) -> None:
    await morning.sign()
    await morning.wants("bob", "09:00 weekdays")
    await morning.clock.advance(35 * MINUTE)
    summary = await morning.comes()
    for _ in range(2):
        await morning.sign()
    assert await morning.edits(summary) == 0  # the minute is not over
    await morning.tells(summary, "3 requests wait for you")
    assert await morning.edits(summary) == 1
    for _ in range(3):
        await morning.looks_again()
    assert await morning.edits(summary) == 1


async def test_the_next_day_it_is_left_as_it_was(morning: Morning) -> None:
    card = await morning.sign()
    await morning.wants("bob", "09:00 mon")
    await morning.clock.advance(35 * MINUTE)
    summary = await morning.comes()
    await morning.clock.advance(16 * HOUR)
    await eventually(lambda: not morning.home.sql("SELECT 1 FROM pipeline_summary_messages"))
    await morning.slack.bob.click(card, "Approve")
    await morning.slack.wait_for(card, lambda shown: not shown.has_button("Approve"))
    await morning.clock.advance(2 * MINUTE)
    assert "1 request waits for you" in (await morning.slack.wait_for(summary, lambda _: True)).text()
    assert await morning.edits(summary) == 0
