"""Owns what must be true of a task under review at any moment, and of the changes that reviews make."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.codes import (
    ArtifactKind,
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    OnLost,
    QuestionReason,
    Resumption,
    StepState,
    TaskState,
    TimerKind,
    UndoState,
    Verdict,
)
from engine.commands import Resume
from engine.human_task import Decision, HumanTask
from engine.model import Fingerprint, HumanTaskId, StepRun
from engine.rollback import Reset, foreseen
from engine.snapshot import Change, TaskSnapshot
from tests.property.core import oracle
from tests.property.core.review_book import Book
from tests.property.core.review_edits import kept_waiting, may_hold
from tests.property.core.review_page import Word
from tests.property.core.review_reminders import as_scheduled

OPEN = {StepState.PENDING, StepState.RUNNING, StepState.WAITING}
IN_FLIGHT = {StepState.RUNNING, StepState.WAITING}
OF_REQUESTS = {TimerKind.REMIND, TimerKind.DUE, TimerKind.ESCALATE, TimerKind.EXPIRE, TimerKind.SETTLE}
MARKS = ("is_undone", "is_disputed", "is_upheld")
UNDER_WAY = {UndoState.RUNNING, UndoState.WAITING}


def check_reviewed(task: TaskSnapshot, book: Book) -> None:
    """Hold a task against what was written down."""
    _check_texts(task, book)
    for id, human_task in task.human_tasks.items():
        page = book.pages[id]
        assert [_known(d) for d in human_task.said] == [_known(w) for w in page.words]
        if human_task.kind is HumanTaskKind.APPROVAL:
            _check_approval(task, book, human_task)
    due = {key: timer for key, timer in as_scheduled(task).timers.items() if key.kind in OF_REQUESTS}
    assert due == book.running_clocks(task)
    _check_state(task)
    if task.halt is not None:
        assert (dict(task.jobs), dict(task.timers)) == ({}, {})
    elif task.state.is_final:
        assert (dict(task.jobs), dict(task.timers)) == ({}, {})
        assert not any(h.is_open for h in task.human_tasks.values())
    else:
        _check_everything_goes_on(task, kept_waiting(task, book))


def _known(one: Decision | Word) -> tuple[object, ...]:
    return one.by, one.verdict, one.stands_from, *(getattr(one, name) for name in MARKS)


def _check_texts(task: TaskSnapshot, book: Book) -> None:
    for step, text in book.texts.items():
        run = task.steps[step]
        assert book.kept[step, run.version, ArtifactKind.OUTPUT] == text
        hands = [hand.by for hand in book.authors.get(step, {}).values()]
        assert run.edited_by == (hands[-1] if hands else None)


def _check_approval(task: TaskSnapshot, book: Book, gate: HumanTask) -> None:
    """A gate is passed by approvals of what is shown and nothing else, and waits for no more than these."""
    page, is_enough = book.pages[gate.id], book.is_enough(gate)
    if gate.is_open:
        found = None if gate.settling is None else (gate.settling.verdict, gate.settling.due)
        if task.halt is None:
            assert found == page.settles
        assert is_enough == (page.settles is not None and page.settles[0] is Verdict.APPROVED) or (
            page.settles is not None and page.settles[0] is Verdict.REJECTED
        )
        for shown in gate.policy.shown:
            text, run = book.texts.get(shown.step), task.steps[shown.step]
            assert text is None or book.kept[shown.step, shown.version, ArtifactKind.OUTPUT] == text
            assert shown.fingerprint == run.output
    run = task.steps[gate.step]
    if gate.status is HumanTaskStatus.APPROVED and run.run == gate.run and run.state is StepState.COMPLETED:
        assert is_enough or may_hold(task, book, gate), f"{gate.id} was passed on something else"


def _check_state(task: TaskSnapshot) -> None:
    runs, undos = task.steps.values(), {old.undo for old in task.undoing}
    is_running = any(run.state is StepState.RUNNING for run in runs) or UndoState.RUNNING in undos
    is_waiting = any(run.state is StepState.WAITING for run in runs) or UndoState.WAITING in undos
    match task.state:
        case TaskState.RUNNING:
            assert is_running
            assert task.halt is None
        case TaskState.WAITING:
            assert task.halt is not None or (is_waiting and not is_running)
        case TaskState.COMPLETED:
            assert all(oracle.is_settled(task.plan, run) for run in runs)
        case _:
            assert not all(oracle.is_settled(task.plan, run) for run in runs)


def _check_everything_goes_on(task: TaskSnapshot, kept: set[str]) -> None:
    """Each run has exactly what moves it; none runs before what it needs, none waits without a reason.

    `kept`: steps that wait for what may still be undone.
    """
    for run in task.steps.values():
        is_free = all(oracle.is_settled(task.plan, task.steps[n]) for n in oracle.needs(task.plan, run.step))
        is_held = any(old.undo_for == run.reset_by for old in task.undoing)
        movers = _movers(task, run)
        match run.state:
            case StepState.PENDING:
                assert not movers
                assert is_held or not is_free or run.step in kept, f"{run.step} could start"
            case StepState.RUNNING:
                assert len(movers) == 1, f"{run.step} is moved by {movers}"
                assert is_free
                assert not is_held, f"{run.step} runs before what must be undone"
            case StepState.WAITING:
                assert [m for m in movers if m is not JobKind.ASK_AGAIN] in [[kind] for kind in HumanTaskKind]
                assert is_free
            case _:
                assert not movers
    for old in task.undoing:
        assert len(_movers(task, old)) == (old.undo in UNDER_WAY)
    busy = [old.undo_for for old in task.undoing if old.undo in UNDER_WAY]
    assert bool(busy) == bool(task.undoing)


def _movers(task: TaskSnapshot, run: StepRun) -> list[object]:
    waits = {TimerKind.RETRY, TimerKind.DELAY}
    return [
        *(id.kind for id, job in task.jobs.items() if (id.step, job.run) == run.key),
        *(t.kind for t in task.timers.values() if (t.step, t.run) == run.key and t.kind in waits),
        *(h.kind for h in task.human_tasks.values() if h.is_open and (h.step, h.run) == run.key),
    ]


# --- one change ----------------------------------------------------------------------------------


def check_kept(before: TaskSnapshot, change: Change) -> None:
    """Nothing vanishes: decisions only get marks, questions only answers, and old runs are written as old."""
    after = change.after
    assert list(after.human_tasks)[: len(before.human_tasks)] == list(before.human_tasks)
    for id, was in before.human_tasks.items():
        now = after.human_tasks[id]
        for old, new in zip(was.said, now.said, strict=False):
            marks = {name: getattr(new, name) for name in MARKS}
            assert new == replace(old, **marks)
            assert all(marks[name] >= getattr(old, name) for name in MARKS)
        assert len(now.said) - len(was.said) in {0, 1}
        assert len(now.inquiries) >= len(was.inquiries)
        for asked, answered in zip(was.inquiries, now.inquiries, strict=False):
            bare = replace(answered, answer=None, answered_by=None, answered_at=None)
            assert answered == asked if asked.answer is not None else bare == asked
    gone = {run.key for run in before.steps.values()} - {run.key for run in after.steps.values()}
    assert gone <= {run.key for run in (*change.retired, *after.undoing)}


def check_undone(before: TaskSnapshot, after: TaskSnapshot, gate: HumanTaskId, stood: timedelta) -> None:
    """The task is as it was before the decision, but for the history; the request has as long left."""
    before, after = as_scheduled(before), as_scheduled(after)
    asked = before.human_tasks[gate]
    timers = {
        key: replace(timer, due=timer.due + stood)
        if (key.step, key.run) == (asked.step, asked.run) and key.kind in OF_REQUESTS
        else timer
        for key, timer in before.timers.items()
    }
    said = after.human_tasks[gate].said
    assert said[-1].is_undone
    assert said[:-1] == asked.said
    requests = {**before.human_tasks, gate: replace(asked, said=said)}
    kept = replace(before, revision=after.revision, human_tasks=requests, jobs=after.jobs, timers=timers)
    assert after == kept
    assert after.jobs.keys() == before.jobs.keys()


def check_sent_back(
    before: TaskSnapshot, gate: str, to: str, preview: Reset, change: Change, lapsed: set[str]
) -> None:
    """Work goes back as it was foretold, or operators are asked whether it may once more.

    `lapsed`: gates that are asked again since an edit cannot be undone any more.
    """
    if change.after.current_version > before.current_version:
        check_preview(before, preview, change, lapsed)
        return
    question = change.after.steps[gate].question
    assert question is not None
    assert (question.reason, question.send_back_to) == (QuestionReason.TOO_MANY_ROUNDS, to)
    sent = [h for h in before.human_tasks.values() if h.step == gate and h.sent_back_to is not None]
    policies = [h.policy for h in before.human_tasks.values() if h.step == gate]
    assert len(sent) >= policies[-1].max_rounds


def check_preview(before: TaskSnapshot, preview: Reset, change: Change, lapsed: set[str]) -> None:
    """What was foretold is what happened: recounted from the change."""
    after = change.after
    reset = [name for name in before.plan.graph.order if after.steps[name].run != before.steps[name].run]
    again = {step for root in {preview.roots[0], *lapsed} for step in oracle.sent_back(before, root)}
    assert set(reset) == again
    assert preview.steps == change.rerun_steps == tuple(reset)
    assert set(preview.superseded) == {name for name in reset if before.steps[name].output is not None}
    was_current = {run.key for run in before.steps.values()}
    assert preview.undone == tuple(old.step for old in after.undoing if old.key in was_current)
    in_flight = {name for name, run in before.steps.items() if run.state in IN_FLIGHT}
    assert set(preview.keeps_going) == in_flight - set(reset)
    for name in preview.keeps_going:
        assert after.steps[name] == before.steps[name]
    assert set(preview.closed) == {
        id
        for id, h in before.human_tasks.items()
        if h.is_open and after.human_tasks[id].closed_because == "sent_back"
    }
    asked = {h.step for h in before.human_tasks.values() if h.kind is not HumanTaskKind.QUESTION}
    assert set(preview.asked) == asked & set(reset)


def check_foretold(before: TaskSnapshot, shown: Fingerprint | None, change: Change) -> None:
    """What an operator was shown is what happened: the steps that run again, and those that are undone."""
    order, after = before.plan.graph.order, change.after
    again = [name for name in order if after.steps[name].run != before.steps[name].run]
    was_current = {run.key for run in before.steps.values()}
    assert shown == foreseen(again, [old.step for old in after.undoing if old.key in was_current])


def check_stopped(before: TaskSnapshot, change: Change) -> None:
    """Nothing starts or moves, and what was under way is kept."""
    after, halt = change.after, change.after.halt
    assert halt is not None
    assert after.steps == before.steps
    assert after.undoing == before.undoing
    assert {job.id: job for job in halt.jobs} == before.jobs
    assert {timer.key: timer for timer in halt.clocks.timers} == before.timers


def check_resumed(
    stopped: TaskSnapshot, change: Change, command: Resume, disowned: set[str], now: datetime
) -> None:
    """What was there is there again: jobs wait to be taken anew, clocks are late by the stop.

    `disowned`: the steps whose requests must be made anew. Unless it goes on as it was, each starts again.
    """
    after, before = change.after, change.before
    if before is not None and command.how is not Resumption.GO_ON:
        roots = disowned if command.rollback_to is None else disowned | {command.rollback_to}
        again = {step for root in roots for step in oracle.sent_back(before, root)}
        assert set(change.rerun_steps) == again
        return
    if after.state.is_final or before is None or before.halt is None:
        return
    stood = now - before.halt.clocks.since
    for key, timer in stopped.timers.items():
        assert after.timers[key] == replace(timer, due=timer.due + stood)
    for id, job in stopped.jobs.items():
        if job.is_queued or _is_rerun(stopped, id.step, id.kind):
            assert after.jobs[id] == replace(job, is_queued=True)
        else:
            assert id not in after.jobs
    assert not change.rerun_steps


def _is_rerun(task: TaskSnapshot, step: str, kind: JobKind) -> bool:
    match kind:
        case JobKind.RUN:
            return task.plan.by_name[step].on_lost is OnLost.RERUN
        case JobKind.UNDO:
            return task.plan.by_name[step].undo_on_lost is OnLost.RERUN
        case _:
            return True
