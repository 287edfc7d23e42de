"""Owns what must be true of a task at any moment, whatever happened to it before."""

from collections import Counter

from engine.codes import (
    HumanTaskKind,
    HumanTaskStatus,
    JobKind,
    StepState,
    TaskState,
    TimerKind,
    UndoState,
    Verdict,
)
from engine.human_task import HumanTask
from engine.model import StepRun, Timer
from engine.snapshot import TaskSnapshot
from engine.tally import counts
from tests.property.core import oracle
from tests.property.core.ledger import Ledger

OPEN = {StepState.PENDING, StepState.RUNNING, StepState.WAITING}
WAITS = {TimerKind.RETRY, TimerKind.DELAY}


def check_task(task: TaskSnapshot, ledger: Ledger) -> None:
    """Hold one task against all rules that need no history but the ledger's."""
    check_state(task)
    check_versions(task)
    for human_task in task.human_tasks.values():
        check_request(task, human_task)
    if task.state.is_final:
        check_nothing_is_open(task)
    else:
        check_everything_goes_on(task, ledger)


def check_state(task: TaskSnapshot) -> None:
    """The task's state follows from its steps."""
    runs = task.steps.values()
    match task.state:
        case TaskState.RUNNING | TaskState.WAITING:
            is_running = any(run.state is StepState.RUNNING for run in runs) or any(
                old.undo is UndoState.RUNNING for old in task.undoing
            )
            is_waiting = any(run.state is StepState.WAITING for run in runs) or any(
                old.undo is UndoState.WAITING for old in task.undoing
            )
            assert is_running or is_waiting
            assert task.state is (TaskState.RUNNING if is_running else TaskState.WAITING)
        case TaskState.COMPLETED:
            assert all(oracle.is_settled(task.plan, run) for run in runs)
        case TaskState.FAILED | TaskState.CANCELLED:
            assert not all(oracle.is_settled(task.plan, run) for run in runs)
        case TaskState.PENDING:
            raise AssertionError("a task is never seen before its first steps have started")
    assert (task.ended_at is not None) == task.state.is_final


def check_versions(task: TaskSnapshot) -> None:
    """A run has its version since it left `pending`, and none is ahead of its task's."""
    for run in task.steps.values():
        assert (run.version == 0) == (run.state is StepState.PENDING)
        assert max(run.version, run.reset_by) <= task.current_version
        assert run.version == 0 or run.version >= run.reset_by
        assert (run.run == 1) == (run.reset_by == 0)
        assert run.undo is UndoState.NONE
    for old in task.undoing:
        assert old.run < task.steps[old.step].run
        assert old.version < old.undo_for <= task.current_version


def check_request(task: TaskSnapshot, human_task: HumanTask) -> None:
    """Each person is counted once; a closed request has its reason; a claim is of a form that waits."""
    if human_task.kind is HumanTaskKind.APPROVAL:
        _check_approval(task, human_task)
    else:
        assert (human_task.status is HumanTaskStatus.SUBMITTED) == bool(human_task.decisions)
        assert len(human_task.decisions) <= 1
    is_open = human_task.status is HumanTaskStatus.PENDING
    assert (human_task.closed_at is None) == is_open
    without_answer = {HumanTaskStatus.CANCELLED, HumanTaskStatus.EXPIRED}
    assert (human_task.closed_because is not None) == (human_task.status in without_answer)
    if human_task.claimed_by is not None:
        assert is_open
        assert human_task.kind is HumanTaskKind.FORM


def _check_approval(task: TaskSnapshot, gate: HumanTask) -> None:
    said = {verdict: [d for d in gate.decisions if d.verdict is verdict] for verdict in Verdict}
    panel = oracle.panel_of(task, gate)
    for count in counts(gate):
        assert len(count.by) == len(set(count.by))
        assert set(count.by) == panel.progress()[count.rule.name]
    counted = Counter(user for users in panel.progress().values() for user in users)
    assert set(counted.values()) <= {1}, "somebody is counted twice"
    is_enough = all(panel.lacks(rule) == 0 for rule in gate.policy.rules)
    is_alone = any(decision.alone for decision in said[Verdict.APPROVED])
    assert (gate.status is HumanTaskStatus.APPROVED) == (is_enough or is_alone)
    assert (gate.status is HumanTaskStatus.REJECTED) == bool(said[Verdict.REJECTED])
    assert len(said[Verdict.REJECTED]) <= 1


def check_nothing_is_open(task: TaskSnapshot) -> None:
    """A finished task leaves nothing behind."""
    assert not task.jobs
    assert not task.timers
    assert not any(run.state in OPEN for run in task.steps.values())
    assert not any(old.undo.is_open for old in task.undoing)
    assert not any(h.status is HumanTaskStatus.PENDING for h in task.human_tasks.values())
    if task.state is TaskState.COMPLETED:
        assert not task.undoing


def check_everything_goes_on(task: TaskSnapshot, ledger: Ledger) -> None:
    """Nothing is stuck: each run has exactly what moves it, and nothing is there for nobody."""
    for run in task.steps.values():
        moves = _movers(task, run)
        match run.state:
            case StepState.PENDING:
                assert moves == []
                lacking = {
                    need
                    for need in oracle.needs(task.plan, run.step)
                    if not oracle.is_settled(task.plan, task.steps[need])
                }
                assert lacking or ledger.owed(run.reset_by), f"{run.step} could start"
            case StepState.RUNNING if run.question is None:
                assert len(moves) == 1
                assert moves[0] in {JobKind.RUN, *WAITS}
            case StepState.RUNNING:
                assert moves == [JobKind.ASK]
            case StepState.WAITING:
                asked = [kind for kind in moves if isinstance(kind, HumanTaskKind)]
                assert len(asked) == 1
                assert (asked == [HumanTaskKind.QUESTION]) == (run.question is not None)
                rest = [kind for kind in moves if kind not in asked]
                assert rest in ([], [JobKind.ASK_AGAIN])
                assert run.question is None or rest == []
            case _:
                assert moves == []
                assert run.question is None
    _check_undos(task, ledger)
    owners = [*task.steps.values(), *task.undoing]
    known = {run.key for run in owners}
    assert {(id.step, job.run) for id, job in task.jobs.items()} <= known
    assert {(key.step, key.run) for key in task.timers} <= known
    assert {(h.step, h.run) for h in task.human_tasks.values() if h.is_open} <= known


def _check_undos(task: TaskSnapshot, ledger: Ledger) -> None:
    assert {old.key: old.undo_for for old in task.undoing} == {
        key: version for key, version in ledger.duties.items() if key not in ledger.undone
    }
    for old in task.undoing:
        moves = _movers(task, old)
        match old.undo:
            case UndoState.PENDING:
                assert moves == []
            case UndoState.RUNNING if old.question is None:
                assert moves == [JobKind.UNDO]
            case UndoState.RUNNING:
                assert moves == [JobKind.ASK]
            case UndoState.WAITING:
                assert moves == [HumanTaskKind.QUESTION]
            case _:
                raise AssertionError(f"{old.key} is undone no more, but kept")
    busy = [old for old in task.undoing if old.undo in {UndoState.RUNNING, UndoState.WAITING}]
    assert len({old.undo_for for old in busy}) == len(busy), "two undos of one reset at once"
    for old in busy:
        later = oracle.descendants(task.plan, old.step)
        assert not [other for other in task.undoing if other.step in later], "undone before what follows"
    assert bool(busy) == bool(task.undoing)


def _movers(task: TaskSnapshot, run: StepRun) -> list[JobKind | TimerKind | HumanTaskKind]:
    """Give all that could move a run: its jobs, its waits, its open requests."""
    asked = [h for h in task.human_tasks.values() if h.is_open and (h.step, h.run) == run.key]
    timers = [timer for timer in task.timers.values() if (timer.step, timer.run) == run.key]
    _check_reminders(timers, asked)
    return [
        *(id.kind for id, job in task.jobs.items() if (id.step, job.run) == run.key),
        *(timer.kind for timer in timers if timer.kind in WAITS),
        *(human_task.kind for human_task in asked),
    ]


def _check_reminders(timers: list[Timer], asked: list[HumanTask]) -> None:
    """What is due belongs to an open request, which has one of each that it wants."""
    kinds = {timer.kind for timer in timers} - WAITS
    for timer in timers:
        policies = [h.policy.reminders for h in asked if timer.kind is TimerKind.REMIND]
        assert all(reminders and timer.number <= reminders.times for reminders in policies)
    wanted = set()
    for human_task in asked:
        if human_task.policy.expiry is not None:
            wanted.add(TimerKind.EXPIRE)
        if human_task.policy.reminders is not None:
            wanted.add(TimerKind.REMIND)
        if human_task.policy.due is not None and human_task.late_since is None:
            wanted.add(TimerKind.DUE)
        if human_task.escalated < len(human_task.policy.escalations):
            wanted.add(TimerKind.ESCALATE)
        if human_task.claimed_by is not None:
            wanted.add(TimerKind.CLAIM)
    assert kinds <= wanted
    assert kinds >= wanted - {TimerKind.REMIND}  # reminders come to an end before the request does
