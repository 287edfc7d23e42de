"""Owns what somebody writes down who only watches a review: who gave what, who approved exactly which text.

Nothing here asks the core.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from engine.codes import HumanTaskKind, Resumption, StepState, TimerKind, Verdict
from engine.commands import (
    Answer,
    AnswerInquiry,
    Approve,
    Command,
    Complete,
    Dispute,
    EditAndApprove,
    Inquire,
    Reject,
    Resume,
    StepSucceeded,
    TimerFired,
    UndoDecision,
)
from engine.human_task import HumanTask
from engine.model import JsonText, Timer, TimerKey, UserId
from engine.snapshot import Change, TaskSnapshot
from tests.property.core.review_page import AFTERWARDS, Hand, Page, Word, later, plain
from tests.property.core.review_record import Record
from tests.property.core.review_reminders import nobody_left


class Book(Record):
    """What is known of one task, and how it is written down as it happens."""

    def write(self, command: Command, change: Change, now: datetime) -> None:
        """Write down what was accepted."""
        before, after = change.before, change.after
        if before is None:
            return
        self._keep(change)
        sent = [id for id, h in before.human_tasks.items() if h.sent_back_to is None]
        by = next((id for id in sent if after.human_tasks[id].sent_back_to is not None), None)
        edit = self._replaced(command)
        for step in change.rerun_steps:
            self.started_by.pop(step, None)
            if by is not None:
                self.started_by[step] = by
            self.texts.pop(step, None)
            self.authors.pop(step, None)
        self._write_texts(command, before, change, now)
        self._write_words(command, before, after, now)
        for id, h in after.human_tasks.items():
            if id not in before.human_tasks:
                self._open(before, h, now)
        self._write_clocks(command, before, now)
        self._write_stops(command, before, after, now)
        self._settle(after, now)
        self._give_up_reminders(after)
        if edit is not None and isinstance(command, EditAndApprove):
            page, was = self.pages[command.human_task], before.human_tasks[command.human_task]
            is_said = len(after.human_tasks[command.human_task].said) > len(was.said)
            page.edit = edit if is_said and page.settles is not None else None

    def _replaced(self, command: Command) -> tuple[str, JsonText, Mapping[str, Hand]] | None:
        """Give the text that an edit replaces."""
        if not isinstance(command, EditAndApprove):
            return None
        step = command.target.partition(".")[0]
        return step, self.texts[step], dict(self.authors.get(step, {}))

    def _keep(self, change: Change) -> None:
        for artifact in change.artifacts:
            key = (artifact.step, artifact.version, artifact.kind)
            assert key not in self.kept, f"{key} is given twice"
            self.kept[key] = artifact.body

    def _write_texts(self, command: Command, before: TaskSnapshot, change: Change, now: datetime) -> None:
        match command:
            case StepSucceeded(job=job) if change.after.steps[job.step].version == job.version:
                if change.after.steps[job.step].state is StepState.COMPLETED and job.kind == "run":
                    self.texts[job.step] = command.output
            case Complete(human_task=id):
                self.texts[before.human_tasks[id].step] = command.answer
            case TimerFired(timer=key) if key.kind is TimerKind.EXPIRE:
                self._write_answer(before, change.after, key)
            case EditAndApprove(target=target):
                step = target.partition(".")[0]
                hands = {k: hand for k, hand in self.authors.get(step, {}).items() if k != target}
                hands[target] = Hand(by=command.by.id, at=now)
                self._put(before, step, command.output, hands, now)
            case _:
                pass

    def _write_answer(self, before: TaskSnapshot, after: TaskSnapshot, key: TimerKey) -> None:
        """A form may get the answer that its author wrote."""
        (h,) = (h for h in before.human_tasks.values() if h.is_open and (h.step, h.run) == key[:2])
        expiry = h.policy.expiry
        if expiry is not None and expiry.answer is not None:
            assert after.steps[h.step].state is StepState.COMPLETED
            self.texts[h.step] = expiry.answer

    def _put(
        self, before: TaskSnapshot, step: str, text: JsonText, hands: Mapping[str, Hand], now: datetime
    ) -> None:
        """There is another text: a rejection of the one before comes to nothing, if it waited still."""
        self.texts[step] = text
        self.authors.pop(step, None)
        if hands:
            self.authors[step] = dict(hands)
        for id, page in self.pages.items():
            is_shown = any(one.step == step for one in before.human_tasks[id].policy.shown)
            if is_shown and page.settles is not None and page.settles[0] is Verdict.REJECTED:
                page.reopen(now)

    def _write_words(
        self, command: Command, before: TaskSnapshot, after: TaskSnapshot, now: datetime
    ) -> None:
        match command:
            case Approve(human_task=id, by=by, alone=alone):
                self._say(before.human_tasks[id], by.id, Verdict.APPROVED, now, alone=alone)
            case EditAndApprove(human_task=id, by=by) if len(after.human_tasks[id].said) > len(
                before.human_tasks[id].said
            ):
                self._say(before.human_tasks[id], by.id, Verdict.APPROVED, now)
            case Reject(human_task=id, by=by, alone=alone):
                self._say(before.human_tasks[id], by.id, Verdict.REJECTED, now, alone=alone)
                window = before.human_tasks[id].policy.undo_window or timedelta(0)
                self.pages[id].decide(Verdict.REJECTED, now, window)
            case Complete(human_task=id, by=by) | Answer(human_task=id, by=by):
                self._say(before.human_tasks[id], by.id, Verdict.SUBMITTED, now)
            case UndoDecision(human_task=id):
                edit = self.pages[id].edit
                self.deciding(before.human_tasks[id]).is_undone = True
                self.pages[id].reopen(now)
                if edit is not None:
                    self._put(before, *edit, now)
            case Dispute(human_task=id, by=by, place=place):
                origin, own = self.own_word(id, by.id, place)
                assert own is not None
                own.is_disputed = True
                self.disowned.append((origin, own))
                for word in self.standing_on(origin, own):
                    word.is_disputed = True
            case _:
                pass

    def _say(
        self, human_task: HumanTask, by: UserId, verdict: Verdict, now: datetime, *, alone: bool = False
    ) -> None:
        rules = human_task.policy.rules
        mine = [r.name for r in rules if r.anyone or by in {seat.user for seat in r.seats}]
        is_counted = verdict is Verdict.APPROVED and not alone
        self.pages[human_task.id].words.append(
            Word(
                by=by,
                verdict=verdict,
                at=now,
                texts=self.shown(human_task.policy),
                rule=mine[0] if is_counted and mine else None,
                is_alone=alone,
            )
        )

    def _open(self, before: TaskSnapshot, h: HumanTask, now: datetime) -> None:
        self.pages[h.id] = page = Page()
        policy = h.policy
        if policy.reminders is not None:
            due = now + plain(policy.reminders.after)
            page.clocks[TimerKind.REMIND] = Timer(step=h.step, run=h.run, kind=TimerKind.REMIND, due=due)
        if policy.due is not None:
            due = now + plain(policy.due.after)
            page.clocks[TimerKind.DUE] = Timer(step=h.step, run=h.run, kind=TimerKind.DUE, due=due)
        if policy.escalations:
            due = now + plain(policy.escalations[0].after)
            page.clocks[TimerKind.ESCALATE] = Timer(step=h.step, run=h.run, kind=TimerKind.ESCALATE, due=due)
        if policy.expiry is not None:
            due = now + plain(policy.expiry.after)
            page.clocks[TimerKind.EXPIRE] = Timer(step=h.step, run=h.run, kind=TimerKind.EXPIRE, due=due)
        stand = self.may_stand(before, h) if h.kind is HumanTaskKind.APPROVAL else set()
        assert {d.by for d in h.said} == stand, f"{h.id}: whose approvals stand"
        for decision in h.said:
            (given,) = [w for w in self.approved_before(before, h) if w.by == decision.by]
            self._say(h, decision.by, Verdict.APPROVED, given.at)
            page.words[-1].stands_from = given.stands_from or self.round_before(before, h)
        if h.kind is HumanTaskKind.APPROVAL:
            waits = bool(policy.undo_window) or not self.is_enough(h)
            assert h.is_open is waits, f"{h.id} is decided for good by approvals that can be undone"

    def _write_clocks(self, command: Command, before: TaskSnapshot, now: datetime) -> None:
        match command:
            case TimerFired(timer=TimerKey(step, run, kind)) if kind in AFTERWARDS:
                (h,) = (
                    h for h in before.human_tasks.values() if h.is_open and (h.step, h.run) == (step, run)
                )
                self.pages[h.id].clocks = dict(AFTERWARDS[kind](h.policy, self.pages[h.id].clocks, now))
            case Inquire(human_task=id):
                self.pages[id].asked_since = self.pages[id].asked_since or now
            case AnswerInquiry(human_task=id, number=number):
                page, h = self.pages[id], before.human_tasks[id]
                others = [i for place, i in enumerate(h.inquiries, start=1) if place != number]
                since = page.asked_since
                if since is not None and all(inquiry.answer is not None for inquiry in others):
                    page.clocks = dict(later(page.clocks, now - since))
                    page.asked_since = None
            case _:
                pass

    def _write_stops(
        self, command: Command, before: TaskSnapshot, after: TaskSnapshot, now: datetime
    ) -> None:
        if isinstance(command, Dispute) and not before.state.is_final and self.stopped_at is None:
            self.stopped_at = now
        elif isinstance(command, Resume) and self.stopped_at is not None:
            stood = now - self.stopped_at
            for page in self.pages.values():
                if page.asked_since is None and page.settles is None:  # else it stands longer than the task
                    page.clocks = dict(later(page.clocks, stood))
                if page.settles is not None:
                    page.settles = (page.settles[0], page.settles[1] + stood)
            if command.how is Resumption.GO_ON:
                self._let_stand()
            self.stopped_at = None
            self.disowned = []
        if after.state.is_final:
            self.stopped_at = None
            self.disowned = []

    def _let_stand(self) -> None:
        for id, word in self.disowned:
            for same in (word, *self.standing_on(id, word)):
                same.is_upheld = True

    def _settle(self, after: TaskSnapshot, now: datetime) -> None:
        for id, page in self.pages.items():
            h = after.human_tasks[id]
            if h.kind is not HumanTaskKind.APPROVAL or not h.is_open:
                continue
            if page.settles is not None and page.settles[0] is Verdict.REJECTED:
                continue
            window = h.policy.undo_window
            if not self.is_enough(h):
                page.reopen(now)
            elif page.settles is None:
                assert window, f"{id} has all approvals that it needs, and waits"
                page.decide(Verdict.APPROVED, now, window)

    def _give_up_reminders(self, after: TaskSnapshot) -> None:
        for h, timer in nobody_left(after):
            self.pages[h.id].clocks.pop(TimerKind.REMIND, None)
            if timer is not None:
                self.pages[h.id].clocks[TimerKind.REMIND] = timer
