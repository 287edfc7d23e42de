"""Owns reminders: whom each calls, what it tells them, and what becomes of it when things move on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot import ids
from bot.cards.addressing import addressed
from bot.cards.asked import answer_by
from bot.cards.blocks import actions, button, paragraphs
from bot.cards.calling import called_users
from bot.cards.ending import closing_lines
from bot.cards.in_time import due_fact
from bot.cards.legend import Legend, is_person
from bot.cards.message import Message, message
from bot.cards.place_notices import its_answer, title_at
from bot.cards.request import reference_of, title_of
from bot.cards.review_lines import state_lines
from engine import tally
from engine.approval import still_to_act
from engine.model import UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView
from engine.reminding import readers
from engine.seats import is_seated

_FOLLOWED = "🟡 *Reminder* · there is a newer one below."


def reminder(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Word a reminder as things stand now. None: it is not to be said; one that was said stays as it is."""
    is_said, human_task = notice.ts is not None, view.human_task
    if is_said and notice.is_followed:
        return _line(_FOLLOWED, is_over=True)
    if not human_task.is_undecided:
        return _decided(notice, view, legend) if is_said else None
    users = reminded(notice, view)
    if not _is_meant(notice, view, users):
        return _answered(notice, view, legend) if is_said else None
    return None if human_task.paused is not None else _waiting(notice, view, users, legend)


def reminded(notice: NoticeToSay, view: HumanTaskView) -> tuple[UserId, ...]:
    """Give whom a reminder is for: of those to whom it went out, whoever still has to act."""
    human_task, people = view.human_task, notice.data.get("people")
    asked = still_to_act(view.task, human_task)
    if people is None:  # reminders of an earlier version went out to all
        return asked
    is_for_anyone, done = None in readers(view.task, human_task), tally.counted(human_task)
    told = [UserId(str(user)) for user in people]  # among them may be who snoozed what anyone may answer
    return tuple(user for user in told if user in asked or (is_for_anyone and user not in done))


def _is_meant(notice: NoticeToSay, view: HumanTaskView, users: Sequence[UserId]) -> bool:
    """Say whether a reminder is for somebody at its place: for its reader, or for whoever comes by."""
    reader = UserId(notice.surface)
    if is_person(reader) and (users or is_seated(view.human_task.policy, reader)):
        return reader in users
    return bool(users) or None in readers(view.task, view.human_task)


def _waiting(notice: NoticeToSay, view: HumanTaskView, users: Sequence[UserId], legend: Legend) -> Message:
    call = called_users(view, users, legend)
    what = title_at(view, notice.surface, legend)
    line = f"🟡 *Reminder*: {what} waits for your {its_answer(view.human_task)}."
    lines = [addressed(call.text, notice.surface, line), *_time_left(view)]
    snooze = button("Snooze…", ids.SNOOZE, reference_of(view), reads=f"Snooze: {title_of(view)}")
    said = message(lines, [*paragraphs(lines), actions(ids.CONTROLS, snooze)], call)
    return replace(said, may_change=True)


def _time_left(view: HumanTaskView) -> Iterator[str]:
    due = due_fact(view.task, view.human_task)
    if due is not None:
        yield f"{due[0]} {due[1]}."
    if until := answer_by(view):
        yield f"Answer by {until}."


def _decided(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message:
    """Say what became of the request: for good, or unless it is undone."""
    is_over = not view.human_task.is_open
    became = (closing_lines if is_over else state_lines)(view, legend)[0]
    return _line(f"{title_at(view, notice.surface, legend)}: {became}", is_over=is_over)


def _answered(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message:
    """Say that it is not for those any more to whom this went out; that may change again."""
    whom = "you" if is_person(notice.surface) else "those who were reminded here"
    what = title_at(view, notice.surface, legend)
    return _line(f"🟡 {what} does not wait for {whom} any more.", is_over=False)


def _line(line: str, *, is_over: bool) -> Message:
    return replace(message([line], paragraphs([line])), may_change=not is_over)
