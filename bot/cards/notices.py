"""Owns what is said once, in the thread of a card: outcomes, a task's end, a step's own words, and more."""

from bot.cards.blocks import Block, context, foreign, line, paragraphs, quote, rich, section, words
from bot.cards.calls_left import CALLED_PREFIX, left_called
from bot.cards.edits import edit_notice
from bot.cards.ending import closing_lines, comment_lines, comments
from bot.cards.errors import why_failed
from bot.cards.legend import Legend, is_person
from bot.cards.message import Message, message
from bot.cards.naming import task_label
from bot.cards.operator_notices import is_to_operators, operator_notice
from bot.cards.receipts import RECEIPT, receipt
from bot.cards.reminders import reminder
from bot.cards.review_notices import REVIEW_NOTICES, review_notice
from bot.cards.seat_notices import seat_notice
from bot.cards.states import TASK_WORDS
from bot.cards.steps import failed_run
from bot.cards.text import counted, cut, escape_cut, inline
from bot.cards.time_notices import escalated, late, late_for_starter
from engine.codes import HumanTaskStatus, StepState, TaskState
from engine.human_task import HumanTask
from engine.model import StepRun, UserId
from engine.notices import REMINDER
from engine.ports.directory import People
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView
from engine.rollback import reset_of, retry_roots

_REASON_CHARS = 1_000
_ANNOUNCEMENT_CHARS = 2_900
_BAD_NEWS = frozenset({HumanTaskStatus.REJECTED, HumanTaskStatus.EXPIRED})


def notice_of(
    notice: NoticeToSay,
    view: HumanTaskView | TaskView,
    legend: Legend,
    *,
    operators: People | None = None,
) -> Message | None:
    """Word a notice about a request or a task, as things stand now. None: it no longer applies.

    `operators`: of the task, for a notice to them; None: it is for others.
    """
    if is_to_operators(notice):
        return operator_notice(notice, view, legend, operators or People())
    if notice.kind.startswith(CALLED_PREFIX):
        return left_called(notice, view, legend)
    if isinstance(view, HumanTaskView):
        return _about_request(notice, view, legend)
    return _about_task(notice, view, legend)


def _about_request(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    match notice.kind:
        case "outcome":
            return _outcome(view, notice, legend)
        case kind if kind == REMINDER:
            return reminder(notice, view, legend)
        case kind if kind == RECEIPT:
            return receipt(notice, view, legend)
        case "lapsed":
            return edit_notice(notice, view, legend)
        case "late":
            return late(notice, view, legend)
        case "escalated":
            return escalated(notice, view, legend)
        case kind if kind in REVIEW_NOTICES:
            return review_notice(notice, view, legend)
        case _:
            return seat_notice(notice, view, legend)


def _about_task(notice: NoticeToSay, view: TaskView, legend: Legend) -> Message | None:
    if notice.kind.startswith("message:"):
        return _announcement(view, str(notice.data.get("text", "")))
    match notice.kind:
        case "sent_back" if view.facts.version == notice.number:
            return _sent_back(view, notice, legend)
        case "ended" if view.facts.state.value == notice.data.get("state"):
            return _ended(view, notice, legend)
        case "late":
            return late_for_starter(notice, view, legend)
        case _:
            return None


def _outcome(view: HumanTaskView, notice: NoticeToSay, legend: Legend) -> Message | None:
    """Say how a request ended; bad news call whoever started the task."""
    human_task = view.human_task
    if human_task.is_open:
        return None
    lines = list(closing_lines(view, legend))
    if human_task.status in _BAD_NEWS and not _knows(human_task, view.facts.started_by):
        lines[0] = f"{_addressed(view.facts.started_by, notice, legend)}{lines[0]}"
    said = comment_lines(human_task, legend, 600)
    return message([*lines, *said], [*paragraphs(lines), *comments(human_task, legend)])


def _ended(view: TaskView, notice: NoticeToSay, legend: Legend) -> Message:
    """Tell whoever started a task how it ended."""
    facts, reason = view.facts, str(notice.data.get("reason") or "")
    starter = _addressed(facts.started_by, notice, legend)
    first = f"{starter}*{inline(facts.name)}* · {TASK_WORDS[facts.state]}"
    if facts.state is TaskState.FAILED:
        run = failed_run(view)
        why = (why_failed(view.task, run, legend) if run else "") or legend.with_names(reason)
        return message([first, _failure_line(run, why)], [section(first), *_failure(view, run, why, legend)])
    told = [foreign(reason, _REASON_CHARS)] if reason.strip() else []
    return message([first, inline(reason, _REASON_CHARS) if told else ""], [section(first), *told])


def _sent_back(view: TaskView, notice: NoticeToSay, legend: Legend) -> Message:
    """Tell whoever started a task that it goes back, and why."""
    facts, data = view.facts, notice.data
    starter = _addressed(facts.started_by, notice, legend)
    comment = str(data["comment"])
    by = f"{legend.person(UserId(str(data['by'])))} sent it" if data["by"] else "it was sent"
    steps = f"{inline(str(data['from']))} back to {inline(str(data['to']))}"
    first = f"{starter}*{inline(facts.name)}* · {by} from {steps}."
    return message(
        [first, inline(comment, _REASON_CHARS)], [section(first), rich(quote(cut(comment, _REASON_CHARS)))]
    )


def _announcement(view: TaskView, text: str) -> Message:
    """Say what a step says by itself."""
    source = task_label(view.facts)
    return message([escape_cut(text, _ANNOUNCEMENT_CHARS), source], [foreign(text), context(source)])


def _knows(human_task: HumanTask, user: UserId) -> bool:
    return bool(human_task.decisions) and human_task.decisions[-1].by == user


def _addressed(user: UserId, notice: NoticeToSay, legend: Legend) -> str:
    """Call whoever started a task, or name them at night; a direct message reaches its reader anyway."""
    if is_person(notice.surface):
        return ""
    is_called = notice.data.get("is_starter_called", True)
    return f"{legend.call(user) if is_called else legend.person(user)} "


def _failure(view: TaskView, run: StepRun | None, why: str, legend: Legend) -> list[Block]:
    verb = "was rejected" if run and run.state is StepState.REJECTED else "failed"
    first = line(words(run.step, is_bold=True), words(f" {verb}")) if run else line(words("It failed"))
    said = [quote(cut(why, _REASON_CHARS))] if why.strip() else []
    advice = f"`{inline(legend.command)} retry {inline(view.facts.name)}` takes it up again"
    again = reset_of(view.task, retry_roots(view.task)).steps
    kept = [r for r in view.task.steps.values() if r.state is StepState.COMPLETED and r.step not in again]
    keeps = f"; {counted(len(kept), 'completed step')} will not run again" if kept else ""
    return [rich(first, *said), context(f"{advice}{keeps}.")]


def _failure_line(run: StepRun | None, why: str) -> str:
    told = inline(why, _REASON_CHARS)
    return f"{inline(run.step)}: {told}" if run else told
