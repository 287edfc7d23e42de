"""Owns `signoff graph`: a pipeline file or a task, drawn."""

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from bot.command_line.ending import (
    WRONG_USE,
    complain,
    refuse,
    remark,
    say_json,
    surroundings_or_end,
    working,
)
from bot.command_line.readers import Where, read
from bot.command_line.shared_options import AsJson, Tenant, Token, Url
from bot.graphs.dot import dot
from bot.graphs.graph import StepGraph, graph_json, pipeline_graph
from bot.graphs.mermaid import mermaid
from bot.graphs.png import png
from bot.graphs.svg import svg
from bot.settings import SettingsError
from engine.errors import DefinitionError
from engine.language.definition import load_file
from engine.secret_values import secrets_of
from engine.steps.built_in import program_types


class Format(StrEnum):
    """How a graph is drawn."""

    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    PNG = "png"


_TEXTS: Mapping[Format, Callable[[StepGraph], str]] = MappingProxyType(
    {Format.MERMAID: mermaid, Format.DOT: dot, Format.SVG: svg}
)
_ENDINGS: Mapping[str, Format] = MappingProxyType(
    {".mmd": Format.MERMAID, ".dot": Format.DOT, ".gv": Format.DOT, ".svg": Format.SVG, ".png": Format.PNG}
)
_FILES = frozenset({".yaml", ".yml"})


def graph(
    what: Annotated[
        str,
        typer.Argument(
            help="A pipeline file, or the name or id of a task.", metavar="FILE|TASK", show_default=False
        ),
    ],
    *,
    way: Annotated[
        Format | None,
        typer.Option("--format", help="Else: as --output ends, or mermaid.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file to write it to.", show_default=False)
    ] = None,
    json: AsJson = False,
    url: Url = None,
    token: Token = None,
    tenant: Tenant = None,
) -> None:
    """Draw a pipeline, or a task with how far each step has come."""
    drawn_as = way or _format_of(output)
    if drawn_as is Format.PNG and output is None and sys.stdout.isatty():
        refuse(SettingsError(["--output: name a file for the picture, such as graph.png"]))
    drawn = _graph_of(what, Where(url=url, token=token, tenant=tenant))
    if json:
        say_json(graph_json(drawn))
        return
    with working("Drawing"):
        picture = png(drawn) if drawn_as is Format.PNG else _TEXTS[drawn_as](drawn).encode()
    _put(picture, output)


def _format_of(output: Path | None) -> Format:
    if output is None:
        return Format.MERMAID
    if output.suffix not in _ENDINGS:
        right = f"give --format, or end it with one of {', '.join(_ENDINGS)}"
        refuse(SettingsError([f"--output: {output} does not say how to draw; {right}"]))
    return _ENDINGS[output.suffix]


def _graph_of(what: str, where: Where) -> StepGraph:
    file = Path(what)
    if file.suffix in _FILES or file.is_file():
        return _graph_of_file(file)
    return read(where, lambda reader: reader.graph(what))


def _graph_of_file(file: Path) -> StepGraph:
    secrets = secrets_of(surroundings_or_end()).values
    try:
        return pipeline_graph(load_file(file, program_types(), secrets))
    except DefinitionError as error:
        complain(str(error))
        raise typer.Exit(WRONG_USE) from None


def _put(picture: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(picture)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(picture)
    except OSError as error:
        refuse(SettingsError([f"--output: {output} cannot be written: {error.strerror}"]))
    remark(f"Wrote {output}.")
