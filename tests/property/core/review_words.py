"""Owns whether a word about a review must count, written from what people are promised, without the core."""

from datetime import datetime, timedelta

from engine import editing
from engine.codes import CommentRule, HumanTaskKind, Resumption, StepState, TaskState, TimerKind
from engine.commands import (
    AnswerInquiry,
    Approve,
    Cancel,
    Command,
    Complete,
    Dispute,
    EditAndApprove,
    Inquire,
    JobLost,
    Reject,
    Resume,
    Retry,
    StepAsked,
    StepFailed,
    StepSkipped,
    StepSucceeded,
    TimerFired,
    UndoDecision,
)
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, TimerKey
from engine.policy import Rule
from engine.resuming import reset_by
from engine.rollback import foreseen, preview
from engine.snapshot import TaskSnapshot
from tests.property.core import oracle
from tests.property.core.review_book import Book
from tests.property.core.review_edits import passed_on

KINDS = {
    Approve: HumanTaskKind.APPROVAL,
    Reject: HumanTaskKind.APPROVAL,
    EditAndApprove: HumanTaskKind.APPROVAL,
    Complete: HumanTaskKind.FORM,
}


def counts(task: TaskSnapshot, book: Book, command: Command, now: datetime) -> bool | None:
    """Say whether a command must change the task. False: it must change nothing. None: unsaid."""
    if _is_over(task, command, now):
        return False
    match command:
        case StepSucceeded() | StepFailed() | StepSkipped() | StepAsked() | JobLost():
            job = task.jobs.get(command.job)
            return job is not None and not job.is_queued and job.claim == command.claim
        case TimerFired():
            timer = task.timers.get(command.timer)
            return timer is not None and timer.due == command.due <= now
        case Cancel(by=by):
            return not task.state.is_final and _steers(task, by)
        case Retry(by=by):
            return task.state is TaskState.FAILED and _steers(task, by)
        case Resume():
            return _resumes(task, book, command)
        case Approve() | Reject() | EditAndApprove() | Complete():
            return _decides(task, book, command)
        case UndoDecision() | Inquire() | AnswerInquiry() | Dispute():
            return _reviews(task, book, command, now)
        case _:
            return None


def _is_over(task: TaskSnapshot, command: Command, now: datetime) -> bool:
    """Say whether the time of what a word is about has ended, though the clock has not been seen to."""
    match command:
        case Approve() | Reject() | EditAndApprove() | Complete() | Inquire() | AnswerInquiry():
            asked = task.human_tasks.get(command.human_task)
            ends = [] if asked is None else [TimerKey(asked.step, asked.run, TimerKind.EXPIRE)]
            return any(key in task.timers and task.timers[key].due <= now for key in ends)
        case _:
            return False


def _steers(task: TaskSnapshot, by: Actor) -> bool:
    return by.is_active and (by.id == task.started_by or by.is_operator)


def _resumes(task: TaskSnapshot, book: Book, command: Resume) -> bool:
    if task.halt is None or not (command.by.is_active and command.by.is_operator):
        return False
    if command.how is Resumption.GO_ON:
        return True
    if command.foreseen not in (None, shown_of(task, command.rollback_to)):
        return False
    if command.how is Resumption.ASK_ANEW:
        return True
    gates = [task.human_tasks[id].step for id, _ in book.disowned]
    before = {step for gate in gates for step in oracle.ancestors(task.plan, gate)}
    to = command.rollback_to
    return to in before and task.steps[to].state is not StepState.PENDING and bool(command.reason.strip())


def shown_of(task: TaskSnapshot, to: str | None) -> Fingerprint | None:
    """Give the fingerprint of what an operator is shown of a stopped task: asked anew, or sent back."""
    if task.halt is None:
        return None
    reset = reset_by(task, task.halt, to)
    return foreseen(reset.steps, reset.undone)


# --- decisions -----------------------------------------------------------------------------------


def _decides(task: TaskSnapshot, book: Book, command: Approve | Reject | EditAndApprove | Complete) -> bool:
    h = task.human_tasks.get(command.human_task)
    if h is None or h.kind is not KINDS[type(command)] or not is_undecided(book, h):
        return False
    match command:
        case Complete(by=by):
            return _is_asked(task, h, by) and _is_seen(h, command.fingerprint)
        case Approve(by=by):
            return _approves(task, book, h, command)
        case Reject(by=by):
            return _rejects(task, book, h, command)
        case EditAndApprove(by=by):
            return _edits(task, book, h, command)


def is_undecided(book: Book, h: HumanTask) -> bool:
    """Say whether a request waits for an answer, in a task that is not stopped."""
    return h.is_open and book.stopped_at is None and book.pages[h.id].settles is None


def _approves(task: TaskSnapshot, book: Book, h: HumanTask, command: Approve) -> bool:
    is_said = bool((command.comment or "").strip()) or not (
        command.alone or h.policy.comment is CommentRule.REQUIRED
    )
    if not (is_said and _is_seen(h, command.fingerprint)):
        return False
    if command.alone:
        return _breaks_glass(h, command.by)
    rule = book.lacking(h)
    if rule is None or not _is_asked(task, h, command.by, rule):
        return False
    return command.by.id not in book.counted(h, rule)


def _rejects(task: TaskSnapshot, book: Book, h: HumanTask, command: Reject) -> bool:
    if not (command.comment.strip() and _is_seen(h, command.fingerprint)):
        return False
    may = _breaks_glass(h, command.by) if command.alone else _is_reached(task, book, h, command.by)
    to = command.rollback_to
    if not may or to is None:
        return may
    if to not in oracle.targets(task, h):
        return False
    reset = preview(task, h.step, to)
    return command.foreseen in (None, foreseen(reset.steps, reset.undone))


def _edits(task: TaskSnapshot, book: Book, h: HumanTask, command: EditAndApprove) -> bool:
    """Who may approve may edit, once a comment is there, if the gate still waits for them then.

    Not where a gate before it was passed on the text: it would be asked again itself.
    """
    step = command.target.partition(".")[0]
    may = _is_reached(task, book, h, command.by) and command.fingerprint == h.policy.fingerprint
    is_shown = any(shown.step == step for shown in h.policy.shown)
    was = book.texts.get(step)
    if not may or command.target not in h.policy.editable or not is_shown or was in (None, command.output):
        return False
    if passed_on(task, step) & oracle.ancestors(task.plan, h.step):
        return False
    reset = editing.preview(task, command.target)
    if command.foreseen not in (None, foreseen(reset.steps, reset.undone)):
        return False
    first = _lacking_after(book, h, command)
    waits = first is None or not _is_asked(task, h, command.by, first)
    return waits or bool((command.comment or "").strip()) or h.policy.comment is not CommentRule.REQUIRED


def _lacking_after(book: Book, h: HumanTask, command: EditAndApprove) -> Rule | None:
    step = command.target.partition(".")[0]
    kept = book.texts[step]
    book.texts[step] = command.output
    try:
        return book.lacking(h)
    finally:
        book.texts[step] = kept


def _is_seen(h: HumanTask, seen: Fingerprint | None) -> bool:
    return seen in (None, h.policy.fingerprint)


def _breaks_glass(h: HumanTask, by: Actor) -> bool:
    glass = h.policy.break_glass
    return glass is not None and by.is_active and any(s.user == by.id for s in glass.seats)


def _is_reached(task: TaskSnapshot, book: Book, h: HumanTask, by: Actor) -> bool:
    """Say whether a person sits in a rule that is met, or whose turn it is."""
    turn = book.lacking(h)
    rules = h.policy.rules
    last = len(rules) if turn is None else rules.index(turn) + 1
    return any(_is_asked(task, h, by, rule) for rule in rules[:last])


def _is_asked(task: TaskSnapshot, h: HumanTask, by: Actor, rule: Rule | None = None) -> bool:
    own = h.kind is HumanTaskKind.APPROVAL and not h.policy.self_approval and by.id == task.started_by
    rules = h.policy.rules if rule is None else (rule,)
    asked = any(r.anyone or any(seat.user == by.id for seat in r.seats) for r in rules)
    return by.is_active and asked and not own


# --- beside decisions ----------------------------------------------------------------------------


def _reviews(
    task: TaskSnapshot, book: Book, command: UndoDecision | Inquire | AnswerInquiry | Dispute, now: datetime
) -> bool:
    h = task.human_tasks.get(command.human_task)
    if h is None:
        return False
    page, by = book.pages[h.id], command.by
    match command:
        case UndoDecision():
            if not h.is_open or page.settles is None or book.stopped_at is not None:
                return False
            is_whole = page.edit is None or command.output == page.edit[1]
            return is_whole and by.is_active and (by.is_operator or by.id == book.deciding(h).by)
        case Inquire(of=of, question=question):
            is_askable = of.is_active and of.id != by.id and bool(question.strip()) and len(h.inquiries) < 20
            is_kind = h.kind is not HumanTaskKind.QUESTION and is_undecided(book, h)
            may = is_kind and _is_reached_of_kind(task, book, h, by) and h.claimed_by in (None, by.id)
            return may and is_askable
        case AnswerInquiry(number=number, answer=answer):
            if not is_undecided(book, h) or not 0 < number <= len(h.inquiries):
                return False
            asked = h.inquiries[number - 1]
            may = by.is_active and (by.is_operator or by.id in (asked.of, asked.by, task.started_by))
            return may and asked.answer is None and bool(answer.strip())
        case Dispute():
            _, own = book.own_word(h.id, by.id, command.place)
            return own is not None and not own.is_disputed and now - own.at <= timedelta(days=7)


def _is_reached_of_kind(task: TaskSnapshot, book: Book, h: HumanTask, by: Actor) -> bool:
    return _is_reached(task, book, h, by) if h.kind is HumanTaskKind.APPROVAL else _is_asked(task, h, by)
