"""The page about sending back: its options, their defaults, and the lines that the view says."""

import re
from datetime import timedelta
from typing import Any

import pytest

from engine.steps.approval_gate import APPROVAL_GATE
from tests.docs.pages import ROOT, blocks, rows, section
from tests.unit.cards.test_preview import branches, lines, overtaking, to
from tests.unit.cards.views import view_of

PAGE = ROOT / "docs" / "send-back.md"
OPTIONS = rows("send-back", "At a glance")


def test_the_options_are_described_with_their_defaults() -> None:
    settings = APPROVAL_GATE.settings["properties"]
    assert OPTIONS.keys() == {"rollback_to", "max_rounds"}
    assert f"| `{settings['max_rounds']['default']}` |" in OPTIONS["max_rounds"]
    assert (
        f"{settings['max_rounds']['minimum']} to {settings['max_rounds']['maximum']}" in OPTIONS["max_rounds"]
    )


@pytest.mark.parametrize("option", ["rollback_to", "max_rounds"])
def test_an_option_is_shown_at_work_and_what_a_wrong_value_is_answered_with(option: str) -> None:
    assert any(f"{option}:" in block.text for block in blocks(PAGE) if block.info == "yaml")
    answers = [block.text for block in blocks(PAGE) if block.language == "text"]
    assert any(f"with.{option}" in answer for answer in answers)


def test_every_line_of_the_view_is_explained_and_no_other() -> None:
    rules: dict[str, Any] = {"max_rounds": 0, "undo_window": timedelta(minutes=2)}
    views = [view_of(story.task) for story in (branches(**rules), overtaking(**rules))]
    told = [line for view in views for line in lines(view, to("draft"))[1:]]
    said = {found[1] for line in told if (found := re.match(r"\*([^*]+)\*", line))}
    explained = re.findall(r"^\| \*\*([^*]+)\*\* \|", section("send-back", "What is shown"), re.MULTILINE)
    assert said == set(explained)
