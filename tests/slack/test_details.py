"""What More… and Details… show, and what they offer to whom."""

import pytest

from sandbox.people import Workspace
from tests.slack.asking import careful, closed, deploy, release, showing

pytestmark = pytest.mark.usefixtures("signoff")


async def test_more_offers_only_what_this_person_may_do(slack: Workspace) -> None:
    card = await deploy(slack)
    offered = {}
    for handle in ("alice", "bob", "dave", "mallory"):
        await slack.person(handle).click(card, "More…")
        modal = await slack.person(handle).modal("Details")
        offered[handle] = modal.text()
    assert "Reject…" in offered["bob"]
    assert "Approve with comment…" in offered["bob"]
    assert "Cancel task…" not in offered["bob"]
    assert "Cancel task…" in offered["alice"]
    assert "Reject…" not in offered["alice"]
    assert "Cancel task…" in offered["dave"]
    assert "Reject…" not in offered["mallory"]
    assert "Cancel task…" not in offered["mallory"]
    assert "@bob" in offered["mallory"]


async def test_one_may_approve_from_there_and_sees_what_came_of_it(slack: Workspace) -> None:
    card = await release(slack)
    await slack.bob.click(card, "More…")
    modal = await slack.bob.modal("Details")
    await modal.press("Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text())
    assert "@bob: *approved*" in (await showing(modal, "1 of 2")).text()


async def test_one_may_reject_from_there_and_all_views_close(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "More…")
    await (await slack.bob.modal("Details")).press("Reject…")
    rejection = await slack.bob.modal("Reject")
    await rejection.fill(Reason="Too thin.").select("Send back to", "draft").submit()
    await slack.bob.no_modal()
    await closed(slack, card)


async def test_a_refusal_in_a_view_is_shown_there(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "More…")
    modal = await slack.bob.modal("Details")
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    await modal.press("Approve")
    said = await slack.bob.modal("Signoff")
    assert "@carol already approved this" in said.text()


async def test_the_history_tells_who_did_what(slack: Workspace) -> None:
    card = await careful(slack)
    await slack.bob.click(card, "Reject…")
    modal = await slack.bob.modal("Reject")
    await modal.fill(Reason="Too thin.").select("Send back to", "draft").submit()
    await closed(slack, card)
    task = await slack.wait_for_card("#general", button="Details…")
    await slack.mallory.click(task, "Details…")
    text = (await slack.mallory.modal("Task")).text()
    assert "@bob rejected *review*: Too thin." in text
    assert "*review* sent work back to *draft*; runs again: draft and review" in text


async def test_what_does_not_fit_a_view_is_shown_in_pages(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run long")
    card = await slack.wait_for_card("#general", button="More…")
    await slack.bob.click(card, "More…")
    details = await slack.bob.modal("Details")
    assert "Page 1 of 3" in details.text()
    assert "Previous page" not in details.text()
    for number in (2, 3):
        await details.press("Next page")
        await showing(details, f"Page {number} of 3")
    assert "\n8000\n" in details.text()
    assert "Next page" not in details.text()
    await details.press("Previous page")
    await showing(details, "Page 2 of 3")
    assert "Approve" in details.text()
