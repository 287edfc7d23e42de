"""Owns what a person is refused: not possible now, each with the fact that says why. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from engine import tally
from engine.codes import Entrance, HumanTaskKind, HumanTaskStatus, TaskState
from engine.errors import SignoffError
from engine.human_task import Decision, HumanTask, Settling
from engine.model import HumanTaskId, TaskId, UserId
from engine.policy import Policy, Rule


class Refused(SignoffError):
    """Not possible now. Tells the person why, and what to do."""


class NoSuchTask(Refused):
    """There is no such task for this tenant."""

    def __init__(self, task: str) -> None:
        super().__init__(f"there is no task {task}")
        self.task = task


class NoSuchStep(Refused):
    """The task has no such step."""

    def __init__(self, task: TaskId, step: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{task} has no step {step}; its steps: {', '.join(known)}")
        self.task, self.step, self.known = task, step, known


class NoSuchHumanTask(Refused):
    """There is no such request for this tenant."""

    def __init__(self, human_task: str) -> None:
        super().__init__(f"there is no request {human_task}")
        self.human_task = human_task


class NoSuchPipeline(Refused):
    """There is no such pipeline for this tenant."""

    def __init__(self, pipeline: str, nearest: str | None = None) -> None:
        advice = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"there is no pipeline {pipeline}{advice}")
        self.pipeline, self.nearest = pipeline, nearest


class OutOfTurn(Refused):
    """The command does not fit the state of the task."""

    def __init__(self, task: TaskId, command: str) -> None:
        super().__init__(f"{command} does not fit the state of {task}")
        self.task, self.command = task, command


class WrongKind(Refused):
    """The command does not fit the kind of the request."""

    HOW: Mapping[HumanTaskKind, str] = MappingProxyType(
        {
            HumanTaskKind.APPROVAL: "it is approved or rejected",
            HumanTaskKind.FORM: "it is completed with what its form asks for",
            HumanTaskKind.QUESTION: "operators complete it with one of its choices",
        }
    )

    def __init__(self, human_task: HumanTask) -> None:
        kind = human_task.kind
        super().__init__(f"{human_task.id} is of the kind {kind.value}: {self.HOW[kind]}")
        self.human_task_id, self.kind = human_task.id, kind


class AlreadyClosed(Refused):
    """The request was answered, or ended by itself, before."""

    def __init__(self, human_task: HumanTask) -> None:
        super().__init__(f"{human_task.id} is {human_task.status.value} already")
        self.human_task_id: HumanTaskId = human_task.id
        self.status: HumanTaskStatus = human_task.status
        self.decisions: tuple[Decision, ...] = human_task.decisions
        self.because = human_task.closed_because
        self.sent_back_to = human_task.sent_back_to


class TooLateToUndo(AlreadyClosed):
    """The decision has taken effect."""


class AlreadyDecided(Refused):
    """The request is decided, and until the decision takes effect it can only be undone."""

    def __init__(self, human_task: HumanTask, settling: Settling) -> None:
        super().__init__(f"{human_task.id} is {settling.verdict.value}; it takes effect at {settling.due}")
        self.human_task_id, self.settling = human_task.id, settling
        decision = tally.decisive(human_task, settling.verdict)
        self.decided_by: UserId | None = None if decision is None else decision.by


class SaidAlready(Refused):
    """The person has approved already, and would now say something else beside it."""

    def __init__(self, user: UserId, human_task: HumanTaskId) -> None:
        super().__init__(f"{user} has approved {human_task} already, and the comment cannot be added")
        self.user, self.human_task_id = user, human_task


class NotAsked(Refused):
    """The person is not among those who may answer this request."""

    def __init__(self, user: UserId, human_task: HumanTaskId, policy: Policy) -> None:
        super().__init__(f"{user} may not answer {human_task}")
        self.user, self.human_task_id, self.policy = user, human_task, policy


class NoLongerEligible(Refused):
    """The person was asked, but is deactivated or left the group through which they were asked."""

    def __init__(self, user: UserId, human_task: HumanTaskId) -> None:
        super().__init__(f"{user} was asked in {human_task}, but no longer belongs")
        self.user, self.human_task_id = user, human_task


class OwnTask(Refused):
    """The person started the task, and the gate does not allow self-approval."""

    def __init__(self, user: UserId, human_task: HumanTaskId, policy: Policy) -> None:
        super().__init__(f"{user} started the task and may not decide {human_task}")
        self.user, self.human_task_id, self.policy = user, human_task, policy


class JoinedLater(Refused):
    """The person belongs to a group that was asked, but joined it after it was asked."""

    def __init__(self, user: UserId, human_task: HumanTaskId) -> None:
        super().__init__(f"{user} joined after {human_task} was asked")
        self.user, self.human_task_id = user, human_task


class NotAFullMember(Refused):
    """The person is a guest or of another workspace, and the request is for full members."""

    def __init__(self, user: UserId, human_task: HumanTaskId) -> None:
        super().__init__(f"{user} is no full member and may not answer {human_task}")
        self.user, self.human_task_id = user, human_task


class NotDistinct(Refused):
    """The person answered an earlier step, and this request wants other eyes."""

    def __init__(self, user: UserId, human_task: HumanTaskId, step: str) -> None:
        super().__init__(f"{user} answered {step} and may not answer {human_task}, too")
        self.user, self.human_task_id, self.step = user, human_task, step


class NotYourTurn(Refused):
    """The rules are asked one after the other, and the person's rule is not yet asked."""

    def __init__(self, user: UserId, human_task: HumanTaskId, rule: Rule, before: tuple[Rule, ...]) -> None:
        first = ", ".join(earlier.name for earlier in before)
        super().__init__(f"{user} may decide {human_task} for {rule.name} only after {first}")
        self.user, self.human_task_id, self.rule, self.before = user, human_task, rule, before


class NotNeeded(Refused):
    """The rules in which the person is are met; what is still needed is not theirs to give."""

    def __init__(self, user: UserId, human_task: HumanTaskId, lacking: tuple[Rule, ...]) -> None:
        names = ", ".join(rule.name for rule in lacking)
        super().__init__(f"{user} is not needed any more for {human_task}; still lacking: {names}")
        self.user, self.human_task_id, self.lacking = user, human_task, lacking


class ClaimedByAnother(Refused):
    """Somebody else has claimed the form and keeps it to themselves for now."""

    def __init__(self, human_task: HumanTaskId, claimed_by: UserId) -> None:
        super().__init__(f"{human_task} is claimed by {claimed_by}")
        self.human_task_id, self.claimed_by = human_task, claimed_by


class NothingToClaim(Refused):
    """The request is none that one of several people could keep to themselves."""

    def __init__(self, human_task: HumanTaskId) -> None:
        super().__init__(f"{human_task} cannot be claimed: it is no form for one of several people")
        self.human_task_id = human_task


class NotClaimed(Refused):
    """The form is not claimed by the person who wants to release it."""

    def __init__(self, human_task: HumanTaskId, claimed_by: UserId | None) -> None:
        super().__init__(f"{human_task} is claimed by {claimed_by or 'nobody'}")
        self.human_task_id, self.claimed_by = human_task, claimed_by


class NotAnOperator(Refused):
    """Only operators may do this."""

    def __init__(self, user: UserId, task: TaskId) -> None:
        super().__init__(f"{user} is no operator of {task}")
        self.user, self.task = user, task


class MayNotHandOver(Refused):
    """The person may not hand over this seat, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "forbidden": "the pipeline does not allow it",
            "not_theirs": "one hands over only one's own seat, unless one is an operator",
            "not_asked": "who would give it is not asked",
            "decided": "who would give it has approved",
        }
    )

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} may not hand over in {human_task}: {self.REASONS[reason]}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class CannotTakeOver(Refused):
    """Who is to take a seat over could not answer, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "inactive": "the account is deactivated",
            "guest": "it is for full members",
            "barred": "they started the task, or answered a step from which it is kept apart",
            "asked": "they are asked already",
        }
    )

    def __init__(self, user: UserId, human_task: HumanTaskId, reason: str) -> None:
        super().__init__(f"{user} cannot take over in {human_task}: {self.REASONS[reason]}")
        self.user, self.human_task_id, self.reason = user, human_task, reason


class CannotBeAway(Refused):
    """What somebody says of their absence is not possible, for one of the reasons of `REASONS`."""

    REASONS: Mapping[str, str] = MappingProxyType(
        {
            "past": "its end is past",
            "too_long": "its end is more than 366 days away",
            "self": "nobody stands in for themselves",
            "inactive": "the account of who is away or stands in is deactivated",
        }
    )

    def __init__(self, user: UserId, reason: str) -> None:
        super().__init__(f"{user} cannot be away like this: {self.REASONS[reason]}")
        self.user, self.reason = user, reason


class CommentNeeded(Refused):
    """A decision needs a comment, or what else is done a reason."""

    def __init__(self, human_task: HumanTaskId) -> None:
        super().__init__(f"for {human_task} it must be said why")
        self.human_task_id = human_task


class NotAnAncestor(Refused):
    """Work cannot be sent back to this step from here."""

    def __init__(self, step: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"cannot send back to {step}; possible: {', '.join(allowed) or 'nowhere'}")
        self.step, self.allowed = step, allowed


class NotYours(Refused):
    """Only the person who started the task and the operators may do this."""

    def __init__(self, user: UserId, task: TaskId, action: str) -> None:
        super().__init__(f"{user} may not {action} {task}")
        self.user, self.task, self.action = user, task, action


class TaskEnded(Refused):
    """The task has ended (or, for a retry, has not failed)."""

    def __init__(self, task: TaskId, state: TaskState, action: str) -> None:
        super().__init__(f"cannot {action} {task}: it is {state.value}")
        self.task, self.state, self.action = task, state, action


class WrongAnswer(Refused):
    """The answer does not fit the form."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems  # by property name; "" for the answer as a whole


class NotAStarter(Refused):
    """The person may not start this pipeline."""

    def __init__(self, user: UserId, pipeline: str) -> None:
        super().__init__(f"{user} may not start {pipeline}")
        self.user, self.pipeline = user, pipeline


class ClosedEntrance(Refused):
    """The pipeline does not let anybody start its tasks, or decide on them, from there."""

    def __init__(self, pipeline: str, entrance: Entrance, allowed: tuple[Entrance, ...]) -> None:
        places = ", ".join(allowed)
        super().__init__(f"{pipeline} is not open to {entrance}, only to {places} (its `surfaces`)")
        self.pipeline, self.entrance, self.allowed = pipeline, entrance, allowed
