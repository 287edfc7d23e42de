"""Owns what a Python step is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.importing import CALL_PATTERN, NotImportable, argument_mistakes, import_function
from engine.mistakes import Mistake
from engine.step_registry import Settings, Site, StepBody, StepType

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


def python_type(run: StepBody) -> StepType:
    """Describe the step type that calls a Python function."""
    return StepType(
        name="python",
        title="Python",
        icon="🐍",
        settings=SETTINGS,
        run=run,
        check=mistakes,
        literal=frozenset({"call"}),
    )


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
