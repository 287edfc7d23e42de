"""The examples load as they are, and do what they say."""

from pathlib import Path

import pytest

from engine.language.definition import load_file
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from examples.release import draft, publish, shelf, withdraw

_EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize("path", sorted(_EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_loads_without_secrets(path: Path) -> None:
    assert load_file(path, collect(BUILT_IN)).name == path.stem


def test_the_first_example_is_eight_lines_that_one_person_can_try() -> None:
    path = _EXAMPLES / "hello.yaml"
    settings = load_file(path, collect(BUILT_IN)).steps[0].body.settings
    assert len(path.read_text().splitlines()) == 8
    assert (settings["approvers"], settings["self_approval"]) == ("anyone", True)


def test_a_withdrawn_release_is_gone_however_often_it_is_withdrawn() -> None:
    publish("7.7", "notes", "summary")
    publish("7.7", "notes", "summary")
    assert shelf()["7.7"] == "notes\n\nsummary"
    withdraw("7.7")
    assert withdraw("7.7")["is_public"] is False
    assert "7.7" not in shelf()


def test_a_draft_answers_the_objection() -> None:
    assert "too long" in draft("1.2", "too long")["notes"]
    assert "objection" not in draft("1.2")["notes"]
