"""Owns what operators are told once: that too few are left, could not be asked, or that a task is stopped."""

from dataclasses import replace

from bot import ids
from bot.cards.addressing import addressed, concerns, with_reason
from bot.cards.blocks import Block, actions, button, context, paragraphs
from bot.cards.calling import called_anyway
from bot.cards.dispute_notices import disputed, resumed
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, message
from bot.cards.progress import stuck
from bot.cards.request import origin, reference_of, title_of
from bot.cards.text import link
from engine.human_task import HumanTask
from engine.model import HumanTaskId, Notice, Surface
from engine.notices import ANNOUNCEMENT_PREFIX
from engine.ports.directory import People
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView

_DISPUTED, _RESUMED = "disputed", "resumed"
TO_OPERATORS = frozenset({"stuck", "asking_again_failed", _DISPUTED, _RESUMED})
"""What operators must know; in the threads of cards, `resumed` is for everybody."""
_TITLE_CHARS = 200


def is_to_operators(notice: NoticeToSay) -> bool:
    """Say whether a notice is for the operators: in a thread, or for one of them directly."""
    return notice.kind in TO_OPERATORS or _is_direct(notice)


def directly(notice: NoticeToSay, human_task: HumanTaskId, place: Surface) -> Notice:
    """Say the same to one operator who sees none of its places, in a message of its own."""
    kind = f"{ANNOUNCEMENT_PREFIX}{notice.kind}"
    return Notice(
        kind=kind, surface=place, human_task=human_task, number=notice.number, data=dict(notice.data)
    )


def request_in(notice: NoticeToSay, view: HumanTaskView | TaskView) -> HumanTask | None:
    """Give what it is about: in the thread of the task's own card, the notice says that."""
    if isinstance(view, HumanTaskView):
        return view.human_task
    return view.task.human_tasks.get(HumanTaskId(str(notice.data.get("human_task"))))


def operator_notice(
    notice: NoticeToSay, view: HumanTaskView | TaskView, legend: Legend, operators: People
) -> Message | None:
    """Word a notice to the operators, as things stand now. None: it no longer applies, or not here."""
    human_task, kind = request_in(notice, view), _kind(notice)
    if human_task is None or not (human_task.is_open or kind in (_DISPUTED, _RESUMED)):
        return None
    is_for_all = kind == _RESUMED and not _is_direct(notice)
    if not (is_for_all or concerns(notice.surface, [seat.user for seat in operators.seats])):
        return None
    said = _said(notice, view, human_task, legend, operators)
    if said is None or not (_is_direct(notice) and isinstance(view, HumanTaskView)):
        return said
    return replace(said, blocks=(*said.blocks, *_what_it_is_about(view, legend)))


def _said(
    notice: NoticeToSay,
    view: HumanTaskView | TaskView,
    human_task: HumanTask,
    legend: Legend,
    operators: People,
) -> Message | None:
    call = called_anyway(operators.seats, operators.groups, legend)
    what = _title(human_task, view, notice.surface, legend)
    if _kind(notice) == _DISPUTED:
        return disputed(notice, view, human_task, legend, call)
    if _kind(notice) == _RESUMED:
        return resumed(notice, view, human_task, legend)
    if notice.kind.endswith("asking_again_failed"):
        line = f"❌ {what} could not be asked again with today's members. It waits as before."
        why = legend.with_names(str(notice.data.get("error") or ""))
        return with_reason([addressed(call.text, notice.surface, line)], why, call)
    problem = stuck(view.task, human_task)
    if not problem:
        return None
    lines = [addressed(call.text, notice.surface, f"{what} · {problem}")]
    return message(lines, paragraphs(lines), call)


def _is_direct(notice: NoticeToSay) -> bool:
    """Say whether it stands in a message of its own. A step may have the name of a kind."""
    kind = _kind(notice)
    return notice.human_task is not None and kind != notice.kind and kind in TO_OPERATORS


def _kind(notice: NoticeToSay) -> str:
    return notice.kind.removeprefix(ANNOUNCEMENT_PREFIX)


def _what_it_is_about(view: HumanTaskView, legend: Legend) -> tuple[Block, ...]:
    """Say what a thread would: for which task it is; and let the operator get to what they can do."""
    reads = f"More about: {title_of(view)}"
    more = button("More…", ids.MORE_OF_NOTICE, reference_of(view), reads=reads)
    return context(origin(view, legend)), actions(ids.CONTROLS, more)


def _title(human_task: HumanTask, view: HumanTaskView | TaskView, surface: Surface, legend: Legend) -> str:
    if isinstance(view, HumanTaskView):
        title, links = title_of(view), view.links
    else:
        title = view.titles.get(human_task.id, human_task.step)
        links = view.links.get(human_task.id, ())
    return link(legend.address(link_for(links, surface)), title, _TITLE_CHARS)
