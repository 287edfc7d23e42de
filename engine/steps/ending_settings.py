"""Owns how a request ends that nobody answered in time: `then` and `answer` of `expires`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.codes import ExpiryOutcome
from engine.content import json_text
from engine.language.form_check import form_mistakes
from engine.language.forms import EMPTY_FORM, checked_answer
from engine.language.mistakes import Mistake
from engine.language.template_text import has_template, holds_template
from engine.model import Json
from engine.policy import Expiry
from engine.refusals import WrongAnswer
from engine.step_registry import Settings, Site, not_before

_BACK = "send_back"
THEN_OF_GATE: Mapping[str, Any] = {
    "type": ["string", "object"],
    "pattern": "^(approve|reject|fail|skip)$",
    "additionalProperties": False,
    "required": [_BACK],
    "properties": {_BACK: {"type": "string"}},
    "x-what": "approve, reject, fail, skip or {send_back: STEP}",
    "default": "reject",
    "description": "How it ends: approve, reject, fail, skip, or {send_back: STEP}",
}
THEN_OF_FORM: Mapping[str, Any] = {
    "enum": ["fail", "skip"],
    "x-what": "fail or skip, since a form is neither approved nor rejected (or give an `answer` instead)",
    "default": "fail",
    "description": "How it ends: fail or skip",
}
_ANSWER: Mapping[str, Any] = {
    "type": "object",
    "description": "What the form gets when nobody answered in time",
}


def with_answer(expires: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the schema of the `expires` of a form, which may get an answer."""
    return {**expires, "properties": {**expires["properties"], "answer": _ANSWER}}


def ending_of_gate(expiry: Expiry | None, settings: Settings) -> Expiry | None:
    """Give the end of a gate as it is written; without `then` it counts as rejected."""
    then = _expires(settings).get("then", ExpiryOutcome.REJECT.value)
    if expiry is None:
        return None
    if isinstance(then, Mapping):
        return replace(expiry, then=ExpiryOutcome.SEND_BACK, send_back_to=then[_BACK])
    return replace(expiry, then=ExpiryOutcome(then))


def ending_of_form(expiry: Expiry | None, settings: Settings) -> Expiry | None:
    """Give the end of a form as it is written; without `then` and `answer` the step fails."""
    written = _expires(settings)
    if expiry is None:
        return None
    if "answer" in written:
        answer = json_text(checked_answer(settings.get("form") or EMPTY_FORM, written["answer"]))
        return replace(expiry, then=ExpiryOutcome.ANSWER, answer=answer)
    return replace(expiry, then=ExpiryOutcome(written.get("then", ExpiryOutcome.FAIL)))


def gate_ending_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find work that would go back to where this gate sends nothing."""
    then, place = _expires(settings).get("then"), ("expires", "then", _BACK)
    name = then.get(_BACK) if isinstance(then, Mapping) else None
    if not isinstance(name, str):
        return
    allowed = settings.get("rollback_to", site.ancestors)
    if has_template(name):
        yield Mistake(place, "takes no templates: name the step itself")
    elif name not in site.ancestors:
        yield Mistake(place, not_before(name, site))
    elif name not in allowed:
        yield Mistake(place, f"`{name}` is not among `rollback_to`, where this gate may send work back")


def form_ending_mistakes(settings: Settings) -> Iterable[Mistake]:
    """Find an answer beside another end, and one that does not fit the form."""
    written = _expires(settings)
    if "answer" not in written:
        return
    if "then" in written:
        message = "contradicts `answer`, with which the form counts as completed: give one of them"
        yield Mistake(("expires", "then"), message, is_about_key=True)
    answer, form = written["answer"], settings.get("form") or EMPTY_FORM
    if not isinstance(answer, dict) or not isinstance(form, dict):
        return
    if holds_template(form) or any(form_mistakes(form)):
        return
    for name, problem in _problems(form, answer).items():
        yield Mistake(("expires", "answer", name), problem)


def _problems(form: Mapping[str, Json], answer: Mapping[str, Json]) -> Mapping[str, str]:
    """Give what is wrong beside each field; what templates give is checked when they are rendered."""
    try:
        checked_answer(form, answer)
    except WrongAnswer as wrong:
        return {name: said for name, said in wrong.problems.items() if not holds_template(answer.get(name))}
    return {}


def _expires(settings: Settings) -> Mapping[str, Json]:
    written = settings.get("expires")
    return written if isinstance(written, Mapping) else {}
