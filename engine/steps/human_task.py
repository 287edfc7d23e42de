"""Owns the human task: it asks people to fill a form."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.form_check import form_mistakes
from engine.language.forms import EMPTY_FORM
from engine.language.mistakes import Mistake
from engine.language.people import PEOPLE_SCHEMA, people_mistakes, people_of
from engine.model import ExpiryOutcome, HumanTaskKind
from engine.step_registry import Settings, Site, StepType
from engine.steps.asking import find, policy_of, request_of, too_few
from engine.steps.asking_settings import ASKING, ancestor_mistakes, expires, place_mistakes, timing_mistakes
from engine.steps.context import BodyContext
from engine.steps.outcomes import Asked, Failed, Outcome

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "assignees"],
    "properties": {
        **ASKING,
        "assignees": PEOPLE_SCHEMA,
        "form": {
            "type": "object",
            "description": "What is asked for: a JSON Schema; without it just to be done",
        },
        "expires": expires({"const": "fail", "x-what": "`fail`, since a form cannot be rejected"}),
    },
}


async def run_human_task(context: BodyContext) -> Outcome:
    """Ask for an answer; fail if nobody is left who could give it."""
    settings = context.settings
    found = await find(context, people_of(settings["assignees"], context.pipeline.roles))
    policy = policy_of(context, found, ExpiryOutcome.FAIL)
    lacking = too_few(policy, HumanTaskKind.FORM, context)
    if lacking is not None:
        return Failed(error=lacking, is_final=True)
    form = settings.get("form") or EMPTY_FORM
    return Asked(kind=HumanTaskKind.FORM, policy=policy, request=request_of(context, found) | {"form": form})


def with_form(settings: Settings) -> Settings:
    """Give what has no form an empty one: it is just to be done."""
    return {"form": EMPTY_FORM, **settings}


def mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find what the shape alone does not show: steps that are not before it, missing people, a bad form."""
    yield from ancestor_mistakes("show", settings, site)
    yield from timing_mistakes(settings)
    yield from place_mistakes("assignees", settings)
    if "assignees" in settings:
        for mistake in people_mistakes(settings["assignees"], site.roles):
            yield mistake.under("assignees")
    if isinstance(settings.get("form"), dict):
        for mistake in form_mistakes(settings["form"]):
            yield mistake.under("form")


HUMAN_TASK = StepType(
    name="human_task",
    title="Form",
    icon="📝",
    is_interactive=True,
    settings=SETTINGS,
    run=run_human_task,
    check=mistakes,
    normalised=with_form,
    literal=frozenset({"show"}),
)
