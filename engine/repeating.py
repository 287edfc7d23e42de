"""Owns when a person only says again what they have said: the same button, pressed twice. Pure.

That changes nothing and is no mistake. Something else, said too late, is refused like anybody else's word.
"""

from engine import tally
from engine.codes import HumanTaskStatus, Verdict
from engine.commands import Approve, Complete, Decide, Reject
from engine.human_task import Decision, HumanTask
from engine.refusals import SaidAlready


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


def is_same_rejection(human_task: HumanTask, command: Reject) -> bool:
    """Say whether the rejection of a request was its author's own, with the same words and target."""
    settling = human_task.settling
    if human_task.is_open and (settling is None or settling.rollback_to != command.rollback_to):
        return False
    own = _own(human_task, command, Verdict.REJECTED)
    went_there = human_task.sent_back_to in (None, command.rollback_to)  # None: perhaps operators decide that
    return bool(own) and own[-1].comment == comment_of(command) and went_there


def is_same_answer(human_task: HumanTask, command: Complete) -> bool:
    """Say whether the answer to a closed request was its author's own."""
    own = _own(human_task, command, Verdict.SUBMITTED)
    return bool(own) and own[-1].fingerprint == command.answer_fingerprint


def comment_of(command: Decide) -> str | None:
    """Give what a person says beside their verdict, if anything."""
    match command:
        case Approve() | Reject():
            return (command.comment or "").strip() or None
        case _:
            return None


def _own(human_task: HumanTask, command: Decide, verdict: Verdict) -> tuple[Decision, ...]:
    return tuple(d for d in human_task.decisions if d.by == command.by.id and d.verdict is verdict)
