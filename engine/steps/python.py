"""Owns the body of a Python step: a function is called, in a thread or, if it is async, on the loop."""

import functools
import inspect

from engine.importing import NotImportable, import_function
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded


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
