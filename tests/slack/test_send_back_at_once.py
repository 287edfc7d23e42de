"""Several choices, and several people who send back, at the same time: one outcome, and everybody is told."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.modals.remarks import done_modal
from bot.listeners.views import Views
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.server import Sandbox
from tests.slack.asking import answer, careful, closed, release, showing
from tests.slack.rejecting import REASON, TO_DRAFT, TO_STYLE, branches, chosen, rejecting

pytestmark = pytest.mark.usefixtures("signoff")


async def test_of_two_quick_choices_the_later_one_is_shown(slack: Workspace) -> None:
    card = await branches(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    for first, second, text in (("draft", "style", TO_STYLE), ("style", "draft", TO_DRAFT)):
        await slack.trouble("slow", on="views.update", count=1, seconds=0.4)
        later = await slack.bob.modal("Reject")
        await asyncio.gather(modal.press("Send back to", first), later.press("Send back to", second))
        await showing(modal, text)
        await slack.no_trouble()
        assert modal.text().count("If it goes back to") == 1
    await modal.fill({"Send back to": "draft"}).submit()
    assert not modal.is_open, modal.text()


async def test_a_view_is_drawn_anew_only_for_who_knows_how_it_is_now(
    slack: Workspace, sandbox: Sandbox
) -> None:
    modal = await rejecting(slack.bob, await careful(slack))
    views = Views(AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url))
    [first] = [view["hash"] for view in (await slack.bob.look())["views"]]
    second = await views.redraw(modal.id, done_modal("Drawn once."), seen=first)
    assert second not in (None, first)
    assert await views.redraw(modal.id, done_modal("Drawn late."), seen=first) is None
    assert "Drawn once." in (await modal.refresh()).text()
    assert await views.redraw(modal.id, done_modal("Drawn twice."), seen=str(second)) is not None
    await modal.close()
    assert await views.redraw(modal.id, done_modal("Drawn late."), seen=str(second)) is None


async def test_of_two_who_send_back_from_one_request_the_later_one_learns_where_it_went(
    slack: Workspace,
) -> None:
    card = await release(slack)
    views = [await chosen(await rejecting(who, card, Reason=REASON), to) for who, to in targets(slack)]
    await asyncio.gather(*(modal.submit() for modal in views))
    await closed(slack, card)
    lost = [modal for modal in views if modal.is_open]
    assert len(lost) == 1
    winner = "@bob" if lost[0] is views[1] else "@carol"
    where = "facts" if winner == "@bob" else "draft"
    assert f"{winner} already rejected this and sent it back to *{where}*" in lost[0].text()
    assert REASON in lost[0].text()
    assert f"Sent back to *{where}*" in card.text()


def targets(slack: Workspace) -> tuple[tuple[Person, str], ...]:
    """Give who sends back where."""
    return ((slack.bob, "facts"), (slack.carol, "draft"))


async def test_of_two_who_send_back_from_two_requests_the_later_one_learns_who_did_and_why(
    slack: Workspace,
) -> None:
    card = await branches(slack)
    legal = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
    ours = await chosen(await rejecting(slack.bob, card, Reason=REASON), "draft", TO_DRAFT)
    theirs = await chosen(
        await rejecting(slack.mallory, legal, Reason="It breaks the law."), "draft", TO_DRAFT
    )
    await ours.submit()
    assert not ours.is_open
    await theirs.submit()
    assert theirs.title == "Not sent"
    assert f"@bob sent the work back to *draft* from *review* meanwhile: “{REASON}”" in theirs.text()
    assert "It breaks the law." in theirs.text()
    status = await answer(slack, "alice", "status branches-1")
    assert "round 2" in status


async def test_who_chooses_after_somebody_else_decided_is_told_and_can_copy_the_reason(
    slack: Workspace,
) -> None:
    card = await release(slack)
    modal = await rejecting(slack.bob, card, Reason=REASON)
    for who in (slack.bob, slack.carol):
        await who.click(card, "Approve")
    await closed(slack, card)
    await chosen(modal, "draft", "already approved this")
    assert "*Runs again*" not in modal.text()
    assert (modal.title, modal.value("Reason")) == ("Reject", REASON)
