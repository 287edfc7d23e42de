"""Owns the command line as a whole: which commands `signoff` has, and how it begins."""

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

import typer

from bot.command_line.checking import check
from bot.command_line.completing import complete
from bot.command_line.deciding import approve, reject
from bot.command_line.doctoring import doctor
from bot.command_line.following import events
from bot.command_line.graphing import graph
from bot.command_line.installing import manifest, migrate
from bot.command_line.listing import status, tasks
from bot.command_line.serving import demo, serve
from bot.command_line.showing import artifacts, show
from bot.command_line.starting import start
from bot.command_line.steering import cancel, retry
from bot.command_line.step_types import step_type_commands
from bot.command_line.tokens import token_commands

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Pipelines that wait for people, and ask those people in Slack.",
)
_COMMANDS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {
        "serve": serve,
        "demo": demo,
        "check": check,
        "doctor": doctor,
        "graph": graph,
        "run": start,
        "status": status,
        "tasks": tasks,
        "show": show,
        "events": events,
        "artifacts": artifacts,
        "approve": approve,
        "reject": reject,
        "complete": complete,
        "cancel": cancel,
        "retry": retry,
        "migrate": migrate,
        "manifest": manifest,
    }
)
for name, command in _COMMANDS.items():
    app.command(name)(command)
app.add_typer(step_type_commands(), name="step-types")
app.add_typer(token_commands(), name="token")


def main() -> None:
    """Run the command line. What `call: module:function` names is looked for from where it is run, too."""
    sys.path.insert(0, "")
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        app.rich_markup_mode = None  # help and complaints without boxes
    app()
