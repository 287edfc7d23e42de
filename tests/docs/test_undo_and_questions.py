"""The pages about undoing and about questions: the option, its default, and what is said."""

import pytest

from bot.cards.inquiries import ON_CARD
from bot.cards.modals.inquiry import answered, asked, fields_refused
from bot.cards.refusals import refusal_text
from engine.inquiring import INQUIRIES_MAX, TEXT_MAX_CHARS
from engine.model import HumanTaskId, UserId
from engine.review_refusals import CannotBeAsked, NotInquired
from engine.steps.approval_gate import APPROVAL_GATE
from tests.docs.pages import ROOT, blocks, rows, section
from tests.unit.cards.views import BOB, LEGEND

UNDO, QUESTIONS = (ROOT / "docs" / f"{name}.md" for name in ("undo", "questions"))
OPTIONS = rows("undo", "At a glance")
REQUEST = HumanTaskId("t1-1")
OSCAR = UserId("U0OSCAR0001")
LEGEND_WITH_OSCAR = type(LEGEND)(people={OSCAR: "oscar"})


def test_the_option_is_described_with_its_default() -> None:
    assert OPTIONS.keys() == {"undo_window"}
    assert APPROVAL_GATE.settings["properties"]["undo_window"]["default"] == 0
    assert "`0`: it takes effect at once" in OPTIONS["undo_window"]


def test_the_option_is_shown_at_work_and_what_a_wrong_value_is_answered_with() -> None:
    assert any("undo_window:" in block.text for block in blocks(UNDO) if block.info == "yaml")
    assert any("with.undo_window" in block.text for block in blocks(UNDO) if block.language == "text")


def test_how_much_is_asked_and_shown_is_as_printed() -> None:
    text = QUESTIONS.read_text(encoding="utf-8")
    assert f"up to {TEXT_MAX_CHARS:,} characters" in text
    assert f"Up to {INQUIRIES_MAX} questions" in text
    assert ON_CARD == 2
    assert "two in all" in text


def said() -> list[str]:
    """Give what is said beside fields and in notes, in the order of the page."""
    refused = [CannotBeAsked(BOB, REQUEST, "self"), CannotBeAsked(OSCAR, REQUEST, "inactive")]
    beside = [text for error in refused for text in fields_refused(error, LEGEND_WITH_OSCAR).values()]
    notes = [CannotBeAsked(BOB, REQUEST, "too_many"), NotInquired(BOB, REQUEST)]
    told = [refusal_text(error, LEGEND).removesuffix(" Nothing was changed.") for error in notes]
    empty = asked({})
    nobody, silent = empty.errors.values()
    return [nobody, *beside, silent, *answered({}).errors.values(), *told]


@pytest.mark.parametrize("number", range(7))
def test_what_is_not_possible_is_answered_as_printed(number: int) -> None:
    lines = section("questions", "What is not possible").strip().splitlines()[2:]
    assert [line.strip("|").split("|")[1].strip() for line in lines][number] == said()[number]
