"""A form whose answer was not theirs is asked again: empty, and it says why."""

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from tests.slack.asking import more, showing
from tests.slack.house import House
from tests.slack.test_disputes import asking_again, disown, notice
from tests.slack.test_rounds import sent_back

pytestmark = pytest.mark.usefixtures("signoff")
ASKING = """
name: facts
steps:
  - name: terms
    type: shell
    with: {run: "echo The usual terms."}
  - name: answers
    type: human_task
    needs: [terms]
    with:
      title: How much?
      assignees: {users: ["@bob", "@carol"]}
      form: {type: object, properties: {sum: {type: string, title: Sum}}}
  - name: gate
    type: approval_gate
    needs: [answers]
    with: {title: Is it right?, approvers: {users: ["@carol"]}, show: [answers]}
"""
WHY = "⚠️ *Asked again*: @bob says it was not them who answered this in round 1."


@pytest.fixture
def home(home: House) -> House:
    """The same, with a pipeline that asks for facts."""
    home.write_pipeline("facts", ASKING)
    return home


async def completing(slack: Workspace, card: Card) -> Modal:
    """Let Bob open a form."""
    await slack.bob.click(card, "Complete…")
    return await slack.bob.modal("Complete")


async def disowned(slack: Workspace) -> tuple[Card, Card]:
    """Let Bob answer a form, and disown that; gives its card, and what operators are told."""
    await slack.alice.command("#general", "/pipeline run facts")
    card = await slack.wait_for_card("#general", button="Complete…")
    await (await completing(slack, card)).fill(Sum="a million").submit()
    await slack.wait_for_card("#general", button="Approve", text="a million")
    await disown(slack.bob, card)
    return card, await notice(slack)


async def test_asked_again_it_is_empty_and_says_why(slack: Workspace) -> None:
    card, told = await disowned(slack)
    await (await asking_again(slack, told)).submit()
    again = await slack.wait_for_card("#general", button="Complete…", text="round 2", besides=(card,))
    form = await completing(slack, again)
    for text in (again.text(), form.text(), (await more(slack.carol, again)).text()):
        assert WHY in text
    assert "What you answered" not in form.text()
    assert not form.value("Sum")
    await form.fill(Sum="ten").submit()
    gate = await slack.wait_for_card("#general", button="Approve", text="ten")
    assert "Asked again" not in gate.text()
    await slack.wait_for(again, lambda shown: "*Completed* by @bob" in shown.text())
    assert "Asked again" not in again.text()


async def test_so_it_is_when_operators_sent_the_work_back_past_it(slack: Workspace) -> None:
    card, told = await disowned(slack)
    await slack.dave.click(told, "Send back…")
    modal = await slack.dave.modal("Send back")
    modal.fill(Reason="Bob's phone was stolen.")
    await (await showing(await modal.press("Send back to", "terms"), "*Runs again*")).submit()
    again = await slack.wait_for_card("#general", button="Complete…", text="round 2", besides=(card,))
    form = await completing(slack, again)
    for text in (again.text(), form.text()):
        assert WHY in text
        assert "Bob's phone was stolen." in text
    assert not form.value("Sum")


async def test_an_answer_that_was_ones_own_stands_there_in_the_next_round(slack: Workspace) -> None:
    card, told = await disowned(slack)
    await (await asking_again(slack, told)).submit()
    again = await slack.wait_for_card("#general", button="Complete…", text="round 2", besides=(card,))
    await (await completing(slack, again)).fill(Sum="ten").submit()
    gate = await slack.wait_for_card("#general", button="Approve", text="ten")
    await sent_back(slack.carol, gate, "answers", "Eleven.")
    third = await slack.wait_for_card("#general", button="Complete…", text="round 3", besides=(card, again))
    form = await completing(slack, third)
    assert form.value("Sum") == "ten"
    assert "Asked again" not in third.text()
