"""Owns the scenes of deciding: approve, reject, edit, undo, each in all its ways."""

from typing import Any

from engine.commands import Approve, EditAndApprove, Reject, UndoDecision
from sandbox.cards import Card
from tests.slack.api.scenes import ByProgram, Scene, at_request, behind_more, clicking, opened, sent, started
from tests.slack.api.stage import Ask, Stage
from tests.slack.asking import showing

WHY = "The notes are too thin."
NEW = "Exports are three times as fast."
GATE = started("gate", "Is it right?")
PAIR = started("pair", "Do both agree?")
WINDOW = started("window", "Change the price?")


# --- approving ---------------------------------------------------------------------------------------


async def with_comment(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.bob, card, "Approve with comment…", "Approve")
    await sent(modal.fill(Comment="Well said."))


async def alone(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.dave, card, "Break glass…", "Break glass")
    await sent(modal.select("Decision", "Approve").fill(Reason="We are under attack."))


# --- rejecting ---------------------------------------------------------------------------------------


async def to_nowhere(stage: Stage, card: Card) -> None:
    modal = await opened(stage.slack.bob, card, "Reject…", "Reject")
    modal.fill(Reason=WHY)
    await modal.press("Send back to", "Nowhere: stop the task")
    await sent(modal)


async def to_draft(stage: Stage, card: Card) -> None:
    modal = await opened(stage.slack.bob, card, "Reject…", "Reject")
    await modal.fill(Reason=WHY).press("Send back to", "draft")
    await sent(await showing(modal, "*Runs again*"))


async def alone_to_draft(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.dave, card, "Break glass…", "Break glass")
    modal.select("Decision", "Reject").fill(Reason=WHY)
    await modal.press("Send back to", "draft")
    await sent(await showing(modal, "*Runs again*"))


async def alone_to_nowhere(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.dave, card, "Break glass…", "Break glass")
    modal.select("Decision", "Reject").fill(Reason=WHY)
    await modal.press("Send back to", "Nowhere: stop the task")
    await sent(modal)


def foreseeing(who: str, step: str, **body: Any) -> ByProgram:
    """Send back to the draft, having looked at what that does."""

    async def ask(stage: Stage) -> Ask:
        request = await stage.newest(step)
        here = f"/human-tasks/{request['id']}"
        preview = await (await stage.program(who)).get(f"{here}/rollback-preview?to=draft")
        seen = {"fingerprint": request["fingerprint"], "foreseen": preview["foreseen"]}
        return Ask(who=who, path=f"{here}/reject", body={**seen, "rollback_to": "draft", **body})

    return ask


# --- editing, and taking back --------------------------------------------------------------------------


async def edited(stage: Stage, card: Card) -> None:
    modal = await behind_more(stage.slack.bob, card, "Edit draft.notes and approve…", "Edit and approve")
    await sent(modal.fill({"draft.notes": NEW, "Comment": "Shorter."}))


async def approved_for_now(stage: Stage) -> Card | None:
    card = await WINDOW(stage)
    assert card is not None
    await stage.slack.bob.click(card, "Approve")
    return await stage.slack.wait_for(card, lambda shown: shown.has_button("Undo"), "it can be undone")


async def edited_for_now(stage: Stage) -> Card | None:
    card = await WINDOW(stage)
    assert card is not None
    await edited(stage, card)
    return await stage.slack.wait_for(card, lambda shown: shown.has_button("Undo"), "it can be undone")


async def carol_approves(stage: Stage) -> Card | None:
    card = await PAIR(stage)
    assert card is not None
    await stage.slack.carol.click(card, "Approve")
    return await stage.slack.wait_for(card, lambda shown: "1 of 2" in shown.text(), "hers counts")


SCENES = (
    Scene(
        name="approve",
        command=Approve,
        operation="approval_approve",
        before=GATE,
        by_hand=clicking("bob", "Approve"),
        by_program=at_request("bob", "review", "approve", seen=True),
        then="asked",
        times=2,
    ),
    Scene(
        name="approve_one_of_several",
        command=Approve,
        operation="approval_approve",
        before=PAIR,
        by_hand=clicking("carol", "Approve"),
        by_program=at_request("carol", "review", "approve", seen=True),
        then="approved",
    ),
    Scene(
        name="approve_for_now",
        command=Approve,
        operation="approval_approve",
        before=WINDOW,
        by_hand=clicking("carol", "Approve"),
        by_program=at_request("carol", "review", "approve", seen=True),
        then="approved",
    ),
    Scene(
        name="approve_with_a_comment",
        command=Approve,
        operation="approval_approve",
        before=GATE,
        by_hand=with_comment,
        by_program=at_request("bob", "review", "approve", seen=True, comment="Well said."),
        then="asked",
        times=2,
    ),
    Scene(
        name="approve_alone",
        command=Approve,
        way="alone",
        operation="approval_approve",
        before=GATE,
        by_hand=alone,
        by_program=at_request(
            "dave", "review", "approve", seen=True, comment="We are under attack.", alone=True
        ),
        then="asked",
        times=2,
    ),
    Scene(
        name="reject",
        command=Reject,
        operation="approval_reject",
        before=GATE,
        by_hand=to_nowhere,
        by_program=at_request("bob", "review", "reject", seen=True, comment=WHY),
        then="rejected",
    ),
    Scene(
        name="reject_and_send_back",
        command=Reject,
        way="send_back",
        operation="approval_reject",
        before=GATE,
        by_hand=to_draft,
        by_program=foreseeing("bob", "review", comment=WHY),
        then="asked",
        times=2,
    ),
    Scene(
        name="reject_alone_and_send_back",
        command=Reject,
        way="alone",
        operation="approval_reject",
        before=GATE,
        by_hand=alone_to_draft,
        by_program=foreseeing("dave", "review", comment=WHY, alone=True),
        then="asked",
        times=2,
    ),
    Scene(
        name="reject_alone",
        command=Reject,
        way="alone",
        operation="approval_reject",
        before=GATE,
        by_hand=alone_to_nowhere,
        by_program=at_request("dave", "review", "reject", seen=True, comment=WHY, alone=True),
        then="rejected",
    ),
    Scene(
        name="edit_and_approve",
        command=EditAndApprove,
        operation="approval_edit",
        before=GATE,
        by_hand=edited,
        by_program=at_request(
            "bob", "review", "edit", seen=True, target="draft.notes", text=NEW, comment="Shorter."
        ),
        then="asked",
        times=2,
    ),
    Scene(
        name="edit_what_somebody_has_approved",
        command=EditAndApprove,
        operation="approval_edit",
        before=carol_approves,
        by_hand=edited,
        by_program=at_request(
            "bob", "review", "edit", seen=True, target="draft.notes", text=NEW, comment="Shorter."
        ),
        then="edited",
    ),
    Scene(
        name="undo",
        command=UndoDecision,
        operation="approval_undo",
        before=approved_for_now,
        by_hand=clicking("bob", "Undo"),
        by_program=at_request("bob", "review", "undo"),
        then="decision_undone",
    ),
    Scene(
        name="undo_as_an_operator",
        command=UndoDecision,
        operation="approval_undo",
        before=approved_for_now,
        by_hand=clicking("dave", "Undo"),
        by_program=at_request("dave", "review", "undo"),
        then="decision_undone",
    ),
    Scene(
        name="undo_with_its_edit",
        command=UndoDecision,
        operation="approval_undo",
        before=edited_for_now,
        by_hand=clicking("bob", "Undo"),
        by_program=at_request("bob", "review", "undo"),
        then="decision_undone",
    ),
)
