"""Owns how these tests load pipeline texts."""

from collections.abc import Collection
from textwrap import dedent, indent

from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.pipeline import Pipeline
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
