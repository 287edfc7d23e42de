"""Owns the English labels of all words that programs read: states, kinds, choices, reasons, events."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.cards.states import KIND_WORDS, NO_LONGER_ASKED, REQUEST_WORDS, STEP_WORDS, TASK_WORDS
from engine import codes as c


def _begun(words: Mapping[Any, str]) -> dict[StrEnum, str]:
    """Let words begin with a capital letter."""
    return {code: f"{text[:1].upper()}{text[1:]}" for code, text in words.items()}


STATES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = MappingProxyType(
    {
        c.TaskState: {state: words.partition(" ")[2] for state, words in TASK_WORDS.items()},
        c.StepState: _begun(STEP_WORDS),
        c.HumanTaskKind: _begun(KIND_WORDS),
        c.HumanTaskStatus: _begun(REQUEST_WORDS),
        c.ClosedBecause: _begun(NO_LONGER_ASKED),
        c.UndoState: {
            c.UndoState.NONE: "Nothing to undo",
            c.UndoState.PENDING: "To be undone",
            c.UndoState.RUNNING: "Being undone",
            c.UndoState.WAITING: "Operators are asked how to undo it",
            c.UndoState.CANCELLED: "Not undone: the task ended first",
            c.UndoState.DONE: "Undone",
            c.UndoState.SKIPPED: "Left as it is, not undone",
        },
    }
)
CHOICES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = MappingProxyType(
    {
        c.Verdict: {
            c.Verdict.APPROVED: "Approved",
            c.Verdict.REJECTED: "Rejected",
            c.Verdict.SUBMITTED: "Answered",
        },
        c.Choice: {
            c.Choice.RETRY: "Try again",
            c.Choice.SKIP: "Skip",
            c.Choice.FAIL: "Fail",
        },
        c.Resumption: {
            c.Resumption.GO_ON: "Go on: the decision stands",
            c.Resumption.ASK_ANEW: "Ask anew",
            c.Resumption.SEND_BACK: "Send back",
        },
    }
)
RULES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = MappingProxyType(
    {
        c.CommentRule: {
            c.CommentRule.OPTIONAL: "Optional",
            c.CommentRule.REQUIRED: "Required",
            c.CommentRule.NONE: "No comment",
        },
        c.ReApproval: {
            c.ReApproval.ALL: "All approve again",
            c.ReApproval.CHANGED: "Approvals of what is unchanged stand",
        },
        c.ExpiryOutcome: {
            c.ExpiryOutcome.APPROVE: "It counts as approved",
            c.ExpiryOutcome.REJECT: "It counts as rejected",
            c.ExpiryOutcome.FAIL: "The step fails",
            c.ExpiryOutcome.SKIP: "The step is skipped",
            c.ExpiryOutcome.ANSWER: "It gets the answer that its author wrote",
            c.ExpiryOutcome.SEND_BACK: "The work is sent back",
        },
        c.OnFailure: {
            c.OnFailure.FAIL: "The task fails",
            c.OnFailure.CONTINUE: "The task goes on",
            c.OnFailure.ASK: "Operators are asked",
        },
        c.OnLost: {
            c.OnLost.RERUN: "It begins again",
            c.OnLost.ASK: "Operators are asked",
            c.OnLost.FAIL: "The step fails",
        },
        c.Entrance: {
            c.Entrance.SLACK: "Slack",
            c.Entrance.LIBRARY: "A Python program",
            c.Entrance.API: "The API",
        },
        c.Scope: {
            c.Scope.TASKS_READ: "Read tasks, requests, pipelines and step types",
            c.Scope.TASKS_WRITE: "Start, cancel and retry tasks",
            c.Scope.DECIDE: "Answer requests",
            c.Scope.PIPELINES_WRITE: "Register pipelines",
            c.Scope.STEP_TYPES_WRITE: "Register step types",
        },
    }
)
INNER: Mapping[type[StrEnum], Mapping[StrEnum, str]] = MappingProxyType(
    {
        c.QuestionReason: {
            c.QuestionReason.FAILED: "It failed",
            c.QuestionReason.LOST: "It was interrupted",
            c.QuestionReason.UNDO_FAILED: "It could not be undone",
            c.QuestionReason.TOO_MANY_ROUNDS: "Work was sent back too often",
        },
        c.JobKind: {
            c.JobKind.RUN: "Run the step",
            c.JobKind.UNDO: "Undo an old run",
            c.JobKind.ASK: "Ask operators",
            c.JobKind.ASK_AGAIN: "Ask today's members",
        },
        c.TimerKind: {
            c.TimerKind.REMIND: "Reminder",
            c.TimerKind.DUE: "An answer is late from then on",
            c.TimerKind.ESCALATE: "Escalation",
            c.TimerKind.EXPIRE: "Expiry",
            c.TimerKind.RETRY: "The next attempt",
            c.TimerKind.DELAY: "The end of a delay",
            c.TimerKind.CLAIM: "The end of a claim",
            c.TimerKind.SETTLE: "A decision takes effect",
        },
        c.ArtifactKind: {
            c.ArtifactKind.OUTPUT: "What the step gave",
            c.ArtifactKind.INPUT: "The rejection that sent work back",
        },
    }
)
CODES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = MappingProxyType(
    {**STATES, **CHOICES, **RULES, **INNER}
)
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "task_started": "The task was started",
        "task_completed": "The task was completed",
        "task_failed": "The task failed",
        "task_cancelled": "The task was cancelled",
        "task_retried": "The task was taken up again",
        "step_completed": "The step was completed",
        "step_failed": "The step failed",
        "step_rejected": "The step was rejected",
        "step_skipped": "The step was skipped",
        "step_cancelled": "The step was cancelled",
        "attempt_failed": "An attempt failed",
        "tried_again": "Another attempt began",
        "job_lost": "The step was interrupted, and begins again",
        "delayed": "The step waits",
        "question_raised": "Operators are asked what to do",
        "asked": "People were asked",
        "reminded": "Those who had not answered were reminded",
        "late": "From now on an answer is late",
        "escalated": "The request was escalated",
        "expired": "Nobody answered in time",
        "approved": "Approved",
        "rejected": "Rejected",
        "submitted": "A form was answered",
        "answered": "A question was answered",
        "sent_back": "Work was sent back",
        "next_asked": "The next were asked",
        "claimed": "A form was claimed",
        "released": "A claim was given up",
        "claim_lapsed": "A claim ended",
        "handed_over": "A seat was handed over",
        "people_left": "People who were asked have left",
        "asking_newer": "The request asks about the newer text",
        "asking_again": "Today's members are about to be asked",
        "asked_again": "Today's members were asked",
        "asking_again_failed": "Today's members could not be asked",
        "edited": "A text was edited",
        "put_back": "An edit was taken back",
        "approvals_lapsed": "Approvals do not count any more",
        "approvals_stand": "Approvals stand",
        "took_effect": "A decision took effect",
        "decision_undone": "A decision was taken back",
        "snoozed": "A reminder was put off",
        "inquired": "A question was asked before deciding",
        "inquiry_answered": "A question before deciding was answered",
        "disputed": "Somebody disowned a decision",
        "resumed": "The task was let go on",
        "undo_done": "The step was undone",
        "undo_skipped": "The step was left as it is, not undone",
    }
)
