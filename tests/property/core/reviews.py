"""Owns the rule machine of reviews: any words about shown texts, in turn or not, checked after each."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from engine.codes import HumanTaskKind, JobKind, Resumption, TaskState
from engine.commands import (
    Answer,
    AnswerInquiry,
    Approve,
    AskAgain,
    Cancel,
    Command,
    Decide,
    Dispute,
    EditAndApprove,
    HandOver,
    Inquire,
    JobLost,
    PeopleLeft,
    Reject,
    Report,
    Resume,
    Retry,
    Start,
    StepFailed,
    StepSkipped,
    TimerFired,
    UndoDecision,
)
from engine.human_task import HumanTask
from engine.model import Actor, HumanTaskId, JsonText
from engine.transitions import transition
from tests.makers import ALICE, BOB, CAROL, CHANNEL, TASK
from tests.property.core import oracle
from tests.property.core.review_checks import check_reviewed, check_undone
from tests.property.core.review_course import OTHER, ReviewCourse
from tests.property.core.review_edits import check_edit_undone
from tests.property.core.review_sayings import completed, decisions, edited, edits, open_requests
from tests.property.core.review_words import counts, shown_of
from tests.property.core.review_world import (
    ERIN,
    FAY,
    LENGTHS,
    LETTERS,
    OLGA,
    PEOPLE,
    ReviewWorld,
    review_worlds,
    text,
)

GO_ON = {TaskState.RUNNING, TaskState.WAITING}
WORDS = ["approve", "approve", "reject", "edit", "complete", "undo", "resume"]
EVENTS = ["time", "time", "report", "timer", "retry", "cancel", "a week", "seats", "seats"]


class AnyReview(ReviewCourse):
    """Whatever may happen to a task whose gates show texts."""

    # --- the course of things --------------------------------------------------------------------

    @initialize(world=review_worlds(), data=st.data())
    def somebody_starts(self, world: ReviewWorld, data: st.DataObject) -> None:
        self.world = world
        surface = data.draw(st.sampled_from([None, CHANNEL]), label="surface")
        start = Start(plan=world.plan, number=1, inputs=JsonText("{}"), by=ALICE, surface=surface)
        change = transition(TASK, None, start, self.now)
        self.task = change.after
        self.fold(change)
        self.all_goes_well_for_a_while(data=data)

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def all_goes_well_for_a_while(self, data: st.DataObject) -> None:
        for _ in self.task.steps:
            for id in list(self.task.jobs):
                if id in self.task.jobs:
                    self.report(self.good_end(data, self.take(id)))

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def a_body_begins(self, data: st.DataObject) -> None:
        self.take(self.pick(data, "job", list(self.task.jobs)))

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def a_body_ends_well(self, data: st.DataObject) -> None:
        self.report(self.good_end(data, self.take(self.pick(data, "job", list(self.task.jobs)))))

    @precondition(lambda self: self.task.jobs)
    @rule(data=st.data())
    def a_body_ends_badly(self, data: st.DataObject) -> None:
        job = self.take(self.pick(data, "job", list(self.task.jobs)))
        id, claim = job.id, job.claim
        ends: list[Report] = [JobLost(job=id, claim=claim), StepFailed(job=id, claim=claim, error="it broke")]
        if id.kind is JobKind.RUN and id.step not in self.world.asks:
            ends.append(StepSkipped(job=id, claim=claim))
        self.report(self.pick(data, "report", ends))

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data())
    def somebody_decides_who_may(self, data: st.DataObject) -> None:
        task = self.task
        words = [word for h in open_requests(task) for by in PEOPLE for word in decisions(task, h, by)]
        self.say_one_that_counts(data, words)

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data())
    def somebody_who_may_decides_on_what_was_shown_once(self, data: st.DataObject) -> None:
        task = self.task
        words = [word for h in open_requests(task) for by in PEOPLE for word in decisions(task, h, by)]
        good = [w for w in words if not isinstance(w, Answer) and counts(task, self.book, w, self.now)]
        if good:
            word, seen = self.pick(data, "word", good), self.pick(data, "seen", self.seen)
            self.submit(replace(word, fingerprint=seen))

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data())
    def somebody_sends_back_what_they_foresaw(self, data: st.DataObject) -> None:
        gates = [h for h in open_requests(self.task) if h.kind is HumanTaskKind.APPROVAL]
        ways = [(h, by, to) for h in gates for by in (BOB, ERIN) for to in oracle.targets(self.task, h)]
        ways = [way for way in ways if counts(self.task, self.book, _back(*way), self.now)]
        if not ways:
            return
        h, by, to = self.pick(data, "way", sorted(ways, key=lambda way: (way[0].id, way[1].id, way[2])))
        word = _back(h, by, to)
        foreseen = self.pick(data, "foreseen", [self.expected(word)] * 2 + [OTHER, None])
        self.submit(replace(word, foreseen=foreseen))

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data())
    def somebody_edits(self, data: st.DataObject) -> None:
        words = [word for h in open_requests(self.task) for by in PEOPLE[1:5] for word in edits(h, by)]
        good = [word for word in words if counts(self.task, self.book, word, self.now)]
        if good:
            word = self.pick(data, "word", good)
            seen = self.pick(data, "foreseen", [self.expected(word)] * 2 + [OTHER, None])
            self.submit(replace(word, foreseen=seen))

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data())
    def somebody_edits_what_was_decided_elsewhere(self, data: st.DataObject) -> None:
        """Decide at one gate, and edit at another that shows the same text."""
        gates = [h for h in open_requests(self.task) if h.kind is HumanTaskKind.APPROVAL and h.policy.shown]
        for place, gate in enumerate(gates[1:], start=1):
            texts = {one.step for one in gate.policy.shown}
            other = next((o for o in gates[:place] if texts & {one.step for one in o.policy.shown}), None)
            if other is not None:
                self.say_one_that_counts(
                    data, [word for by in PEOPLE for word in decisions(self.task, other, by)]
                )
                words = [word for by in PEOPLE[1:5] for word in edits(self.task.human_tasks[gate.id], by)]
                self.say_one_that_counts(data, words)
                return

    @precondition(lambda self: any(page.settles for page in self.book.pages.values()))
    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def somebody_takes_a_decision_back(self, data: st.DataObject, by: Actor) -> None:
        if gates := [h.id for h in open_requests(self.task) if h.settling is not None]:
            self.submit(self.undoing(self.pick(data, "gate", gates), by))

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data(), later=LENGTHS)
    def somebody_decides_and_takes_it_back(self, data: st.DataObject, later: timedelta) -> None:
        """Nothing else happens in between: the task is as it was, but for the history."""
        if data.draw(st.integers(0, 2), label="0: meant"):
            return
        gates = [h for h in open_requests(self.task) if h.policy.undo_window and h.settling is None]
        words: list[Decide | EditAndApprove] = [
            word
            for h in gates
            for by in PEOPLE
            for word in (*decisions(self.task, h, by), *edits(h, by))
            if counts(self.task, self.book, word, self.now)
        ]
        if not words:
            return
        before, word = self.task, self.pick(data, "word", words)
        self.submit(word)
        settling = self.task.human_tasks[word.human_task].settling
        if settling is None or (isinstance(word, EditAndApprove) and settling.before is None):
            return
        stood = min(later, timedelta(seconds=9))
        self.now += stood
        self.submit(self.undoing(word.human_task, word.by))
        if isinstance(word, EditAndApprove):
            check_edit_undone(before, self.task, word.human_task)
        else:
            check_undone(before, self.task, word.human_task, stood)

    @precondition(lambda self: self.task.state in GO_ON)
    @rule(data=st.data(), question=st.sampled_from(["Why?", "Why?", " "]))
    def somebody_asks_a_question(self, data: st.DataObject, question: str) -> None:
        requests = open_requests(self.task)
        pairs = [(by, of) for by in PEOPLE for of in (ALICE, CAROL)]
        words = [
            Inquire(human_task=h.id, by=by, of=of, question="Why?") for h in requests for by, of in pairs
        ]
        good = [word for word in words if counts(self.task, self.book, word, self.now)]
        if words:
            self.submit(replace(self.pick(data, "question", good or words), question=question))

    @precondition(lambda self: any(page.asked_since for page in self.book.pages.values()))
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), answer=st.sampled_from(["So.", "So.", " "]))
    def somebody_answers_a_question(self, data: st.DataObject, by: Actor, answer: str) -> None:
        asked = [
            (h.id, n) for h in self.task.human_tasks.values() for n, _ in enumerate(h.inquiries, start=1)
        ]
        id, number = self.pick(data, "question", asked)
        whoever = self.pick(data, "who", [OLGA, ALICE, by])
        self.submit(AnswerInquiry(human_task=id, by=whoever, number=number, answer=answer))

    @rule(data=st.data(), by=st.sampled_from(PEOPLE[:7]))
    def somebody_disowns_a_decision(self, data: st.DataObject, by: Actor) -> None:
        said = [
            (h.id, d.by, n) for h in self.task.human_tasks.values() for n, d in enumerate(h.said, start=1)
        ]
        if said and data.draw(st.integers(0, 3), label="0: meant") == 0:
            id, of, at = self.pick(data, "decision", said)
            theirs = next((one for one in PEOPLE if one.id == of), by)
            place, who = self.pick(data, "place", [None, at]), self.pick(data, "by", [theirs, theirs, by])
            self.submit(Dispute(human_task=id, by=who, place=place))

    @precondition(lambda self: self.task.halt is not None)
    @rule(data=st.data(), by=st.sampled_from([OLGA, OLGA, BOB]), later=LENGTHS)
    def an_operator_lets_it_go_on(self, data: st.DataObject, by: Actor, later: timedelta) -> None:
        self.now += later
        how = self.pick(data, "how", list(Resumption))
        to = self.pick(data, "to", [None, *self.task.steps]) if how is Resumption.SEND_BACK else None
        reason = self.pick(data, "reason", ["so", "so", " "])
        foreseen = self.pick(data, "foreseen", [shown_of(self.task, to), None, OTHER])
        self.submit(Resume(by=by, how=how, rollback_to=to, reason=reason, foreseen=foreseen))

    @precondition(lambda self: self.book.authors and self.task.state in GO_ON)
    @rule(data=st.data())
    def an_edit_is_disowned_and_all_is_asked_again(self, data: st.DataObject) -> None:
        hands = {hand.by for hands in self.book.authors.values() for hand in hands.values()}
        editors = [one for one in PEOPLE if one.id in hands]
        words = [Dispute(human_task=id, by=by) for id in self.task.human_tasks for by in editors]
        self.say_one_that_counts(data, words)
        if self.task.halt is not None:
            self.submit(Resume(by=OLGA, how=Resumption.ASK_ANEW))
            self.all_goes_well_for_a_while(data=data)

    @precondition(lambda self: self.book.started_by and self.task.state in GO_ON)
    @rule(data=st.data(), how=st.sampled_from(Resumption))
    def a_rejection_that_sent_work_back_is_disowned(self, data: st.DataObject, how: Resumption) -> None:
        senders = sorted(set(self.book.started_by.values()))
        of = [(id, w.by) for id in senders for w in self.book.pages[id].words if w.verdict == "rejected"]
        words = [Dispute(human_task=id, by=one) for id, by in of for one in PEOPLE if one.id == by]
        self.say_one_that_counts(data, words)
        if self.task.halt is not None:
            to = self.pick(data, "to", list(self.task.steps)) if how is Resumption.SEND_BACK else None
            self.submit(Resume(by=OLGA, how=how, rollback_to=to, reason="so"))
            self.all_goes_well_for_a_while(data=data)

    @precondition(lambda self: self.task.timers)
    @rule(data=st.data())
    def the_clock_goes_to_a_timer(self, data: st.DataObject) -> None:
        key = self.pick(data, "timer", sorted(self.task.timers))
        due = self.task.timers[key].due
        self.now = max(self.now, due)
        self.submit(TimerFired(timer=key, due=due))

    @precondition(lambda self: self.task.state is TaskState.FAILED)
    @rule(by=st.sampled_from([ALICE, OLGA]))
    def the_failed_task_is_taken_up_again(self, by: Actor) -> None:
        self.submit(Retry(by=by))

    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def something_is_said_out_of_turn(self, data: st.DataObject, by: Actor) -> None:
        """Let anybody say what nobody asked for, about anything that was ever shown."""
        self.submit(self.any_word(data, by))

    def any_word(self, data: st.DataObject, by: Actor) -> Command:
        id = self.pick(data, "request", [*self.task.human_tasks] * 3 + [HumanTaskId(f"{TASK}-99")])
        seen, why = self.pick(data, "seen", [None, *self.seen]), self.pick(data, "why", ["because", " "])
        alone, letter = self.pick(data, "alone", [False, False, True]), self.pick(data, "letter", LETTERS)
        steps = list(self.task.steps)
        match self.pick(data, "what", WORDS):
            case "approve":
                return Approve(human_task=id, by=by, comment=why, fingerprint=seen, alone=alone)
            case "reject":
                to = self.pick(data, "to", [None, *steps])
                back = Reject(human_task=id, by=by, comment=why, rollback_to=to, fingerprint=seen)
                return replace(back, alone=alone)
            case "edit":
                return edited(id, by, f"{self.pick(data, 'step', steps)}.notes", text(letter), seen, why)
            case "complete":
                return completed(id, by, text(letter), seen)
            case "undo":
                return UndoDecision(human_task=id, by=by)
            case _:
                return Resume(by=by, how=Resumption.GO_ON)

    @rule(data=st.data(), by=st.sampled_from(PEOPLE), later=LENGTHS)
    def something_happens_out_of_turn(self, data: st.DataObject, by: Actor, later: timedelta) -> None:
        """Let bodies report again, timers fire again, time pass. Cancel rarely: nothing comes after it."""
        match self.pick(data, "what", EVENTS):
            case "report" if self.reports:
                self.submit(self.pick(data, "report", self.reports))
            case "timer" if self.timers:
                timer = self.pick(data, "timer", self.timers)
                self.submit(TimerFired(timer=timer.key, due=timer.due))
            case "seats":
                self.seats_change(data)
            case "retry":
                self.submit(Retry(by=by))
            case "cancel" if data.draw(st.integers(0, 9), label="0: meant") == 0:
                self.submit(Cancel(by=by, reason="changed"))
            case "a week":
                is_meant = data.draw(st.integers(0, 3), label="0: meant") == 0
                self.now += timedelta(days=8) if is_meant else later
            case _:
                self.now += later

    def seats_change(self, data: st.DataObject) -> None:
        requests = [h for h in open_requests(self.task) if h.kind is not HumanTaskKind.QUESTION]
        if not requests:
            return
        h = self.pick(data, "request", requests)
        gone = [(rule.name, seat.user) for rule in h.policy.rules for seat in rule.seats]
        of = self.pick(data, "of", [user for _, user in gone])
        moves: list[Command] = [
            HandOver(human_task=h.id, by=OLGA, of=of, to=FAY, reason="on leave"),
            PeopleLeft(human_task=h.id, gone=frozenset(gone[:1])),
            PeopleLeft(human_task=h.id, gone=frozenset()),
            AskAgain(human_task=h.id, by=OLGA),
        ]
        self.submit(self.pick(data, "move", moves))

    # --- what is true after each -----------------------------------------------------------------

    @invariant()
    def the_review_is_sound(self) -> None:
        if hasattr(self, "task"):
            check_reviewed(self.task, self.book)

    def teardown(self) -> None:
        if hasattr(self, "task"):
            self.the_batch_is_committed(slots=0)


def _back(h: HumanTask, by: Actor, to: str) -> Reject:
    return Reject(human_task=h.id, by=by, comment="not yet", rollback_to=to)
