"""Owns what a person is refused about what is decided on: its content, questions, undoing, disputes. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.human_task import HumanTask, Inquiry
from engine.model import Fingerprint, Halt, HumanTaskId, TaskId, UserId
from engine.refusals import Refused


class StaleFingerprint(Refused):
    """What the person saw is not what the request is about. `seen`: the fingerprint of what they saw."""

    def __init__(self, human_task: HumanTask, seen: Fingerprint | None = None) -> None:
        super().__init__(f"what was shown for {human_task.id} has changed")
        self.human_task_id, self.shown, self.seen = human_task.id, human_task.policy.shown, seen


class ForeseenOtherwise(Refused):
    """A send-back, an edit, or asking anew what was disowned (`target` None), would not do what was shown."""

    def __init__(self, human_task: HumanTaskId, target: str | None, *, by_edit: bool = False) -> None:
        how = "asking it again" if target is None else f"sending it back to {target}"
        how = f"editing {target}" if by_edit else how
        super().__init__(f"{human_task}: {how} does not do what was shown")
        self.human_task_id, self.target, self.by_edit = human_task, target, by_edit


class CannotEdit(Refused):
    """A text cannot be edited here, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "not_editable": "the gate does not let it be edited",
            "unchanged": "the text is as it was",
            "not_text": "it is no text",
            "approved_before": "it was approved as it is at",
        }
    )

    def __init__(
        self, human_task: HumanTaskId, target: str, reason: str, gates: tuple[str, ...] = ()
    ) -> None:
        why = " ".join((self.REASONS[reason], ", ".join(gates))).rstrip()
        super().__init__(f"{target} of {human_task} cannot be edited: {why}")
        self.human_task_id, self.target, self.reason = human_task, target, reason
        self.gates = gates  # those before, at which it was approved as it is


class CannotSnooze(Refused):
    """A reminder cannot be put off like this, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "past": "that is past",
            "too_long": "that is more than 366 days away",
            "after_end": "nobody can answer any more then",
            "done": "nobody waits for them",
        }
    )

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot put off {human_task}: {self.REASONS[reason]}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class NothingToUndo(Refused):
    """No decision of the request waits to take effect, or it is somebody else's."""

    def __init__(self, user: UserId, human_task: HumanTaskId, decided_by: UserId | None = None) -> None:
        super().__init__(f"{user} has nothing to undo in {human_task}")
        self.user, self.human_task_id = user, human_task
        self.decided_by = decided_by  # None: nothing waits to take effect


class CannotBeAsked(Refused):
    """A question about a request cannot be put, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "inactive": "the account is deactivated",
            "self": "nobody asks themselves",
            "silent": "the question says nothing",
            "too_long": "the question is longer than 3,000 characters",
            "too_many": "enough was asked about it",
        }
    )

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot be asked about {human_task}: {self.REASONS[reason]}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class NotInquired(Refused):
    """The question is not there, or not this person's to answer."""

    def __init__(self, user: UserId, human_task: HumanTaskId) -> None:
        super().__init__(f"{user} has nothing to answer about {human_task}")
        self.user, self.human_task_id = user, human_task


class AnsweredAlready(Refused):
    """The question about a request has an answer."""

    def __init__(self, human_task: HumanTaskId, inquiry: Inquiry) -> None:
        super().__init__(f"the question about {human_task} was answered by {inquiry.answered_by}")
        self.human_task_id, self.inquiry = human_task, inquiry


class CannotDispute(Refused):
    """The person cannot say that a decision was not theirs, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "not_theirs": "they decided nothing there",
            "too_late": "that was more than 7 days ago",
            "said": "they have said so already",
        }
    )

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot dispute a decision on {human_task}: {self.REASONS[reason]}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class TaskHalted(Refused):
    """The task is stopped until operators let it go on."""

    def __init__(self, task: TaskId, halt: Halt) -> None:
        super().__init__(
            f"{task} is stopped since {halt.clocks.since}: {halt.disowned[0].by} disputes a decision"
        )
        self.task, self.halt, self.human_task_id = task, halt, halt.disowned[0].human_task


class NotHalted(Refused):
    """The task is not stopped."""

    def __init__(self, task: TaskId) -> None:
        super().__init__(f"{task} is not stopped")
        self.task = task
