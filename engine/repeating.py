"""Owns when a person only says again what they have said: the same button, pressed twice. Pure.

That changes nothing and is no mistake. Something else, said too late, is refused like anybody else's word.
"""

from engine import tally
from engine.codes import HumanTaskStatus, Verdict
from engine.commands import Approve, Complete, Decide, Reject
from engine.human_task import Decision, HumanTask
from engine.refusals import SaidAlready
from engine.snapshot import TaskSnapshot


def is_same_approval(human_task: HumanTask, command: Approve) -> bool:
    """Say whether an approval says nothing new, and still holds.

    Raises:
        SaidAlready: the person's approval counts already, without this comment.
    """
    own = _own(human_task, command, Verdict.APPROVED)
    if not own:
        return False
    adds_nothing = comment_of(command) in (None, own[-1].comment)
    if not human_task.is_open:
        return adds_nothing and human_task.status is HumanTaskStatus.APPROVED
    is_decided_alone = own[-1].alone and human_task.settling is not None
    if is_decided_alone is not command.alone or not (
        is_decided_alone or command.by.id in tally.counted(human_task)
    ):
        return False
    if not adds_nothing:
        raise SaidAlready(command.by.id, human_task.id)
    return True


def is_same_rejection(task: TaskSnapshot, human_task: HumanTask, command: Reject) -> bool:
    """Say whether the rejection of a request was its author's own, with the same words and target."""
    if human_task.is_open and human_task.settling is None:
        return False
    own = _own(human_task, command, Verdict.REJECTED)
    is_there = _rejected_to(task, human_task) == command.rollback_to
    return bool(own) and own[-1].comment == comment_of(command) and is_there


def is_same_answer(human_task: HumanTask, command: Complete) -> bool:
    """Say whether the answer to a closed request was its author's own."""
    own = _own(human_task, command, Verdict.SUBMITTED)
    return bool(own) and own[-1].fingerprint == command.answer_fingerprint


def _rejected_to(task: TaskSnapshot, human_task: HumanTask) -> str | None:
    """Give where a rejection sends the work, or would if operators let it; None: nowhere."""
    run = task.steps[human_task.step]
    if human_task.settling is not None:
        return human_task.settling.rollback_to
    if human_task.sent_back_to is None and run.run == human_task.run and run.question is not None:
        return run.question.send_back_to
    return human_task.sent_back_to


def comment_of(command: Decide) -> str | None:
    """Give what a person says beside their verdict, if anything."""
    match command:
        case Approve() | Reject():
            return (command.comment or "").strip() or None
        case _:
            return None


def _own(human_task: HumanTask, command: Decide, verdict: Verdict) -> tuple[Decision, ...]:
    return tuple(d for d in human_task.decisions if d.by == command.by.id and d.verdict is verdict)
