"""Somebody asks a question before they decide: its clocks stand still until there is an answer."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from engine.inquiring import INQUIRIES_MAX
from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import closed, more
from tests.slack.clock import Hasty
from tests.slack.house import at_work, house, workspace
from tests.support.waiting import eventually

BOB = "<@U0BOB000001>"
OPEN = "❓ *Needs information*"


async def form(slack: Workspace) -> Card:
    """Let Alice start `patient`; gives the form that Bob fills."""
    await slack.alice.command("#general", "/pipeline run patient")
    return await slack.wait_for_card("#general", button="Complete…")


async def gate(slack: Workspace) -> Card:
    """Let Alice start `patient`, and Bob fill the form; gives the approval."""
    await slack.bob.click(await form(slack), "Complete…")
    await (await slack.bob.modal("Complete")).fill(Amount="7 %").submit()
    return await slack.wait_for_card("#general", button="Approve", text="Raise the price?")


async def asking(who: Person, card: Card) -> Modal:
    """Open the question."""
    await (await more(who, card)).press("Ask a question…")
    return await who.modal("Ask a question")


async def ask(slack: Workspace, card: Card, question: str = "Since when?", **to: str) -> Modal:
    """Let Bob ask about a request; without a name, whoever is suggested."""
    modal = await (await asking(slack.bob, card)).fill({"Question": question, **to}).submit()
    await slack.wait_for(card, lambda shown: question in shown.text(), "the question")
    return modal


async def answer(who: Person, card: Card, text: str) -> Modal:
    """Press Answer… on a message, and answer."""
    await who.click(card, "Answer…")
    return await (await who.modal("Answer")).fill(Answer=text).submit()


async def shows(slack: Workspace, card: Card, text: str) -> None:
    """See the card say so."""
    await slack.wait_for(card, lambda shown: text in shown.text(), repr(text))


async def directly(who: Person, text: str = "Since when?") -> Card:
    """Give the message in which somebody is asked."""
    return await who.wait_for_card("dm", button="Answer…", text=text)


@pytest.mark.usefixtures("signoff")
async def test_a_question_goes_to_who_started_it_and_the_answer_comes_back(slack: Workspace) -> None:
    card = await gate(slack)
    modal = await asking(slack.bob, card)
    assert modal.value("Whom") == "U0ALICE0001"
    await modal.fill(Question="Since when is it so low?").submit()
    assert "@alice is asked. You are told when there is an answer." in modal.text()
    await slack.wait_for(card, lambda shown: OPEN in shown.text(), "needs information")
    assert "@bob asked @alice" in card.text()
    assert card.buttons() == ["Answer…", "Approve", "Reject…", "More…"]
    told = await directly(slack.alice, "Since when is it so low?")
    assert "@bob asks you about " in told.text()
    assert "/archives/" in told.text()
    assert (await answer(slack.alice, told, "Since March.")).is_open is False
    await slack.wait_for(card, lambda shown: "Since March." in shown.text(), "the answer")
    assert OPEN not in card.text()
    assert card.buttons() == ["Approve", "Reject…", "More…"]

    async def said() -> list[str]:
        return [c.text() for c in await slack.thread(card) if "Since March." in c.text()]

    [reply] = await eventually(said, what="the answer in the thread")
    assert reply.startswith(f"{BOB} 💬 @alice answered your question about ")
    assert "Since when is it so low?" in reply
    await slack.bob.click(card, "Approve")
    await closed(slack, card)
    assert "Since March." in card.text()
    assert "*Approved* by @bob" in card.text()


@pytest.mark.usefixtures("signoff")
async def test_the_starter_and_operators_answer_on_the_card_and_strangers_may_not(slack: Workspace) -> None:
    card = await gate(slack)
    await ask(slack, card, Whom="carol")
    await slack.mallory.click(card, "Answer…")
    assert "This question is not yours to answer." in await slack.mallory.private_note()
    for who in (slack.alice, slack.carol, slack.bob):
        await who.click(card, "Answer…")
        modal = await who.modal("Answer")
        assert "❓ @bob asked @carol" in modal.text()
        assert "Since when?" in modal.text()
        await modal.close()
    await answer(slack.dave, card, "Since March.")
    await slack.wait_for(card, lambda shown: "@dave answered" in shown.text(), "the answer")


@pytest.mark.usefixtures("signoff")
async def test_the_button_in_the_message_says_later_who_answered(slack: Workspace) -> None:
    card = await gate(slack)
    await ask(slack, card)
    told = await directly(slack.alice)
    await answer(slack.bob, card, "Found it: since March.")
    await slack.alice.click(told, "Answer…")
    await slack.alice.private_note("@bob has answered this question: Found it: since March.")


@pytest.mark.usefixtures("signoff")
async def test_of_two_answers_at_once_one_stands_and_the_other_is_kept_for_its_author(
    slack: Workspace,
) -> None:
    card = await gate(slack)
    await ask(slack, card)
    modals: list[Modal] = []
    for who, said in ((slack.alice, "Since March."), (slack.dave, "Since May.")):
        await who.click(card, "Answer…")
        modals.append((await who.modal("Answer")).fill(Answer=said))
    await asyncio.gather(*(modal.submit() for modal in modals))
    [late] = [modal for modal in modals if modal.is_open]
    kept = "Since March." if late is modals[0] else "Since May."
    assert late.title == "Not sent"
    assert "has answered this question" in late.text()
    assert kept in late.text()
    other = "Since May." if late is modals[0] else "Since March."
    await slack.wait_for(card, lambda shown: other in shown.text(), "the first answer")
    assert kept not in card.text()


@pytest.mark.usefixtures("signoff")
async def test_what_is_wrong_stands_beside_its_field(slack: Workspace) -> None:
    card = await gate(slack)
    modal = await asking(slack.bob, card)
    await modal.submit()
    assert list(modal.errors) == ["Question"]
    refused = {
        "bob": "You cannot ask yourself: choose somebody else.",
        "oscar": "@oscar cannot be asked: the account is deactivated, or it is an app.",
    }
    for handle, why in refused.items():
        await modal.fill(Whom=handle, Question="Since when?").submit()
        assert modal.errors == {"Whom": why}
    await modal.fill(Whom="alice", Question=" \u200b").submit()
    assert modal.errors == {"Question": "Write what you want to know."}
    await modal.fill(Question="Since when?").submit()
    assert "@alice is asked" in modal.text()
    told = await directly(slack.alice)
    await slack.alice.click(told, "Answer…")
    answering = await slack.alice.modal("Answer")
    await answering.fill(Answer=" \u200b").submit()
    assert answering.errors == {"Answer": "Write an answer."}


@pytest.mark.usefixtures("signoff")
async def test_a_form_may_be_asked_about_by_who_fills_it(slack: Workspace) -> None:
    card = await form(slack)
    await ask(slack, card, "Of which product?")
    assert card.buttons() == ["Answer…", "Complete…", "More…"]
    await answer(slack.alice, await directly(slack.alice, "Of which product?"), "Of all of them.")
    await slack.wait_for(card, lambda shown: "Of all of them." in shown.text(), "the answer")
    await slack.bob.click(card, "Complete…")
    await (await slack.bob.modal("Complete")).fill(Amount="7 %").submit()
    await closed(slack, card)


@pytest.mark.usefixtures("signoff")
async def test_who_may_not_answer_the_request_may_not_ask(slack: Workspace) -> None:
    card = await gate(slack)
    for who in (slack.alice, slack.mallory):
        assert "Ask a question…" not in (await more(who, card)).texts()


@pytest.mark.usefixtures("signoff")
async def test_who_decides_without_the_answer_may_and_the_question_stays_on_the_card(
    slack: Workspace,
) -> None:
    card = await gate(slack)
    await ask(slack, card)
    told = await directly(slack.alice)
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    assert "❓ @bob asked @alice" in card.text()
    assert " · no answer" in card.text()
    await slack.alice.click(told, "Answer…")
    await slack.alice.private_note("@carol already approved this.")


@pytest.mark.usefixtures("signoff")
async def test_somebody_from_elsewhere_sees_the_request_and_answers(slack: Workspace) -> None:
    """The request stands in a private channel, and Mallory is not in it."""
    await slack.happen("join", channel="#leads", person="signoff")
    await slack.alice.command("#leads", "/pipeline run elsewhere")
    card = await slack.wait_for_card("#leads", button="Approve")
    await (await asking(slack.bob, card)).fill(Whom="mallory", Question="Is it safe?").submit()
    told = await directly(slack.mallory, "Is it safe?")
    details = await more(slack.mallory, told)
    assert "All right?" in details.text()
    assert "History" not in details.text()
    await details.close()
    await answer(slack.mallory, told, "It is.")
    await slack.wait_for(card, lambda shown: "It is." in shown.text(), "the answer")


@pytest.mark.usefixtures("signoff")
async def test_all_questions_stand_behind_more_with_their_answers(slack: Workspace) -> None:
    card = await gate(slack)
    for number in range(1, 4):
        await ask(slack, card, f"Question {number}?")
        await answer(slack.alice, card, f"Answer {number}.")
        await shows(slack, card, f"Answer {number}.")
    assert "1 more question behind More…" in card.text()
    modal = await more(slack.carol, card)
    assert all(f"Question {n}?" in modal.text() and f"Answer {n}." in modal.text() for n in range(1, 4))
    assert "@bob asked @alice about *review*" in modal.text()  # in the history


async def test_the_clocks_stand_still_until_there_is_an_answer(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock = Hasty(slack)
        async with at_work(house(sandbox, tmp_path), sandbox, clock=clock):
            await _wait_while_it_is_open(slack, clock)
        assert await slack.complaints() == []


async def _wait_while_it_is_open(slack: Workspace, clock: Hasty) -> None:
    card = await gate(slack)
    assert "*Answer by*" in card.text()
    await ask(slack, card)
    assert "the deadline and reminders stand still until it is answered" in card.text()
    assert "*Answer by*" not in card.text()
    await clock.advance(timedelta(days=3))
    await answer(slack.alice, card, "Since March.")
    await slack.wait_for(card, lambda shown: "*Answer by*" in shown.text(), "its clocks go on")
    assert [c for c in await slack.thread(card) if "Reminder" in c.text()] == []
    await clock.advance(timedelta(hours=4))

    async def reminded() -> bool:
        return any("Reminder" in c.text() for c in await slack.thread(card))

    await eventually(reminded, what="the reminder, four hours later")
    assert card.has_button("Approve")
    await clock.advance(timedelta(hours=21))
    await closed(slack, card)
    assert "*Expired*" in card.text()
    assert "Since March." in card.text()


@pytest.mark.usefixtures("signoff")
async def test_after_the_last_question_that_may_be_asked_more_says_so(slack: Workspace) -> None:
    card = await gate(slack)
    for number in range(INQUIRIES_MAX):
        modal = await (await asking(slack.bob, card)).fill(Question=f"Number {number}?").submit()
        assert "@alice is asked." in modal.text()
        await modal.close(clear=True)
    details = await more(slack.bob, card)
    assert "Ask a question…" not in details.texts()
    assert "20 questions have been asked about this already: say the rest in the thread." in details.text()
    assert "Approve" in details.texts()
