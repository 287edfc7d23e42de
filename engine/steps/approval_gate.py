"""Owns the approval gate: it asks people to approve or reject what steps gave."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.language.mistakes import Mistake
from engine.language.people import PEOPLE_SCHEMA, count_of, people_mistakes, people_of
from engine.language.template_text import has_template, holds_template
from engine.model import CommentRule, ExpiryOutcome, HumanTaskKind, Policy
from engine.step_registry import Settings, Site, StepType
from engine.steps.asking import Found, find, policy_of, request_of, too_few
from engine.steps.asking_settings import ASKING, ancestor_mistakes, expires, place_mistakes, timing_mistakes
from engine.steps.context import BodyContext
from engine.steps.outcomes import Asked, Failed, Outcome

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


async def run_approval_gate(context: BodyContext) -> Outcome:
    """Ask for a decision; fail if those asked can never be enough."""
    settings = context.settings
    found = await find(context, people_of(settings["approvers"], context.pipeline.roles))
    policy = _policy(context, found)
    lacking = too_few(policy, HumanTaskKind.APPROVAL, context)
    if lacking is not None:
        return Failed(error=lacking, is_final=True)
    request = request_of(context, found) | {"confirm": _confirm(context)}
    return Asked(kind=HumanTaskKind.APPROVAL, policy=policy, request=request)


def _policy(context: BodyContext, found: Found) -> Policy:
    settings = context.settings
    return replace(
        policy_of(context, found, ExpiryOutcome.REJECT),
        required=settings.get("required", 1),
        self_approval=settings.get("self_approval", False),
        comment=CommentRule(settings.get("comment", CommentRule.OPTIONAL)),
        rollback_to=_targets(context),
        max_rounds=settings.get("max_rounds", 10),
    )


def _targets(context: BodyContext) -> tuple[str, ...]:
    nearest_first = context.pipeline.plan.graph.nearest_first(context.step.name)
    allowed = context.settings.get("rollback_to", nearest_first)
    return tuple(step for step in nearest_first if step in allowed)


def _confirm(context: BodyContext) -> str | None:
    match context.settings.get("confirm", False):
        case str(sentence):
            return sentence
        case True:
            return f"Approve “{context.settings['title']}”?"
        case _:
            return None


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


APPROVAL_GATE = StepType(
    name="approval_gate",
    title="Approval",
    icon="✅",
    is_interactive=True,
    settings=SETTINGS,
    run=run_approval_gate,
    check=mistakes,
    literal=frozenset({"show", "rollback_to"}),
)
