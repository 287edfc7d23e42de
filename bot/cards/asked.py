"""Owns how a card says who is asked, who has answered, and who is called to it."""

import re
from collections.abc import Iterator
from typing import Any

from bot.cards.legend import MOST_NAMES, Legend
from bot.cards.text import and_more, inline, moment
from engine.approval import approvers, eligible, still_to_act
from engine.model import ExpiryOutcome, GroupId, HumanTaskKind, HumanTaskStatus, Policy, Seat, UserId
from engine.ports.queries import HumanTaskView, TaskView
from engine.schedule import expiry

ANYONE = "anyone in this workspace"
_LABEL_CHARS = 60
_PERSON_ID = re.compile(r"[UW][A-Z0-9]{7,}")


def asked(view: HumanTaskView, legend: Legend, *, is_calling: bool = False) -> str:
    """Say who is asked; `is_calling`: with the mentions that the author wanted. mrkdwn."""
    policy = view.human_task.policy
    if policy.anyone:
        return _with_labels(policy, ANYONE)
    users = eligible(policy, view.human_task.kind, view.facts.started_by)
    mention = view.request.get("mention", "all")
    if not is_calling or mention == "none":
        return _with_labels(policy, legend.persons(users))
    seats = tuple(seat for seat in policy.seats if seat.user in set(users))
    if mention == "people":
        return _with_labels(policy, _call_named(seats, legend))
    groups = tuple(GroupId(group) for group in view.request.get("groups", ()))
    return _with_labels(policy, _call(seats, groups, legend), with_groups=not groups)


def still_asked(view: HumanTaskView, legend: Legend) -> str:
    """Call those who have not answered yet, and nobody else; empty if anyone may answer. mrkdwn."""
    human_task = view.human_task
    waited_for = frozenset(still_to_act(human_task, view.facts.started_by))
    if view.request.get("mention", "all") == "none":
        return legend.persons(seat.user for seat in human_task.policy.seats if seat.user in waited_for)
    seats = tuple(seat for seat in human_task.policy.seats if seat.user in waited_for)
    groups = tuple(
        group
        for group in map(GroupId, view.request.get("groups", ()))
        if all(seat.user in waited_for for seat in human_task.policy.seats if group in seat.via)
    )
    return _call(seats, groups, legend)


def may_answer(policy: Policy, kind: HumanTaskKind, started_by: UserId | None, legend: Legend) -> str:
    """Say who may answer, calling nobody. mrkdwn."""
    if policy.anyone:
        return _with_labels(policy, ANYONE)
    users = eligible(policy, kind, started_by or UserId(""))
    return _with_labels(policy, legend.persons(users))


def approvals(view: HumanTaskView, legend: Legend) -> str:
    """Say how many approvals there are and are needed, and whose: 1 of 2 · @bob. mrkdwn.

    Once they are enough, the closing line says whose they are.
    """
    given = approvers(view.human_task)
    count = f"{len(given)} of {view.human_task.policy.required}"
    is_said = view.human_task.status is HumanTaskStatus.APPROVED
    return f"{count} · {legend.persons(given)}" if given and not is_said else count


def answer_by(view: HumanTaskView) -> str:
    """Say until when an answer is possible, and what happens then; empty if there is no end. mrkdwn."""
    policy = view.human_task.policy
    due = expiry(policy, view.human_task.asked_at)
    if due is None or policy.expiry is None:
        return ""
    if policy.expiry.then is ExpiryOutcome.REJECT:
        return f"{moment(due)}, then it counts as rejected"
    return f"{moment(due)}, then the step fails"


def round_number(view: HumanTaskView) -> int:
    """Count how often this step has asked for the same, this time included."""
    asked_before = 0
    for human_task in view.task.human_tasks.values():
        if human_task.id == view.human_task.id:
            break
        same = (human_task.step, human_task.kind) == (view.human_task.step, view.human_task.kind)
        asked_before += same
    return asked_before + 1


def people_in(view: HumanTaskView | TaskView) -> frozenset[UserId]:
    """Give everybody whom the cards, modals and notices of a view may name."""
    found = {view.facts.started_by}
    for human_task in view.task.human_tasks.values():
        found.update(seat.user for seat in human_task.policy.seats)
        found.update(decision.by for decision in human_task.decisions)
    if isinstance(view, HumanTaskView):
        shown = [output.output for output in view.shown.values()]
        found.update(_ids_in([view.rejection, shown]))
    return frozenset(found)


def _with_labels(policy: Policy, people: str, *, with_groups: bool = True) -> str:
    roles = _names([label for label in policy.labels if not label.startswith("@")])
    groups = _names([label for label in policy.labels if with_groups and label.startswith("@")])
    named = f"{roles} ({groups})" if roles and groups else roles or groups
    return f"{named}: {people or 'nobody'}" if named else people or "nobody"


def _names(labels: list[str]) -> str:
    return and_more([inline(label, _LABEL_CHARS) for label in labels[:MOST_NAMES]], len(labels))


def _call(seats: tuple[Seat, ...], groups: tuple[GroupId, ...], legend: Legend) -> str:
    called = frozenset(groups)
    alone = [seat.user for seat in seats if not seat.via & called]
    in_groups = and_more([legend.call_group(group) for group in groups[:MOST_NAMES]], len(groups))
    return ", ".join(part for part in (in_groups, legend.calls(alone)) if part)


def _call_named(seats: tuple[Seat, ...], legend: Legend) -> str:
    shown = [
        legend.person(seat.user) if seat.via else legend.call(seat.user)
        for seat in sorted(seats, key=lambda seat: bool(seat.via))[:MOST_NAMES]
    ]
    return and_more(shown, len(seats))


def _ids_in(value: Any) -> Iterator[UserId]:
    if isinstance(value, str) and _PERSON_ID.fullmatch(value):
        yield UserId(value)
    elif isinstance(value, dict):
        yield from _ids_in(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from _ids_in(item)
