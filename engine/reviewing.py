"""Owns what people do about a decision beside making it: put it off, edit first, undo it, disown it. Pure."""

from datetime import datetime

from engine import disputing, editing, inquiring, settling, snoozing
from engine.commands import AnswerInquiry, Dispute, EditAndApprove, Inquire, Review, Snooze, UndoDecision
from engine.snapshot import Change, TaskSnapshot


def review(task: TaskSnapshot, command: Review, now: datetime) -> Change:
    """Do what a person wants about a decision. Raises Refused."""
    match command:
        case EditAndApprove():
            return editing.edit_and_approve(task, command, now)
        case UndoDecision():
            return settling.undo_decision(task, command, now)
        case Inquire():
            return inquiring.inquire(task, command, now)
        case AnswerInquiry():
            return inquiring.answer_inquiry(task, command, now)
        case Dispute():
            return disputing.dispute(task, command, now)
        case Snooze():
            return snoozing.snooze(task, command, now)
