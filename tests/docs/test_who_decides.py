"""The page about who decides: every option of the rules about people, its default, and what is answered."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import UnknownPeople
from engine.language.computed_people import NotPeople, people_given
from engine.steps.approval_gate import APPROVAL_GATE
from engine.steps.deciding_settings import DECIDING
from engine.steps.human_task import HUMAN_TASK
from engine.steps.wrong_settings import UnknownPeopleAt, unknown_people
from tests.docs.pages import ROOT, blocks, rows

PAGE = ROOT / "docs" / "who-decides.md"
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    **APPROVAL_GATE.settings["properties"],
    **HUMAN_TASK.settings["properties"],
}
OPTIONS = rows("who-decides", "At a glance")
ABOUT_PEOPLE = {*DECIDING, "assignees", "claim", "distinct_from", "external", "hand_over", "self_approval"}


def test_every_option_is_described() -> None:
    assert OPTIONS.keys() == ABOUT_PEOPLE


@pytest.mark.parametrize("option", sorted(ABOUT_PEOPLE))
def test_an_option_is_said_of_the_right_steps_with_its_default(option: str) -> None:
    of, _, default, _ = (cell.strip() for cell in OPTIONS[option].strip("|").split("|"))
    kinds = {"gates": APPROVAL_GATE, "forms": HUMAN_TASK}
    assert of.split(", ") == [name for name, kind in kinds.items() if option in kind.settings["properties"]]
    if "default" in SETTINGS[option]:
        known = SETTINGS[option]["default"]
        assert default == f"`{str(known).lower() if isinstance(known, bool) else known}`"


def test_every_key_of_a_rule_is_described() -> None:
    assert rows("who-decides", "Rules").keys() == DECIDING["rules"]["items"]["properties"].keys()


def test_what_is_answered_to_no_people_is_as_printed() -> None:
    with pytest.raises(NotPeople) as refused:
        people_given(7, {}, ("approvers",))
    assert str(refused.value) in [block.text.strip() for block in blocks(PAGE) if block.language == "text"]


def test_what_is_answered_to_unknown_people_is_as_printed() -> None:
    error = UnknownPeopleAt(("approvers",), UnknownPeople(["nix"]))
    said = unknown_people(error, {"approvers": "{{ steps.triage.output.owner }}"}, {}, [])
    assert str(said) in [block.text.strip() for block in blocks(PAGE) if block.language == "text"]


@pytest.mark.parametrize("option", sorted(ABOUT_PEOPLE))
def test_every_option_is_shown_at_work_and_what_a_wrong_value_is_answered_with(option: str) -> None:
    shown = [block.text for block in blocks(PAGE) if block.info == "yaml"]
    refused = [block.text for block in blocks(PAGE) if block.info == "yaml refused"]
    assert any(f"{option}:" in text for text in (*shown, *refused))
    answers = " ".join(block.text for block in blocks(PAGE) if block.language == "text")
    assert f"with.{option}" in answers or f"`{option}`" in answers
