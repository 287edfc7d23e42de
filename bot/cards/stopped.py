"""Owns how a stopped task says so: whose decision was not theirs, since when, and what can be done."""

from bot import ids
from bot.cards.blocks import Block, Element, button, confirm, context, paragraphs
from bot.cards.disowned_texts import stays_as_edited
from bot.cards.legend import Legend, link_for
from bot.cards.reference import Reference
from bot.cards.states import TASK_WORDS
from bot.cards.text import and_more, inline, link, moment
from engine.codes import Verdict
from engine.human_task import HumanTask
from engine.model import Disowned, Halt, Surface
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, TaskView
from engine.resuming import resumable_targets
from engine.snapshot import TaskSnapshot

STOPPED = "🛑 Stopped"
NOTHING_GOES_ON = "Nothing runs, and nothing can be decided, until operators let it go on."
_DEEDS = {Verdict.APPROVED: "approved", Verdict.REJECTED: "rejected", Verdict.SUBMITTED: "answered"}
_TITLE_CHARS = 200
_DISOWNED_MAX = 3


def task_words(facts: TaskFacts) -> str:
    """Say how a task stands: a sign and words. mrkdwn."""
    return STOPPED if facts.is_stopped else TASK_WORDS[facts.state]


def deed(verdict: str | None) -> str:
    """Give what somebody did about a request, in the past tense. None: it is not known."""
    return "decided" if verdict is None else _DEEDS[Verdict(verdict)]


def request_title(
    human_task: HumanTask, view: HumanTaskView | TaskView, legend: Legend, reader: Surface | None
) -> str:
    """Give the title of a request of the task in a view, linked to a card of it if one is known. mrkdwn."""
    if isinstance(view, TaskView):
        title = view.titles.get(human_task.id, human_task.step)
        return link(legend.address(link_for(view.links.get(human_task.id, ()), reader)), title, _TITLE_CHARS)
    if view.human_task.id == human_task.id:
        title = str(view.request.get("title") or human_task.step)
        return link(legend.address(link_for(view.links, reader)), title, _TITLE_CHARS)
    return f"*{inline(human_task.step)}*"


def stopped_lines(
    view: HumanTaskView | TaskView, legend: Legend, reader: Surface | None = None
) -> tuple[str, ...]:
    """Say who stopped a task and why, since when, and what that means; nothing if it is not. mrkdwn."""
    halt = view.task.halt
    if halt is None:
        return ()
    said = _says(view, halt, legend, reader)
    return (f"{_SIGN} *Stopped* since {moment(halt.clocks.since)}: {said}", NOTHING_GOES_ON)


def halted_lines(view: HumanTaskView, legend: Legend) -> tuple[str, ...]:
    """Say on the card of an open request that nothing can be decided now, and why. mrkdwn."""
    halt = view.task.halt
    if halt is None or not view.human_task.is_open:
        return ()
    since, said = moment(halt.clocks.since), _says(view, halt, legend, None, this=view.human_task)
    return (
        f"{_SIGN} *The task is stopped* since {since}: nothing can be decided now.",
        f"{said}; operators have a look.",
    )


def stopped_blocks(view: TaskView, legend: Legend, reader: Surface | None = None) -> list[Block]:
    """Draw the same on the card of a task, with what operators can do about it."""
    told = stopped_lines(view, legend, reader)
    if not told:
        return []
    choices = "Operators can let it go on, have it asked again, or send it back: Details…"
    return [*paragraphs(told), context(choices)]


def disowning_lines(human_task: HumanTask, legend: Legend) -> tuple[str, ...]:
    """Say on the card of a request whose decision was not theirs. mrkdwn."""
    disputed = [decision for decision in human_task.said if decision.is_disputed]
    return tuple(
        f"⚠️ {legend.person(decision.by)} says it was not them who {deed(decision.verdict)} this."
        f"{' Operators let it stand.' if decision.is_upheld else ''}"
        for decision in disputed
    )


def choices(task: TaskSnapshot) -> str:
    """Say of the buttons that operators of a stopped task have what each does. mrkdwn."""
    ways = ["*Go on*: as it was", "*Ask again…*: the decision is asked for anew"]
    if task.halt is not None and resumable_targets(task, task.halt):
        ways.append("*Send back…*: to an earlier step, with a reason")
    return " · ".join([*ways, "each for all that is disowned by then"])


def resume_controls(view: HumanTaskView | TaskView, legend: Legend) -> list[Element]:
    """Offer operators to let a stopped task go on in the ways that there are; nothing if it is not."""
    task, halt = view.task, view.task.halt
    if halt is None:
        return []
    name = view.facts.name
    value = str(Reference(task=task.id, since=halt.clocks.since.isoformat()))
    deeds = dict.fromkeys(f"what {legend.name(one.by)} {_deed_in(task, one)}" for one in halt.disowned)
    decided = and_more(list(deeds)[:_DISOWNED_MAX], len(deeds))
    stands = (
        f"{decided[0].upper()}{decided[1:]} {'stands' if len(deeds) == 1 else 'stand'}, and {name} goes on."
    )
    if edited := stays_as_edited(task, halt):
        stands = f"{stands} {edited}."
    controls = [
        button(
            "Go on",
            ids.GO_ON,
            value,
            reads=f"Go on with {name}",
            confirm=confirm("Go on?", stands, "Go on"),
        ),
        button("Ask again…", ids.ASK_ANEW, value, reads=f"Ask again in {name}"),
    ]
    if resumable_targets(task, halt):
        controls.append(button("Send back…", ids.RESUME_EARLIER, value, reads=f"Send {name} back to a step"))
    return controls


def _says(
    view: HumanTaskView | TaskView,
    halt: Halt,
    legend: Legend,
    reader: Surface | None,
    *,
    this: HumanTask | None = None,
) -> str:
    """Say who disowned what. `this`: the request on whose card it is said. mrkdwn."""
    said = []
    for one in halt.disowned[:_DISOWNED_MAX]:
        human_task = view.task.human_tasks[one.human_task]
        is_this = this is not None and human_task.id == this.id
        what = "this" if is_this else request_title(human_task, view, legend, reader)
        said.append(f"{legend.person(one.by)} says it was not them who {_deed_in(view.task, one)} {what}")
    return and_more(said, len(halt.disowned))


def _deed_in(task: TaskSnapshot, one: Disowned) -> str:
    said = task.human_tasks[one.human_task].said
    return deed(said[one.place - 1].verdict if one.place <= len(said) else None)


_SIGN = STOPPED.partition(" ")[0]
