"""Owns how a person's word becomes a decision on a request: checked, made, written down. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import approval, notices
from engine.codes import HumanTaskKind, Verdict
from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.draft import Draft
from engine.human_task import Decision, HumanTask
from engine.model import Actor, Fingerprint, Json
from engine.refusals import WrongKind
from engine.repeating import comment_of
from engine.snapshot import TaskSnapshot


def request_for(task: TaskSnapshot, command: Decide, kind: HumanTaskKind) -> HumanTask:
    """Give the request that a word is about. Raises NoSuchHumanTask, WrongKind."""
    human_task = task.request(command.human_task)
    if human_task.kind is not kind:
        raise WrongKind(human_task)
    return human_task


def check_may_decide(task: TaskSnapshot, human_task: HumanTask, command: Approve | Reject) -> None:
    """Let pass whoever may decide what they saw. Raises as `engine.approval` does."""
    if command.alone:
        approval.check_may_decide_alone(task, human_task, command.by)
    else:
        approval.check_may_answer(task, human_task, command.by)
    approval.check_fingerprint(human_task, command.fingerprint)


def approval_of(task: TaskSnapshot, human_task: HumanTask, command: Approve, now: datetime) -> Decision:
    """Make the decision of an approval, for the rule for which it counts."""
    check_may_decide(task, human_task, command)
    approval.check_comment(human_task, command.comment, is_needed=command.alone)
    decision = decision_of(human_task, command, Verdict.APPROVED, now)
    if command.alone:
        return replace(decision, alone=True)
    return replace(decision, rule=approval.rule_of_approval(task, human_task, command.by).name)


def decision_of(human_task: HumanTask, command: Decide, verdict: Verdict, now: datetime) -> Decision:
    """Make a decision, on what the request shows now."""
    return Decision(
        by=command.by.id,
        verdict=verdict,
        at=now,
        surface=command.by.surface,
        comment=comment_of(command),
        choice=command.choice if isinstance(command, Answer) else None,
        fingerprint=_fingerprint(human_task, command),
        token=command.by.token,
    )


def put_decision(draft: Draft, human_task: HumanTask, decision: Decision, by: Actor) -> HumanTask:
    """Add a decision to its request, and let its author have a receipt if the request gives one."""
    decided = replace(human_task, said=(*human_task.said, decision))
    draft.human_tasks[decided.id] = decided
    draft.about = decided.id
    if decided.policy.receipt:
        shown: Json = [{"step": one.step, "version": one.version} for one in decided.policy.shown]
        about = {"shown": shown, **_edited_with_it(draft, decided)}
        draft.notices += notices.to_person("receipt", decided, by.home, len(decided.said), about)
    return decided


def _edited_with_it(draft: Draft, human_task: HumanTask) -> dict[str, Json]:
    """Give what was edited with a decision, and the fingerprint of what the request had shown until then."""
    edits = (e for e in draft.events if e.kind == "edited" and e.human_task == human_task.id)
    edited = [{"target": e.data["target"], "before": e.data["fingerprint"]} for e in edits]
    return {"edited": edited} if edited else {}


def said(decision: Decision) -> dict[str, Json]:
    """Give what the history says of a decision."""
    data: dict[str, Json] = {"comment": decision.comment}
    if decision.rule:
        data["rule"] = decision.rule
    return data | {"alone": True} if decision.alone else data


def _fingerprint(human_task: HumanTask, command: Decide) -> Fingerprint | None:
    match command:
        case Complete():
            return command.answer_fingerprint
        case Answer():
            return None
        case _:
            return human_task.policy.fingerprint
