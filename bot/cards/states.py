"""Owns how states read: a sign and words, never one without the other."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus, StepState, TaskState

TASK_WORDS: Mapping[TaskState, str] = MappingProxyType(
    {
        TaskState.PENDING: "⚪ Not started",
        TaskState.RUNNING: "🔵 Running",
        TaskState.WAITING: "🟡 Waiting for people",
        TaskState.COMPLETED: "✅ Completed",
        TaskState.FAILED: "❌ Failed",
        TaskState.CANCELLED: "🚫 Cancelled",
    }
)
STEP_SIGNS: Mapping[StepState, str] = MappingProxyType(
    {
        StepState.PENDING: "⚪",
        StepState.RUNNING: "🔵",
        StepState.WAITING: "🟡",
        StepState.COMPLETED: "✅",
        StepState.REJECTED: "❌",
        StepState.FAILED: "❌",
        StepState.SKIPPED: "⏩",
        StepState.CANCELLED: "🚫",
    }
)
STEP_WORDS: Mapping[StepState, str] = MappingProxyType(
    {
        StepState.PENDING: "not started",
        StepState.RUNNING: "running",
        StepState.WAITING: "waiting",
        StepState.COMPLETED: "completed",
        StepState.REJECTED: "rejected",
        StepState.FAILED: "failed",
        StepState.SKIPPED: "skipped",
        StepState.CANCELLED: "cancelled",
    }
)
REQUEST_SIGNS: Mapping[HumanTaskStatus, str] = MappingProxyType(
    {
        HumanTaskStatus.PENDING: "🟡",
        HumanTaskStatus.SUBMITTED: "✅",
        HumanTaskStatus.APPROVED: "✅",
        HumanTaskStatus.REJECTED: "❌",
        HumanTaskStatus.EXPIRED: "⌛",
        HumanTaskStatus.CANCELLED: "🚫",
    }
)
REQUEST_WORDS: Mapping[HumanTaskStatus, str] = MappingProxyType(
    {
        HumanTaskStatus.PENDING: "waiting",
        HumanTaskStatus.SUBMITTED: "answered",
        HumanTaskStatus.APPROVED: "approved",
        HumanTaskStatus.REJECTED: "rejected",
        HumanTaskStatus.EXPIRED: "expired",
        HumanTaskStatus.CANCELLED: "no longer needed",
    }
)
KIND_WORDS: Mapping[HumanTaskKind, str] = MappingProxyType(
    {
        HumanTaskKind.APPROVAL: "approval",
        HumanTaskKind.FORM: "form",
        HumanTaskKind.QUESTION: "question",
    }
)
NO_LONGER_ASKED: Mapping[ClosedBecause, str] = MappingProxyType(
    {
        ClosedBecause.EXPIRED: "nobody answered in time",
        ClosedBecause.SENT_BACK: "work was sent back to an earlier step",
        ClosedBecause.EDITED: "what had been approved before it was edited",
        ClosedBecause.TASK_FAILED: "the task failed",
        ClosedBecause.TASK_CANCELLED: "the task was cancelled",
    }
)
