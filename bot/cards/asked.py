"""Owns how a card says who is asked, and until when."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from bot.cards.calling import Call, called, groups_of
from bot.cards.errors import people_in_errors
from bot.cards.in_time import otherwise, timer_due
from bot.cards.legend import MOST_NAMES, Legend, ids_in_text
from bot.cards.seat_names import seat_names
from bot.cards.text import and_more, counted, inline, moment
from engine import tally
from engine.approval import barred_from
from engine.codes import HumanTaskKind, TimerKind
from engine.model import UserId
from engine.policy import Policy, Rule, Seat
from engine.ports.queries import HumanTaskView, TaskView
from engine.rounds import round_of
from engine.snapshot import TaskSnapshot

ANYONE = "anyone in this workspace"
RULE_NAME_CHARS = 60
_LABEL_CHARS = 60
_ASKED_CHARS = 1_500  # a field takes 2,000
_PERSON_ID = re.compile(r"[UW][A-Z0-9]{7,}")


def has_several_rules(policy: Policy) -> bool:
    """Say whether the rules of a request have names, so that each is told by itself."""
    return any(rule.name for rule in policy.rules)


def asked(view: HumanTaskView, legend: Legend, *, is_calling: bool = False) -> str:
    """Say who is asked; `is_calling`: with the mentions that the author wanted. mrkdwn."""
    now = {rule.name for rule in tally.reached(view.human_task)} if is_calling else set()
    rules = view.human_task.policy.rules

    def say(names: Legend) -> str:
        told = [_asked_by(view, rule, names, is_calling=rule.name in now) for rule in rules[:MOST_NAMES]]
        left = len(rules) - len(told)
        return "; ".join([*told, *([counted(left, "more rule")] if left > 0 else [])])

    return legend.briefly(say, _ASKED_CHARS)


def may_answer(
    task: TaskSnapshot | None,
    kind: HumanTaskKind,
    policy: Policy,
    legend: Legend,
    *,
    but: Collection[UserId] = (),
) -> str:
    """Say who may answer, calling nobody. `task` None: only those are left out who are named. mrkdwn."""
    barred = frozenset(but) if task is None else barred_from(task, kind, policy).union(but)

    def people(rule: Rule, names: Legend) -> str:
        return ANYONE if rule.anyone else seat_names(able_seats(policy, rule, barred), names)

    def say(names: Legend) -> str:
        if not has_several_rules(policy):
            return _with_labels(policy.rules[0], people(policy.rules[0], names))
        told = [
            f"{people(rule, names) or 'nobody'} ({rule_name(rule)})" for rule in policy.rules[:MOST_NAMES]
        ]
        return and_more(told, len(policy.rules))

    return legend.briefly(say, _ASKED_CHARS)


def people_of(
    view: HumanTaskView,
    rule: Rule,
    legend: Legend,
    *,
    is_calling: bool = False,
    but: Collection[UserId] = (),
) -> tuple[str, bool]:
    """Name the people of a rule who may answer; and whether that is done by calling its groups. mrkdwn."""
    if rule.anyone:
        return ANYONE, False
    policy = view.human_task.policy
    barred = barred_from(view.task, view.human_task.kind, policy).union(but)
    seats = able_seats(policy, rule, barred)
    if not is_calling:
        return seat_names(seats, legend), False
    groups = groups_of(view, rule)
    is_by_group = view.request.get("mention", "all") == "all" and bool(groups)
    return called(view, seats, groups, legend, most=legend.most_names).text, is_by_group


def first_calls(view: HumanTaskView, legend: Legend) -> Iterator[Call]:
    """Give all calls that a first post is to make: of those whose turn it is."""
    human_task = view.human_task
    barred = barred_from(view.task, human_task.kind, human_task.policy)
    for count in tally.turn(human_task):
        seats = able_seats(human_task.policy, count.rule, barred)
        yield called(view, seats, groups_of(view, count.rule), legend)


def able_seats(policy: Policy, rule: Rule, barred: Collection[UserId]) -> tuple[Seat, ...]:
    """Give the seats of a rule whose people may answer, in the order asked."""
    return tuple(seat for seat in rule.seats if tally.may_sit(policy, seat) and seat.user not in barred)


def rule_name(rule: Rule) -> str:
    """Name a rule. mrkdwn."""
    return inline(rule.name, RULE_NAME_CHARS)


def answer_by(view: HumanTaskView) -> str:
    """Say until when an answer is possible, and what happens then. mrkdwn.

    Empty: there is no end, or the clock does not go (any more).
    """
    policy = view.human_task.policy
    due = timer_due(view.task, view.human_task, TimerKind.EXPIRE)
    if due is None or policy.expiry is None:
        return ""
    return f"{moment(due)}, else {otherwise(view.human_task)}"


def round_number(view: HumanTaskView) -> int:
    """Count how often this step has asked for the same, this time included."""
    return round_of(view.task, view.human_task)


def people_in(view: HumanTaskView | TaskView) -> frozenset[UserId]:
    """Give everybody whom the cards, modals and notices of a view may name."""
    found = {view.facts.started_by}
    for human_task in view.task.human_tasks.values():
        glass = human_task.policy.break_glass
        later = (seat for one in human_task.policy.escalations for seat in one.people.seats)
        for seat in (*human_task.policy.seats, *later, *(() if glass is None else glass.seats)):
            found.update((seat.user, *seat.earlier))
        found.update(decision.by for decision in human_task.said)
        for inquiry in human_task.inquiries:
            found.update(user for user in (inquiry.by, inquiry.of, inquiry.answered_by) if user)
        if human_task.claimed_by is not None:
            found.add(human_task.claimed_by)
    if isinstance(view, TaskView):
        found |= people_in_errors(view.task)
    else:
        found |= ids_in_text(str(view.request.get("error") or ""))
        found.update(edit.by for output in view.shown.values() for edit in output.edits)
        shown = [output.output for output in (*view.shown.values(), *view.rejected.values())]
        found.update(_ids_in([view.rejection, shown]))
    return frozenset(found)


def _asked_by(view: HumanTaskView, rule: Rule, legend: Legend, *, is_calling: bool) -> str:
    people, is_by_group = people_of(view, rule, legend, is_calling=is_calling)
    if rule.name:
        return f"{rule_name(rule)}: {people or 'nobody'}"
    return _with_labels(rule, people, with_groups=not is_by_group)


def _with_labels(rule: Rule, people: str, *, with_groups: bool = True) -> str:
    roles = _names([label for label in rule.labels if not label.startswith("@")])
    groups = _names([label for label in rule.labels if with_groups and label.startswith("@")])
    named = f"{roles} ({groups})" if roles and groups else roles or groups
    return f"{named}: {people or 'nobody'}" if named else people or "nobody"


def _names(labels: Sequence[str]) -> str:
    return and_more([inline(label, _LABEL_CHARS) for label in labels[:MOST_NAMES]], len(labels))


def _ids_in(value: Any) -> Iterator[UserId]:
    waiting = [value]  # no recursion: results may be nested deeper than Python calls
    while waiting:
        match waiting.pop():
            case str() as text if _PERSON_ID.fullmatch(text):
                yield UserId(text)
            case dict() as fields:
                waiting.extend(fields.values())
            case list() as entries:
                waiting.extend(entries)
            case _:
                pass
