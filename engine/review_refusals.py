"""Owns what a person is refused about what is decided on: its content, questions, undoing, disputes. Pure."""

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
    """A text cannot be edited here: `not_editable`, `unchanged`, `not_text`, or `approved_before`."""

    def __init__(
        self, human_task: HumanTaskId, target: str, reason: str, gates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{target} of {human_task} cannot be edited: {reason}")
        self.human_task_id, self.target, self.reason = human_task, target, reason
        self.gates = gates  # those before, at which it was approved as it is


class CannotSnooze(Refused):
    """A reminder cannot be put off like this: `past`, `too_long`, `after_end` or `done`."""

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot put off {human_task}: {reason}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class NothingToUndo(Refused):
    """No decision of the request waits to take effect, or it is somebody else's."""

    def __init__(self, user: UserId, human_task: HumanTaskId, decided_by: UserId | None = None) -> None:
        super().__init__(f"{user} has nothing to undo in {human_task}")
        self.user, self.human_task_id = user, human_task
        self.decided_by = decided_by  # None: nothing waits to take effect


class CannotBeAsked(Refused):
    """A question about a request cannot be put: `inactive`, `self`, `silent`, `too_long` or `too_many`."""

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot be asked about {human_task}: {reason}")
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
    """The person decided nothing there (`not_theirs`), too long ago (`too_late`), or has `said` so before."""

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot dispute a decision on {human_task}: {reason}")
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
