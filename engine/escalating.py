"""Owns what happens when nobody has answered for so long: others are asked, too, or instead. Pure."""

from dataclasses import replace

from engine import schedule, seats
from engine.approval import barred_from
from engine.calling_hours import first_in_hours
from engine.codes import HumanTaskKind, TimerKind
from engine.draft import Draft
from engine.escalated_seats import with_escalation
from engine.human_task import HumanTask
from engine.model import StepRun, Timer, UserId
from engine.passing import go_on, tell_if_stuck
from engine.policy import Policy


def escalate(draft: Draft, run: StepRun, human_task: HumanTask, timer: Timer) -> None:
    """Ask the people of an escalation, and say so; then wait for the next. Nobody is asked in their night."""
    escalation = human_task.policy.escalations[timer.number - 1]
    zones = (seat.zone for seat in escalation.people.seats if not seat.is_gone)
    if (at := first_in_hours(human_task.policy, zones, draft.now)) > draft.now:
        draft.arm(run, TimerKind.ESCALATE, at, timer.number)
        return
    barred = barred_from(draft.task, human_task.kind, human_task.policy)
    escalated = seats.with_surfaces(with_escalation(human_task, timer.number, barred))
    escalated = _with_claim(draft, run, escalated, timer.number)
    draft.human_tasks[escalated.id] = escalated
    draft.about = escalated.id
    following = schedule.escalation_after(human_task.policy, timer, human_task.asked_at)
    draft.arm(run, TimerKind.ESCALATE, following, timer.number + 1)
    _say_so(draft, run, human_task, escalated, timer.number)
    if escalated.kind is HumanTaskKind.APPROVAL:  # an approval that had fallen away may count again
        go_on(draft, run, before=human_task, now=escalated)
    else:
        tell_if_stuck(draft, before=human_task, now=escalated)


def _with_claim(draft: Draft, run: StepRun, human_task: HumanTask, number: int) -> HumanTask:
    """Let a claim end if others are asked instead."""
    is_instead = any(rule.replaced_by == number for rule in human_task.policy.rules)
    if human_task.claimed_by is None or not is_instead:
        return human_task
    draft.arm(run, TimerKind.CLAIM, None)
    draft.record("claim_lapsed", run=run, human_task=human_task, data={"of": human_task.claimed_by})
    return replace(human_task, claimed_by=None)


def _say_so(draft: Draft, run: StepRun, before: HumanTask, now: HumanTask, number: int) -> None:
    joined, replaced = seats.newcomers(before.policy, now.policy), _replaced(before.policy, now.policy)
    data = {"number": number, "people": list(joined)} | ({"instead_of": list(replaced)} if replaced else {})
    draft.record("escalated", run=run, human_task=now, data=data)
    if joined or replaced:
        draft.tell("escalated", now, number, data)


def _replaced(before: Policy, now: Policy) -> tuple[UserId, ...]:
    """Give who is not asked any more, each once, in the order asked."""
    there = {seat.user for seat in now.seats}
    gone = (seat.user for seat in before.seats if not seat.is_gone and seat.user not in there)
    return tuple(dict.fromkeys(gone))
