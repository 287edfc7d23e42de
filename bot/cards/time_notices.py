"""Owns what is said once when time passes and nobody answers: an answer is late, others are asked."""

from collections.abc import Collection

from bot.cards.addressing import addressed, concerns
from bot.cards.blocks import paragraphs
from bot.cards.calling import called, called_users
from bot.cards.legend import Legend, is_person, link_for
from bot.cards.message import Message, message
from bot.cards.naming import task_label
from bot.cards.place_notices import its_answer, title_at, users_in, who_is_new_besides
from bot.cards.text import link, moment
from bot.cards.waiting import how_it_waits
from engine import tally
from engine.approval import eligible, still_to_act
from engine.human_task import HumanTask
from engine.model import HumanTaskId, UserId
from engine.policy import Seat
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView

_TITLE_CHARS = 200


def late(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those who still have to answer and work now; tell whoever started the task, where all read it."""
    human_task, starter = view.human_task, view.facts.started_by
    awake = notice.data.get("people")
    users = [user for user in still_to_act(view.task, human_task) if awake is None or user in awake]
    if not _is_late(human_task) or not (users or human_task.policy.anyone):
        return None
    if users and not concerns(notice.surface, users):
        return None
    call = called_users(view, users, legend)
    what = title_at(view, notice.surface, legend)
    line = f"🔴 *Late*: {what} was due {_since(human_task)} and waits for your {its_answer(human_task)}."
    lines = [addressed(call.text, notice.surface, line)]
    if not is_person(notice.surface) and starter not in users:
        lines.append(
            f"{_starter(notice, starter, legend)}, who started it: it has waited since {_asked(human_task)}."
        )
    return message(lines, paragraphs(lines), call)


def late_for_starter(notice: NoticeToSay, view: TaskView, legend: Legend) -> Message | None:
    """Tell whoever started a task which of its requests is late, and whom it waits for."""
    human_task = view.task.human_tasks.get(HumanTaskId(str(notice.data.get("human_task"))))
    if human_task is None or not _is_late(human_task):
        return None
    title = view.titles.get(human_task.id, human_task.step)
    what = link(
        legend.address(link_for(view.links.get(human_task.id, ()), notice.surface)), title, _TITLE_CHARS
    )
    line = f"🔴 *Late*: {what} was due {_since(human_task)} and {how_it_waits(view, human_task, legend)}."
    starter = "" if is_person(notice.surface) else _starter(notice, view.facts.started_by, legend)
    lines = [addressed(starter, notice.surface, line), f"↳ {task_label(view.facts)}"]
    return message(lines, paragraphs(lines))


def _starter(notice: NoticeToSay, user: UserId, legend: Legend) -> str:
    """Name whoever started a task; call them, unless nobody works where the calendar is."""
    return legend.call(user) if notice.data.get("is_starter_called", True) else legend.person(user)


def escalated(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Ask those who are asked from now on; tell those in whose place they are that they no longer are."""
    human_task = view.human_task
    if not human_task.is_undecided:
        return None
    joined, gone = users_in(notice, "people"), _still_out(notice, human_task)
    now = _asked_now(view, joined)
    if is_person(notice.surface):
        return _for_one(notice, view, legend, now=now, gone=gone)
    call = called_users(view, now, legend) if now else None
    lost = called(view, [Seat(user=user) for user in gone], (), legend) if gone else None
    what, answer = title_at(view, notice.surface, legend), its_answer(human_task)
    lines = []
    if call is not None:
        line = f"👉 *Escalated to you*: {what} waits for your {answer}{'' if gone else ', too'}."
        lines.append(addressed(call.text, notice.surface, line))
    lines.append(_how_long(view, legend, but=joined, gone=gone))
    lines += who_is_new_besides(view, joined, now, legend) if set(joined) - set(now) else []
    if lost is not None:
        lines.append(f"{lost.text}: you are no longer asked.")
    return message(lines, paragraphs(lines), *(one for one in (call, lost) if one is not None))


def _for_one(
    notice: NoticeToSay,
    view: HumanTaskView,
    legend: Legend,
    *,
    now: Collection[UserId],
    gone: Collection[UserId],
) -> Message | None:
    """Say it to one person, under the card of their own."""
    reader, joined = UserId(notice.surface), users_in(notice, "people")
    what = title_at(view, notice.surface, legend)
    if reader in now:
        too = "" if gone else ", too"
        line = f"👉 *Escalated to you*: {what} waits for your {its_answer(view.human_task)}{too}."
        lines = [line, _how_long(view, legend, but=joined, gone=gone)]
    elif reader in gone:
        others = legend.persons(joined) or "nobody"
        why = f"it has waited for so long that it is asked of {others} instead"
        lines = [f"👉 You are no longer asked about {what}: {why}."]
    else:
        return None
    return message(lines, paragraphs(lines))


def _how_long(
    view: HumanTaskView, legend: Legend, *, but: Collection[UserId], gone: Collection[UserId]
) -> str:
    """Say since when a request waits, and for whom it did before."""
    before = [*gone, *(user for user in still_to_act(view.task, view.human_task) if user not in but)]
    whom = f", for {legend.persons(before)}" if before else ""
    return f"It has waited since {_asked(view.human_task)}{whom}."


def _asked_now(view: HumanTaskView, users: Collection[UserId]) -> tuple[UserId, ...]:
    """Give who of these may answer now, or once a claim has ended: those whose turn it is."""
    human_task = view.human_task
    its_turn = [count.rule for count in tally.turn(human_task)]
    able = eligible(view.task, human_task.kind, human_task.policy, its_turn)
    return tuple(user for user in able if user in users and user not in tally.counted(human_task))


def _still_out(notice: NoticeToSay, human_task: HumanTask) -> list[UserId]:
    seated = {seat.user for seat in human_task.policy.seats}
    return [user for user in users_in(notice, "instead_of") if user not in seated]


def _is_late(human_task: HumanTask) -> bool:
    return human_task.is_undecided and human_task.paused is None and human_task.late_since is not None


def _since(human_task: HumanTask) -> str:
    return "" if human_task.late_since is None else moment(human_task.late_since)


def _asked(human_task: HumanTask) -> str:
    return moment(human_task.asked_at)
