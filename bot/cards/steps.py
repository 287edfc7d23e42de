"""Owns how the steps of a task are listed: a sign and a word each, what is asked, what went wrong."""

from collections import Counter
from collections.abc import Sequence

from bot.cards.coming import run_lines, waiting_lines
from bot.cards.errors import why_failed
from bot.cards.legend import Legend, link_for
from bot.cards.progress import stuck
from bot.cards.states import STEP_SIGNS, STEP_WORDS
from bot.cards.text import counted, inline, link
from bot.cards.waiting import decided_alone, how_it_waits
from engine.codes import QuestionReason, StepState, TaskState, UndoState
from engine.human_task import HumanTask
from engine.model import StepRun, Surface
from engine.ports.queries import TaskView
from engine.readiness import is_held
from engine.rounds import round_of_step

_STEPS_MAX = 20
_ERROR_CHARS = 200
_TITLE_CHARS = 120
_OF_INTEREST = frozenset({StepState.WAITING, StepState.RUNNING, StepState.FAILED, StepState.REJECTED})


def step_lines(
    view: TaskView,
    legend: Legend,
    reader: Surface | None,
    most: int = _STEPS_MAX,
    *,
    is_full: bool = False,
) -> list[str]:
    """Give a line per step, in order; of a long list what matters now, and counts of the rest. mrkdwn.

    `is_full`: of what waits, also since when, how long that usually takes, and what comes next.
    """
    runs = in_order(view)
    shown = runs if len(runs) <= most else [run for run in runs if run.state in _OF_INTEREST][:most]
    lines = [step_line(view, run, legend, reader, is_full=is_full) for run in shown]
    left = Counter(run.state for run in runs if run not in shown)
    counts = ", ".join(f"{count} {STEP_WORDS[state]}" for state, count in left.items())
    if counts:
        more = f"… and {counted(left.total(), 'more step')}" if lines else counted(left.total(), "step")
        lines.append(f"{more}: {counts}")
    return [*lines, *_undo_lines(view, legend, reader, is_full=is_full)]


def step_line(
    view: TaskView, run: StepRun, legend: Legend, reader: Surface | None, *, is_full: bool = False
) -> str:
    """Say how far a step has come. mrkdwn."""
    line = f"{STEP_SIGNS[run.state]} *{inline(run.step)}* · {_word(view, run)}"
    told = [*_asked(view, run, legend, reader, is_full=is_full)]
    number = round_of_step(view.task, run.step)
    if number > 1 and run.state is not StepState.PENDING:
        line += f" · round {number}"
    if run.error and run.state is StepState.FAILED and run != failed_run(view):
        told.append(inline(why_failed(view.task, run, legend), _ERROR_CHARS))
    if is_full:
        told += run_lines(view, run)
    return "\n".join([line, *(f"↳ {part}" for part in told)])


def in_order(view: TaskView) -> Sequence[StepRun]:
    """Give the current runs of all steps, in the author's order."""
    return [view.task.steps[step.name] for step in view.task.plan.steps]


def failed_run(view: TaskView) -> StepRun | None:
    """Give the run that made the task fail."""
    if view.facts.state is not TaskState.FAILED:
        return None
    failed = (run for run in in_order(view) if run.state in (StepState.FAILED, StepState.REJECTED))
    return next((run for run in failed if not view.task.continues_after(run.step)), None)


def request_link(view: TaskView, human_task: HumanTask, legend: Legend, reader: Surface | None) -> str:
    """Give the title of a request, linked to the card that the reader can open. mrkdwn."""
    title = view.titles.get(human_task.id, human_task.step)
    address = legend.address(link_for(view.links.get(human_task.id, ()), reader))
    return link(address, title, _TITLE_CHARS)


def open_requests(view: TaskView) -> list[HumanTask]:
    """Give what is asked now, oldest first."""
    return [human_task for human_task in view.task.human_tasks.values() if human_task.is_open]


def _word(view: TaskView, run: StepRun) -> str:
    if run.question is not None and run.question.reason is QuestionReason.TOO_MANY_ROUNDS:
        return "sent back too often"
    if run.state is StepState.RUNNING and run.attempt > 1:
        return f"running, attempt {run.attempt}"
    if run.state is StepState.PENDING and is_held(view.task, run):
        return "not started, until earlier work is undone"
    return STEP_WORDS[run.state]


def _asked(
    view: TaskView, run: StepRun, legend: Legend, reader: Surface | None, *, is_full: bool
) -> list[str]:
    told = list(decided_alone(view.task, run, legend))
    for asked in open_requests(view):
        if (asked.step, asked.run) == run.key:
            title = request_link(view, asked, legend, reader)
            told.append(f"{title} · {how_it_waits(view, asked, legend)}")
            told += waiting_lines(view, asked, legend) if is_full else ()
            told += filter(None, [stuck(view.task, asked)])
    return told


def _undo_lines(view: TaskView, legend: Legend, reader: Surface | None, *, is_full: bool) -> list[str]:
    words = {
        UndoState.PENDING: "🔵 *{step}* · will be undone",
        UndoState.RUNNING: "🔵 *{step}* · being undone",
        UndoState.WAITING: "🟡 *{step}* · undoing it failed, people are asked",
    }
    return [
        "\n".join(
            [
                words[run.undo].format(step=inline(run.step)),
                *(f"↳ {part}" for part in _asked(view, run, legend, reader, is_full=is_full)),
            ]
        )
        for run in view.task.undoing
        if run.undo in words
    ]
