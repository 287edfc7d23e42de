"""Owns the view that says everything about a task, and offers what the person who pressed may do."""

from collections.abc import Sequence

from bot import ids
from bot.cards.blocks import View, actions, context, divider, header, modal, paragraphs, section
from bot.cards.history import history_lines
from bot.cards.legend import Legend
from bot.cards.modals.paging import page_of
from bot.cards.modals.steering import steering_buttons
from bot.cards.naming import heading_of
from bot.cards.possible import may_resume, may_steer
from bot.cards.reference import Reference
from bot.cards.steps import step_lines
from bot.cards.stopped import choices, resume_controls, stopped_lines
from bot.cards.task_card import failure, origin, state_under_heading
from engine.model import Actor, Surface
from engine.ports.queries import HistoryLine, TaskView

_ALL = 1_000
_ERROR_CHARS = 2_900


def details_modal(
    view: TaskView,
    reference: Reference,
    legend: Legend,
    *,
    actor: Actor,
    history: Sequence[HistoryLine] = (),
    page: int = 1,
) -> View:
    """Say everything about a task, a page at a time, for this person."""
    resume = resume_controls(view, legend) if may_resume(view, actor) else []
    controls = [*resume, *steering_buttons(view.facts, may_steer(view.facts, actor))]
    told = [divider(), section("*History*"), *paragraphs(history_lines(history, legend))] if history else []
    lines = step_lines(view, legend, Surface(actor.id), most=_ALL, is_full=True)
    blocks = [
        header(heading_of(view.facts)),
        section(state_under_heading(view)),
        *paragraphs(stopped_lines(view, legend, Surface(actor.id))),
        context(origin(view, legend)),
        *([context(choices(view.task))] if resume else []),
        *([actions(ids.CONTROLS, *controls)] if controls else []),
        *page_of([*failure(view, legend, _ERROR_CHARS), *paragraphs(lines), *told], page),
    ]
    return modal(ids.TASK_VIEW, "Task", blocks, metadata=str(reference))
