"""Owns what hypothesis lets people say, and what must come of it at least."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from engine.codes import Choice, HumanTaskKind, HumanTaskStatus, QuestionReason, StepState, TaskState
from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.content import fingerprint_of, json_text
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, HumanTaskId
from engine.snapshot import Change, TaskSnapshot
from tests.makers import SHOWN, TASK
from tests.property.core import oracle
from tests.property.core.worlds import PEOPLE

ANSWER = json_text({"summary": "fine"})
ANYBODY = st.sampled_from(PEOPLE)
COMMENTS = st.sampled_from(["because", " ", None])
FINGERPRINTS = st.sampled_from([None, SHOWN, Fingerprint("of-something-else")])
KINDS = st.sampled_from(["approve", "reject", "complete", "answer"])
ALONE = st.sampled_from([False, False, True])
CHOICES = st.sampled_from(Choice)


def good_words(task: TaskSnapshot) -> list[Decide]:
    """Give what those who are asked may say now; send-backs thrice, for most comes of them."""
    return [
        word
        for human_task in task.human_tasks.values()
        for by in PEOPLE
        if human_task.is_open
        for word in (*_good_words(task, human_task, by), *_broken_glass(task, human_task, by))
    ]


def _good_words(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> list[Decide]:
    id, seen = human_task.id, human_task.policy.fingerprint
    if not oracle.may_answer(task, human_task, by):
        return []
    match human_task.kind:
        case HumanTaskKind.FORM:
            return [_completed(id, by)]
        case HumanTaskKind.QUESTION:
            return [Answer(human_task=id, by=by, choice=choice) for choice in Choice]
        case HumanTaskKind.APPROVAL:
            back_to = [*sorted(oracle.targets(task, human_task)) * 3, None]
            rejections = [
                Reject(human_task=id, by=by, comment="not yet", rollback_to=target, fingerprint=seen)
                for target in back_to
            ]
            approve = Approve(human_task=id, by=by, comment="good", fingerprint=seen)
            return [*[approve] * len(back_to), *rejections]


def _broken_glass(task: TaskSnapshot, gate: HumanTask, by: Actor) -> list[Decide]:
    seen = gate.policy.fingerprint
    word = Approve(human_task=gate.id, by=by, comment="it burns", fingerprint=seen, alone=True)
    return [word] if oracle.expected(task, word) == "counts" else []


def send_backs(task: TaskSnapshot) -> list[Decide]:
    """Give all rejections that would send work back now, each by one who may."""
    return [
        Reject(human_task=gate.id, by=by, comment="not yet", rollback_to=target)
        for gate in task.human_tasks.values()
        if gate.is_open and gate.kind is HumanTaskKind.APPROVAL
        for by in [by for by in PEOPLE if oracle.may_answer(task, gate, by)][:1]
        for target in sorted(oracle.targets(task, gate))
    ]


def any_word(draw: Callable[[st.SearchStrategy[Any]], Any], task: TaskSnapshot) -> Decide:
    """Give what anybody might say about any request, there or not."""
    id = draw(st.sampled_from([*task.human_tasks, HumanTaskId(f"{TASK}-99")]))
    by, comment, seen = draw(ANYBODY), draw(COMMENTS), draw(FINGERPRINTS)
    match draw(KINDS):
        case "approve":
            alone = draw(ALONE)
            return Approve(human_task=id, by=by, comment=comment, fingerprint=seen, alone=alone)
        case "reject":
            target = draw(st.sampled_from([None, *task.steps, "ghost"]))
            why, alone = comment or "", draw(ALONE)
            return Reject(
                human_task=id, by=by, comment=why, rollback_to=target, fingerprint=seen, alone=alone
            )
        case "complete":
            return _completed(id, by)
        case _:
            return Answer(human_task=id, by=by, choice=draw(CHOICES))


def check_word(before: TaskSnapshot, command: Decide, change: Change) -> None:
    """A word that counts is one more decision of this person on this request, with what follows from it."""
    old, new = before.human_tasks[command.human_task], change.after.human_tasks[command.human_task]
    assert len(new.decisions) == len(old.decisions) + 1
    decision = new.decisions[-1]
    assert (decision.by, decision.surface) == (command.by.id, command.by.surface)
    assert change.human_task == new.id
    match command:
        case Approve():
            _check_approved(before, command, new, change)
        case Reject():
            assert (decision.rule, decision.alone) == (None, command.alone)
            _check_rejected(command, new, change.after)
        case Complete():
            assert new.status is HumanTaskStatus.SUBMITTED
            _check_completed(before, new, change)
            assert [artifact.body for artifact in change.artifacts] == [ANSWER]
        case Answer():
            assert (new.status, decision.choice) == (HumanTaskStatus.SUBMITTED, command.choice)


def _check_approved(before: TaskSnapshot, command: Approve, gate: HumanTask, change: Change) -> None:
    panel, decision = oracle.panel_of(before, before.human_tasks[gate.id]), gate.decisions[-1]
    if command.alone:
        panel.decide_alone(command.by, is_yes=True)
        assert (decision.rule, decision.alone) == (None, True)
    else:
        panel.approve(command.by)
        assert (decision.rule, decision.alone) == (panel.votes[command.by.id], False)
    assert set(gate.policy.surfaces) == panel.places
    if panel.status == "approved":
        assert gate.status is HumanTaskStatus.APPROVED
        _check_completed(before, gate, change)
    else:
        assert gate.status is HumanTaskStatus.PENDING
        assert change.after.steps[gate.step].state is StepState.WAITING
        assert change.artifacts == ()


def _check_completed(before: TaskSnapshot, human_task: HumanTask, change: Change) -> None:
    step = human_task.step
    assert change.after.steps[step].state is StepState.COMPLETED
    kept = [(artifact.step, artifact.version) for artifact in change.artifacts]
    assert kept == [(step, before.steps[step].version)]


def _check_rejected(command: Reject, gate: HumanTask, after: TaskSnapshot) -> None:
    run = after.steps[gate.step]
    assert gate.status is HumanTaskStatus.REJECTED
    if command.rollback_to is None:
        assert (run.state, after.state) == (StepState.REJECTED, TaskState.FAILED)
    elif gate.sent_back_to is None:
        assert run.question is not None
        assert run.question.reason is QuestionReason.TOO_MANY_ROUNDS
        assert run.question.send_back_to == command.rollback_to
    else:
        assert gate.sent_back_to == command.rollback_to


def _completed(id: HumanTaskId, by: Actor) -> Complete:
    return Complete(human_task=id, by=by, answer=ANSWER, answer_fingerprint=fingerprint_of(ANSWER))
