"""The delay and the message."""

from datetime import timedelta

import pytest

from engine.model import Announcement, Json, Surface
from engine.steps.delay import run_delay
from engine.steps.notify import run_notify
from engine.steps.outcomes import Failed, Outcome, Succeeded
from tests.unit.steps.makers import NOW, FakeClock, FakeDirectory, a_context, a_step


async def notify(
    directory: FakeDirectory | None = None, step_channel: str | None = None, **settings: Json
) -> Outcome:
    step = a_step("tell", channel=step_channel)
    return await run_notify(
        a_context({"text": "Done.", **settings}, step=step, directory=directory or FakeDirectory())
    )


def places(outcome: Outcome) -> list[Surface]:
    assert isinstance(outcome, Succeeded), outcome
    assert outcome.says == tuple(Announcement(surface=s, text="Done.") for s in outcome.output["surfaces"])
    assert outcome.output["text"] == "Done."
    return [said.surface for said in outcome.says]


async def test_a_delay_counts_from_the_start_of_the_step_however_often_it_runs() -> None:
    clock = FakeClock()
    clock.forward(timedelta(seconds=30))
    assert await run_delay(a_context({"for": "10m"}, clock=clock)) == Succeeded(
        output={"until": "2030-01-31T09:10:00+00:00"}, until=NOW + timedelta(minutes=10)
    )


async def test_a_delay_may_name_an_instant() -> None:
    outcome = await run_delay(a_context({"until": "2030-02-01T09:00:00+01:00"}))
    assert isinstance(outcome, Succeeded)
    assert outcome.until == NOW + timedelta(hours=23)


async def test_a_message_goes_where_cards_stand() -> None:
    assert places(await notify()) == ["C-HERE"]
    assert places(await notify(step_channel="#step")) == ["#step"]


async def test_a_message_goes_to_a_channel() -> None:
    assert places(await notify(channel="#mine", step_channel="#step")) == ["#mine"]


async def test_a_message_goes_to_each_person() -> None:
    assert places(await notify(people={"users": ["@alice", "@bob"]})) == ["D-U-ALICE", "D-U-BOB"]


async def test_a_message_to_nobody_fails_for_good() -> None:
    outcome = await notify(FakeDirectory(groups={"@empty": []}), people={"groups": ["@empty"]})
    assert isinstance(outcome, Failed)
    assert outcome.is_final


@pytest.mark.parametrize("outages", [1, 5])
async def test_a_directory_that_is_away_is_asked_again(outages: int) -> None:
    assert places(await notify(FakeDirectory(outages=outages))) == ["C-HERE"]
