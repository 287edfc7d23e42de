"""Owns the options that several commands have, each with one meaning."""

from typing import Annotated, TypeAlias

import typer

from bot.command_line.server_address import TOKEN, URL

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Url: TypeAlias = Annotated[
    str | None,
    typer.Option("--url", help=f"Where the server is, such as http://127.0.0.1:3000. Else: {URL}."),
]
Token: TypeAlias = Annotated[
    str | None, typer.Option("--token", help=f"As whom to ask it. Else, and better: {TOKEN}.")
]
Tenant: TypeAlias = Annotated[
    str | None, typer.Option("--tenant", help="Whose tasks, if the local database keeps those of several.")
]
Task: TypeAlias = Annotated[
    str, typer.Argument(help="Its name, such as release-42, or its id.", metavar="TASK", show_default=False)
]
RequestOrTask: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="The id of a request, or the name or id of a task.", metavar="ID|TASK", show_default=False
    ),
]
StepOfTask: TypeAlias = Annotated[
    str | None,
    typer.Argument(help="Which step of the task, if several wait.", metavar="STEP", show_default=False),
]
Limit: TypeAlias = Annotated[int, typer.Option(help="How many at most.", min=1, max=200)]
Cursor: TypeAlias = Annotated[
    str | None, typer.Option(help="Where to go on: as the last list said.", show_default=False)
]
PipelineName: TypeAlias = Annotated[
    str | None, typer.Option("--pipeline", help="Only of this pipeline.", show_default=False)
]
Version: TypeAlias = Annotated[
    int | None, typer.Option(help="As it was at this version of the task. Else: as it is now.", min=1)
]
Key: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key", help="The same key again gives the task that it started.", show_default=False
    ),
]
