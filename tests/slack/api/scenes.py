"""Owns what a scene is: something that a person does in Slack, and what a program asks for in its place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.codes import Choice, Resumption
from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.person_driver import Person
from tests.slack.api.stage import Ask, Stage
from tests.slack.asking import more

Setting: TypeAlias = Callable[[Stage], Awaitable[Card | None]]
ByHand: TypeAlias = Callable[[Stage, Any], Awaitable[None]]
ByProgram: TypeAlias = Callable[[Stage], Awaitable[Ask]]
Way: TypeAlias = Choice | Resumption | str | None
"""Which of the ways in which something can be done, where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The same twice: by hand in one house, by a program in the other."""

    name: str
    command: type  # of the engine
    way: Way = None
    operation: str  # of the API: its id
    before: Setting  # played by people, in both houses; gives the card that it is about
    by_hand: ByHand
    by_program: ByProgram
    then: str  # the kind of event that comes of it
    times: int = 1  # how often there is such an event by then


def at_request(who: str, step: str, act: str, seen: bool = False, **body: Any) -> ByProgram:
    """Ask for something at the newest request of a step. `seen`: say what was shown."""

    async def ask(stage: Stage) -> Ask:
        request = await stage.newest(step)
        fingerprint = {"fingerprint": request["fingerprint"]} if seen else {}
        return Ask(who=who, path=f"/human-tasks/{request['id']}/{act}", body={**fingerprint, **body})

    return ask


def at_task(who: str, task: str, act: str, **body: Any) -> ByProgram:
    """Ask for something at a task."""

    async def ask(_: Stage) -> Ask:
        return Ask(who=who, path=f"/tasks/{task}/{act}", body=body)

    return ask


def started(pipeline: str, text: str, button: str = "Approve", then: Setting | None = None) -> Setting:
    """Let Alice start something in #general, and wait for a card."""

    async def play(stage: Stage) -> Card | None:
        await stage.run(pipeline)
        card = await stage.card(text, button)
        return card if then is None else await then(stage)

    return play


def clicking(who: str, button: str) -> ByHand:
    """Press a button on the card."""

    async def click(stage: Stage, card: Card) -> None:
        await stage.slack.person(who).click(card, button)

    return click


async def opened(who: Person, card: Card, button: str, title: str) -> Modal:
    """Press a button on a card that opens something."""
    await who.click(card, button)
    return await who.modal(title)


async def behind_more(who: Person, card: Card, button: str, title: str) -> Modal:
    """Press a button behind More… that opens something."""
    await (await more(who, card)).press(button)
    return await who.modal(title)


async def sent(modal: Modal) -> None:
    """Send a view, which must be taken: it closes, or says that it is done."""
    await modal.submit()
    assert not modal.is_open or modal.submit_label is None, modal.text()
    assert modal.title not in ("Not sent", "Error"), modal.text()
