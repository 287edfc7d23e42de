"""Owns how `module:function` in a pipeline file becomes something to call."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.errors import SignoffError
from engine.language.mistakes import nearest
from engine.model import Json

CALL_PATTERN = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$"


class NotImportable(SignoffError):
    """`module:function` does not lead to something that can be called."""

    def __init__(self, call: str, reason: str) -> None:
        super().__init__(f"{call} cannot be imported: {reason}")
        self.call, self.reason = call, reason


def import_function(call: str) -> Callable[..., Any]:
    """Import what `module:function` names. Raises NotImportable."""
    if not re.match(CALL_PATTERN, call):
        raise NotImportable(call, "write it as `module:function`")
    module_name, _, path = call.partition(":")
    found = _module(call, module_name)
    for part in path.split("."):
        if not hasattr(found, part):
            raise NotImportable(call, f"`{module_name}` has no `{path}`{nearest(part, _public(found))}")
        found = getattr(found, part)
    if not callable(found):
        raise NotImportable(call, f"`{path}` is no function")
    return found  # type: ignore[no-any-return] # what an attribute holds is known only now


def argument_mistakes(function: Callable[..., Any], args: Mapping[str, Json]) -> Iterable[tuple[str, str]]:
    """Compare named arguments with what a function takes: pairs of argument and mistake."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return  # written in C without a signature: it will say so itself
    named = {p.name: p for p in parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for name in args:
            if name not in named:
                yield name, f"the function takes no `{name}`{nearest(name, named)}"
    for name, parameter in named.items():
        if parameter.default is parameter.empty and name not in args:
            yield name, f"the function needs `{name}`"


def _module(call: str, name: str) -> Any:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # importing runs foreign code
        raise NotImportable(call, f"{type(error).__name__}: {error}"[:300]) from error


def _public(holder: object) -> list[str]:
    return [
        name for name in dir(holder) if not name.startswith("_") and callable(getattr(holder, name, None))
    ]
