"""Owns the shell step: a command in a process group of its own, without our environment."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.codes import OnLost
from engine.content import json_text
from engine.language.mistakes import Mistake
from engine.model import Json
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded
from engine.steps.process import Command, Ended, run_command

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
_PASSED_ON = ("PATH", "HOME", "LANG")
_STDOUT_MAX_BYTES = 64 * 1024
_STDERR_MAX_BYTES = 16 * 1024
_LAST_WORDS_MAX_CHARS = 1_000


async def run_shell(context: BodyContext) -> Outcome:
    """Run the command; it succeeds if it exits with 0."""
    try:
        ended = await run_command(_command(context))
    except (OSError, ValueError) as error:  # no such directory, `env` too large or with a NUL
        return Failed(error=f"the command could not be started: {error}", is_final=True)
    if ended.exit_code != 0:
        return Failed(error=_why(ended, context))
    return Succeeded(output=_output(ended))


def _command(context: BodyContext) -> Command:
    return Command(
        line=context.settings["run"],
        environment=_environment(context),
        cwd=context.settings.get("cwd"),
        stdout_max_bytes=_STDOUT_MAX_BYTES,
        stderr_max_bytes=_STDERR_MAX_BYTES,
    )


def _environment(context: BodyContext) -> Mapping[str, str]:
    passed_on = {name: value for name, value in context.world.environment.items() if name in _PASSED_ON}
    own = context.settings.get("env", {})
    return passed_on | {
        name: value if isinstance(value, str) else json_text(value) for name, value in own.items()
    }


def _output(ended: Ended) -> Json:
    output = {"exit_code": ended.exit_code, "stdout": ended.stdout, "stderr": ended.stderr}
    last_line = ended.stdout.rstrip().rpartition("\n")[2]
    try:
        value = json.loads(last_line)
    except ValueError:
        return output
    return output | {"json": value} if isinstance(value, dict) else output


def _why(ended: Ended, context: BodyContext) -> str:
    how = f"exit status {ended.exit_code}" if ended.exit_code > 0 else f"killed by signal {-ended.exit_code}"
    said = context.world.secrets.mask_text(ended.stderr.strip() or ended.stdout.strip())
    return f"{how}: {said[-_LAST_WORDS_MAX_CHARS:]}" if said else how


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


SHELL = StepType(
    name="shell",
    title="Shell",
    icon="💻",
    settings=SETTINGS,
    run=run_shell,
    on_lost=lost,
    check=mistakes,
    literal=frozenset({"run"}),
)
