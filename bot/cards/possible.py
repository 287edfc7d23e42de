"""Owns what a person may do now with a request or a task: which controls they are offered."""

from dataclasses import dataclass, replace
from datetime import datetime

from engine.approval import approvers, check_may_answer, check_may_decide_alone, rule_of_approval
from engine.codes import CommentRule, HumanTaskKind, JobKind, TaskState
from engine.commands import HandOver
from engine.disputing import disputable
from engine.editing import editable
from engine.entrances import is_open
from engine.inquiring import check_may_inquire
from engine.model import Actor, UserId
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, TaskView
from engine.refusals import AlreadyClosed, CannotTakeOver, ClosedEntrance, MayNotHandOver, Refused
from engine.resuming import check_may_resume
from engine.review_refusals import CannotBeAsked
from engine.seating import check_hand_over, is_claimable
from engine.settling import may_undo


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What a person may do; `refusal`: why they may not answer."""

    approve: bool = False
    approve_with_comment: bool = False
    reject: bool = False
    complete: bool = False
    answer: bool = False
    claim: bool = False
    release: bool = False
    seats: tuple[UserId, ...] = ()  # whose places they may hand over, their own first
    ask_again: bool = False
    break_glass: bool = False
    edits: tuple[str, ...] = ()  # texts that they may edit while approving
    inquire: bool = False  # ask a question first
    asked_enough: bool = False  # they could, had not as many been asked as may be
    undo: bool = False  # take back a decision that does not hold yet
    disputes: tuple[int, ...] = ()  # places of decisions of which they may say that they were not theirs
    resume: bool = False  # let a stopped task go on
    cancel: bool = False
    retry: bool = False
    refusal: Refused | None = None

    @property
    def is_their_turn(self) -> bool:
        """Say whether the request waits for an answer of this person."""
        return self.approve or self.approve_with_comment or self.complete or self.answer


def possible_for(view: HumanTaskView, actor: Actor, now: datetime | None = None) -> Possible:
    """Say what a person may do with a request, and with its task.

    `now`: None leaves out what is possible for a while only.
    """
    steer = may_steer(view.facts, actor)
    possible = replace(
        _answering_or_editing(view, actor),
        disputes=() if now is None else disputable(view.human_task, actor.id, now),
        resume=may_resume(view, actor),
        cancel=steer.cancel,
        retry=steer.retry,
    )
    if not is_open(view.task.plan, actor):
        closed = ClosedEntrance(view.task.plan.pipeline, actor.surface, view.task.plan.entrances)
        return Possible(disputes=possible.disputes, refusal=closed)
    if view.task.halt is not None:
        return possible
    no_question = _why_no_question(view, actor)
    return replace(
        possible,
        release=_may_release(view, actor),
        seats=seats_to_give(view, actor),
        ask_again=_may_ask_again(view, actor),
        break_glass=_may_break_glass(view, actor),
        inquire=no_question is None,
        asked_enough=isinstance(no_question, CannotBeAsked),
        undo=may_undo(view.human_task, actor),
    )


def may_steer(facts: TaskFacts, actor: Actor) -> Possible:
    """Say whether a person may cancel a task, or take it up again."""
    is_theirs = actor.is_active and (actor.id == facts.started_by or actor.is_operator)
    return Possible(
        cancel=is_theirs and not facts.state.is_final,
        retry=is_theirs and facts.state is TaskState.FAILED,
    )


def may_resume(view: HumanTaskView | TaskView, actor: Actor) -> bool:
    """Say whether a task is stopped, and a person may let it go on."""
    try:
        check_may_resume(view.task, actor, None)
    except Refused:
        return False
    return True


def seats_to_give(view: HumanTaskView, actor: Actor) -> tuple[UserId, ...]:
    """Give whose places a person may hand over to somebody: their own first."""
    if not view.human_task.is_open:
        return ()
    asked = dict.fromkeys(seat.user for seat in view.human_task.policy.seats)
    users = sorted(asked, key=lambda user: user != actor.id)  # whoever is asked first stays first
    return tuple(user for user in users if _why_not_given(view, actor, user) is None)


def why_no_seat(view: HumanTaskView, actor: Actor) -> Refused:
    """Say why a person may hand over no place, not even their own."""
    if not view.human_task.is_open:
        return AlreadyClosed(view.human_task)
    own = _why_not_given(view, actor, actor.id)
    return own or MayNotHandOver(actor.id, view.human_task.id, "not_asked")


def _why_not_given(view: HumanTaskView, actor: Actor, of: UserId) -> Refused | None:
    command = HandOver(human_task=view.human_task.id, by=actor, of=of, to=actor, reason="said later")
    try:
        check_hand_over(view.task, view.human_task, command)
    except CannotTakeOver:
        return None  # the place is theirs to give; who takes it is said later, too
    except Refused as refusal:
        return refusal
    return None


def _answering_or_editing(view: HumanTaskView, actor: Actor) -> Possible:
    possible = _answering(view, actor)
    if not possible.reject:  # who may decide at all may also edit, and approve anew
        return possible
    return replace(possible, edits=editable(view.task, view.human_task))


def _answering(view: HumanTaskView, actor: Actor) -> Possible:
    human_task = view.human_task
    try:
        check_may_answer(view.task, human_task, actor)
    except Refused as refusal:
        return Possible(refusal=refusal)
    match human_task.kind:
        case HumanTaskKind.APPROVAL:
            return _approving(view, actor)
        case HumanTaskKind.FORM:
            is_free = human_task.claimed_by is None
            return Possible(complete=True, claim=is_free and is_claimable(view.task, human_task))
        case HumanTaskKind.QUESTION:
            return Possible(answer=True)


def _approving(view: HumanTaskView, actor: Actor) -> Possible:
    if actor.id in approvers(view.human_task):
        return Possible(reject=True)
    try:
        rule_of_approval(view.task, view.human_task, actor)
    except Refused as refusal:
        return Possible(reject=True, refusal=refusal)
    comment = view.human_task.policy.comment
    return Possible(
        approve=comment is not CommentRule.REQUIRED,
        approve_with_comment=comment is not CommentRule.NONE,
        reject=True,
    )


def _may_release(view: HumanTaskView, actor: Actor) -> bool:
    human_task = view.human_task
    if not (human_task.is_open and human_task.claimed_by and actor.is_active):
        return False
    return actor.is_operator or human_task.claimed_by == actor.id


def _may_ask_again(view: HumanTaskView, actor: Actor) -> bool:
    human_task = view.human_task
    is_operator = actor.is_active and actor.is_operator
    if not (is_operator and human_task.is_open) or human_task.kind is HumanTaskKind.QUESTION:
        return False
    is_under_way = any(
        job.kind is JobKind.ASK_AGAIN and job.step == human_task.step for job in view.task.jobs
    )
    return not is_under_way


def _why_no_question(view: HumanTaskView, actor: Actor) -> Refused | None:
    try:
        check_may_inquire(view.task, view.human_task, actor)
    except Refused as refusal:
        return refusal
    return None


def _may_break_glass(view: HumanTaskView, actor: Actor) -> bool:
    if view.human_task.kind is not HumanTaskKind.APPROVAL:
        return False
    try:
        check_may_decide_alone(view.task, view.human_task, actor)
    except Refused:
        return False
    return True
