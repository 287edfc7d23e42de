"""One of several people keeps a form to themselves: till they, an operator or the clock release it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, form_for_two, more
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace


async def claimed_by(slack: Workspace, card: Card, handle: str) -> None:
    """See the card say who keeps the form."""
    await slack.wait_for(card, lambda shown: f"Claimed by @{handle}" in shown.text(), f"claimed by {handle}")
    assert card.has_button("Release")
    assert not card.has_button("Claim")


async def free(slack: Workspace, card: Card) -> None:
    """See the card offer the form to all again."""
    await slack.wait_for(card, lambda shown: shown.has_button("Claim"), "it can be claimed")
    assert "Claimed by" not in card.text()


@pytest.mark.usefixtures("signoff")
async def test_claim_and_release_with_one_click_each(slack: Workspace) -> None:
    card = await form_for_two(slack)
    await slack.bob.click(card, "Claim")
    await claimed_by(slack, card, "bob")
    await slack.bob.click(card, "Release")
    await free(slack, card)
    await slack.carol.click(card, "Claim")
    await claimed_by(slack, card, "carol")
    assert await slack.bob.private_notes() == []
    assert await slack.carol.private_notes() == []


@pytest.mark.usefixtures("signoff")
async def test_a_double_click_claims_once_and_releases_once_and_nobody_is_bothered(slack: Workspace) -> None:
    card = await form_for_two(slack)
    seen = card.as_it_is()
    await asyncio.gather(*(slack.bob.click(seen, "Claim") for _ in range(3)))
    await claimed_by(slack, card, "bob")
    seen = card.as_it_is()
    await asyncio.gather(*(slack.bob.click(seen, "Release") for _ in range(3)))
    await free(slack, card)
    assert await slack.bob.private_notes() == []


@pytest.mark.usefixtures("signoff")
async def test_of_two_who_claim_at_once_one_is_told_who_has_it_and_until_when(slack: Workspace) -> None:
    seen = (card := await form_for_two(slack)).as_it_is()
    await asyncio.gather(slack.bob.click(seen, "Claim"), slack.carol.click(seen, "Claim"))
    await slack.wait_for(card, lambda shown: "Claimed by" in shown.text())
    first, other = ("bob", slack.carol) if "Claimed by @bob" in card.text() else ("carol", slack.bob)
    note = await other.private_note()
    assert f"@{first} claimed this until <!date^" in note
    assert "Nothing was changed." in note


@pytest.mark.usefixtures("signoff")
async def test_complete_claims_by_itself_and_others_cannot_complete_meanwhile(slack: Workspace) -> None:
    card = await form_for_two(slack)
    await slack.bob.click(card, "Complete…")
    form = await slack.bob.modal("Complete")
    await claimed_by(slack, card, "bob")
    await slack.carol.click(card, "Complete…")
    assert "@bob claimed this until" in await slack.carol.private_note()
    await slack.carol.no_modal()
    await slack.carol.click(card, "Release")
    assert "@bob claimed this: only they and operators may release it" in await slack.carol.private_note()
    assert "🔒 claimed by @bob until" in await answer(slack, "carol", "mine")
    assert "@bob, who claimed it until" in await answer(slack, "alice", "status four-eyes-1")
    await form.fill(Amount="7").submit()
    assert not form.is_open
    await closed(slack, card)
    assert "*Completed* by @bob" in card.text()


@pytest.mark.usefixtures("signoff")
async def test_a_stranger_claims_nothing(slack: Workspace) -> None:
    card = await form_for_two(slack)
    await slack.mallory.click(card, "Claim")
    assert "may answer this" in await slack.mallory.private_note()
    assert card.has_button("Claim")


@pytest.mark.usefixtures("signoff")
async def test_an_operator_releases_what_somebody_else_claimed(slack: Workspace) -> None:
    card = await form_for_two(slack)
    await slack.bob.click(card, "Claim")
    await claimed_by(slack, card, "bob")
    modal = await more(slack.dave, card)
    assert "*Claimed* by @bob, until" in modal.text()
    await modal.press("Release")
    await free(slack, card)
    assert "Claimed* by" not in modal.text()


@pytest.mark.usefixtures("signoff")
async def test_a_form_for_one_person_is_not_claimed(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run survey")
    card = await slack.wait_for_card("#general", button="Complete…")
    assert not card.has_button("Claim")
    await slack.bob.click(card, "Complete…")
    await slack.bob.modal("Complete")
    assert "Claimed by" not in card.text()


# --- as time goes by -------------------------------------------------------------------------------


@pytest.fixture
async def later(tmp_path: Path) -> AsyncIterator[tuple[Workspace, Hasty]]:
    """A workspace, and a clock that is moved on."""
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock = Hasty(slack)
        folder = tmp_path / "later"
        folder.mkdir()
        async with at_work(house(sandbox, folder), sandbox, clock=clock):
            yield slack, clock
        assert await slack.complaints() == []


async def test_a_claim_lapses_and_whoever_typed_too_long_may_still_send_if_nobody_else_took_it(
    later: tuple[Workspace, Hasty],
) -> None:
    slack, clock = later
    card = await form_for_two(slack)
    await slack.bob.click(card, "Complete…")
    form = await slack.bob.modal("Complete")
    await claimed_by(slack, card, "bob")
    await clock.advance(timedelta(hours=3, minutes=59))
    assert "Claimed by @bob" in card.text()
    await clock.advance(timedelta(minutes=2))
    await free(slack, card)
    await form.fill(Amount="7").submit()
    assert not form.is_open
    await closed(slack, card)


async def test_what_was_typed_under_a_lapsed_claim_is_kept_if_somebody_else_took_it(
    later: tuple[Workspace, Hasty],
) -> None:
    slack, clock = later
    card = await form_for_two(slack)
    await slack.bob.click(card, "Complete…")
    form = await slack.bob.modal("Complete")
    await claimed_by(slack, card, "bob")
    await clock.advance(timedelta(hours=4, minutes=1))
    await free(slack, card)
    await slack.carol.click(card, "Claim")
    await claimed_by(slack, card, "carol")
    await form.fill(Amount="4711").submit()
    assert "@carol claimed this until" in form.text()
    assert "4711" in form.text()
