"""Owns the settings of a gate that say what is decided on: edits, other rounds, undoing, receipts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from engine.codes import ReApproval
from engine.language.durations import duration_of, duration_text
from engine.language.formats import DURATION
from engine.language.mistakes import Mistake
from engine.language.template_text import has_template
from engine.model import Json
from engine.step_registry import Settings, Site

_LONGEST_WINDOW = timedelta(days=1)
RECEIPT: Mapping[str, Any] = {
    "type": "boolean",
    "default": False,
    "description": "Does whoever decides get a message that says what they decided?",
}
REVIEWING: Mapping[str, Mapping[str, Any]] = {
    "editable": {
        "type": "array",
        "items": {
            "type": "string",
            "pattern": r"^[a-z][a-z0-9_-]{0,62}(\.[^.\x00-\x1f\x7f]{1,100}){0,5}$",
            "x-what": "a step, or a key in its output such as draft.notes, at most five keys deep",
        },
        "uniqueItems": True,
        "maxItems": 10,
        "description": "Texts among what is shown that may be edited while approving: a step, or step.key",
    },
    "re_approve": {
        "enum": ["all", "changed"],
        "default": "all",
        "description": "After work was sent back: ask everybody again, or let approvals of the same stand?",
    },
    "undo_window": {
        **DURATION,
        "type": ["string", "integer"],
        "minimum": 0,
        "maximum": 0,
        "x-what": "a duration such as 2m, or 0",
        "default": 0,
        "description": "How long a decision may be undone before it takes effect; 0: not at all",
    },
    "receipt": RECEIPT,
}


def reviewing_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find settings about content that nothing is shown of, or that is a decision; windows too long."""
    shown = settings.get("show", ())
    for index, target in enumerate(settings.get("editable", ())):
        if wrong := _why_not_editable(target, shown, site):
            yield Mistake(("editable", index), wrong)
    if settings.get("re_approve") == ReApproval.CHANGED and not shown:
        message = "`changed` compares what is shown, and nothing is: name steps in `show`"
        yield Mistake(("re_approve",), message)
    window = settings.get("undo_window")
    if isinstance(window, str) and not has_template(window) and duration_of(window) > _LONGEST_WINDOW:
        message = f"is at most {duration_text(_LONGEST_WINDOW)}: until then nothing that was decided happens"
        yield Mistake(("undo_window",), message)


def _why_not_editable(target: str, shown: Collection[str], site: Site) -> str:
    """Say why a text may not be edited here; nothing if it may."""
    step = target.partition(".")[0]
    if has_template(target):
        return "takes no templates: name the step itself"
    if step not in shown:
        return f"`{step}` is not in `show`: whoever edits it must see it, and approves what is shown"
    if step in site.gates:
        return f"`{step}` is an approval gate: what people have said is not edited; edit what they decided on"
    return ""


def window_of(written: Json) -> timedelta | None:
    """Give how long a decision may be undone; None: not at all."""
    return duration_of(written) or None if isinstance(written, str) else None
