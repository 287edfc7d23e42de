"""Owns how lists say whom a request waits for, and what is remarkable about who decides."""

from collections.abc import Iterable, Iterator

from bot.cards.asked import ANYONE, able_seats, has_several_rules, may_answer, rule_name
from bot.cards.authors import author
from bot.cards.facts import claimed
from bot.cards.legend import MOST_NAMES, Legend
from bot.cards.seat_names import seat_names
from bot.cards.text import and_more, counted, inline, moment
from engine import tally
from engine.approval import approvers, barred_from, still_to_act
from engine.codes import HumanTaskKind, Verdict
from engine.human_task import HumanTask
from engine.model import StepRun, UserId
from engine.policy import Policy, Seat
from engine.ports.queries import TaskView
from engine.snapshot import TaskSnapshot
from engine.tally import Count, deciding_one

_REASON_CHARS = 200
_RULES_CHARS = 1_000


def how_it_waits(view: TaskView, human_task: HumanTask, legend: Legend) -> str:
    """Say how an open request stands: decided already, short of information, or whom it waits for. mrkdwn."""
    settling, decision = human_task.settling, deciding_one(human_task)
    if settling is not None and decision is not None:
        deed = "🟢 approved" if settling.verdict is Verdict.APPROVED else "🔴 rejected"
        return f"{deed} by {author(decision, legend)}, takes effect {moment(settling.due)}"
    asked = legend.persons(one.of for one in human_task.inquiries if one.answer is None)
    short = f" · ❓ needs information from {asked}" if asked else ""
    return f"waits for {waits_for(view, human_task, legend)}{short}"


def waits_for(view: TaskView, human_task: HumanTask, legend: Legend) -> str:
    """Say whom a request waits for. mrkdwn."""
    claim = claimed(view.task, human_task, legend)
    if claim:
        return f"{claim[0]}, who claimed it {claim[1]}"
    if has_several_rules(human_task.policy):
        return legend.briefly(lambda names: _by_rule(view.task, human_task, names), _RULES_CHARS)
    policy = human_task.policy
    if policy.anyone:
        people = may_answer(view.task, human_task.kind, policy, legend)
    else:
        people = seat_names(_seats_of(policy, still_to_act(view.task, human_task)), legend) or "nobody"
    (count,) = tally.counts(human_task)
    if human_task.kind is HumanTaskKind.APPROVAL and count.required > 1:
        return f"{people} ({len(count.by)} of {count.required} approved)"
    return people


def decided_alone(task: TaskSnapshot, run: StepRun, legend: Legend) -> Iterator[str]:
    """Say who decided about a run of a step without the others, and why. mrkdwn."""
    for human_task in task.human_tasks.values():
        if (human_task.step, human_task.run) != run.key:
            continue
        for decision in human_task.decisions:
            if decision.alone:
                deed = "approved" if decision.verdict is Verdict.APPROVED else "rejected"
                why = inline(decision.comment or "", _REASON_CHARS)
                yield f"⚠️ {deed} alone by {author(decision, legend)} (break glass): {why}"


def _by_rule(task: TaskSnapshot, human_task: HumanTask, legend: Legend) -> str:
    now = tally.turn(human_task)
    told = [_waited_for(task, human_task, count, legend) for count in now[:MOST_NAMES]]
    told += [counted(left, "more rule")] if (left := len(now) - len(told)) > 0 else []
    later = [count.rule for count in tally.counts(human_task) if count.lacking and count not in now]
    then = f", then {and_more([rule_name(rule) for rule in later[:MOST_NAMES]], len(later))}" if later else ""
    return f"{'; '.join(told) or 'nobody'}{then}"


def _waited_for(task: TaskSnapshot, human_task: HumanTask, count: Count, legend: Legend) -> str:
    policy = human_task.policy
    barred = barred_from(task, human_task.kind, policy).union(approvers(human_task))
    people = ANYONE if count.rule.anyone else seat_names(able_seats(policy, count.rule, barred), legend)
    return f"*{rule_name(count.rule)}* {len(count.by)} of {count.required}: {people or 'nobody'}"


def _seats_of(policy: Policy, users: Iterable[UserId]) -> tuple[Seat, ...]:
    """Give the seats of these people, in their order."""
    seats = {seat.user: seat for seat in reversed(policy.seats)}
    return tuple(seats[user] for user in users)
