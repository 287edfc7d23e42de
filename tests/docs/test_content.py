"""The pages about what is decided on: options, defaults, examples, and what a wrong value is answered."""

import pytest

from engine.codes import ReApproval
from engine.steps.approval_gate import APPROVAL_GATE
from tests.docs.pages import ROOT, blocks, rows

OPTIONS = [("exactly-this", "show"), ("edit-and-approve", "editable"), ("what-changed", "re_approve")]
each_option = pytest.mark.parametrize(("page", "option"), OPTIONS)


@each_option
def test_the_option_is_described(page: str, option: str) -> None:
    assert rows(page, "At a glance").keys() == {option}


@each_option
def test_the_default_is_as_described(page: str, option: str) -> None:
    known = APPROVAL_GATE.settings["properties"][option].get("default")
    default = rows(page, "At a glance")[option].split("|")[1].strip()
    assert default == f"`{known}`" if known else default.startswith("none")


@each_option
def test_it_is_shown_at_work_and_what_a_wrong_value_is_answered_with(page: str, option: str) -> None:
    found = blocks(ROOT / "docs" / f"{page}.md")
    assert any(f"{option}:" in block.text for block in found if block.info == "yaml")
    assert any(f"with.{option}" in block.text for block in found if block.language == "text")


def test_both_ways_to_approve_again_are_described() -> None:
    told = rows("what-changed", "At a glance")["re_approve"]
    assert all(f"`{way.value}`" in told for way in ReApproval)
