"""Owns the views about questions: one in which somebody asks about a request, one in which it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import (
    Block,
    View,
    context,
    foreign,
    modal,
    placeholder_of,
    question,
    section,
    text_input,
)
from bot.cards.legend import Legend, is_person
from bot.cards.reference import Reference
from bot.cards.request import origin, title_of
from bot.cards.text import chunks, moment
from engine.approval import says_something
from engine.human_task import Inquiry
from engine.inquiring import TEXT_MAX_CHARS
from engine.model import UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import Refused
from engine.review_refusals import CannotBeAsked

_TITLE_CHARS = 500
_CHUNK = 3_000
_SILENT = "Write what you want to know."
_NOBODY = "Choose who is asked."
_NO_ANSWER = "Write an answer."


def inquire_modal(view: HumanTaskView, reference: Reference, *, asker: UserId) -> View:
    """Ask whom somebody wants to ask, at first the person who started the task, and what."""
    starter = view.facts.started_by
    suggested = {"initial_user": starter} if is_person(starter) and starter != asker else {}
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        question(
            ids.PERSON,
            "Whom",
            {
                "type": "users_select",
                "action_id": ids.VALUE,
                "placeholder": placeholder_of("Choose somebody"),
                **suggested,
            },
            hint="They get a direct message. You, whoever started the task and operators may answer, too.",
        ),
        question(
            ids.QUESTION,
            "Question",
            text_input(ids.VALUE, limit=TEXT_MAX_CHARS, placeholder="What do you need to know?"),
            hint="It stands on the card. Until there is an answer, nobody is reminded and nothing expires.",
        ),
    ]
    return modal(ids.INQUIRE_VIEW, "Ask a question", blocks, metadata=str(reference), submit="Ask")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent, or the errors by block."""

    of: UserId | None
    question: str
    errors: Mapping[str, str]


def asked(values: Mapping[str, Mapping[str, Any]]) -> Asked:
    """Read the state of the view."""
    of = (values.get(ids.PERSON) or {}).get(ids.VALUE, {}).get("selected_user")
    text = _text(values, ids.QUESTION)
    errors = {
        **({} if of else {ids.PERSON: _NOBODY}),
        **({} if says_something(text) else {ids.QUESTION: _SILENT}),
    }
    return Asked(UserId(str(of)) if of else None, text, errors)


def fields_refused(refusal: Refused, legend: Legend) -> Mapping[str, str]:
    """Say a refusal beside the field that it is about; empty: it is about none. Plain text."""
    match refusal:
        case CannotBeAsked(reason="silent"):
            return {ids.QUESTION: _SILENT}
        case CannotBeAsked(reason="too_long"):
            return {ids.QUESTION: f"At most {TEXT_MAX_CHARS:,} characters: shorten it."}
        case CannotBeAsked(reason="self"):
            return {ids.PERSON: "You cannot ask yourself: choose somebody else."}
        case CannotBeAsked(reason="inactive"):
            name = legend.name(refusal.user)
            return {ids.PERSON: f"{name} cannot be asked: the account is deactivated, or it is an app."}
        case _:
            return {}


def answer_modal(view: HumanTaskView, reference: Reference, inquiry: Inquiry, legend: Legend) -> View:
    """Ask for the answer to a question. `reference`: says which question it is."""
    about = f"{legend.person(inquiry.by)} asked {legend.person(inquiry.of)} · {moment(inquiry.asked_at)}"
    blocks: list[Block] = [
        foreign(title_of(view), _TITLE_CHARS),
        context(origin(view, legend)),
        section(f"❓ {about}"),
        *(foreign(part, is_whole=True) for part in chunks(inquiry.question, _CHUNK)),
        question(
            ids.ANSWER,
            "Answer",
            text_input(ids.VALUE, limit=TEXT_MAX_CHARS),
            hint="It stands on the card, and whoever asked is told.",
        ),
    ]
    return modal(ids.ANSWER_INQUIRY_VIEW, "Answer", blocks, metadata=str(reference), submit="Answer")


@dataclass(frozen=True, slots=True)
class Answered:
    """What was sent, or the errors by block."""

    answer: str
    errors: Mapping[str, str]


def answered(values: Mapping[str, Mapping[str, Any]]) -> Answered:
    """Read the state of the view."""
    text = _text(values, ids.ANSWER)
    return Answered(text, {} if says_something(text) else {ids.ANSWER: _NO_ANSWER})


def _text(values: Mapping[str, Mapping[str, Any]], block: str) -> str:
    return str((values.get(block) or {}).get(ids.VALUE, {}).get("value") or "").strip()
