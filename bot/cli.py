"""Owns the command line as a whole: which commands `signoff` has, and how it begins."""

import sys
from collections import UserDict
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "serve": "serving:serve",
        "demo": "serving:demo",
        "check": "checking:check",
        "doctor": "doctoring:doctor",
        "graph": "graphing:graph",
        "run": "starting:start",
        "status": "listing:status",
        "tasks": "listing:tasks",
        "show": "showing:show",
        "events": "following:events",
        "artifacts": "showing:artifacts",
        "approve": "deciding:approve",
        "reject": "deciding:reject",
        "complete": "completing:complete",
        "cancel": "steering:cancel",
        "retry": "steering:retry",
        "migrate": "installing:migrate",
        "manifest": "installing:manifest",
        "step-types": "step_types:step_type_commands",
        "token": "tokens:token_commands",
    }
)
_GROUPS = frozenset({"step-types", "token"})


class _Commands(UserDict[str, Any]):
    """The commands by name, each imported when it is asked for: all of them take longer than most work."""

    def __getitem__(self, name: str) -> Any:
        if isinstance(self.data[name], str):
            self.data[name] = _command(name, self.data[name])
        return self.data[name]


class _Signoff(TyperGroup):
    """Has the commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands(_PLACES)


def _command(name: str, place: str) -> Any:
    module, _, function = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"bot.command_line.{module}"), function)
    if name in _GROUPS:
        commands: typer.Typer = found()
    else:
        commands = typer.Typer(add_completion=False)
        commands.command(name)(found)
    commands.rich_markup_mode = app.rich_markup_mode
    return get_command(commands)


app = typer.Typer(cls=_Signoff, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def signoff() -> None:
    """Pipelines that wait for people, and ask those people in Slack."""


def main() -> None:
    """Run the command line. What `call: module:function` names is looked for from where it is run, too."""
    sys.path.insert(0, "")
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        app.rich_markup_mode = None  # help and complaints without boxes
    app()
