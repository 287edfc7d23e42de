"""Two people disown what they decided at two gates: one operator, below either card, settles both."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, thread_says
from tests.slack.house import House
from tests.slack.test_disputes import asking_again, disown
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")
OFFER = """
name: offer
title: Offer to Nordwind
roles: {operators: {users: ["@dave"]}}
steps:
  - {name: terms, type: shell, with: {run: "echo same"}}
  - name: price
    type: approval_gate
    needs: [terms]
    with: {title: "Is the price right?", approvers: {users: ["@bob"]}}
  - name: law
    type: approval_gate
    needs: [terms]
    with: {title: "Is it lawful?", approvers: {users: ["@carol"]}}
  - name: sign
    type: approval_gate
    needs: [price, law]
    with: {title: "Sign it?", approvers: {users: ["@mallory"]}}
"""


@pytest.fixture
def home(home: House) -> House:
    """The same, with a pipeline of two gates side by side."""
    home.write_pipeline("offer", OFFER)
    return home


async def both_approved(slack: Workspace) -> tuple[Card, Card]:
    """Let Bob and Carol approve; gives the cards of both gates."""
    await slack.alice.command("#general", "/pipeline run offer")
    price = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
    law = await slack.wait_for_card("#general", button="Approve", text="Is it lawful?")
    for who, card in ((slack.bob, price), (slack.carol, law)):
        await who.click(card, "Approve")
        await closed(slack, card)
    await slack.wait_for_card("#general", button="Approve", text="Sign it?")
    return price, law


async def both_disowned(slack: Workspace) -> tuple[Card, Card]:
    """Let both say that it was not them; gives the cards of both gates."""
    price, law = await both_approved(slack)
    for who, card in ((slack.bob, price), (slack.carol, law)):
        await disown(who, card)
        await thread_says(slack, card, "says it was not them who approved")
    return price, law


async def choices(slack: Workspace, card: Card) -> Card:
    """Wait for the notice below a card, with what operators can do."""

    async def told() -> Card | None:
        return next((c for c in await slack.thread(card) if c.has_button("Ask again…")), None)

    return await eventually(told, what="the choices of operators")


@pytest.mark.parametrize("below", [0, 1])
async def test_whichever_notice_is_pressed_both_are_asked_again(slack: Workspace, below: int) -> None:
    cards = await both_disowned(slack)
    task = await slack.wait_for_card("#general", button="Details…", text="🛑 Stopped")
    await slack.wait_for(task, lambda shown: "@carol says it was not them" in shown.text(), "both are named")
    assert "@bob says it was not them who approved" in task.text()
    notice = await choices(slack, cards[below])
    assert "each for all that is disowned by then" in notice.text()
    await (await asking_again(slack, notice)).submit()
    for card, title in zip(cards, ("Is the price right?", "Is it lawful?"), strict=True):
        assert "is asked anew." in await thread_says(slack, card, "▶️ @dave let *offer-1* go on")
        await slack.wait_for_card("#general", button="Approve", text=title, besides=cards)


async def test_if_it_goes_on_both_threads_say_that_what_was_decided_stands(slack: Workspace) -> None:
    price, law = await both_disowned(slack)
    await slack.dave.click(await choices(slack, law), "Go on")
    for card in (price, law):
        assert "what was decided about " in await thread_says(slack, card, "▶️ @dave let *offer-1* go on")
    await slack.wait_for_card("#general", button="Approve", text="Sign it?")


async def test_what_would_do_something_else_by_now_is_shown_before_it_is_done(slack: Workspace) -> None:
    """Carol disowns what she has approved, too, while Dave looks at what asking again does."""
    price, law = await both_approved(slack)
    await disown(slack.bob, price)
    modal = await asking_again(slack, await slack.wait_for_card("#general", button="Ask again…"))
    assert "*Runs again* price and sign" in modal.text()
    await disown(slack.carol, law)
    await modal.submit()
    assert "*Not sent yet.* Meanwhile it would do something else than this view said." in modal.text()
    assert "*Runs again* price, law and sign" in modal.text()
    await modal.submit()
    for card in (price, law):
        assert "is asked anew." in await thread_says(slack, card, "▶️ @dave let *offer-1* go on")
