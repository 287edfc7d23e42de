"""Owns what an approval gate is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.mistakes import Mistake
from engine.people import PEOPLE_SCHEMA, count_of, people_mistakes, people_of
from engine.step_registry import Settings, Site, StepBody, StepType
from engine.step_types.asking import ASKING, ancestor_mistakes, expires, place_mistakes, timing_mistakes
from engine.template_text import has_template, holds_template

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "approvers"],
    "properties": {
        **ASKING,
        "approvers": PEOPLE_SCHEMA,
        "required": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 1,
            "description": "How many must approve",
        },
        "self_approval": {
            "type": "boolean",
            "default": False,
            "description": "May the person who started the task decide?",
        },
        "comment": {
            "enum": ["optional", "required", "none"],
            "default": "optional",
            "description": "On approval; a rejection always needs one",
        },
        "confirm": {
            "type": ["boolean", "string"],
            "minLength": 1,
            "default": False,
            "description": "Ask once more before approving: true, or the sentence to ask with",
        },
        "rollback_to": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "description": "Where a rejection may send back to; without it every step before; []: nowhere",
        },
        "max_rounds": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "default": 10,
            "description": "How often this gate may send work back within a task",
        },
        "expires": expires({"enum": ["reject", "fail"], "default": "reject"}),
    },
}


def approval_gate_type(run: StepBody) -> StepType:
    """Describe the step type that waits for people to approve or reject."""
    return StepType(
        name="approval_gate",
        title="Approval",
        icon="✅",
        is_interactive=True,
        settings=SETTINGS,
        run=run,
        check=mistakes,
        literal=frozenset({"show", "rollback_to"}),
    )


def mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find what the shape alone does not show: steps that are not before it, people who are missing."""
    yield from ancestor_mistakes("show", settings, site)
    yield from ancestor_mistakes("rollback_to", settings, site)
    yield from timing_mistakes(settings)
    yield from place_mistakes("approvers", settings)
    if "approvers" in settings:
        for mistake in people_mistakes(settings["approvers"], site.roles):
            yield mistake.under("approvers")
        yield from _too_few(settings, site)


def _too_few(settings: Settings, site: Site) -> Iterable[Mistake]:
    required, approvers = settings.get("required", 1), settings["approvers"]
    if has_template(required) or holds_template(approvers):
        return
    count = count_of(people_of(approvers, site.roles))
    if count and count < required:
        named = "1 person is" if count == 1 else f"{count} people are"
        yield Mistake(("required",), f"{required} must approve, but only {named} named in `approvers`")
