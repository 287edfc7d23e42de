"""The pages about receipts and about the status of a task: the option, its default, and what is said."""

import pytest

from bot.cards.legend import Legend
from bot.cards.modals.resume import sent_back
from bot.cards.refusals import refusal_text
from engine.disputing import DISPUTABLE
from engine.model import Disowned, Halt, HumanTaskId, Pause, TaskId
from engine.refusals import NotAnOperator
from engine.review_refusals import CannotDispute, NotHalted, TaskHalted
from engine.steps.approval_gate import APPROVAL_GATE
from engine.steps.human_task import HUMAN_TASK
from storage.usual_waits import ENOUGH, LAST
from tests.docs.pages import ROOT, blocks, rows, section
from tests.makers import NOON
from tests.unit.cards.views import BOB, LEGEND

RECEIPTS, STATUS = (ROOT / "docs" / f"{name}.md" for name in ("receipts", "status"))
TASK, REQUEST = TaskId("t1"), HumanTaskId("t1-1")
STOP = Halt(disowned=(Disowned(by=BOB, human_task=REQUEST, place=1),), clocks=Pause(since=NOON))


def test_the_option_is_described_with_its_default_where_it_may_stand() -> None:
    options = rows("receipts", "At a glance")
    assert options.keys() == {"receipt"}
    for kind in (APPROVAL_GATE, HUMAN_TASK):
        assert kind.settings["properties"]["receipt"]["default"] is False
    assert "| `false` |" in options["receipt"]


def test_the_option_is_shown_at_work_and_what_a_wrong_value_is_answered_with() -> None:
    assert any("receipt:" in block.text for block in blocks(RECEIPTS) if block.info == "yaml")
    assert any("with.receipt" in block.text for block in blocks(RECEIPTS) if block.language == "text")


def said(legend: Legend = LEGEND) -> list[str]:
    """Give what is said, in the order of the page."""
    refused = [
        *(CannotDispute(BOB, REQUEST, reason) for reason in ("not_theirs", "too_late", "said")),
        TaskHalted(TASK, STOP),
        NotAnOperator(BOB, TASK),
        NotHalted(TASK),
    ]
    notes = [refusal_text(error, legend).removesuffix(" Nothing was changed.") for error in refused]
    return [*notes, list(sent_back({}).errors.values())[-1]]


@pytest.mark.parametrize("number", range(7))
def test_what_is_not_possible_is_answered_as_printed(number: int) -> None:
    lines = section("receipts", "What is not possible").strip().splitlines()[2:]
    assert [line.strip("|").split("|")[1].strip() for line in lines][number] == said()[number]


def test_the_numbers_are_as_printed() -> None:
    assert f"for {DISPUTABLE.days} days" in RECEIPTS.read_text(encoding="utf-8")
    told = STATUS.read_text(encoding="utf-8")
    assert f"the last {LAST} answers" in told
    assert f"from {ENOUGH} answers on" in told
