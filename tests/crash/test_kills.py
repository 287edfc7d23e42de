"""Killed at each kind of moment of the story and started again, the bot goes on: nothing lost, nothing twice.

By default each kind gets one story with several deaths, spread over it. `SIGNOFF_THOROUGH=1` tells a story of
its own for each single moment of each kind: ten minutes.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.people import Workspace
from sandbox.refusals import AppFailed
from tests.crash.lives import Lives, going_on
from tests.crash.moments import Death, Kind
from tests.crash.people import Patient
from tests.crash.telling import Told, told
from tests.slack.house import house, workspace

IS_THOROUGH = os.environ.get("SIGNOFF_THOROUGH") == "1"
SPREAD = (0.05, 0.2, 0.3, 0.25)  # how much of the story each life gets to see before it is killed
POLITE_SPREAD = (0.05, 0.2, 0.3)  # who is stopped politely ends what runs: less is left for the next lives
PROMISES = 6
FEWEST_EDITS = 6  # one edit may show what two changes made, so there are not always as many
AT_ONCE_S = 10.0  # far less than a claim on a job lasts


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story as it goes when nobody dies."""
    return asyncio.run(told(tmp_path_factory.mktemp("undisturbed")))


def spread(kind: Kind, undisturbed: Told, shares: Sequence[float] = SPREAD) -> list[Death]:
    """Give deaths that fall here and there in a story."""
    moments = FEWEST_EDITS if kind in (Kind.BEFORE_EDIT, Kind.AFTER_EDIT) else undisturbed.moments[kind]
    return [Death(kind, max(1, int(share * moments))) for share in shares]


def prove(story: Told, undisturbed: Told) -> None:
    """Compare what is left of a story with what is left where nobody died."""
    assert story.account.rows == undisturbed.account.rows
    assert story.account.messages == undisturbed.account.messages


@pytest.mark.timeout(90)
@pytest.mark.parametrize("kind", list(Kind))
async def test_killed_now_and_then_it_goes_on(kind: Kind, undisturbed: Told, tmp_path: Path) -> None:
    deaths = spread(kind, undisturbed)
    story = await told(tmp_path, deaths)
    prove(story, undisturbed)
    assert story.lives == len(deaths) + 1


async def test_what_was_acknowledged_is_kept_though_the_bot_is_killed_at_once(
    undisturbed: Told, tmp_path: Path
) -> None:
    story = await told(tmp_path, dies_of_promises=True)
    prove(story, undisturbed)
    assert story.lives == PROMISES + 1


@pytest.mark.timeout(90)
@pytest.mark.parametrize("kind", [Kind.AFTER_POST, Kind.AFTER_JOB])
async def test_on_postgres_as_well(kind: Kind, undisturbed: Told, tmp_path: Path, postgres_url: str) -> None:
    deaths = spread(kind, undisturbed)
    story = await told(tmp_path, deaths, postgres_url=postgres_url)
    prove(story, undisturbed)
    assert story.lives == len(deaths) + 1


@pytest.mark.parametrize("kind", [Kind.AFTER_COMMIT, Kind.BEFORE_POST, Kind.BEFORE_JOB])
async def test_stopped_politely_now_and_then_it_goes_on_at_once(
    kind: Kind, undisturbed: Told, tmp_path: Path
) -> None:
    stops = [replace(death, by=signal.SIGTERM) for death in spread(kind, undisturbed, POLITE_SPREAD)]
    story = await told(tmp_path, stops, dead_for=timedelta(0))
    prove(story, undisturbed)
    assert story.lives == len(stops) + 1


if IS_THOROUGH:

    @pytest.mark.timeout(0)
    @pytest.mark.parametrize("kind", list(Kind))
    async def test_killed_at_any_single_moment_it_goes_on(
        kind: Kind, undisturbed: Told, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        missed: list[int] = []  # how often work shares a commit or an edit differs a little each time
        for number in range(1, undisturbed.moments[kind] + 1):
            story = await told(tmp_path_factory.mktemp("story"), [Death(kind, number)])
            prove(story, undisturbed)
            if story.lives == 1:
                missed.append(number)
        assert len(missed) <= undisturbed.moments[kind] / 10, f"these moments never came: {missed}"


@pytest.mark.parametrize("kind", [Kind.BEFORE_JOB, Kind.AFTER_JOB])
@pytest.mark.parametrize("number", [1, 2])
async def test_jobs_of_the_dead_go_on_at_once(kind: Kind, number: int, tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call, timeout_s=AT_ONCE_S)
        settings = house(sandbox, tmp_path).settings
        lives = Lives(sandbox, settings, [Death(kind, number)], tmp_path, dead_for=timedelta(0))
        async with going_on(lives):
            await lives.alive()
            with suppress(AppFailed):
                await slack.alice.command("#releases", "/pipeline run release version=1.2")
            await slack.wait_for_card("#releases", button="Complete…")
            assert lives.count == 2


async def test_cards_that_the_dead_were_redrawing_are_redrawn_at_once(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call, timeout_s=AT_ONCE_S)
        settings = house(sandbox, tmp_path).settings
        lives = Lives(sandbox, settings, [Death(Kind.AFTER_EDIT, 1)], tmp_path, dead_for=timedelta(0))
        async with going_on(lives):
            people = Patient(slack, lives)
            task = await people.start(slack.alice, "/pipeline run hello", "hello-1")
            card = await people.card("Approve")
            await people.press(slack.bob, card, "Approve", lambda: "Approved* by" in card.text())
            await slack.wait_for(task, lambda shown: "Completed" in shown.text())
            assert lives.count == 2
