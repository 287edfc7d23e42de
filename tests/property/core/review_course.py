"""Owns one task under review, as it is led from command to command: folded, written, read again, checked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from engine import editing
from engine.codes import ArtifactKind, Choice, HumanTaskKind, JobKind, Resumption, TimerKind
from engine.commands import (
    Answer,
    Approve,
    Command,
    Complete,
    EditAndApprove,
    Reject,
    Report,
    Resume,
    Retry,
    StepAsked,
    StepSucceeded,
    TimerFired,
    UndoDecision,
)
from engine.content import fingerprint_of, fingerprint_of_all
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, HumanTaskId, Job, JobId, JsonText, Timer, TimerKey
from engine.policy import Policy, Shown
from engine.ports.store import Batch, Claim
from engine.refusals import Refused
from engine.review_refusals import ForeseenOtherwise, StaleFingerprint
from engine.rollback import Reset, foreseen, preview
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from tests.fakes.memory_store import MemoryStore
from tests.makers import NOON, TASK
from tests.property.core import oracle
from tests.property.core.review_book import Book
from tests.property.core.review_checks import (
    check_foretold,
    check_kept,
    check_resumed,
    check_sent_back,
    check_stopped,
)
from tests.property.core.review_doubts import asked_anew
from tests.property.core.review_edits import check_edited, check_started, lapsed, passed_on
from tests.property.core.review_words import counts, shown_of
from tests.property.core.review_world import ERIN, LETTERS, OPERATORS, ReviewWorld, text

T = TypeVar("T")
CLAIM = Claim(by="runner", slots=0, until=NOON)
OTHER = Fingerprint("of-something-else")
OnContent: TypeAlias = Approve | Reject | EditAndApprove | Complete
"""What is said about what is shown."""


class ReviewCourse(RuleBasedStateMachine):
    """One task whose gates show texts. Commands are folded until something needs the store."""

    world: ReviewWorld
    task: TaskSnapshot

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.book = Book()
        self.now = NOON
        self.folded: Change | None = None
        self.count = 0
        self.read: dict[tuple[JobId, int], tuple[Shown, ...]] = {}
        """What each body has read, when its job was taken."""
        self.reports: list[Report] = []
        self.timers: list[Timer] = []
        self.seen: list[Fingerprint] = [OTHER]
        """Fingerprints of what was ever shown."""
        self.stopped: TaskSnapshot | None = None
        """The task as it was when it was stopped."""

    @precondition(lambda self: self.folded is not None)
    @rule(slots=st.integers(min_value=0, max_value=3))
    def the_batch_is_committed(self, slots: int) -> None:
        """Write what was folded, and read the task from rows: nothing may have been forgotten."""
        if self.folded is None:
            return
        written, claim = self.folded, replace(CLAIM, slots=slots)
        saved = self.transact(lambda batch: batch.save([written], claim))
        assert not saved.moved
        jobs = {**self.task.jobs, **{job.id: job for job in saved.taken}}
        self.task = self.read_again(replace(self.task, jobs=jobs))
        for job in saved.taken:
            self.begin(job)
        self.folded = None

    # --- one command -----------------------------------------------------------------------------

    def submit(self, command: Command) -> None:
        """Apply a command, and hold what it came to against what was written down."""
        before = self.task
        must = counts(before, self.book, command, self.now)
        edit = self.foretold_edit(command)
        sends = self.sends_back(before, command)
        foretold = None if sends is None else preview(before, *sends)
        try:
            change = transition(TASK, before, command, self.now)
        except Refused as refused:
            self.check_refused(command, refused, must)
            return
        assert must is None or change.is_nothing is not must, f"{command} changed what it must not"
        if change.is_nothing:
            return
        self.check_accepted(command, change, is_send_back=sends is not None)
        disowned = asked_anew(before, self.book)
        started = self.book.brought_about_by_disowned(before)
        self.book.write(command, change, self.now)
        self.check_started_again(command, before, change, foretold or edit, sends)
        check_kept(before, change)
        again = lapsed(before, change.after, self.book)
        if isinstance(command, Retry):
            assert set(change.rerun_steps) == oracle.retried(before, started | again)
        check_started(before, change.after, self.book)
        self.check_stops(command, before, change, disowned | again)
        self.timers += [t for t in change.after.timers.values() if t != before.timers.get(t.key)]
        shown = [h.policy.fingerprint for h in change.after.human_tasks.values() if h.policy.fingerprint]
        self.seen = list(dict.fromkeys((*self.seen, *shown)))
        self.task = change.after
        self.fold(change)

    def check_started_again(
        self,
        command: Command,
        before: TaskSnapshot,
        change: Change,
        foretold: Reset | None,
        sends: tuple[str, str] | None,
    ) -> None:
        """What starts again is what was foretold, and what an edit takes along that cannot be undone now."""
        gates = lapsed(before, change.after, self.book)
        again = {step for gate in gates for step in oracle.sent_back(before, gate)}
        match command:
            case _ if sends is not None and foretold is not None:
                check_sent_back(before, *sends, foretold, change, gates)
            case EditAndApprove() if foretold is not None:
                check_edited(before, foretold, change, gates)
            case UndoDecision() | TimerFired():
                assert set(change.rerun_steps) == again
            case Retry():
                assert set(change.rerun_steps) == oracle.retried(before) | again
            case _:
                pass

    def check_stops(self, command: Command, before: TaskSnapshot, change: Change, disowned: set[str]) -> None:
        if before.halt is None and change.after.halt is not None:
            check_stopped(before, change)
            self.stopped = before
        elif before.halt is not None and isinstance(command, Resume) and self.stopped is not None:
            check_resumed(self.stopped, change, command, disowned, self.now)
            if command.how is not Resumption.GO_ON:
                check_foretold(before, shown_of(before, command.rollback_to), change)

    def check_refused(self, command: Command, refused: Refused, must: bool | None) -> None:
        assert not must, f"{command} was refused: {refused!r}"
        if isinstance(refused, ForeseenOtherwise):
            assert isinstance(command, Reject | EditAndApprove | Resume)
            assert command.foreseen != self.expected(command)
        if isinstance(refused, StaleFingerprint) and not isinstance(command, UndoDecision):
            assert isinstance(command, OnContent)
            assert command.fingerprint != self.task.human_tasks[command.human_task].policy.fingerprint

    def check_accepted(self, command: Command, change: Change, *, is_send_back: bool) -> None:
        """A decision is on what is shown, as it is shown; a send-back is the one that was foreseen."""
        if isinstance(command, OnContent) and command.fingerprint is not None:
            assert command.fingerprint == self.task.human_tasks[command.human_task].policy.fingerprint
        if isinstance(command, Reject | EditAndApprove) and command.foreseen is not None:
            assert command.foreseen == self.expected(command)
        if isinstance(command, EditAndApprove):
            (edited,) = [event for event in change.events if event.kind == "edited"]
            assert (edited.data["before"], edited.data["after"]) == (command.before, command.after)
        assert {event.at for event in change.events} == {self.now}
        has_rewritten = {"put_back", "approvals_lapsed"} & {event.kind for event in change.events}
        if not (is_send_back or has_rewritten or isinstance(command, EditAndApprove | Retry | Resume)):
            assert change.after.current_version == self.task.current_version

    def sends_back(self, before: TaskSnapshot, command: Command) -> tuple[str, str] | None:
        """Give the gate and the target of what sends work back, now or because its window ends."""
        match command:
            case Reject(human_task=id, rollback_to=str(to)) if id in before.human_tasks:
                h = before.human_tasks[id]
                return (h.step, to) if h.is_open and not h.policy.undo_window and to in before.steps else None
            case TimerFired(timer=key) if key in before.timers and key.kind is TimerKind.SETTLE:
                asked = (h for h in before.human_tasks.values() if h.is_open)
                settling = [h.settling for h in asked if h.step == key.step]
                back_to = next((one.rollback_to for one in settling if one is not None), None)
                return None if back_to is None else (key.step, back_to)
            case TimerFired(timer=key) if key in before.timers and key.kind is TimerKind.EXPIRE:
                return _sent_back_in_time(before, key)
            case Answer(human_task=id, choice=Choice.RETRY) if id in before.human_tasks:
                run = before.steps[before.human_tasks[id].step]
                back_to = None if run.question is None else run.question.send_back_to
                is_current = run.run == before.human_tasks[id].run
                return (run.step, back_to) if is_current and back_to is not None else None
            case _:
                return None

    def undoing(self, id: HumanTaskId, by: Actor) -> UndoDecision:
        """Undo a decision, and put back what was there before the edit that it came with."""
        page = self.book.pages.get(id)
        return UndoDecision(
            human_task=id, by=by, output=None if page is None or page.edit is None else page.edit[1]
        )

    def expected(self, command: Reject | EditAndApprove | Resume) -> Fingerprint | None:
        """Give what somebody should have foreseen who says this. None: nothing starts again by it."""
        if isinstance(command, Resume):
            return shown_of(self.task, command.rollback_to)
        if isinstance(command, EditAndApprove):
            reset = editing.preview(self.task, command.target)
            return foreseen(reset.steps, reset.undone)
        gate, to = self.task.human_tasks[command.human_task], command.rollback_to
        return command.foreseen if to is None else self.foretold(gate, to)

    def foretold_edit(self, command: Command) -> Reset | None:
        if not isinstance(command, EditAndApprove) or command.human_task not in self.task.human_tasks:
            return None
        return editing.preview(self.task, command.target)

    def foretold(self, gate: HumanTask, to: str) -> Fingerprint:
        reset = preview(self.task, gate.step, to)
        return foreseen(reset.steps, reset.undone)

    def transact(self, work: Callable[[Batch], T]) -> T:
        return self.store.run(work)

    def fold(self, change: Change) -> None:
        self.count += 1
        first, *others = change.events
        change = replace(change, events=(replace(first, command=f"c{self.count}"), *others))
        self.folded = change if self.folded is None else self.folded.then(change)

    def read_again(self, expected: TaskSnapshot) -> TaskSnapshot:
        read = self.store.task(TASK)
        assert read == expected
        kept = {key[1:]: artifact.body for key, artifact in self.store.rows.artifacts.items()}
        assert kept.items() >= self.book.kept.items()
        return read

    def say_one_that_counts(self, data: st.DataObject, words: Sequence[Command]) -> None:
        good = [word for word in words if counts(self.task, self.book, word, self.now)]
        if good:
            self.submit(self.pick(data, "word", good))

    def pick(self, data: st.DataObject, label: str, values: Sequence[T]) -> T:
        return data.draw(st.sampled_from(values), label=label)

    # --- jobs ------------------------------------------------------------------------------------

    def take(self, id: JobId) -> Job:
        """Take a job if it is queued; one that was taken before is given as it is."""
        self.the_batch_is_committed(slots=0)
        job = self.task.jobs[id]
        if job.is_queued:
            (job,) = self.store.run(lambda batch: batch.take(CLAIM, [id]))
            self.task = self.read_again(replace(self.task, jobs={**self.task.jobs, id: job}))
            self.begin(job)
        return job

    def begin(self, job: Job) -> None:
        """Read what the body works with: the newest texts, but none that is newer than its version."""
        read = tuple(self.newest(step, job.id.version) for step in self.world.reads(job.id.step))
        self.read[job.id, job.claim] = read
        behind = {gate for step in self.world.reads(job.id.step) for gate in passed_on(self.task, step)}
        is_let_start_earlier = bool(behind & oracle.ancestors(self.task.plan, job.id.step))
        if job.claim == 1 and job.id.kind is JobKind.RUN and job.id.attempt == 1 and not is_let_start_earlier:
            now = [(step, self.book.texts.get(step)) for step in self.world.reads(job.id.step)]
            found = [(s.step, self.book.kept.get((s.step, s.version, ArtifactKind.OUTPUT))) for s in read]
            assert found == now, f"{job.id} starts with texts of yesterday"

    def newest(self, step: str, version: int) -> Shown:
        run = self.task.steps[step]
        if step not in self.book.texts:
            return Shown(step=step, version=run.version)
        of = max(v for s, v, k in self.book.kept if s == step and v <= version and k is ArtifactKind.OUTPUT)
        by = run.edited_by if of == run.version else None
        body = self.book.kept[step, of, ArtifactKind.OUTPUT]
        return Shown(step=step, version=of, fingerprint=fingerprint_of(body), edited_by=by)

    def report(self, report: Report) -> None:
        self.submit(report)
        self.reports.append(report)

    def good_end(self, data: st.DataObject, job: Job) -> Report:
        id, claim = job.id, job.claim
        if id.kind is JobKind.ASK:
            return _asked(job, HumanTaskKind.QUESTION, OPERATORS)
        if id.kind is JobKind.ASK_AGAIN:
            kind, policy = self.world.asks[id.step]
            return _asked(job, kind, self.of_today(data, policy))
        if id.kind is JobKind.RUN and id.step in self.world.asks:
            kind, policy = self.world.asks[id.step]
            shown = self.read[id, claim] if policy.editable or policy.re_approve == "changed" else ()
            parts = [(one.step, one.fingerprint) for one in shown]
            whole = fingerprint_of_all(parts) if shown else None
            return _asked(job, kind, replace(policy, shown=shown, fingerprint=whole))
        output = text(self.pick(data, "text", LETTERS))
        return StepSucceeded(job=id, claim=claim, output=output, fingerprint=fingerprint_of(output))

    def of_today(self, data: st.DataObject, policy: Policy) -> Policy:
        """Give the same rules for the people of today: the same, some more, or fewer to approve."""
        first, *others = policy.rules
        erin = replace(first.seats[0], user=ERIN.id)
        rules = [first, replace(first, required=1)]
        if len(policy.rules) == 1:
            rules.append(replace(first, seats=(*first.seats, erin)))
        return replace(policy, rules=(self.pick(data, "rule of today", rules), *others))


def _sent_back_in_time(before: TaskSnapshot, key: TimerKey) -> tuple[str, str] | None:
    """Give the gate and the target of what goes back since nobody answered, where work has been done."""
    asked = [h for h in before.human_tasks.values() if h.is_open and (h.step, h.run) == key[:2]]
    expiry = asked[0].policy.expiry
    to = None if expiry is None else expiry.send_back_to
    return None if to is None or to not in oracle.targets(before, asked[0]) else (key.step, to)


def _asked(job: Job, kind: HumanTaskKind, policy: Policy) -> StepAsked:
    return StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=JsonText("{}"))
