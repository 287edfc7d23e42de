"""Owns the body of a shell step: a command in a process group of its own, without our environment."""

import json
from collections.abc import Mapping

from engine.content import json_text
from engine.model import Json
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded
from engine.steps.process import Command, Ended, run_command

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
