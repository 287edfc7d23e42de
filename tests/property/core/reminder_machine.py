"""Owns the rule machine of reminders: anything that moves them, while somebody watches the clocks."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.codes import HumanTaskKind, Resumption, TimerKind
from engine.commands import (
    AnswerInquiry,
    Approve,
    ClaimForm,
    Command,
    Complete,
    Dispute,
    HandOver,
    Inquire,
    PeopleLeft,
    Reject,
    ReleaseForm,
    Resume,
    Snooze,
    TimerFired,
    UndoDecision,
)
from engine.content import fingerprint_of
from engine.human_task import HumanTask
from engine.model import Actor, HumanTaskId, JsonText, Timer, UserId
from engine.refusals import Refused
from engine.snapshot import Change
from tests.makers import ALICE, a_step, person
from tests.property.core.reminder_checks import check_said
from tests.property.core.reminder_world import DAY, Asking, askings
from tests.property.core.sitting import Sitting
from tests.property.core.wall import Minute, Walls, instant_of, minute_of
from tests.property.core.watch import Reader, Said, Watch
from tests.story import Story

PEOPLE = [person(name) for name in ("bob", "carol", "dan", "erin", "fay", "gus")]
"""Whoever may answer or be given a place; the last two are never asked at first."""
OLGA = person("olga", is_operator=True)
STRETCHES = st.integers(1, 90) | st.integers(1, 4 * DAY)
ANYBODY = st.sampled_from(PEOPLE)
FORM, APPROVAL = HumanTaskKind.FORM, HumanTaskKind.APPROVAL


class AnyReminding(RuleBasedStateMachine):
    """A request that waits, and all that can become of its reminders."""

    story: Story
    asking: Asking
    sitting: Sitting
    watch: Watch
    said: list[Said]

    @initialize(asking=askings())
    def somebody_is_asked(self, asking: Asking) -> None:
        self.story, self.asking = Story(a_step("review"), a_step("publish", "review")), asking
        self.said = []
        self.story.now = asking.at
        self.id: HumanTaskId = self.story.ask("review", asking.policy, asking.kind).id
        self.sitting = Sitting.of(asking.policy)
        now = minute_of(asking.at)
        zones: dict[Reader, str | None] = {seat.user: seat.zone for seat in asking.policy.seats}
        zones.setdefault("erin", "Asia/Kolkata")  # where they live who may answer without being asked
        zones.setdefault("fay", "America/New_York")
        walls = Walls(asking.policy.calendar, now)
        self.watch = Watch(asking.policy.reminders, walls, zones, now, asking.with_summary)
        if asking.policy.due is not None:
            self.watch.answer_due = minute_of(self.story.timer("review", TimerKind.DUE).due)

    # --- time ------------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 90))
    def minutes_pass(self, minutes: int) -> None:
        self.time_passes(minutes)

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        self.time_passes(hours * 60)

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        self.time_passes(days * DAY)

    def time_passes(self, minutes: int) -> None:
        """Let the clock go on, and all that is due be fired at its time."""
        until = self.watch.now + minutes
        while self.watch.now < until:
            self.watch.now += 1
            self.sitting.lapse(self.watch.now)
            self.look()
        self.fire_until(until)

    @precondition(lambda self: self.sitting.claimed_by is None)  # else it would matter what fires first
    @rule(minutes=STRETCHES)
    def nothing_runs_for_a_while(self, minutes: int) -> None:
        self.watch.now += minutes
        self.look()
        self.story.now = instant_of(self.watch.now)
        self.fire_until(self.watch.now)

    def fire_until(self, until: Minute) -> None:
        """Fire all that is due, as the clock would."""
        while due := self.due_by(until):
            self.story.now = max(self.story.now, due[0].due)
            timer, with_summary = due[0], self.asking.with_summary
            change = self.story.tell(TimerFired(timer=timer.key, due=timer.due, with_summary=with_summary))
            self.hear(change)
            armed = self.story.task.timers.get(timer.key)
            assert armed is None or armed.due > self.story.now, f"{armed} is due again at once"
        self.story.now = instant_of(until)

    def due_by(self, until: Minute) -> Sequence[Timer]:
        """Give the timers that are due by then, earliest first."""
        due = (timer for timer in self.story.task.timers.values() if timer.due <= instant_of(until))
        return sorted(due, key=lambda timer: (timer.due, timer.kind))

    def hear(self, change: Change) -> None:
        """Note what was said."""
        for notice in change.notices:
            if notice.kind == "reminder":
                self.said.append(Said(minute_of(self.story.now), frozenset(notice.data["people"])))

    def look(self) -> None:
        """Let the watch look at the clocks, in this minute."""
        self.watch.look(self.sitting.waited_for(set(self.watch.snoozed)))

    # --- what people do --------------------------------------------------------------------------

    @rule(data=st.data())
    def somebody_approves(self, data: st.DataObject) -> None:
        by = self.one_of_them(data)
        waited_for = self.sitting.waited_for(set())
        if not {by.id, None} & waited_for or by.id in self.sitting.approvers:
            return
        if self.asking.kind is APPROVAL and self.is_taken(Approve(human_task=self.id, by=by)):
            self.sitting.approve(by.id)
        if self.asking.kind is FORM and self.is_taken(self.completing(by)):
            self.sitting.decide()
        self.go_on()

    @precondition(lambda self: self.asking.policy.undo_window)  # else that were the end of it
    @rule(by=ANYBODY)
    def somebody_rejects(self, by: Actor) -> None:
        if self.asking.kind is APPROVAL and self.is_taken(Reject(human_task=self.id, by=by, comment="no")):
            self.sitting.decide()
        self.go_on()

    @precondition(lambda self: self.sitting.is_decided)
    @rule(data=st.data())
    def somebody_undoes(self, data: st.DataObject) -> None:
        by = data.draw(st.sampled_from([*PEOPLE, OLGA, OLGA]))
        if self.sitting.is_decided and self.is_taken(UndoDecision(human_task=self.id, by=by)):
            self.sitting.undo()
        self.go_on()

    @rule(data=st.data())
    def somebody_asks_something(self, data: st.DataObject) -> None:
        by = self.one_of_them(data)
        if self.is_taken(Inquire(human_task=self.id, by=by, of=ALICE, question="Which date?")):
            self.sitting.questions += 1
        self.go_on()

    @precondition(lambda self: self.sitting.questions)
    @rule()
    def alice_answers(self) -> None:
        inquiries = self.human_task.inquiries
        number = next((n for n, one in enumerate(inquiries, start=1) if one.answer is None), 0)
        if self.is_taken(AnswerInquiry(human_task=self.id, by=ALICE, number=number, answer="Friday")):
            self.sitting.questions -= 1
        self.go_on()

    @rule(data=st.data(), minutes=STRETCHES)
    def somebody_snoozes(self, data: st.DataObject, minutes: int) -> None:
        by = self.one_of_them(data)
        by = replace(by, zone=self.watch.zones.get(by.id))
        until = self.watch.now + minutes
        if self.is_taken(Snooze(human_task=self.id, by=by, until=instant_of(until))):
            self.watch.snoozed[by.id] = until
        self.go_on()

    @rule(data=st.data(), to=ANYBODY)
    def somebody_hands_over(self, data: st.DataObject, to: Actor) -> None:
        of, to = self.one_of_them(data), replace(to, zone=self.watch.zones.get(to.id))
        if self.is_taken(HandOver(human_task=self.id, by=of, of=of.id, to=to, reason="away")):
            self.sitting.hand_over(of.id, to.id)
            if self.sitting.claimed_by == of.id:
                self.sitting.claimed_by = None
        self.go_on()

    @rule(gone=st.frozensets(st.sampled_from(["bob", "carol", "dan"]), max_size=2))
    def some_leave_or_are_back(self, gone: frozenset[str]) -> None:
        if self.sitting.claimed_by in gone:
            return
        rules = self.asking.policy.rules
        pairs = frozenset((rule.name, UserId(user)) for rule in rules for user in gone)
        self.is_taken(PeopleLeft(human_task=self.id, gone=pairs))
        seated = {user for bench in self.sitting.benches for user in bench.people}
        self.sitting.gone = set(gone) & seated
        self.go_on()

    @precondition(lambda self: self.sitting.approvers)
    @rule(data=st.data())
    def somebody_disputes(self, data: st.DataObject) -> None:
        by = person(data.draw(st.sampled_from(self.sitting.approvers)))
        self.is_taken(Dispute(human_task=self.id, by=by))
        self.sitting.is_stopped = self.story.task.halt is not None
        self.go_on()

    @precondition(lambda self: self.sitting.is_stopped)
    @rule()
    def olga_lets_it_go_on(self) -> None:
        assert self.is_taken(Resume(by=OLGA, how=Resumption.GO_ON))
        self.sitting.is_stopped = False
        self.go_on()

    @precondition(lambda self: self.asking.kind is FORM)
    @rule(by=ANYBODY)
    def somebody_claims(self, by: Actor) -> None:
        lasts = self.asking.policy.claim
        if lasts and self.sitting.claimed_by is None and self.is_taken(ClaimForm(human_task=self.id, by=by)):
            self.sitting.claimed_by = by.id
            self.sitting.claimed_until = minute_of(self.story.now + lasts)
        self.go_on()

    @precondition(lambda self: self.asking.kind is FORM)
    @rule(by=ANYBODY)
    def somebody_releases(self, by: Actor) -> None:
        if self.is_taken(ReleaseForm(human_task=self.id, by=by)):
            self.sitting.claimed_by = None
        self.go_on()

    # --- what is true ----------------------------------------------------------------------------

    @invariant()
    def reminders_are_as_watched(self) -> None:
        if hasattr(self, "watch"):
            check_said(self.said, self.asking.policy, self.watch)

    # --- how it is done --------------------------------------------------------------------------

    @property
    def human_task(self) -> HumanTask:
        return self.story.task.human_tasks[self.id]

    def one_of_them(self, data: st.DataObject) -> Actor:
        """Choose somebody, mostly one who is waited for."""
        asked = [one for one in PEOPLE if one.id in self.sitting.waited_for(set())]
        return data.draw(st.sampled_from([*asked, *asked, *asked, *PEOPLE]))

    def is_taken(self, command: Command) -> bool:
        """Tell the core something; say whether it was possible."""
        try:
            self.hear(self.story.tell(command))
        except Refused:
            return False
        return True

    def completing(self, by: Actor) -> Complete:
        """Make the answer to the form."""
        text = JsonText("{}")
        return Complete(human_task=self.id, by=by, answer=text, answer_fingerprint=fingerprint_of(text))

    def go_on(self) -> None:
        """Let clocks stand still or go on, and whatever follows at once happen."""
        self.watch.be_still(is_still=self.sitting.is_still)
        self.look()
        self.fire_until(self.watch.now)
