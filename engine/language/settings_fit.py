"""Owns the question whether the settings of a step fit its type: what the type itself asks, and its base."""

from collections.abc import Iterator

from engine.language.mistakes import Mistake, nearest
from engine.language.shape import shape_mistakes
from engine.step_registry import Settings, StepType


def settings_mistakes(step_type: StepType, settings: Settings, *, may_hold_templates: bool) -> list[Mistake]:
    """Find where settings, with what the type fills in, do not fit its schema and that of its base.

    Where both have something to say, the type's own schema does: it asks for more.
    """
    found: list[Mistake] = []
    if step_type.own is not None:
        asked = {key: step_type.own[key] for key in ("properties", "required") if key in step_type.own}
        found += shape_mistakes(asked, settings, may_hold_templates=may_hold_templates)
    said = {mistake.path for mistake in found}
    for mistake in shape_mistakes(step_type.settings, settings, may_hold_templates=may_hold_templates):
        if mistake.path not in said:
            found.append(mistake)
    return list(dict.fromkeys(found))


def not_theirs(step_type: StepType, written: Settings) -> Iterator[Mistake]:
    """Find what a step sets although its type leaves it nothing to say there."""
    if step_type.own is None:
        return
    known = step_type.own["properties"]
    for key in (key for key in written if key not in known):
        if key in step_type.defaults:
            message = f"`{key}` is set by the step type `{step_type.name}`: leave it out"
        else:
            message = f"unknown key `{key}`{nearest(key, known)}"
        yield Mistake((key,), message, is_about_key=True)
