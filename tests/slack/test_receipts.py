"""Whoever decides gets a receipt, where the request gives one."""

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed
from tests.slack.house import House
from tests.slack.test_disputes import rollout
from tests.slack.test_edits import editing
from tests.slack.test_operators_elsewhere import told_directly

pytestmark = pytest.mark.usefixtures("signoff")
LETTER = """
name: letter
steps:
  - name: draft
    type: python
    with: {call: "builtins:str", args: {object: "Dear all"}}
  - name: gate
    type: approval_gate
    needs: [draft]
    with: {title: May it go?, approvers: {users: ["@bob"]}, show: [draft], editable: [draft], receipt: true}
"""


@pytest.fixture
def home(home: House) -> House:
    """The same, with a letter that may be edited."""
    home.write_pipeline("letter", LETTER)
    return home


def fingerprint_in(card: Card) -> str:
    """Give the fingerprint that a card shows."""
    return next(text for text in card.texts() if "`" in text).partition("`")[2].partition("`")[0]


async def receipt(slack: Workspace, handle: str = "bob") -> Card:
    """Wait for somebody's receipt."""
    (found,) = await told_directly(slack, handle, "*Receipt*")
    return found


async def test_a_receipt_says_what_of_which_version_when_from_where_and_on_which_card(
    slack: Workspace,
) -> None:
    check, _ = await rollout(slack)
    await slack.bob.click(check, "Approve")
    said = (await receipt(slack)).text()
    address = f"/archives/{check.channel}/p{check.ts.replace('.', '')}"
    assert f"🧾 *Receipt*: you *approved* <{await url(slack)}{address}|Is it right?>" in said
    assert "*Exactly* draft (version 1) · `" in said
    assert "*When* <!date^" in said
    assert "*From* Slack" in said
    assert "*Roll out* · rollout-1 · started by @alice" in said


async def url(slack: Workspace) -> str:
    """Give the address of the workspace."""
    calls = await slack.calls("auth.test")
    return str(calls[0]["answer"]["url"]).rstrip("/")


async def test_the_fingerprint_is_the_one_that_the_card_showed(slack: Workspace) -> None:
    check, _ = await rollout(slack)
    shown = fingerprint_in(check)
    await slack.bob.click(check, "Approve")
    said = (await receipt(slack)).text()
    assert said.partition("`")[2].partition("`")[0] == shown


async def test_who_edits_and_approves_finds_the_text_and_both_fingerprints_on_it(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run letter")
    card = await slack.wait_for_card("#general", button="Approve", text="May it go?")
    before = fingerprint_in(card)
    modal = await editing(slack.bob, card, "Edit draft and approve…")
    await modal.fill({"draft": "Dear Nordwind"}).submit()
    await closed(slack, card)
    after = fingerprint_in(card)
    said = (await receipt(slack)).text()
    assert "you *edited and approved* <" in said
    assert f"*Edited* draft · `{before}` → `{after}`" in said
    assert f"*Exactly* draft (version 2) · `{after}`" in said
    assert before != after


async def test_where_nothing_is_shown_the_receipt_names_nothing(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run bare")
    card = await slack.wait_for_card("#general", button="Approve", text="Is the price right?")
    await slack.bob.click(card, "Approve")
    said = (await receipt(slack)).text()
    assert "*Exactly*" not in said
    assert "`" not in said


async def test_where_none_is_wanted_none_comes(slack: Workspace) -> None:
    check, legal = await rollout(slack)
    await slack.bob.click(legal, "Approve")
    await closed(slack, legal)
    await slack.bob.click(check, "Approve")
    await receipt(slack)
    assert len([c for c in await slack.bob.messages("dm") if "Receipt" in c.text()]) == 1


async def test_from_the_receipt_its_reader_can_say_that_it_was_not_them(slack: Workspace) -> None:
    check, legal = await rollout(slack)
    await slack.bob.click(check, "Approve")
    card = await receipt(slack)
    assert "within 7 days" in card.text()
    await slack.bob.click(card, "This was not me…")
    modal = await slack.bob.modal("This was not me")
    await modal.submit()
    assert "*rollout-1* is stopped" in modal.text()
    await slack.wait_for(legal, lambda shown: "*The task is stopped*" in shown.text())
    await modal.close()
    await slack.bob.click(card, "This was not me…")
    assert "You have said already" in await slack.bob.private_note("You have said")
