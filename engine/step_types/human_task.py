"""Owns what a human task is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.form_check import form_mistakes
from engine.forms import EMPTY_FORM
from engine.mistakes import Mistake
from engine.people import PEOPLE_SCHEMA, people_mistakes
from engine.step_registry import Settings, Site, StepBody, StepType
from engine.step_types.asking import ASKING, ancestor_mistakes, expires, place_mistakes, timing_mistakes

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


def human_task_type(run: StepBody) -> StepType:
    """Describe the step type that waits for a person to fill a form."""
    return StepType(
        name="human_task",
        title="Form",
        icon="📝",
        is_interactive=True,
        settings=SETTINGS,
        run=run,
        check=mistakes,
        normalised=with_form,
        literal=frozenset({"show"}),
    )


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
