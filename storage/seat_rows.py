"""Owns by whom a request is found: the people, roles or anybody whose turn it is, or was."""

from collections.abc import Iterable
from typing import NamedTuple

from engine import tally
from engine.human_task import HumanTask
from storage.instants import micros
from storage.rowsets import Row

SEAT_KEY = ("human_task", "kind", "who")


class Asked(NamedTuple):
    """A way in which a request is found."""

    kind: str  # `user`, `role` or `anyone`
    who: str


def asked(human_task: HumanTask) -> tuple[Asked, ...]:
    """Give by whom a request is found, each once. People who are gone, and rules still to come, are not."""
    rules = tally.reached(human_task)
    found = [Asked("user", seat.user) for rule in rules for seat in rule.seats if not seat.is_gone]
    found += [Asked("role", label) for rule in rules for label in rule.labels]
    found += [Asked("anyone", "") for rule in rules if rule.anyone]
    return tuple(dict.fromkeys(found))


def is_found_alike(human_task: HumanTask, before: HumanTask) -> bool:
    """Say, without counting, that a request is found as it was. False: perhaps not."""
    if human_task.policy is not before.policy:
        return False
    return human_task.said is before.said or not human_task.policy.is_sequential


def seat_rows(human_task: HumanTask, found: Iterable[Asked], pipeline: str) -> list[Row]:
    """Give the rows of those who find a request."""
    same = {
        "human_task": human_task.id,
        "pipeline": pipeline,
        "status": human_task.status,
        "asked_at": micros(human_task.asked_at),  # also of those asked later: a list shows a request once
    }
    return [{**same, "kind": kind, "who": who} for kind, who in found]
