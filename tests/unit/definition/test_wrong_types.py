"""Every mistake in a step type that is to be registered is named: its line, its path, what would be right.

The files in `wrong_types/*.txt` are written as those in `wrong`.
"""

from pathlib import Path
from typing import Any

import pytest

from engine.errors import DefinitionError
from engine.registration_check import WrongStepType, check_registration
from engine.step_registry import collect
from engine.step_type_file import load_step_type
from engine.steps.built_in import BUILT_IN
from tests.unit.definition.test_wrong_files import cases, expected

PROGRAM = collect(BUILT_IN)
WRONG = Path(__file__).parent / "wrong_types"


def problems(text: str) -> list[str]:
    """Give what is wrong with the text of a step type, each as `line path: message`."""
    with pytest.raises(DefinitionError) as caught:
        load_step_type(text, "type.yaml", PROGRAM, ["TOKEN"])
    return [f"{p.line} {p.path}: {p.message}" for p in caught.value.problems]


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{file}: {title}") for file, title, text in cases(WRONG)]
)
def test_every_mistake_is_named_in_its_line(text: str) -> None:
    assert expected(text)
    assert problems(text) == expected(text)


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ([], "must be a mapping, but is a list"),
        ({}, "name: is missing; extends: is missing"),
        ({"name": "x", "with": {"json": nested(60)}}, "values are nested at most 50 deep"),
        ({"name": "x" * 70_000}, "has 70011 characters: a step type has at most 65536"),
        (
            {"name": "poll\n", "extends": "shell"},
            (
                "name: must be a name of lower-case letters, digits and _, "
                'beginning with a letter, at most 63, but is `"poll\\n"`'
            ),
        ),
        ({"name": float("inf")}, "is no JSON: it holds a number that JSON cannot write"),
        ({"name": "\ud800"}, "holds half a character or NUL, which cannot be kept: leave it out"),
        ({"with": {"\0": 1}}, "holds half a character or NUL, which cannot be kept: leave it out"),
    ],
    ids=["no mapping", "empty", "deep", "long", "two lines", "infinite", "half a character", "NUL in a key"],
)
def test_what_comes_from_a_program_is_bounded(definition: Any, said: str) -> None:
    with pytest.raises(WrongStepType) as caught:
        check_registration(definition, PROGRAM, ())
    assert str(caught.value) == said


def test_an_empty_file_is_no_step_type() -> None:
    assert problems("") == ["1 : is empty: a step type has at least a `name` and what it `extends`"]


def test_what_is_right_is_given_as_it_is_written() -> None:
    text = """
        name: announce
        extends: http
        title: Announce
        with: {method: POST, url: "https://example.com/{{ inputs.version }}"}
        settings:
          required: [json]
          properties:
            json: {type: object, required: [text], properties: {text: {type: string, maxLength: 5}}}
    """
    definition = load_step_type(text, "type.yaml", PROGRAM)
    assert definition["with"]["method"] == "POST"
    assert definition["settings"]["properties"]["json"]["required"] == ["text"]
