"""Owns what operators are told once: that too few people are left, or that others could not be asked."""

from bot.cards.addressing import addressed, concerns, with_reason
from bot.cards.blocks import paragraphs
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, message
from bot.cards.progress import stuck
from bot.cards.request import title_of
from bot.cards.text import and_more, link
from engine.model import HumanTask, HumanTaskId, Surface
from engine.ports.directory import People
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView

TO_OPERATORS = frozenset({"stuck", "asking_again_failed"})
_TITLE_CHARS = 200


def operator_notice(
    notice: NoticeToSay, view: HumanTaskView | TaskView, legend: Legend, operators: People
) -> Message | None:
    """Word a notice to the operators, as things stand now. None: it no longer applies, or not here."""
    human_task = _request(notice, view)
    if human_task is None or not human_task.is_open:
        return None
    if not concerns(notice.surface, [seat.user for seat in operators.seats]):
        return None
    called, what = _called(operators, legend), _title(human_task, view, notice.surface, legend)
    if notice.kind == "asking_again_failed":
        line = f"❌ {what} could not be asked again with today's members. It waits as before."
        why = legend.with_names(str(notice.data.get("error") or ""))
        return with_reason(addressed(called, notice.surface, line), why)
    problem = stuck(view.task, human_task)
    if not problem:
        return None
    lines = [addressed(called, notice.surface, f"{what} · {problem}")]
    return message(lines, paragraphs(lines))


def _request(notice: NoticeToSay, view: HumanTaskView | TaskView) -> HumanTask | None:
    """Give what it is about: in the thread of the task's own card, the notice says that."""
    if isinstance(view, HumanTaskView):
        return view.human_task
    return view.task.human_tasks.get(HumanTaskId(str(notice.data.get("human_task"))))


def _called(operators: People, legend: Legend) -> str:
    """Call the operators, groups as groups. mrkdwn."""
    alone = [seat.user for seat in operators.seats if not seat.via & frozenset(operators.groups)]
    groups = [legend.call_group(group) for group in operators.groups]
    return ", ".join(part for part in (and_more(groups, len(groups)), legend.calls(alone)) if part)


def _title(human_task: HumanTask, view: HumanTaskView | TaskView, surface: Surface, legend: Legend) -> str:
    if isinstance(view, HumanTaskView):
        title, links = title_of(view), view.links
    else:
        title = view.titles.get(human_task.id, human_task.step)
        links = view.links.get(human_task.id, ())
    return link(legend.address(link_for(links, surface)), title, _TITLE_CHARS)
