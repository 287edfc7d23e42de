"""Owns the body of a human task: it asks people to fill a form."""

from engine.model import ExpiryOutcome, HumanTaskKind
from engine.people import people_of
from engine.steps.asking import find, policy_of, request_of, too_few
from engine.steps.context import BodyContext
from engine.steps.outcomes import Asked, Failed, Outcome


async def run_human_task(context: BodyContext) -> Outcome:
    """Ask for an answer; fail if nobody is left who could give it."""
    settings = context.settings
    found = await find(context, people_of(settings["assignees"], context.pipeline.roles))
    policy = policy_of(context, found, ExpiryOutcome.FAIL)
    lacking = too_few(policy, HumanTaskKind.FORM, context)
    if lacking is not None:
        return Failed(error=lacking, is_final=True)
    form = settings.get("form") or {"type": "object", "properties": {}}
    return Asked(kind=HumanTaskKind.FORM, policy=policy, request=request_of(context, found) | {"form": form})
