"""Owns the views that ask for a form: of a request, and of a pipeline that is to be started."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot import ids
from bot.cards.blocks import Block, View, context, foreign, modal, paragraphs, section
from bot.cards.edits import stale_form_lines
from bot.cards.legend import Legend
from bot.cards.modals.form_fields import form_fields
from bot.cards.modals.problems import PROBLEM_CHARS, problem_lines
from bot.cards.naming import pipeline_label
from bot.cards.objections import objection
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.text import inline
from engine.language.forms import Schema, fields_of
from engine.model import Json, UserId
from engine.pipeline import Pipeline
from engine.ports.queries import HistoryLine, HumanTaskView

_TITLE_CHARS = 500
_TEXT_CHARS = 2_900
_NOTHING_TO_FILL_IN = "There is nothing to fill in: send it when it is done."
_NOTHING_TO_GIVE = "This pipeline asks for nothing. Press Start to start it."
_EARLIER = "What you answered in an earlier round stands here already. Change what has to change."
_NOTHING: Mapping[str, Json] = MappingProxyType({})


def form_modal(view: HumanTaskView, reference: Reference, legend: Legend, *, reader: UserId) -> View:
    """Ask for the form of a request. What the reader answered in an earlier round stands there already."""
    earlier = _own_answer(view, reader)
    is_said = earlier and fields_of(view.request.get("form") or {})
    told = [*objection(view, legend), *([context(_EARLIER)] if is_said else [])]
    return _form(view, reference, told, earlier)


def overtaken_form_modal(
    view: HumanTaskView,
    reference: Reference,
    legend: Legend,
    *,
    typed: Mapping[str, Json],
    edits: Sequence[HistoryLine],
) -> View:
    """Say that what is shown beside the form was edited since, and keep what was typed."""
    lines = stale_form_lines(view, edits, legend)
    told = [*objection(view, legend), *paragraphs([f"⚠️ {lines[0]}", *lines[1:]])]
    return _form(view, reference, told, typed)


def _form(
    view: HumanTaskView, reference: Reference, told: Sequence[Block], given: Mapping[str, Json]
) -> View:
    text = str(view.request.get("text") or "")
    before = [
        section(f"*{inline(title_of(view), _TITLE_CHARS)}*"),
        *([foreign(text, _TEXT_CHARS)] if text.strip() else []),
        *told,
    ]
    fields = form_fields(view.request.get("form") or {}, given, beside=before)
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
        section(pipeline_label(pipeline, _TITLE_CHARS)),
        *described,
        *_wrong(pipeline.inputs, problems),
    ]
    fields = form_fields(pipeline.inputs, given, beside=before)
    blocks = [*before, *(fields or [section(_NOTHING_TO_GIVE)])]
    return modal(ids.RUN_VIEW, "Start", blocks, metadata=str(reference), submit="Start")


def _own_answer(view: HumanTaskView, reader: UserId) -> Mapping[str, Json]:
    """Give what somebody answered last when this was asked before."""
    own = [earlier.answer for earlier in view.earlier if earlier.by == reader]
    return own[-1] if own and isinstance(own[-1], dict) else _NOTHING


def _wrong(form: Schema, problems: Mapping[str, str]) -> list[Block]:
    each = problem_lines(form, problems)
    return list(paragraphs(f"⚠️ {inline(said, PROBLEM_CHARS * 2)}" for _, said in each))
