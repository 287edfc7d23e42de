"""A place in a request goes to somebody else: by whoever has it, or by an operator."""

import asyncio

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, form_for_two, hand_over, more, panel, thread_says
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def shows(slack: Workspace, card: Card, text: str) -> None:
    """See the card say so."""
    await slack.wait_for(card, lambda shown: text in shown.text(), repr(text))


async def test_whoever_is_asked_hands_over_and_the_other_decides_in_their_place(slack: Workspace) -> None:
    card = await panel(slack)
    modal = await hand_over(slack.bob, card, to="dave", reason="On holiday.")
    assert modal.text() == "Done\n@dave is asked instead of you."
    await shows(slack, card, "@dave (for @bob)")
    said = await thread_says(slack, card, "handed")
    assert said.startswith("<@U0DAVE00001>")
    assert "@bob handed their place over to you: " in said
    assert "On holiday." in said
    await slack.bob.click(card, "Approve")
    assert "@dave is asked instead of you." in await slack.bob.private_note()
    await slack.dave.click(card, "Approve")
    await shows(slack, card, "*managers* 1 of 2")
    assert "Nothing waits for you." in await answer(slack, "bob", "mine")


async def test_who_is_not_in_the_channel_is_asked_in_a_direct_message(slack: Workspace) -> None:
    await slack.happen("add-person", handle="erin")
    card = await panel(slack)
    await hand_over(slack.bob, card, to="erin", reason="On holiday.")
    own = await slack.person("erin").wait_for_card("dm", button="Approve", text="Open the firewall?")
    await slack.person("erin").click(own, "Approve")
    await shows(slack, card, "*managers* 1 of 2")
    await shows(slack, own, "*managers* 1 of 2")


async def test_an_operator_replaces_anybody(slack: Workspace) -> None:
    card = await panel(slack)
    await (await more(slack.dave, card)).press("Hand over…")
    modal = await slack.dave.modal("Hand over")
    assert modal.options("Whose place") == ["@mallory", "@carol", "@bob"]
    await modal.fill(To="dave", Reason="Bob left.").submit()
    assert list(modal.errors) == ["Whose place"]
    await modal.select("Whose place", "@bob").submit()
    assert "@dave is asked instead of @bob." in modal.text()
    await shows(slack, card, "@dave (for @bob)")
    await slack.dave.click(card, "Approve")
    await shows(slack, card, "*managers* 1 of 2")


async def test_what_is_wrong_stands_beside_its_field_and_can_be_mended(slack: Workspace) -> None:
    card = await panel(slack)
    await (await more(slack.bob, card)).press("Hand over…")
    modal = await slack.bob.modal("Hand over")
    await modal.submit()
    assert list(modal.errors) == ["To", "Reason"]
    refused = {
        "alice": "@alice started this task, and may not answer this as well.",
        "carol": "@carol is asked already: choose somebody else.",
        "grace": "@grace is a guest or of another workspace, and those may not answer this.",
        "oscar": "@oscar cannot be asked: the account is deactivated, or it is an app.",
    }
    for handle, why in refused.items():
        await modal.fill(To=handle, Reason="On holiday.").submit()
        assert modal.errors == {"To": why}
    await modal.fill(To="dave").submit()
    assert "@dave is asked instead of you." in modal.text()


async def test_a_pipeline_may_forbid_it(slack: Workspace) -> None:
    form_card = await form_for_two(slack)
    await slack.bob.click(form_card, "Complete…")
    await (await slack.bob.modal("Complete")).fill(Amount="7").submit()
    card = await slack.wait_for_card("#general", button="Approve", text="Pay it?")
    for someone in (slack.carol, slack.dave):
        modal = await more(someone, card)
        assert "Hand over…" not in modal.texts()
        assert "*Hand over* Nobody may give their place to somebody else." in modal.text()
        await modal.close()


async def test_who_has_approved_and_who_is_not_asked_have_nothing_to_hand_over(slack: Workspace) -> None:
    card = await panel(slack)
    early = await more(slack.bob, card)
    await slack.bob.click(card, "Approve")
    await shows(slack, card, "*managers* 1 of 2")
    await early.press("Hand over…")

    async def is_told() -> bool:
        return "Who has approved already cannot hand over" in (await early.refresh()).text()

    await eventually(is_told, what="why not")
    assert "Hand over…" not in (await more(slack.alice, card)).texts()


async def test_a_form_is_handed_over_with_its_claim(slack: Workspace) -> None:
    card = await form_for_two(slack)
    await slack.bob.click(card, "Claim")
    await shows(slack, card, "Claimed by @bob")
    await hand_over(slack.bob, card, to="mallory", reason="She knows.")
    await slack.wait_for(card, lambda shown: shown.has_button("Claim"), "it can be claimed")
    await slack.mallory.click(card, "Complete…")
    await (await slack.mallory.modal("Complete")).fill(Amount="7").submit()
    await closed(slack, card)
    assert "*Completed* by @mallory" in card.text()


async def test_a_form_that_is_filled_in_meanwhile_is_not_handed_over_and_the_reason_is_kept(
    slack: Workspace,
) -> None:
    card = await form_for_two(slack)
    await (await more(slack.bob, card)).press("Hand over…")
    modal = await slack.bob.modal("Hand over")
    await slack.carol.click(card, "Complete…")
    await (await slack.carol.modal("Complete")).fill(Amount="7").submit()
    await closed(slack, card)
    await modal.fill(To="mallory", Reason="She knows more about it.").submit()
    assert modal.title == "Not sent"
    assert "@carol already completed this" in modal.text()
    assert "To: @mallory\nReason: She knows more about it." in modal.text()


async def test_the_same_place_goes_to_one_person_however_often_it_is_given_at_once(slack: Workspace) -> None:
    await slack.happen("add-person", handle="erin")
    card = await panel(slack)
    await (await more(slack.dave, card)).press("Hand over…")
    by_dave = (await slack.dave.modal("Hand over")).fill({"Whose place": "@bob"})
    await (await more(slack.bob, card)).press("Hand over…")
    by_bob = await slack.bob.modal("Hand over")
    by_bob.fill(To="erin", Reason="On holiday.")
    by_dave.fill(To="dave", Reason="Bob left.")
    await asyncio.gather(by_bob.submit(), by_dave.submit())
    done = [modal for modal in (by_bob, by_dave) if modal.title == "Done"]
    assert len(done) == 1
    taker = "@erin" if done == [by_bob] else "@dave"
    await shows(slack, card, f"{taker} (for @bob)")
    refused = by_dave if done == [by_bob] else by_bob
    assert "not asked" in f"{refused.text()} {list(refused.errors.values())}"


async def test_where_all_are_asked_alone_as_well_the_new_person_is_too(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run in-order")
    card = await slack.wait_for_card("#general", button="Approve", text="Buy a new server?")
    await hand_over(slack.bob, card, to="dave", reason="On holiday.")
    own = await slack.dave.wait_for_card("dm", button="Approve", text="Buy a new server?")
    await slack.dave.click(own, "Approve")
    await slack.carol.wait_for_card("dm", button="Approve", text="Buy a new server?")


async def test_who_is_asked_only_later_gets_their_card_when_it_is_their_turn(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run in-order")
    card = await slack.wait_for_card("#general", button="Approve", text="Buy a new server?")
    await hand_over(slack.carol, card, to="dave", reason="He has the budget.")
    await shows(slack, card, "@dave (for @carol)")
    below = await thread_says(slack, card, "handed")
    assert below.startswith("<@U0DAVE00001>")

    async def told() -> list[Card]:
        return await slack.dave.messages("dm")

    [apart] = await eventually(told, what="that a place was handed over")
    for said in (below, apart.text()):
        assert "@carol handed their place over to you: " in said
        assert "will ask you for *finance*, after *team*. You are told when it is your turn." in said
        assert "He has the budget." in said
    assert not apart.buttons()
    await slack.bob.click(card, "Approve")
    turn = await thread_says(slack, card, "*Your turn*")
    assert turn.startswith("<@U0DAVE00001> (for @carol)")
    own = await slack.dave.wait_for_card("dm", button="Approve", text="Buy a new server?")
    await slack.dave.click(own, "Approve")
    await shows(slack, card, "*finance* 1 of 1")


async def test_where_nobody_can_be_asked_any_more_the_new_person_is_asked_alone(slack: Workspace) -> None:
    await slack.alice.command("#releases", "/pipeline run panel")
    card = await slack.wait_for_card("#releases", button="Approve", text="Open the firewall?")
    await (await more(slack.bob, card)).press("Hand over…")
    modal = await slack.bob.modal("Hand over")
    await slack.happen("archive", channel="#releases")
    await modal.fill(To="dave", Reason="On holiday.").submit()
    assert "@dave is asked instead of you." in modal.text()
    await slack.dave.wait_for_card("dm", button="Approve", text="Open the firewall?")
