"""Owns how it is said that a request is asked again because its answer was disowned the last time."""

from collections.abc import Iterator

from bot.cards.legend import Legend
from bot.cards.stopped import deed
from engine.ports.queries import HumanTaskView
from engine.rounds import disowned_before, round_of


def asked_again_lines(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say whose answer was not theirs, as long as the request waits; nothing if that is not why. mrkdwn."""
    before = disowned_before(view.task, view.human_task)
    if before is None or not view.human_task.is_open:
        return
    disowned = [decision for decision in before.said if decision.is_disputed and not decision.is_upheld]
    number = round_of(view.task, before)
    for verdict in dict.fromkeys(decision.verdict for decision in disowned):
        people = dict.fromkeys(decision.by for decision in disowned if decision.verdict is verdict)
        say = "says" if len(people) == 1 else "say"
        what = f"it was not them who {deed(verdict)} this in round {number}"
        yield f"⚠️ *Asked again*: {legend.persons(people)} {say} {what}."
