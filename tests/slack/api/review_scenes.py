"""Owns the scenes beside a decision: asking first, putting off, disowning, and how a stopped task goes on."""

from typing import Any

from engine.codes import Resumption
from engine.commands import AnswerInquiry, Dispute, Inquire, Resume, Snooze
from sandbox.cards import Card
from tests.slack.api.deciding_scenes import GATE, carol_approves
from tests.slack.api.scenes import (
    ByHand,
    ByProgram,
    Scene,
    at_request,
    behind_more,
    clicking,
    opened,
    sent,
)
from tests.slack.api.stage import IDS, Ask, Stage
from tests.slack.asking import showing
from tests.slack.morning import HOUR, MONDAY

QUESTION = "Since when is it so?"
LATER = MONDAY + 5 * HOUR
WHY = "Bob's phone was stolen."


async def asked(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.bob, card, "Ask a question…", "Ask a question")
    await sent(modal.fill(Question=QUESTION, Whom="carol"))


async def with_a_question(stage: Stage) -> Card | None:
    card = await GATE(stage)
    assert card is not None
    await asked(stage, card)
    return await stage.slack.wait_for(card, lambda shown: shown.has_button("Answer…"), "the question")


def answering(who: str) -> ByHand:
    async def answer(stage: Stage, card: Card) -> None:
        modal = await opened(stage.slack.person(who), card, "Answer…", "Answer")
        await sent(modal.fill(Answer="Since March."))

    return answer


async def reminded(stage: Stage) -> Card | None:
    card = await GATE(stage)
    assert card is not None
    await stage.quiet()
    await stage.clock.advance(HOUR)
    await stage.quiet("reminded", times=1)

    def is_reminder(shown: Card) -> bool:
        return shown.has_button("Snooze…")

    [reminder] = [reply for reply in await stage.slack.thread(card) if is_reminder(reply)]
    return reminder


async def put_off(stage: Stage, reminder: Card) -> None:
    modal = await opened(stage.slack.bob, reminder, "Snooze…", "Snooze")
    await sent(modal.fill({"Or at a date and time": int(LATER.timestamp())}))


# --- disowning ---------------------------------------------------------------------------------------


async def bob_approved(stage: Stage) -> Card | None:
    card = await GATE(stage)
    assert card is not None
    await stage.slack.bob.click(card, "Approve")
    await stage.card("Send it?")
    return card


def disowning(who: str) -> ByHand:
    async def disown(stage: Stage, card: Card) -> None:
        modal = await behind_more(stage.slack.person(who), card, "This was not me…", "This was not me")
        await sent(modal)

    return disown


async def stopped(stage: Stage) -> Card | None:
    card = await bob_approved(stage)
    assert card is not None
    await stage.quiet()
    await disowning("bob")(stage, card)
    return await stage.slack.wait_for_card("#general", button="Go on")


async def asked_anew(stage: Stage, told: Card) -> None:
    await sent(await opened(stage.slack.dave, told, "Ask again…", "Ask again"))


async def sent_back(stage: Stage, told: Card) -> None:
    modal = await opened(stage.slack.dave, told, "Send back…", "Send back")
    await modal.fill(Reason=WHY).press("Send back to", "draft")
    await sent(await showing(modal, "*If it goes back to draft:*"))


def resuming(how: Resumption, **body: Any) -> ByProgram:
    """Look at why it is stopped, and at what it would do to let it go on like this; then do that."""

    async def ask(stage: Stage) -> Ask:
        dave = await stage.program("dave")
        stop = (await dave.get("/tasks/gate-1"))["stopped"]
        to = f"&to={body['rollback_to']}" if "rollback_to" in body else ""
        preview = await dave.get(f"/tasks/gate-1/resume-preview?how={how}{to}")
        seen = {"since": stop["since"], "foreseen": preview["foreseen"]}
        return Ask(who="dave", path="/tasks/gate-1/resume", body={"how": how, **seen, **body})

    return ask


def going_on(how: Resumption, by_hand: ByHand, then: str, times: int = 1, **body: Any) -> Scene:
    return Scene(
        name=f"resume_{how}",
        command=Resume,
        way=how,
        operation="task_resume",
        before=stopped,
        by_hand=by_hand,
        by_program=resuming(how, **body),
        then=then,
        times=times,
    )


SCENES = (
    Scene(
        name="inquire",
        command=Inquire,
        operation="human_task_inquire",
        before=GATE,
        by_hand=asked,
        by_program=at_request("bob", "review", "inquire", of=IDS["carol"], question=QUESTION),
        then="inquired",
    ),
    Scene(
        name="answer_inquiry",
        command=AnswerInquiry,
        operation="human_task_answer_inquiry",
        before=with_a_question,
        by_hand=answering("carol"),
        by_program=at_request("carol", "review", "inquiries/1/answer", answer="Since March."),
        then="inquiry_answered",
    ),
    Scene(
        name="answer_inquiry_as_who_started_it",
        command=AnswerInquiry,
        operation="human_task_answer_inquiry",
        before=with_a_question,
        by_hand=answering("alice"),
        by_program=at_request("alice", "review", "inquiries/1/answer", answer="Since March."),
        then="inquiry_answered",
    ),
    Scene(
        name="snooze",
        command=Snooze,
        operation="human_task_snooze",
        before=reminded,
        by_hand=put_off,
        by_program=at_request("bob", "review", "snooze", until=LATER.isoformat()),
        then="snoozed",
    ),
    Scene(
        name="dispute",
        command=Dispute,
        operation="human_task_dispute",
        before=bob_approved,
        by_hand=disowning("bob"),
        by_program=at_request("bob", "review", "dispute", place=1),
        then="disputed",
    ),
    Scene(
        name="dispute_while_others_decide",
        command=Dispute,
        operation="human_task_dispute",
        before=carol_approves,
        by_hand=disowning("carol"),
        by_program=at_request("carol", "review", "dispute"),
        then="disputed",
    ),
    going_on(Resumption.GO_ON, clicking("dave", "Go on"), "resumed"),
    going_on(Resumption.ASK_ANEW, asked_anew, "asked", 3),
    going_on(Resumption.SEND_BACK, sent_back, "asked", 3, rollback_to="draft", reason=WHY),
)
