"""Owns what hypothesis lets people say, and what must come of it at least."""

from hypothesis import strategies as st

from engine.commands import Answer, Approve, Complete, Decide, Reject
from engine.content import fingerprint_of, json_text
from engine.model import (
    Actor,
    Choice,
    Fingerprint,
    HumanTask,
    HumanTaskId,
    HumanTaskKind,
    HumanTaskStatus,
    QuestionReason,
    StepState,
    TaskState,
    Verdict,
)
from engine.snapshot import Change, TaskSnapshot
from tests.makers import SHOWN, TASK
from tests.property.core import oracle
from tests.property.core.worlds import PEOPLE

ANSWER = json_text({"summary": "fine"})


def good_words(task: TaskSnapshot) -> st.SearchStrategy[Decide] | None:
    """Give what somebody who is asked may say now; None: nobody is asked."""
    able = [
        (human_task, by)
        for human_task in task.human_tasks.values()
        for by in PEOPLE
        if human_task.is_open and oracle.may_answer(human_task, by, task.started_by)
    ]
    return st.sampled_from(able).flatmap(lambda pair: _good(task, *pair)) if able else None


def _good(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> st.SearchStrategy[Decide]:
    id, seen = human_task.id, human_task.policy.fingerprint
    match human_task.kind:
        case HumanTaskKind.FORM:
            return st.just(_completed(id, by))
        case HumanTaskKind.QUESTION:
            return st.builds(Answer, human_task=st.just(id), by=st.just(by), choice=st.sampled_from(Choice))
        case HumanTaskKind.APPROVAL:
            approve = st.just(Approve(human_task=id, by=by, comment="good", fingerprint=seen))
            back_to = st.sampled_from([*sorted(oracle.targets(task, human_task)) * 3, None])
            reject = st.builds(
                Reject,
                human_task=st.just(id),
                by=st.just(by),
                comment=st.just("not yet"),
                rollback_to=back_to,
                fingerprint=st.just(seen),
            )
            return approve | reject


def send_backs(task: TaskSnapshot) -> list[Decide]:
    """Give all rejections that would send work back now, each by one who may."""
    return [
        Reject(human_task=gate.id, by=by, comment="not yet", rollback_to=target)
        for gate in task.human_tasks.values()
        if gate.is_open and gate.kind is HumanTaskKind.APPROVAL
        for by in [by for by in PEOPLE if oracle.may_answer(gate, by, task.started_by)][:1]
        for target in sorted(oracle.targets(task, gate))
    ]


def any_words(task: TaskSnapshot) -> st.SearchStrategy[Decide]:
    """Give what anybody might say about any request, there or not."""
    ids = st.sampled_from([*task.human_tasks, HumanTaskId(f"{TASK}-99")])
    people = st.sampled_from(PEOPLE)
    seen = st.sampled_from([None, SHOWN, Fingerprint("of-something-else")])
    comments = st.sampled_from(["because", " ", ""])
    steps = st.sampled_from([*task.steps, "ghost"])
    return st.one_of(
        st.builds(Approve, human_task=ids, by=people, comment=st.none() | comments, fingerprint=seen),
        st.builds(
            Reject,
            human_task=ids,
            by=people,
            comment=comments,
            rollback_to=st.none() | steps,
            fingerprint=seen,
        ),
        st.builds(_completed, ids, people),
        st.builds(Answer, human_task=ids, by=people, choice=st.sampled_from(Choice)),
    )


def check_word(before: TaskSnapshot, command: Decide, change: Change) -> None:
    """A word that counts is one more decision of this person on this request, with what follows from it."""
    old, new = before.human_tasks[command.human_task], change.after.human_tasks[command.human_task]
    assert len(new.decisions) == len(old.decisions) + 1
    decision = new.decisions[-1]
    assert (decision.by, decision.surface) == (command.by.id, command.by.surface)
    assert change.human_task == new.id
    match command:
        case Approve():
            _check_approved(before, new, change)
        case Reject():
            _check_rejected(command, new, change.after)
        case Complete():
            assert new.status is HumanTaskStatus.SUBMITTED
            _check_completed(before, new, change)
            assert [artifact.body for artifact in change.artifacts] == [ANSWER]
        case Answer():
            assert (new.status, decision.choice) == (HumanTaskStatus.SUBMITTED, command.choice)


def _check_approved(before: TaskSnapshot, gate: HumanTask, change: Change) -> None:
    approvers = {d.by for d in gate.decisions if d.verdict is Verdict.APPROVED}
    if len(approvers) >= gate.policy.required:
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
