"""Owns the rules of a request in words: who decides, in which order, who may not and why, and what else."""

from collections.abc import Iterator

from bot.cards.asked import has_several_rules, people_of
from bot.cards.durations import length
from bot.cards.facts import claimed
from bot.cards.legend import MOST_NAMES, Legend
from bot.cards.progress import approvals, rows, stuck
from bot.cards.seat_names import seat_names
from bot.cards.text import and_more, inline
from engine.approval import who_answered
from engine.codes import HumanTaskKind
from engine.policy import Policy, Rule
from engine.ports.queries import HumanTaskView
from engine.seating import is_claimable

_OTHERS = "Guests and people of other workspaces"


def rule_lines(view: HumanTaskView, legend: Legend) -> list[str]:
    """Say the rules of a request, a line each. mrkdwn."""
    lines = [*_deciding(view, legend), *_excluded(view, legend)]
    return [*lines, *_besides(view, legend)] if view.human_task.is_open else lines


def _deciding(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say how many of whom must approve, and how far that has come."""
    human_task = view.human_task
    if human_task.kind is HumanTaskKind.APPROVAL and has_several_rules(human_task.policy):
        yield f"*Rules* {_in_which_order(human_task.policy)}"
        yield from (row.line for row in rows(view, legend))
    elif human_task.kind is HumanTaskKind.APPROVAL:
        yield f"*Approvals* {approvals(view, legend)}"
    if told := stuck(view.task, human_task):
        yield told


def _in_which_order(policy: Policy) -> str:
    if len(policy.rules) == 1:
        return "This one must be met:"
    order = "one after the other, in this order" if policy.is_sequential else "in any order"
    return f"All of these must be met, by different people, {order}:"


def _excluded(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say who may not answer, and why."""
    human_task, policy = view.human_task, view.human_task.policy
    verb = "decide" if human_task.kind is HumanTaskKind.APPROVAL else "answer"
    if human_task.kind is HumanTaskKind.APPROVAL and not policy.self_approval:
        yield f"*Not* {legend.person(view.facts.started_by)}, who started the task."
    for step in policy.distinct_from:
        who = legend.persons(sorted(who_answered(view.task, step)))
        yield f"*Not* {f'{who}, who' if who else 'whoever'} answered *{inline(step)}*."
    if human_task.kind is not HumanTaskKind.QUESTION:
        yield _guests(policy, legend, verb)
    gone = tuple(seat for seat in policy.seats if seat.is_gone)
    if gone:
        why = "deactivated, a guest by now, or no longer in the group"
        yield f"*Not any more* {seat_names(gone, legend)}: {why}."


def _guests(policy: Policy, legend: Legend, verb: str) -> str:
    if policy.external:
        return f"*External* {_OTHERS} may {verb}, too."
    asked = tuple(seat for seat in policy.seats if seat.is_external)
    told = f", even if asked: {seat_names(asked, legend)}" if asked else ""
    return f"*External* {_OTHERS} may not {verb}{told}."


def _besides(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say what else people may do with an open request."""
    human_task, policy = view.human_task, view.human_task.policy
    if policy.break_glass is not None:
        who = _glass(view, policy.break_glass, legend)
        yield f"*Break glass* {who} may decide alone, with a reason. Everybody who was asked is told."
    claim = claimed(view.task, human_task, legend)
    if claim is not None:
        yield f"*Claimed* by {claim[0]}, {claim[1]}. Nobody else can complete it meanwhile."
    elif policy.claim is not None and is_claimable(view.task, human_task):
        yield f"*Claim* One of those asked may keep it to themselves for {length(policy.claim)}."
    if policy.seats and policy.hand_over:
        yield "*Hand over* Whoever is asked may give their place to somebody else; operators, anybody's."
    elif policy.seats:
        yield "*Hand over* Nobody may give their place to somebody else."


def _glass(view: HumanTaskView, rule: Rule, legend: Legend) -> str:
    people, _ = people_of(view, rule, legend)
    labels = and_more([inline(label, 60) for label in rule.labels[:MOST_NAMES]], len(rule.labels))
    return f"{labels} ({people or 'nobody'})" if labels else people or "Nobody"
