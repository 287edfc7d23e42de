"""Owns the approval gate: it asks people to approve or reject what steps gave."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.codes import CommentRule, HumanTaskKind, ReApproval
from engine.language.computed_people import with_people_read
from engine.language.mistakes import Mistake
from engine.language.people import people_of
from engine.policy import Policy
from engine.ports.directory import PeopleRef
from engine.step_registry import Settings, Site, StepType
from engine.steps.asking import policy_of, request_of
from engine.steps.asking_settings import (
    ASKING,
    ancestor_mistakes,
    distinct_mistakes,
    expires,
)
from engine.steps.context import BodyContext
from engine.steps.deciding_checks import deciding_mistakes
from engine.steps.deciding_settings import (
    ALL,
    DECIDING,
    with_deciders_read,
    with_rule_names,
    written_rules,
)
from engine.steps.ending_settings import THEN_OF_GATE, ending_of_gate, gate_ending_mistakes
from engine.steps.escalation_settings import (
    ESCALATE,
    escalated_to,
    escalation_mistakes,
    with_escalated_read,
)
from engine.steps.outcomes import Asked, Outcome
from engine.steps.people_found import Found, WantedRule, find
from engine.steps.reviewing_settings import REVIEWING, reviewing_mistakes, window_of
from engine.steps.timing_checks import timing_mistakes

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title"],
    "x-either": ["approvers", "rules"],
    "properties": {
        **ASKING,
        **DECIDING,
        **REVIEWING,
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
        "escalate": ESCALATE,
        "expires": expires(THEN_OF_GATE),
    },
}


async def run_approval_gate(context: BodyContext) -> Outcome:
    """Ask for a decision, everybody whom a rule names."""
    later = escalated_to(context.settings, context.pipeline.roles)
    found = await find(context, _wanted(context), _break_glass(context), later=later)
    return Asked(
        kind=HumanTaskKind.APPROVAL,
        policy=_policy(context, found),
        request=request_of(context, found) | {"confirm": _confirm(context)},
        stand_ins=found.stand_ins,
    )


def _wanted(context: BodyContext) -> list[WantedRule]:
    return [
        WantedRule(
            path=(*rule.place, rule.key),
            name=rule.name,
            people=people_of(rule.people, context.pipeline.roles),
            required=None if rule.required == ALL else rule.required,
        )
        for rule in written_rules(context.settings)
    ]


def _break_glass(context: BodyContext) -> PeopleRef | None:
    people = context.settings.get("break_glass")
    return None if people is None else people_of(people, context.pipeline.roles)


def _policy(context: BodyContext, found: Found) -> Policy:
    settings, policy = context.settings, policy_of(context, found)
    return replace(
        policy,
        expiry=ending_of_gate(policy.expiry, settings),
        is_sequential=settings.get("order") == "sequential",
        self_approval=settings.get("self_approval", False),
        comment=CommentRule(settings.get("comment", CommentRule.OPTIONAL)),
        rollback_to=_targets(context),
        max_rounds=settings.get("max_rounds", 10),
        editable=tuple(settings.get("editable", ())),
        re_approve=ReApproval(settings.get("re_approve", ReApproval.ALL)),
        undo_window=window_of(settings.get("undo_window")),
        receipt=settings.get("receipt", False),
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
    """Find what the shape alone does not show: steps that are not before it, contradictions."""
    yield from ancestor_mistakes("show", settings, site)
    yield from ancestor_mistakes("rollback_to", settings, site)
    yield from distinct_mistakes(settings, site)
    yield from timing_mistakes(settings, site)
    yield from deciding_mistakes(settings, site)
    yield from escalation_mistakes(settings, site, written_rules(settings))
    yield from gate_ending_mistakes(settings, site)
    yield from reviewing_mistakes(settings, site)


def computed(written: Settings, rendered: Settings, roles: Mapping[str, PeopleRef]) -> Settings:
    """Read the people that templates gave."""
    rendered = with_people_read(written, rendered, roles, "approvers", "break_glass")
    rendered = with_escalated_read(written, rendered, roles)
    return with_rule_names(with_deciders_read(written, rendered, roles))


APPROVAL_GATE = StepType(
    name="approval_gate",
    title="Approval",
    icon="✅",
    is_interactive=True,
    settings=SETTINGS,
    run=run_approval_gate,
    check=mistakes,
    normalised=with_rule_names,
    computed=computed,
    literal=frozenset({"show", "rollback_to", "distinct_from", "editable"}),
)
