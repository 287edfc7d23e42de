"""Owns the answer to which pipelines there are, and which files were refused."""

from collections.abc import Sequence

from bot.cards.answers.listing import PAGE_LINES, listing
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.reference import NextPage
from bot.cards.text import inline
from engine.errors import Problem
from engine.language.forms import fields_of
from engine.pipeline import Pipeline

PIPELINES = "pipelines"
_INPUTS_MAX = 6


def pipelines_answer(
    pipelines: Sequence[Pipeline], legend: Legend, *, problems: Sequence[Problem] = (), first: int = 0
) -> Message:
    """List what a person may start. `problems`: of refused files, for operators; `first`: where to begin."""
    lines = [*map(_problem, problems), *(_line(pipeline, legend) for pipeline in pipelines)]
    end = first + PAGE_LINES
    next_page = NextPage(list=PIPELINES, after=str(end)) if len(lines) > end else None
    empty = "There is no pipeline that you may start."
    return listing("*Pipelines that you may start*", lines[first:end], empty=empty, next_page=next_page)


def _line(pipeline: Pipeline, legend: Legend) -> str:
    needed = [f"{field.name}=…" for field in fields_of(pipeline.inputs) if field.is_required][:_INPUTS_MAX]
    command = inline(" ".join([f"{legend.command} run {pipeline.name}", *needed]), 300)
    about = f" · {inline(pipeline.description, 200)}" if pipeline.description.strip() else ""
    return f"*{inline(pipeline.title, 120)}*{about}\n↳ `{command}`"


def _problem(problem: Problem) -> str:
    return f"⚠️ Refused: {inline(str(problem), 500)}"
