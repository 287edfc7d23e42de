"""Owns the Python step: a function of the author, called off the event loop."""

import functools
import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from engine.language.importing import CALL_PATTERN, NotImportable, argument_mistakes, import_function
from engine.language.mistakes import Mistake
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded

SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["call"],
    "properties": {
        "call": {
            "type": "string",
            "pattern": CALL_PATTERN,
            "x-what": "`module:function`",
            "description": "What is called: module:function",
        },
        "args": {"type": "object", "description": "The arguments by name"},
    },
}


async def run_python(context: BodyContext) -> Outcome:
    """Call the function with its arguments by name; what it returns is the output."""
    try:
        function = import_function(context.settings["call"])
    except NotImportable as error:
        return Failed(error=str(error), is_final=True)
    call = functools.partial(function, **context.settings.get("args", {}))
    try:
        if inspect.iscoroutinefunction(function):
            return Succeeded(output=await call())
        result = await context.means.in_thread(call)
        return Succeeded(output=await result if inspect.isawaitable(result) else result)
    except (SystemExit, KeyboardInterrupt) as error:  # of the function: it must not end the process
        return Failed(error=f"{type(error).__name__}: {error}")


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Find functions that cannot be imported, and arguments that they do not take."""
    if "call" not in settings:
        return
    try:
        function = import_function(settings["call"])
    except NotImportable as error:
        yield Mistake(("call",), str(error))
        return
    args = settings.get("args", {})
    if isinstance(args, dict):
        for name, message in argument_mistakes(function, args):
            yield Mistake(("args", name) if name in args else ("args",), message, is_about_key=name in args)


PYTHON = StepType(
    name="python",
    title="Python",
    icon="🐍",
    settings=SETTINGS,
    run=run_python,
    check=mistakes,
    literal=frozenset({"call"}),
)
