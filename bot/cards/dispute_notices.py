"""Owns what is said once about a disputed decision: to operators that it is, and to all how it went on."""

from bot.cards.addressing import addressed
from bot.cards.blocks import Block, actions, context, paragraphs, quote, rich
from bot.cards.calling import Call
from bot.cards.disowned_texts import came_of_it, edited_too
from bot.cards.legend import Legend
from bot.cards.message import Message, message
from bot.cards.states import TASK_WORDS
from bot.cards.stopped import (
    NOTHING_GOES_ON,
    STOPPED,
    choices,
    deed,
    request_title,
    resume_controls,
)
from bot.cards.text import cut, inline
from engine.codes import Resumption
from engine.human_task import HumanTask
from engine.model import UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView

_REASON_CHARS = 1_000
_RESUMING = "resuming"  # beside other controls: blocks of a message need different names


def disputed(
    notice: NoticeToSay,
    view: HumanTaskView | TaskView,
    human_task: HumanTask,
    legend: Legend,
    call: Call,
) -> Message:
    """Tell operators whose decision was not theirs, what that stopped, and let them act."""
    by = UserId(str(notice.data.get("by", "")))
    what = request_title(human_task, view, legend, notice.surface)
    says = f"{legend.person(by)} says it was not them who {deed(notice.data.get('verdict'))} {what}"
    name, controls = f"*{inline(view.facts.name)}*", resume_controls(view, legend)
    if controls:
        lines = [f"*{STOPPED}*: {says}", f"{name}: {NOTHING_GOES_ON[0].lower()}{NOTHING_GOES_ON[1:]}"]
    elif notice.data.get("is_stopped"):
        lines = [f"⚠️ {says}", f"{name} was stopped for that, and goes on by now."]
    else:
        lines = [f"⚠️ {says}", f"{name} had ended ({TASK_WORDS[view.facts.state]}): nothing was stopped."]
    lines[0] = addressed(call.text, notice.surface, lines[0])
    decision = next((d for d in reversed(human_task.said) if d.by == by and d.is_disputed), None)
    if decision is not None:
        whose = f"the name of {legend.person(by)}"
        lines += edited_too(view.task, decision, whose)
        lines += came_of_it(view.task, human_task, decision)
    acting: list[Block] = [context(choices(view.task)), actions(_RESUMING, *controls)] if controls else []
    return message(lines, [*paragraphs(lines), *acting], call)


def resumed(
    notice: NoticeToSay, view: HumanTaskView | TaskView, human_task: HumanTask, legend: Legend
) -> Message:
    """Say who let a stopped task go on, and how; call whoever had it stopped."""
    data = notice.data
    by, of = UserId(str(data.get("by", ""))), [UserId(str(user)) for user in data.get("of") or ()]
    what = request_title(human_task, view, legend, notice.surface)
    match data.get("how"):
        case Resumption.ASK_ANEW if data.get("from"):
            how = (
                f"the work starts again from *{inline(str(data['from']))}*, without that objection to {what}"
            )
        case Resumption.ASK_ANEW:
            how = f"{what} is asked anew"
        case Resumption.SEND_BACK:
            how = f"the work goes back to *{inline(str(data.get('to', '')))}*"
        case _:
            how = f"what was decided about {what} stands"
    line = f"▶️ {legend.person(by)} let *{inline(view.facts.name)}* go on: {how}."
    line = addressed(" ".join(map(legend.call, of)), notice.surface, line)
    reason = str(data.get("reason") or "")
    said = [rich(quote(cut(reason, _REASON_CHARS)))] if reason.strip() else []
    return message([line, inline(reason, _REASON_CHARS) if said else ""], [*paragraphs([line]), *said])
