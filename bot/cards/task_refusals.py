"""Owns what a person is told privately when a task cannot be found, started or steered."""

from bot.cards.entrances import closed_entrance_text
from bot.cards.legend import Legend
from bot.cards.text import and_more, inline
from engine.errors import UnknownPeople, UnknownPlace
from engine.refusals import (
    ClosedEntrance,
    NoSuchHumanTask,
    NoSuchPipeline,
    NoSuchStep,
    NoSuchTask,
    NotAStarter,
    NotYours,
    Refused,
    TaskEnded,
)

_MANY = 5


def task_refusal_text(error: Refused, legend: Legend) -> str:
    """Say why something cannot be done with a task or a pipeline, and what to do. mrkdwn."""
    listed = f"`{inline(legend.command)} list` shows the pipelines that you may start."
    match error:
        case NoSuchTask():
            open_ones = f"`{inline(legend.command)} status` lists those that are open."
            return f"There is no task {inline(error.task)} that you can see. {open_ones}"
        case NoSuchHumanTask():
            return "I no longer know this request: what it belonged to is gone. Nothing was changed."
        case NoSuchStep():
            known = and_more([inline(step) for step in error.known[:_MANY]], len(error.known))
            return f"The task has no step {inline(error.step)}. Its steps: {known}."
        case NoSuchPipeline():
            nearest = f" Did you mean `{inline(error.nearest)}`?" if error.nearest else ""
            return f"There is no pipeline {inline(error.pipeline)}.{nearest} {listed}"
        case NotAStarter():
            return f"You may not start {inline(error.pipeline)}. {listed}"
        case ClosedEntrance():
            return closed_entrance_text(error)
        case NotYours():
            who = "Only the person who started a task and the operators"
            return f"{who} may {inline(error.action)} it. Nothing was changed."
        case TaskEnded():
            return f"The task is {error.state.value}: there is nothing to {inline(error.action)}."
        case _:
            return "That is not possible now. Nothing was changed."


def unknown_place_text(error: UnknownPlace) -> str:
    """Say why nothing starts where the bot cannot post. mrkdwn."""
    is_id = error.place.isalnum() and error.place.startswith(("C", "G"))
    place = f"<#{error.place}>" if is_id else inline(error.place)
    return f"Nothing was started, because I cannot post in {place}: {inline(error.reason, 500)}."


def unknown_people_text(error: UnknownPeople) -> str:
    """Say who could not be found. mrkdwn."""
    names = and_more([inline(name, 60) for name in error.names[:_MANY]], len(error.names))
    return f"I do not know {names}{f': {inline(error.reason, 300)}' if error.reason else ''}."
