"""Owns what a shell step is called and what its `with` looks like."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.mistakes import Mistake
from engine.model import OnLost
from engine.step_registry import Settings, Site, StepBody, StepType

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["run"],
    "properties": {
        "run": {"type": "string", "minLength": 1, "description": "What the shell runs; takes no templates"},
        "env": {
            "type": "object",
            "propertyNames": {
                "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$",
                "x-what": "a name of letters, digits and _",
            },
            "additionalProperties": {"type": ["string", "number", "boolean"]},
            "description": "Values for `run`, as environment variables",
        },
        "cwd": {"type": "string", "minLength": 1, "description": "The working directory"},
    },
}
_RESERVED = ("SLACK_", "SIGNOFF_")
_INNERMOST = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def shell_type(run: StepBody) -> StepType:
    """Describe the step type that runs a command."""
    return StepType(
        name="shell",
        title="Shell",
        icon="💻",
        settings=SETTINGS,
        run=run,
        on_lost=lost,
        check=mistakes,
        literal=frozenset({"run"}),
    )


def lost(_settings: Settings) -> OnLost:
    """Ask: nobody knows what a command did before its process was lost."""
    return OnLost.ASK


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Find templates where a shell would run what they give, and names that are ours."""
    if "{{" in settings.get("run", ""):
        yield Mistake(("run",), _through_env(settings["run"]))
    for name in settings.get("env", {}):
        if name.startswith(_RESERVED):
            yield Mistake(
                ("env", name), f"`{name}` cannot be set: SLACK_ and SIGNOFF_ stay here", is_about_key=True
            )


def _through_env(run: str) -> str:
    found = _INNERMOST.search(run)
    expression = found[1] if found else "inputs.version"
    name = re.sub(r"\W+", "_", expression.rsplit(".", 1)[-1]).strip("_").upper()[:40] or "VALUE"
    return (
        "`run` takes no templates, or a value could become a command; write "
        f'env: {{{name}: "{{{{ {expression} }}}}"}} and "${name}" in `run`'
    )
