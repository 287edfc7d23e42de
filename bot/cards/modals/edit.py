"""Owns the view in which somebody edits a text that a request shows, and approves it as it is then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import ids
from bot.cards.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    foreign,
    modal,
    paragraphs,
    question,
    section,
    text_input,
)
from bot.cards.edits import edit_line
from bot.cards.legend import Legend
from bot.cards.modals.comment import COMMENT_MAX, comment_of
from bot.cards.modals.edit_preview import consequences_of_edit, drawn_for_edit
from bot.cards.possible import Possible
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.review_refusals import approved_before_words
from bot.cards.text import chunks, counted, inline, label
from engine import tally
from engine.approval import says_something
from engine.codes import CommentRule
from engine.editing import approved_before
from engine.human_task import HumanTask
from engine.inquiring import TEXT_MAX_CHARS
from engine.model import Json
from engine.ports.queries import HistoryLine, HumanTaskView
from engine.rollback import allowed_targets
from engine.texts import text_at

UNCHANGED = "This is the text as it was. Change it; or close this, and press Approve to approve it as it is."
_SILENT = "There is nothing to read in this text. Write something; or close this, and reject."
_CHANGED = "⚠️ *Not sent yet.* Meanwhile it would do something else than this view said. Look below:"
_TITLE_CHARS = 500
_NAME_CHARS = 60
_CHUNK = 2_900


def edit_controls(reference: Reference, possible: Possible) -> list[Block]:
    """Give a button per text that this person may edit."""
    buttons = [
        button(
            f"Edit {label(target, _NAME_CHARS)} and approve…",
            f"{ids.EDIT_PREFIX}{place}",
            str(replace(reference, edits=target)),
            reads=f"Edit {label(target, _NAME_CHARS)}, and approve",
        )
        for place, target in enumerate(possible.edits)
    ]
    return [actions("edits", *buttons)] if buttons else []


def text_of(view: HumanTaskView, target: str) -> str | None:
    """Give the text at a target as it is now; None: there is none that could be edited in a field."""
    shown = view.shown.get(target.partition(".")[0])
    text = None if shown is None else text_at(shown.output, target)
    return None if text is None or len(text) > TEXT_MAX_CHARS else text


def edit_modal(view: HumanTaskView, reference: Reference, legend: Legend) -> View:
    """Ask for the new text, and for a comment if the gate takes one; or say why that is not possible here."""
    target = reference.edits or ""
    text = text_of(view, target)
    if text is None or approved_before(view.task, view.human_task, target):
        return _not_here(view, reference, target)
    return _form(view, reference, legend, text=text, before=[])


def overtaken_modal(
    view: HumanTaskView,
    reference: Reference,
    legend: Legend,
    *,
    typed: str,
    edits: Sequence[HistoryLine],
) -> View:
    """Say that somebody edited first, show the text as it is now, and keep what was typed."""
    target = reference.edits or ""
    told = [f"⚠️ {edit_line(edit, legend)} first." for edit in edits] or ["⚠️ What is shown was edited first."]
    before = [
        *paragraphs([*told[-5:], "Nothing of yours was saved. Compare it with yours, and send it again."]),
        context(f"*{inline(target)}* as it is now:"),
        *(foreign(part, is_whole=True) for part in chunks(text_of(view, target) or "", _CHUNK)),
        context("Your text replaces it, if you approve:"),
    ]
    return _form(view, reference, legend, text=typed, before=before)


def foreseen_otherwise_modal(view: HumanTaskView, reference: Reference, legend: Legend, typed: str) -> View:
    """Say that an edit would do something else by now than the view said, and what; keep what was typed."""
    return _form(view, reference, legend, text=typed, before=[section(_CHANGED)])


@dataclass(frozen=True, slots=True)
class Edited:
    """What was sent; `text` as typed. The errors are by block."""

    text: str
    comment: str | None
    errors: Mapping[str, str]


def edited_of(values: Mapping[str, Mapping[str, Any]], rule: CommentRule) -> Edited:
    """Read the state of the view."""
    text = str((values.get(ids.EDITED) or {}).get(ids.VALUE, {}).get("value") or "")
    comment = comment_of(values, is_needed=rule is CommentRule.REQUIRED)
    errors = {} if says_something(text) else {ids.EDITED: _SILENT}
    return Edited(text, comment.text, {**errors, **comment.errors})


def is_as_it_was(before: str, text: str) -> bool:
    """Say whether a text came back as it was: fields may change blanks at its ends, and line ends."""
    return before == text or _flat(before) == _flat(text)


def _flat(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _form(
    view: HumanTaskView, reference: Reference, legend: Legend, *, text: str, before: Sequence[Block]
) -> View:
    rule = view.human_task.policy.comment
    sentence = view.request.get("confirm")
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        *before,
        question(
            ids.EDITED,
            label(reference.edits or "", _NAME_CHARS),
            text_input(ids.VALUE, limit=TEXT_MAX_CHARS, value=text),
            hint="It becomes a new version, and you approve what is shown then. The text as it was is kept.",
        ),
        *_comment(rule),
        *([foreign(str(sentence), _TITLE_CHARS)] if sentence else []),
        *_lapsing(view.human_task, legend),
        *consequences_of_edit(view, reference.edits or "", legend),
    ]
    metadata = str(drawn_for_edit(reference, view))
    return modal(ids.EDIT_VIEW, "Edit and approve", blocks, metadata=metadata, submit="Approve")


def _comment(rule: CommentRule) -> list[Block]:
    if rule is CommentRule.NONE:
        return []
    hint = "It is shown on the card and kept in the history."
    field = text_input(ids.VALUE, limit=COMMENT_MAX)
    return [question(ids.COMMENT, "Comment", field, hint=hint, is_optional=rule is not CommentRule.REQUIRED)]


def _lapsing(human_task: HumanTask, legend: Legend) -> list[Block]:
    given = sorted(tally.counted(human_task))
    if not given:
        return []
    whose = legend.persons(given)
    told = (
        f"the approval of {whose} no longer counts"
        if len(given) == 1
        else (f"the approvals of {whose} no longer count")
    )
    return [context(f"If you change the text, {told}.")]


def _not_here(view: HumanTaskView, reference: Reference, target: str) -> View:
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        section(f"*{inline(target)}* cannot be edited here: {_why_not(view, target)}."),
        section(_instead(view)),
        actions(
            ids.CONTROLS,
            button(
                "Reject…",
                ids.REJECT,
                str(replace(reference, edits=None)),
                reads=f"Reject, with a reason: {title_of(view)}",
            ),
        ),
    ]
    return modal(ids.REMARK_VIEW, "Edit and approve", blocks, metadata=str(reference))


def _instead(view: HumanTaskView) -> str:
    if not allowed_targets(view.task, view.human_task):
        return "From here work cannot be sent back: a rejection stops the task."
    return "Reject instead: say what has to change, and send the work back."


def _why_not(view: HumanTaskView, target: str) -> str:
    step = target.partition(".")[0]
    shown = view.shown.get(step)
    if gates := approved_before(view.task, view.human_task, target):
        where = approved_before_words(gates)
        return f"{where}, and this approval follows from that: an edit would start both again"
    if shown is None or shown.output is None:
        return f"*{inline(step)}* gave no result"
    text = text_at(shown.output, target)
    if text is None:
        return _what_else(shown.output, target)
    long = counted(len(text), "character")
    return f"it has {long}, and Slack lets people edit {TEXT_MAX_CHARS:,} at most"


def _what_else(output: Json, target: str) -> str:
    """Say what stands where a text was to be."""
    found = output
    for key in target.split(".")[1:]:
        if not isinstance(found, dict) or key not in found:
            return "the result has nothing of this name"
        found = found[key]
    match found:
        case dict():
            return "it is no text, but has fields of its own"
        case list():
            return "it is no text, but a list"
        case bool() | None:
            return "it is no text"
        case _:
            return "it is no text, but a number"
