"""Owns what a person may do now with a request or a task: which controls they are offered."""

from dataclasses import dataclass

from engine.approval import check_may_answer, has_said
from engine.errors import Refused
from engine.model import Actor, CommentRule, HumanTaskKind, TaskState, Verdict
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What a person may do; `refusal`: why they may not answer."""

    approve: bool = False
    approve_with_comment: bool = False
    reject: bool = False
    complete: bool = False
    answer: bool = False
    cancel: bool = False
    retry: bool = False
    refusal: Refused | None = None


def possible_for(view: HumanTaskView, actor: Actor) -> Possible:
    """Say what a person may do with a request, and with its task."""
    steer = may_steer(view.facts, actor)
    try:
        check_may_answer(view.task, view.human_task, actor)
    except Refused as refusal:
        return Possible(cancel=steer.cancel, retry=steer.retry, refusal=refusal)
    kind, human_task = view.human_task.kind, view.human_task
    is_approval = kind is HumanTaskKind.APPROVAL
    may_approve = is_approval and not has_said(human_task, actor.id, Verdict.APPROVED)
    comment = human_task.policy.comment
    return Possible(
        approve=may_approve and comment is not CommentRule.REQUIRED,
        approve_with_comment=may_approve and comment is not CommentRule.NONE,
        reject=is_approval,
        complete=kind is HumanTaskKind.FORM,
        answer=kind is HumanTaskKind.QUESTION,
        cancel=steer.cancel,
        retry=steer.retry,
    )


def may_steer(facts: TaskFacts, actor: Actor) -> Possible:
    """Say whether a person may cancel a task, or take it up again."""
    is_theirs = actor.is_active and (actor.id == facts.started_by or actor.is_operator)
    return Possible(
        cancel=is_theirs and not facts.state.is_final,
        retry=is_theirs and facts.state is TaskState.FAILED,
    )
