"""Owns how these tests load pipeline texts."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from textwrap import dedent, indent
from typing import Any

from engine.content import json_text
from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.model import UserId
from engine.pipeline import Pipeline
from engine.ports.catalog import RegisteredStepType
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN


def load(text: str, secrets: Collection[str] = ()) -> Pipeline:
    """Load a text that is right."""
    return load_text(dedent(text), "a.yaml", collect(BUILT_IN), secrets)


def problems(text: str, secrets: Collection[str] = ()) -> list[str]:
    """Give what is wrong with a text, each as `line path: message`; [] if it is right."""
    try:
        load(text, secrets)
    except DefinitionError as error:
        return [f"{p.line} {p.path}: {p.message}" for p in error.problems]
    return []


def a_registered(definition: Mapping[str, Any], *, version: int = 1) -> RegisteredStepType:
    """Give a version of a step type as it is kept."""
    return RegisteredStepType(
        name=definition["name"],
        version=version,
        definition=json_text(definition),
        registered_by=UserId("U1"),
        registered_at=datetime(2030, 1, 31, tzinfo=UTC),
    )


def steps(text: str) -> str:
    """Give a pipeline whose steps are these; the first line of them is line 3."""
    return f"name: p\nsteps:\n{indent(dedent(text).strip(), '  ')}\n"


def gate(text: str) -> str:
    """Give a pipeline of a step `first` (line 3) and a gate (line 7) whose settings begin in line 11."""
    return f"""\
name: p
steps:
  - name: first
    type: python
    with: {{call: "math:sqrt"}}

  - name: gate
    needs: [first]
    type: approval_gate
    with:
{indent(dedent(text).strip(), "      ")}
"""


def form(text: str) -> str:
    """Give a pipeline whose inputs have these properties; the first line of them is line 5."""
    return f"""\
name: p
inputs:
  type: object
  properties:
{indent(dedent(text).strip(), "    ")}
steps:
  - {{name: a, type: shell, with: {{run: "true"}}}}
"""
