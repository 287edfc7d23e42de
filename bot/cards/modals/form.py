"""Owns the views that ask for a form: of a request, and of a pipeline that is to be started."""

from collections.abc import Mapping
from types import MappingProxyType

from bot import ids
from bot.cards.blocks import Block, View, foreign, modal, paragraphs, section
from bot.cards.legend import Legend
from bot.cards.modals.form_fields import form_fields
from bot.cards.modals.problems import PROBLEM_CHARS, problem_lines
from bot.cards.reference import Reference
from bot.cards.request import objection, title_of
from bot.cards.text import inline
from engine.language.forms import Schema
from engine.model import Json
from engine.pipeline import Pipeline
from engine.ports.queries import HumanTaskView

_TITLE_CHARS = 500
_TEXT_CHARS = 2_900
_NOTHING_TO_FILL_IN = "There is nothing to fill in: send it when it is done."
_NOTHING_TO_GIVE = "This pipeline asks for nothing. Press Start to start it."
_NOTHING: Mapping[str, Json] = MappingProxyType({})


def form_modal(
    view: HumanTaskView, reference: Reference, legend: Legend, *, earlier: Mapping[str, Json] = _NOTHING
) -> View:
    """Ask for the form of a request. `earlier`: the answer of the round before, to start from."""
    text = str(view.request.get("text") or "")
    before = [
        section(f"*{inline(title_of(view), _TITLE_CHARS)}*"),
        *([foreign(text, _TEXT_CHARS)] if text.strip() else []),
        *objection(view, legend),
    ]
    fields = form_fields(view.request.get("form") or {}, earlier, beside=before)
    blocks = [*before, *(fields or [section(_NOTHING_TO_FILL_IN)])]
    return modal(ids.FORM_VIEW, "Complete", blocks, metadata=str(reference), submit="Complete")


def run_modal(
    pipeline: Pipeline,
    reference: Reference,
    *,
    given: Mapping[str, Json] = _NOTHING,
    problems: Mapping[str, str] = MappingProxyType({}),
) -> View:
    """Ask for the inputs of a pipeline.

    `given`: what was typed. `problems`: what is wrong with it, by what was typed ("" for the whole).
    """
    described = [foreign(pipeline.description, _TEXT_CHARS)] if pipeline.description.strip() else []
    before = [
        section(f"*{inline(pipeline.title, _TITLE_CHARS)}* · {inline(pipeline.name)}"),
        *described,
        *_wrong(pipeline.inputs, problems),
    ]
    fields = form_fields(pipeline.inputs, given, beside=before)
    blocks = [*before, *(fields or [section(_NOTHING_TO_GIVE)])]
    return modal(ids.RUN_VIEW, "Start", blocks, metadata=str(reference), submit="Start")


def _wrong(form: Schema, problems: Mapping[str, str]) -> list[Block]:
    each = problem_lines(form, problems)
    return list(paragraphs(f"⚠️ {inline(said, PROBLEM_CHARS * 2)}" for _, said in each))
