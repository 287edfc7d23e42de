"""Owns the closed sets of words: states, statuses, kinds, choices, reasons. Standard library only."""

from enum import StrEnum


class TaskState(StrEnum):
    """The state of a task, derived from its steps."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Say whether nothing runs or waits any more. A failed task may still be retried."""
        return self in _FINAL_TASKS


class StepState(StrEnum):
    """The state of a step run."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Say whether the run still has something to do or to wait for."""
        return self in _OPEN_STEPS


class HumanTaskKind(StrEnum):
    """What is asked of people."""

    APPROVAL = "approval"
    FORM = "form"
    QUESTION = "question"


class HumanTaskStatus(StrEnum):
    """How far a request to people has come."""

    PENDING = "pending"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """One person's word on a human task."""

    APPROVED = "approved"
    REJECTED = "rejected"
    SUBMITTED = "submitted"


class Choice(StrEnum):
    """The answers to a question."""

    RETRY = "retry"
    SKIP = "skip"
    FAIL = "fail"


class CommentRule(StrEnum):
    """Whether an approval carries a comment. A rejection always does."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    NONE = "none"


class ReApproval(StrEnum):
    """Which approvals are asked for again after work was sent back."""

    ALL = "all"
    CHANGED = "changed"  # those of what is shown unchanged stand


class Resumption(StrEnum):
    """How operators let a stopped task go on."""

    GO_ON = "go_on"  # the decision stands
    ASK_ANEW = "ask_anew"  # its approval starts again
    SEND_BACK = "send_back"


class ExpiryOutcome(StrEnum):
    """How a request ends that nobody answered in time."""

    APPROVE = "approve"
    REJECT = "reject"
    FAIL = "fail"
    SKIP = "skip"
    ANSWER = "answer"  # a form gets an answer that its author wrote
    SEND_BACK = "send_back"


class OnFailure(StrEnum):
    """What a step does to its task when it fails for good."""

    FAIL = "fail"
    CONTINUE = "continue"
    ASK = "ask"


class OnLost(StrEnum):
    """What happens to a body whose process died while it ran."""

    RERUN = "rerun"
    ASK = "ask"
    FAIL = "fail"


class JobKind(StrEnum):
    """What a job does: run a step, undo an old run, or find people and ask them."""

    RUN = "run"
    UNDO = "undo"
    ASK = "ask"  # a question
    ASK_AGAIN = "ask_again"  # for the request that a step waits for, with the people of today


class TimerKind(StrEnum):
    """What a timer is for."""

    REMIND = "remind"
    DUE = "due"  # from then on an answer is late
    ESCALATE = "escalate"
    EXPIRE = "expire"
    RETRY = "retry"
    DELAY = "delay"
    CLAIM = "claim"  # lapses
    SETTLE = "settle"  # a decision that could be undone until now takes effect


class UndoState(StrEnum):
    """How far the undo of an old run has come."""

    NONE = "none"
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    CANCELLED = "cancelled"  # the task ended first; a retry takes it up again
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def is_open(self) -> bool:
        """Say whether steps that are to start again still wait for this undo."""
        return self in _OPEN_UNDOS


class QuestionReason(StrEnum):
    """Why operators are asked what to do."""

    FAILED = "failed"
    LOST = "lost"
    UNDO_FAILED = "undo_failed"
    TOO_MANY_ROUNDS = "too_many_rounds"


class ClosedBecause(StrEnum):
    """Why a request ended without an answer of its own."""

    EXPIRED = "expired"
    SENT_BACK = "sent_back"  # work was sent back past it
    EDITED = "edited"  # so was what a gate before it had approved
    TASK_FAILED = "task_failed"
    TASK_CANCELLED = "task_cancelled"


class ArtifactKind(StrEnum):
    """What an artifact is: what a step gave, or the rejection that sent work back to it."""

    OUTPUT = "output"
    INPUT = "input"


class Entrance(StrEnum):
    """From where somebody acts.

    In pipeline files these are called surfaces; in the code a surface is a place where cards stand.
    """

    SLACK = "slack"
    LIBRARY = "library"  # a Python program that runs the engine itself
    API = "api"  # a program with a token


class Scope(StrEnum):
    """What a token lets a program do. Each stands for itself: none holds another."""

    TASKS_READ = "tasks:read"  # to read whatever there is: tasks, requests, pipelines, step types
    TASKS_WRITE = "tasks:write"  # to start, cancel and retry tasks
    DECIDE = "decide"  # to answer requests, as whom the token was made for
    PIPELINES_WRITE = "pipelines:write"  # to register revisions of pipelines
    STEP_TYPES_WRITE = "step_types:write"  # to register step types, and to take them away


_FINAL_TASKS = frozenset({TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED})
_OPEN_STEPS = frozenset({StepState.PENDING, StepState.RUNNING, StepState.WAITING})
_OPEN_UNDOS = frozenset({UndoState.PENDING, UndoState.RUNNING, UndoState.WAITING})
