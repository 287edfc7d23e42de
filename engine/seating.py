"""Owns what becomes of the seats of a request that waits: claimed, handed over, left, asked again.

Pure; standard library only.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import approval, seats, tally
from engine.codes import HumanTaskKind, JobKind, TimerKind
from engine.commands import AskAgain, ClaimForm, HandOver, PeopleLeft, PeopleMoved, ReleaseForm, Seating
from engine.draft import Draft
from engine.escalated_seats import changed_later
from engine.human_task import HumanTask
from engine.model import Actor, Json
from engine.passing import go_on, tell_if_stuck
from engine.policy import Rule, Seat
from engine.refusals import (
    AlreadyClosed,
    CannotTakeOver,
    CommentNeeded,
    MayNotHandOver,
    NotAnOperator,
    NotClaimed,
    NothingToClaim,
    WrongKind,
)
from engine.rewriting import let_edit_stand
from engine.snapshot import Change, TaskSnapshot, nothing


def seat(task: TaskSnapshot, command: Seating, now: datetime) -> Change:
    """Change who may answer a request. Raises Refused."""
    human_task = task.request(command.human_task)
    if not human_task.is_open:
        if isinstance(command, PeopleLeft | PeopleMoved):
            return nothing(task)
        raise AlreadyClosed(human_task)
    match command:
        case ClaimForm():
            return _claim(task, human_task, command, now)
        case ReleaseForm():
            return _release(task, human_task, command, now)
        case HandOver():
            return _hand_over(task, human_task, command, now)
        case AskAgain():
            return _ask_again(task, human_task, command, now)
        case PeopleLeft():
            return _note_who_left(task, human_task, command, now)
        case PeopleMoved():
            return _note_who_moved(task, human_task, command, now)


def is_claimable(task: TaskSnapshot, human_task: HumanTask) -> bool:
    """Say whether one of several people could keep this request to themselves."""
    if human_task.kind is not HumanTaskKind.FORM or human_task.policy.claim is None:
        return False
    several = len(approval.eligible(task, human_task.kind, human_task.policy)) > 1
    return human_task.is_open and (several or human_task.policy.anyone)


def check_hand_over(task: TaskSnapshot, human_task: HumanTask, command: HandOver) -> None:
    """Let pass a seat that may go to this person.

    Raises:
        CommentNeeded: without a reason.
        MayNotHandOver: the seat is not theirs to give: `forbidden`, `not_theirs`, `not_asked`, `decided`.
        NoLongerEligible, NotAFullMember, OwnTask, NotDistinct: they could not use the seat themselves.
        CannotTakeOver: the other could not answer: `inactive`, `guest`, `barred`, `asked`.
    """
    _check_giver(task, human_task, command)
    if not approval.says_something(command.reason):
        raise CommentNeeded(human_task.id)
    _check_taker(task, human_task, command.to)


def _claim(task: TaskSnapshot, human_task: HumanTask, command: ClaimForm, now: datetime) -> Change:
    approval.check_may_answer(task, human_task, command.by)
    if human_task.claimed_by == command.by.id:
        return nothing(task)
    if not is_claimable(task, human_task) or human_task.policy.claim is None:
        raise NothingToClaim(human_task.id)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    until = now + human_task.policy.claim
    _put(draft, replace(human_task, claimed_by=command.by.id))
    draft.arm(run, TimerKind.CLAIM, until)
    draft.record("claimed", by=command.by, run=run, human_task=human_task, data={"until": until.isoformat()})
    return draft.finish()


def _release(task: TaskSnapshot, human_task: HumanTask, command: ReleaseForm, now: datetime) -> Change:
    is_theirs = command.by.is_active and command.by.id == human_task.claimed_by
    may = is_theirs or (command.by.is_active and command.by.is_operator)
    if human_task.claimed_by is None or not may:
        raise NotClaimed(human_task.id, human_task.claimed_by)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    _end_claim(draft, human_task)
    draft.record(
        "released", by=command.by, run=run, human_task=human_task, data={"of": human_task.claimed_by}
    )
    return draft.finish()


def _hand_over(task: TaskSnapshot, human_task: HumanTask, command: HandOver, now: datetime) -> Change:
    check_hand_over(task, human_task, command)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    to = command.to
    taker = Seat(user=to.id, is_external=not to.is_full_member, surface=command.surface, zone=to.zone)
    policy = seats.handed_over(human_task.policy, command.of, taker)
    moved = _put(draft, seats.with_surfaces(replace(human_task, policy=policy)))
    if moved.claimed_by == command.of:
        moved = _end_claim(draft, moved)
    said = {"of": command.of, "to": command.to.id, "reason": command.reason.strip()}
    draft.record("handed_over", by=command.by, run=run, human_task=moved, data=said)
    _tell_who_takes_over(draft, moved, command, {"by": command.by.id, **said})
    if moved.kind is HumanTaskKind.APPROVAL:  # an approval that had fallen away may count again
        go_on(draft, run, before=human_task, now=moved)
        let_edit_stand(draft, human_task)
    return draft.finish()


def _tell_who_takes_over(
    draft: Draft, human_task: HumanTask, command: HandOver, said: Mapping[str, Json]
) -> None:
    """Say it at each card; where no card stands yet, since it is not their turn, in a message of its own."""
    number = draft.task.revision + 1
    draft.tell("handed_over", human_task, number, said)
    if command.surface is not None and command.surface not in human_task.policy.surfaces:
        draft.tell_apart("handed_over", human_task, command.surface, number, said)


def _check_giver(task: TaskSnapshot, human_task: HumanTask, command: HandOver) -> None:
    by, id = command.by, human_task.id
    if not human_task.policy.hand_over:
        raise MayNotHandOver(by.id, id, "forbidden")
    if not by.is_active or (by.id != command.of and not by.is_operator):
        raise MayNotHandOver(by.id, id, "not_theirs")
    if not seats.is_seated(human_task.policy, command.of):
        raise MayNotHandOver(by.id, id, "not_asked")
    if command.of in tally.counted(human_task):
        raise MayNotHandOver(by.id, id, "decided")
    if not by.is_operator:
        approval.rules_for(task, human_task, by)


def _check_taker(task: TaskSnapshot, human_task: HumanTask, to: Actor) -> None:
    if not to.is_active:
        raise CannotTakeOver(to.id, human_task.id, "inactive")
    if not to.is_full_member and not human_task.policy.external:
        raise CannotTakeOver(to.id, human_task.id, "guest")
    if to.id in approval.barred_from(task, human_task.kind, human_task.policy):
        raise CannotTakeOver(to.id, human_task.id, "barred")
    if seats.is_seated(human_task.policy, to.id) or to.id in tally.counted(human_task):
        raise CannotTakeOver(to.id, human_task.id, "asked")


def _ask_again(task: TaskSnapshot, human_task: HumanTask, command: AskAgain, now: datetime) -> Change:
    if not (command.by.is_active and command.by.is_operator):
        raise NotAnOperator(command.by.id, task.id)
    if human_task.kind is HumanTaskKind.QUESTION:
        raise WrongKind(human_task)
    if any(id.kind is JobKind.ASK_AGAIN and id.step == human_task.step for id in task.jobs):
        return nothing(task)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    run = draft.put(replace(run, attempt=run.attempt + 1))
    draft.enqueue(run, JobKind.ASK_AGAIN)
    draft.record("asking_again", by=command.by, run=run, human_task=human_task)
    return draft.finish()


def _note_who_left(task: TaskSnapshot, human_task: HumanTask, command: PeopleLeft, now: datetime) -> Change:
    def mark(one: Seat, rule: Rule) -> Seat:
        is_gone = (rule.name, one.user) in command.gone
        return one if one.is_gone == is_gone else replace(one, is_gone=is_gone)

    def mark_later(one: Seat, number: int) -> Seat:
        is_gone = (number, one.user) in command.gone_later
        return one if one.is_gone == is_gone else replace(one, is_gone=is_gone)

    policy, owner = seats.changed(changed_later(human_task, mark_later), mark), human_task.claimed_by
    is_abandoned = owner is not None and seats.is_gone(policy, owner, command.gone)
    if policy == human_task.policy and not is_abandoned:
        return nothing(task)
    draft = Draft(task, now)
    run = draft.run_of(human_task.step, human_task.run)
    left = _put(draft, seats.with_surfaces(replace(human_task, policy=policy)))
    if policy.rules != human_task.policy.rules:
        gone = sorted({seat.user for seat in policy.seats if seat.is_gone})
        draft.record("people_left", run=run, human_task=left, data={"gone": gone})
    if is_abandoned:
        draft.record("claim_lapsed", run=run, human_task=left, data={"of": owner})
        left = _end_claim(draft, left)
    tell_if_stuck(draft, before=human_task, now=left)
    return draft.finish()


def _note_who_moved(task: TaskSnapshot, human_task: HumanTask, command: PeopleMoved, now: datetime) -> Change:
    zones = dict(command.zones)

    def move(one: Seat, _of: Rule | int) -> Seat:
        return one if zones.get(one.user, one.zone) == one.zone else replace(one, zone=zones[one.user])

    policy = seats.changed(changed_later(human_task, move), move)
    if policy == human_task.policy:
        return nothing(task)
    draft = Draft(task, now)
    _put(draft, replace(human_task, policy=policy))
    return draft.finish()


def _put(draft: Draft, human_task: HumanTask) -> HumanTask:
    draft.human_tasks[human_task.id] = human_task
    draft.about = human_task.id
    return human_task


def _end_claim(draft: Draft, human_task: HumanTask) -> HumanTask:
    draft.arm(draft.run_of(human_task.step, human_task.run), TimerKind.CLAIM, None)
    return _put(draft, replace(human_task, claimed_by=None))
