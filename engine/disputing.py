"""Owns disputed decisions: they stop a task, until operators let it go on (`engine.resuming`). Pure.

While a task is stopped nothing runs, starts, lapses or is decided. What was queued, taken or due is kept.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.commands import Dispute
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Disowned, Halt, Pause, UserId
from engine.review_refusals import CannotDispute
from engine.snapshot import Change, TaskSnapshot, nothing

DISPUTABLE = timedelta(days=7)


def dispute(task: TaskSnapshot, command: Dispute, now: datetime) -> Change:
    """Note that a decision was not its author's, stop the task, and tell its operators.

    Raises:
        CannotDispute: it is no decision of this person, or too long ago.
    """
    human_task, place = _made(task, task.request(command.human_task), command.by.id, command.place)
    decision = human_task.said[place - 1]
    if decision.is_disputed:
        return nothing(task)
    _check_in_time(human_task, decision, now)
    draft = Draft(task, now)
    mark(draft, human_task, decision)
    disputed = draft.human_tasks[human_task.id]
    draft.about = disputed.id
    if not draft.state.is_final:
        _halt(draft, Disowned(by=command.by.id, human_task=disputed.id, place=place))
    run = task.steps[disputed.step]
    data = {"verdict": decision.verdict.value, "is_stopped": draft.halt is not None}
    draft.record("disputed", by=command.by, run=run, human_task=disputed, data=data)
    draft.tell_operators("disputed", disputed, {"by": command.by.id, **data})
    return draft.finish()


def check_may_dispute(
    task: TaskSnapshot, human_task: HumanTask, by: UserId, place: int | None, now: datetime
) -> tuple[HumanTask, int]:
    """Let pass whoever may say that a decision was not theirs; give where it was made, and its place.

    That is an earlier request, if an approval that was given there stands here. `place`: as in the command.

    Raises:
        CannotDispute: it is no decision of theirs, too long ago, or they have said so already.
    """
    origin, made = _made(task, human_task, by, place)
    decision = origin.said[made - 1]
    if decision.is_disputed:
        raise CannotDispute(by, origin.id, "said")
    _check_in_time(origin, decision, now)
    return origin, made


def disputable(human_task: HumanTask, by: UserId, now: datetime) -> tuple[int, ...]:
    """Give the places of the decisions of which a person may say now that they were not theirs."""
    return tuple(
        place
        for place, decision in enumerate(human_task.said, start=1)
        if decision.by == by and not decision.is_disputed and now - decision.at <= DISPUTABLE
    )


def _made(task: TaskSnapshot, human_task: HumanTask, by: UserId, place: int | None) -> tuple[HumanTask, int]:
    """Give where a decision of a person was made: the request, and its place there."""
    own = [at for at, d in enumerate(human_task.said, start=1) if d.by == by and place in (None, at)]
    if not own:
        raise CannotDispute(by, human_task.id, "not_theirs")
    decision = human_task.said[own[-1] - 1]
    if decision.stands_from is None:
        return human_task, own[-1]
    origin = task.human_tasks[decision.stands_from]
    return origin, max(at for at, d in enumerate(origin.said, start=1) if _stands_as(d, decision))


def _stands_as(made: Decision, later: Decision) -> bool:
    """Say whether a decision is the one that stands on a later request."""
    return not made.is_undone and _word(made) == _word(later)


def _word(decision: Decision) -> Decision:
    return replace(decision, stands_from=None, is_undone=False, is_disputed=False, is_upheld=False)


def _check_in_time(human_task: HumanTask, decision: Decision, now: datetime) -> None:
    if now - decision.at > DISPUTABLE:
        raise CannotDispute(decision.by, human_task.id, "too_late")


def mark(draft: Draft, human_task: HumanTask, decision: Decision, *, is_upheld: bool = False) -> None:
    """Mark a decision as disputed (and let stand), here and on later requests on which it stands."""
    for other in list(draft.human_tasks.values()):
        said = tuple(
            replace(d, is_disputed=True, is_upheld=is_upheld)
            if d is decision or (d.stands_from == human_task.id and _stands_as(decision, d))
            else d
            for d in other.said
        )
        if said != other.said:
            draft.human_tasks[other.id] = replace(other, said=said)


def _halt(draft: Draft, disowned: Disowned) -> None:
    """Stop the task, if it is not; else note what more was disowned."""
    if draft.halt is not None:
        draft.halt = replace(draft.halt, disowned=(*draft.halt.disowned, disowned))
        return
    clocks = Pause(since=draft.now, timers=tuple(draft.timers.values()))
    draft.halt = Halt(disowned=(disowned,), clocks=clocks, jobs=tuple(draft.jobs.values()))
    draft.jobs, draft.timers = {}, {}
