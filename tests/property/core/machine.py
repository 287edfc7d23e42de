"""Owns the rule machine: any sequence of commands, in turn or not, on any pipeline, checked after each."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.codes import JobKind, TaskState
from engine.commands import Cancel, Command, Decide, Report, Retry, Seating, Start, TimerFired
from engine.model import Actor, Job, JobId, JsonText, Surface
from engine.ports.store import Claim
from engine.refusals import Refused
from engine.rollback import preview, reset_of, retry_roots
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from tests.fakes.memory_store import MemoryStore
from tests.makers import ALICE, CHANNEL, NOON, TASK
from tests.property.core import oracle
from tests.property.core.changes import (
    check_change,
    check_objection,
    check_preview,
    check_reset,
    sends_back,
)
from tests.property.core.checks import check_task
from tests.property.core.lateness import check_fired, is_escalation, is_sent_back, seen_to, waits_for
from tests.property.core.ledger import Ledger
from tests.property.core.moves import any_move, check_asked_again, check_move, expected_move, good_moves
from tests.property.core.panel import Expected
from tests.property.core.reports import ends, good_ends
from tests.property.core.words import any_word, check_word, good_words, send_backs
from tests.property.core.worlds import DURATIONS, OLGA, PEOPLE, World, worlds

CLAIM = Claim(by="runner", slots=0, until=NOON)
OUT_OF_TURN = st.sampled_from(
    ["time", "word", "word", "seat", "seat", "report", "repeated report", "timer", "retry", "cancel", "start"]
)


class AnyHistory(RuleBasedStateMachine):
    """One task. Commands are folded into one change until something needs the store."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.ledger = Ledger()
        self.now = NOON
        self.folded: Change | None = None
        self.count = 0

    # --- the course of things --------------------------------------------------------------------

    @initialize(world=worlds(), surface=st.sampled_from([None, CHANNEL]))
    def somebody_starts(self, world: World, surface: Surface | None) -> None:
        self.begin(world, surface)

    def begin(self, world: World, surface: Surface | None) -> None:
        """Start the task."""
        self.world = world
        start = Start(plan=world.plan, number=1, inputs=JsonText("{}"), by=ALICE, surface=surface)
        change = transition(TASK, None, start, self.now)
        self.ledger.watch(start, change)
        self.task = change.after
        self.fold(change)

    @precondition(lambda self: self.folded is not None)
    @rule(slots=st.integers(min_value=0, max_value=3))
    def the_batch_is_committed(self, slots: int) -> None:
        """Write what was folded, and read the task from rows: nothing may have been forgotten."""
        if self.folded is None:
            return
        written = self.folded
        claim = replace(CLAIM, slots=slots)
        saved = self.store.run(lambda batch: batch.save([written], claim))
        assert not saved.moved
        assert len(saved.taken) <= slots
        for job in saved.taken:
            self.ledger.take(job)
        jobs = {**self.task.jobs, **{job.id: job for job in saved.taken}}
        self.read_again(replace(self.task, jobs=jobs))
        self.folded = None

    @precondition(lambda self: any(job.is_queued for job in self.task.jobs.values()))
    @rule(data=st.data())
    def a_runner_takes_a_job(self, data: st.DataObject) -> None:
        queued = [id for id, job in self.task.jobs.items() if job.is_queued]
        self.take(data.draw(st.sampled_from(queued), label="job"))

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def a_job_is_done_well(self, data: st.DataObject) -> None:
        job = self.take(data.draw(st.sampled_from(list(self.task.jobs)), label="job"))
        self.report(data.draw(st.sampled_from(good_ends(self.world, job)), label="report"))

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def all_goes_well_for_a_while(self, data: st.DataObject) -> None:
        """Do what is queued and what follows from it, except undos: so that there is more to send back."""
        for _ in self.task.steps:
            for id in [id for id in self.task.jobs if id.kind is not JobKind.UNDO]:
                if id in self.task.jobs:
                    self.report(
                        data.draw(st.sampled_from(good_ends(self.world, self.take(id))), label="report")
                    )

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def a_job_ends_somehow(self, data: st.DataObject) -> None:
        job = self.take(data.draw(st.sampled_from(list(self.task.jobs)), label="job"))
        self.report(data.draw(st.sampled_from(ends(self.world, job, self.now)), label="report"))

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def somebody_answers_who_may(self, data: st.DataObject) -> None:
        words = good_words(self.task)
        if words:
            self.decide(data.draw(st.sampled_from(words), label="word"))

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def a_gate_sends_work_back(self, data: st.DataObject) -> None:
        rejections = send_backs(self.task)
        if rejections:
            self.decide(data.draw(st.sampled_from(rejections), label="rejection"))

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def seats_change(self, data: st.DataObject) -> None:
        moves = good_moves(self.task)
        if moves:
            kind = data.draw(st.sampled_from(sorted(moves)), label="kind")
            self.seat(data.draw(st.sampled_from(moves[kind]), label="move"))

    @precondition(lambda self: self.task.timers)
    @rule(data=st.data())
    def the_clock_goes_to_a_timer(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.task.timers)), label="timer")
        due = self.task.timers[key].due
        self.now = max(self.now, due)
        self.fire(TimerFired(timer=key, due=due))

    @precondition(lambda self: self.task.state is TaskState.FAILED)
    @rule(by=st.sampled_from([ALICE, OLGA]))
    def the_failed_task_is_taken_up_again(self, by: Actor) -> None:
        self.steer(Retry(by=by))

    @rule(data=st.data())
    def something_is_out_of_turn(self, data: st.DataObject) -> None:
        """Let somebody say, report or wake what nobody asked for. Cancel rarely: nothing comes after it."""
        match data.draw(OUT_OF_TURN, label="out of turn"):
            case "word":
                self.decide(any_word(data.draw, self.task))
            case "seat":
                self.seat(any_move(data.draw, self.task))
            case "report" if self.ledger.taken:
                job = data.draw(st.sampled_from(self.ledger.taken), label="job")
                other = replace(job, claim=job.claim + data.draw(st.integers(-1, 1), label="off by"))
                self.report(data.draw(st.sampled_from(ends(self.world, other, self.now)), label="report"))
            case "repeated report" if self.ledger.reports:
                self.report(data.draw(st.sampled_from(self.ledger.reports), label="report"))
            case "timer" if self.ledger.timers:
                timer = data.draw(st.sampled_from(self.ledger.timers), label="timer")
                off_by = timedelta(seconds=data.draw(st.integers(0, 1), label="off by"))
                self.fire(TimerFired(timer=timer.key, due=timer.due + off_by))
            case "retry":
                self.steer(Retry(by=data.draw(st.sampled_from(PEOPLE), label="by")))
            case "cancel" if data.draw(st.integers(0, 19), label="0: meant") == 0:
                self.steer(Cancel(by=data.draw(st.sampled_from(PEOPLE), label="by"), reason="changed"))
            case "start":
                start = Start(plan=self.world.plan, number=2, inputs=JsonText("[]"), by=ALICE)
                assert self.submit(start) == "nothing"
            case _:
                self.now += data.draw(DURATIONS, label="time passes")

    # --- what is true after each -----------------------------------------------------------------

    @invariant()
    def the_task_is_sound(self) -> None:
        if hasattr(self, "task"):
            check_task(self.task, self.ledger)

    def teardown(self) -> None:
        if hasattr(self, "task"):
            self.the_batch_is_committed(slots=0)

    # --- one command -----------------------------------------------------------------------------

    def submit(self, command: Command) -> Expected:
        """Apply a command, check its change, and say what it came to."""
        before = self.task
        kept = (dict(before.steps), dict(before.human_tasks), dict(before.jobs), dict(before.timers))
        try:
            change = transition(TASK, before, command, self.now)
        except Refused:
            return "refused"
        finally:
            assert kept == (before.steps, before.human_tasks, before.jobs, before.timers)
        if change.is_nothing:
            assert change == Change(before=before, after=before)
            return "nothing"
        self.last = change
        self.ledger.watch(command, change)
        check_change(before, command, change, self.ledger, self.now)
        self.task = change.after
        self.fold(change)
        return "counts"

    def fold(self, change: Change) -> None:
        self.count += bool(change.events)
        first = tuple(replace(event, command=f"c{self.count}") for event in change.events[:1])
        change = replace(change, events=(*first, *change.events[1:]))
        if self.folded is None:
            self.folded = change
        else:
            earlier, self.folded = self.folded, self.folded.then(change)
            for part in ("events", "artifacts", "bodies", "notices", "retired"):
                assert getattr(self.folded, part) == getattr(earlier, part) + getattr(change, part)
            assert self.folded.inputs == earlier.inputs
            assert self.folded.before is earlier.before
            assert self.folded.after is change.after
            assert set(earlier.written_runs) <= set(self.folded.written_runs)

    def read_again(self, expected: TaskSnapshot) -> None:
        read = self.store.task(TASK)
        assert read == expected
        assert list(read.human_tasks) == list(expected.human_tasks)
        assert len(self.store.rows.events) >= self.count
        self.task = read

    def take(self, id: JobId) -> Job:
        """Take a job if it is queued; one that was taken before is given as it is."""
        self.the_batch_is_committed(slots=0)
        job = self.task.jobs[id]
        if job.is_queued:
            (job,) = self.store.run(lambda batch: batch.take(CLAIM, [id]))
            self.ledger.take(job)
            self.read_again(replace(self.task, jobs={**self.task.jobs, id: job}))
        return job

    def report(self, report: Report) -> None:
        must = self.ledger.counts(self.task, report)
        is_odd = must and self.ledger.is_odd(report)
        before, version = self.task, self.task.current_version
        came_to = self.submit(report)
        assert came_to == ("refused" if is_odd else "counts" if must else "nothing")
        if must and report.job.kind is JobKind.ASK_AGAIN:
            check_asked_again(before, report, self.last)
        assert self.task.current_version == version
        if must and not is_odd:
            self.ledger.reports.append(report)

    def fire(self, fired: TimerFired) -> None:
        before, timer = self.task, self.task.timers.get(fired.timer)
        must = timer is not None and timer.due == fired.due and timer.due <= self.now
        target = is_sent_back(before, timer, self.ledger) if must and timer else None
        assert self.submit(fired) == ("counts" if must else "nothing")
        if must and timer is not None:
            check_fired(before, timer, self.last)
            again = self.task.timers.get(fired.timer)
            assert again is None or again.due > (timer.due if is_escalation(timer) else self.now)
        if target is None or timer is None:
            assert self.task.current_version == before.current_version
            return
        gate = waits_for(before, timer)
        check_reset(before, oracle.sent_back(before, target), self.last, {gate.id})
        check_objection(before, self.last, gate, target)

    def steer(self, command: Cancel | Retry) -> None:
        before = self.task
        is_possible = (
            before.state is TaskState.FAILED if isinstance(command, Retry) else not before.state.is_final
        )
        may = command.by.is_active and (command.by.id == "alice" or command.by.is_operator)
        is_again = isinstance(command, Cancel) and before.state is TaskState.CANCELLED
        must = "refused" if not may else "nothing" if is_again else "counts" if is_possible else "refused"
        foretold = reset_of(before, retry_roots(before))
        assert self.submit(command) == must
        if must == "counts" and isinstance(command, Retry):
            check_reset(before, oracle.retried(before), self.last, set())
            check_preview(before, foretold, self.last, set())
            assert self.last.artifacts == ()

    def seat(self, command: Seating) -> None:
        before, must = self.task, expected_move(seen_to(self.task, command, self.now), command)
        assert self.submit(command) == must
        if must == "counts":
            check_move(before, command, self.last, self.now)
            assert self.task.current_version == before.current_version

    def decide(self, command: Decide) -> None:
        before, must = self.task, oracle.expected(seen_to(self.task, command, self.now), command)
        sent = sends_back(before, command, self.ledger) if must == "counts" else None
        foretold = None if sent is None else preview(before, sent[0].step, sent[1])
        assert self.submit(command) == must
        if must != "counts":
            return
        check_word(before, command, self.last)
        if sent is None or foretold is None:
            assert self.task.current_version == before.current_version
            return
        gate, target = sent
        check_reset(before, oracle.sent_back(before, target), self.last, {command.human_task})
        check_preview(before, foretold, self.last, {command.human_task})
        check_objection(before, self.last, gate, target)
