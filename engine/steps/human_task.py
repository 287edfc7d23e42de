"""Owns the human task: it asks people to fill a form."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine.codes import HumanTaskKind
from engine.language.computed_people import with_people_read
from engine.language.durations import duration_of, duration_text
from engine.language.form_check import form_mistakes
from engine.language.formats import DURATION
from engine.language.forms import EMPTY_FORM
from engine.language.mistakes import Mistake
from engine.language.people import PEOPLE_SCHEMA, people_mistakes, people_of
from engine.language.template_text import has_template
from engine.ports.directory import PeopleRef
from engine.step_registry import Settings, Site, StepType
from engine.steps.asking import policy_of, request_of
from engine.steps.asking_settings import (
    ASKING,
    ancestor_mistakes,
    distinct_mistakes,
    expires,
    is_shorter,
    place_mistakes,
)
from engine.steps.certain_answers import Short, never_enough
from engine.steps.certain_people import named, wanted
from engine.steps.context import BodyContext
from engine.steps.deciding_settings import WrittenRule
from engine.steps.ending_settings import THEN_OF_FORM, ending_of_form, form_ending_mistakes, with_answer
from engine.steps.escalation_settings import (
    ESCALATE,
    escalated_to,
    escalation_mistakes,
    with_escalated_read,
)
from engine.steps.outcomes import Asked, Outcome
from engine.steps.people_found import WantedRule, find
from engine.steps.reviewing_settings import RECEIPT
from engine.steps.timing_checks import timing_mistakes

_CLAIM = "4h"
_CLAIM_MIN = timedelta(minutes=1)

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "assignees"],
    "properties": {
        **ASKING,
        "receipt": RECEIPT,
        "assignees": PEOPLE_SCHEMA,
        "claim": {
            **DURATION,
            "type": ["string", "boolean"],
            "not": {"const": True},
            "x-what": "a duration such as 4h, or false",
            "default": _CLAIM,
            "description": "How long one of several people may keep the form to themselves; or false",
        },
        "form": {
            "type": "object",
            "description": "What is asked for: a JSON Schema; without it just to be done",
        },
        "escalate": ESCALATE,
        "expires": with_answer(expires(THEN_OF_FORM)),
    },
}


async def run_human_task(context: BodyContext) -> Outcome:
    """Ask for an answer of one of those named."""
    settings = context.settings
    wanted = WantedRule(path=("assignees",), people=people_of(settings["assignees"], context.pipeline.roles))
    later = escalated_to(settings, context.pipeline.roles)
    found = await find(context, [wanted], later=later)
    policy = policy_of(context, found)
    claim = settings.get("claim", _CLAIM)
    return Asked(
        kind=HumanTaskKind.FORM,
        policy=replace(
            policy,
            expiry=ending_of_form(policy.expiry, settings),
            claim=None if claim is False else duration_of(claim),
            receipt=settings.get("receipt", False),
        ),
        request=request_of(context, found) | {"form": settings.get("form") or EMPTY_FORM},
        stand_ins=found.stand_ins,
    )


def with_form(settings: Settings) -> Settings:
    """Give what has no form an empty one: it is just to be done."""
    return {"form": EMPTY_FORM, **settings}


def mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find what the shape alone does not show: steps that are not before it, missing people, a bad form."""
    yield from ancestor_mistakes("show", settings, site)
    yield from distinct_mistakes(settings, site)
    yield from timing_mistakes(settings, site)
    yield from place_mistakes("assignees", settings.get("assignees"), settings)
    yield from _claim_mistakes(settings, site)
    if "assignees" in settings:
        for mistake in people_mistakes(settings["assignees"], site.roles):
            yield mistake.under("assignees")
    if short := _never_answered(settings, site):
        yield Mistake(("assignees",), short.told("answer"))
    yield from escalation_mistakes(settings, site, [_rule(settings)], is_form=True)
    yield from form_ending_mistakes(settings)
    if isinstance(settings.get("form"), dict):
        for mistake in form_mistakes(settings["form"]):
            yield mistake.under("form")


def computed(written: Settings, rendered: Settings, roles: Mapping[str, PeopleRef]) -> Settings:
    """Read the people that a template gave."""
    read = with_people_read(written, rendered, roles, "assignees")
    return dict(with_escalated_read(written, read, roles))


def _claim_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find a claim that nobody can make, or that would never lapse."""
    claim, expiry = settings.get("claim"), settings.get("expires")
    if not isinstance(claim, str) or has_template(claim):
        return
    if duration_of(claim) < _CLAIM_MIN:
        yield Mistake(("claim",), f"is {claim}: a claim lasts at least {duration_text(_CLAIM_MIN)}")
    if site.is_rendered:
        return
    after = expiry.get("after") if isinstance(expiry, Mapping) else None
    if is_shorter(after, claim, site.working_day):
        yield Mistake(("claim",), f"a claim of {claim} never lapses: the request expires after {after}")
    people = named(settings.get("assignees"), site.roles)
    if people and len(people) == 1 and "escalate" not in settings:
        message = "only 1 person is named in `assignees`: a claim is for one of several"
        yield Mistake(("claim",), message, is_about_key=True)
    elif (short := _never_answered(settings, site, by=2)) and short.able:
        message = f"a claim is for one of several, but only 1 of those named may answer: {short.why}"
        yield Mistake(("claim",), message, is_about_key=True)


def _never_answered(settings: Settings, site: Site, *, by: int = 1) -> Short | None:
    """Find a form that so many of those whom it names can never complete."""
    rule = replace(_rule(settings), required=by)
    return never_enough(wanted([rule], site.roles), settings, site, is_form=True)


def _rule(settings: Settings) -> WrittenRule:
    return WrittenRule(place=(), key="assignees", name="", people=settings.get("assignees"), required=1)


HUMAN_TASK = StepType(
    name="human_task",
    title="Form",
    icon="📝",
    is_interactive=True,
    settings=SETTINGS,
    run=run_human_task,
    check=mistakes,
    normalised=with_form,
    computed=computed,
    literal=frozenset({"show", "distinct_from"}),
)
