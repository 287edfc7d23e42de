"""Owns the body of an approval gate: it asks people to approve or reject what steps gave."""

from dataclasses import replace

from engine.model import CommentRule, ExpiryOutcome, HumanTaskKind, Policy
from engine.people import people_of
from engine.steps.asking import Found, find, policy_of, request_of, too_few
from engine.steps.context import BodyContext
from engine.steps.outcomes import Asked, Failed, Outcome


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
