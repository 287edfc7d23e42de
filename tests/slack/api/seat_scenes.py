"""Owns the scenes of requests that are answered and passed on: forms, questions, claims, seats."""

from typing import Any

from engine.codes import Choice
from engine.commands import Answer, AskAgain, ClaimForm, Complete, HandOver, ReleaseForm
from sandbox.cards import Card
from tests.slack.api.scenes import ByHand, Scene, at_request, clicking, opened, sent, started
from tests.slack.api.stage import IDS, Ask, Stage
from tests.slack.asking import hand_over, more

FORM = started("form", "What shall be paid?", "Complete…")
FORM_FOR_TWO = started("four-eyes", "What shall be paid?", "Claim")
PANEL = started("panel", "Open the firewall?")
FLAKY = started("flaky", "attempt failed", "Skip")


def filling(amount: str) -> ByHand:
    async def fill(stage: Stage, card: Card) -> None:
        await sent((await opened(stage.slack.bob, card, "Complete…", "Complete")).fill(Amount=amount))

    return fill


async def claimed(stage: Stage) -> Card | None:
    card = await FORM_FOR_TWO(stage)
    assert card is not None
    await stage.slack.bob.click(card, "Claim")
    return await stage.slack.wait_for(card, lambda shown: shown.has_button("Release"), "it is claimed")


async def released_by_an_operator(stage: Stage, card: Card) -> None:
    await (await more(stage.slack.dave, card)).press("Release")


def handing_over(who: str, to: str, **besides: str) -> ByHand:
    async def give(stage: Stage, card: Card) -> None:
        modal = await hand_over(stage.slack.person(who), card, to, "On holiday.", **besides)
        assert modal.title == "Done", modal.text()

    return give


async def with_erin(stage: Stage) -> Card | None:
    await stage.slack.happen("add-person", handle="erin")
    return await PANEL(stage)


async def to_erin(stage: Stage) -> Ask:
    return await at_request(
        "bob", "review", "hand-over", to=stage.slack.seen.people["erin"], reason="On holiday."
    )(stage)


async def with_others_in_the_group(stage: Stage) -> Card | None:
    card = await PANEL(stage)
    assert card is not None
    await stage.slack.happen("regroup", group="release-managers", members=["carol"])
    return await stage.slack.wait_for(
        card, lambda shown: "Can no longer be met" in shown.text(), "it is stuck"
    )


async def asking_again(stage: Stage, card: Card) -> None:
    modal = await more(stage.slack.dave, card)
    await modal.press("Ask again with today's members")
    await modal.close(clear=True)


def answering(choice: Choice, then: str, **besides: Any) -> Scene:
    """Let Carol, the operator of `flaky`, answer what is to be done."""
    return Scene(
        name=f"answer_{choice}",
        command=Answer,
        way=choice,
        operation="human_task_complete",
        before=FLAKY,
        by_hand=clicking("carol", choice.title()),
        by_program=at_request("carol", "attempt", "complete", answer={"choice": choice}),
        then=then,
        **besides,
    )


SCENES = (
    Scene(
        name="complete",
        command=Complete,
        operation="human_task_complete",
        before=FORM,
        by_hand=filling("7"),
        by_program=at_request("bob", "facts", "complete", seen=True, answer={"amount": 7, "urgent": False}),
        then="asked",
        times=2,
    ),
    Scene(
        name="complete_what_was_claimed",
        command=Complete,
        operation="human_task_complete",
        before=claimed,
        by_hand=filling("8"),
        by_program=at_request("bob", "draft", "complete", answer={"amount": 8}),
        then="asked",
        times=2,
    ),
    answering(Choice.RETRY, "asked", times=2),
    answering(Choice.SKIP, "asked", times=2),
    answering(Choice.FAIL, "answered"),
    Scene(
        name="claim",
        command=ClaimForm,
        operation="human_task_claim",
        before=FORM_FOR_TWO,
        by_hand=clicking("bob", "Claim"),
        by_program=at_request("bob", "draft", "claim"),
        then="claimed",
    ),
    Scene(
        name="release",
        command=ReleaseForm,
        operation="human_task_release",
        before=claimed,
        by_hand=clicking("bob", "Release"),
        by_program=at_request("bob", "draft", "release"),
        then="released",
    ),
    Scene(
        name="release_as_an_operator",
        command=ReleaseForm,
        operation="human_task_release",
        before=claimed,
        by_hand=released_by_an_operator,
        by_program=at_request("dave", "draft", "release"),
        then="released",
    ),
    Scene(
        name="hand_over",
        command=HandOver,
        operation="human_task_hand_over",
        before=PANEL,
        by_hand=handing_over("bob", "dave"),
        by_program=at_request("bob", "review", "hand-over", to=IDS["dave"], reason="On holiday."),
        then="handed_over",
    ),
    Scene(
        name="hand_over_as_an_operator",
        command=HandOver,
        operation="human_task_hand_over",
        before=PANEL,
        by_hand=handing_over("dave", "dave", **{"Whose place": "@bob"}),
        by_program=at_request(
            "dave", "review", "hand-over", to=IDS["dave"], of=IDS["bob"], reason="On holiday."
        ),
        then="handed_over",
    ),
    Scene(
        name="hand_over_to_somebody_elsewhere",
        command=HandOver,
        operation="human_task_hand_over",
        before=with_erin,
        by_hand=handing_over("bob", "erin"),
        by_program=to_erin,
        then="handed_over",
    ),
    Scene(
        name="ask_again",
        command=AskAgain,
        operation="human_task_ask_again",
        before=with_others_in_the_group,
        by_hand=asking_again,
        by_program=at_request("dave", "review", "ask-again"),
        then="asking_again%",
        times=2,
    ),
)
