"""Receipts: whoever decides is told what they decided, at their own place."""

from dataclasses import replace
from typing import Any

from engine.model import Notice, Surface
from engine.snapshot import Change
from tests.makers import BOB, CAROL
from tests.unit.core.reviewing import Review

AT_HOME = replace(BOB, home=Surface("U-bob"))


def receipts(change: Change) -> list[Notice]:
    return [notice for notice in change.notices if notice.kind == "message:receipt"]


def a_story(**fields: Any) -> Review:
    return Review(receipt=True, required=2, **fields)


def test_a_receipt_goes_to_whoever_decided_and_says_of_which_versions() -> None:
    story = a_story()
    (receipt,) = receipts(story.approve("review", by=AT_HOME))
    assert (receipt.surface, receipt.human_task, receipt.number) == (
        "U-bob",
        story.last("review").id,
        1,
    )
    assert receipt.data == {"shown": [{"step": "draft", "version": 1}]}


def test_each_decision_has_a_receipt_of_its_own() -> None:
    story = a_story()
    story.approve("review", by=replace(CAROL, home=Surface("U-carol")))
    (receipt,) = receipts(story.reject("review", by=AT_HOME))
    assert (receipt.surface, receipt.number) == ("U-bob", 2)


def test_what_was_edited_is_told_at_the_version_that_was_approved_and_what_was_shown_before() -> None:
    story = a_story()
    before = story.last("review").policy.fingerprint
    (receipt,) = receipts(story.edit("review", "second", by=AT_HOME))
    assert receipt.data == {
        "shown": [{"step": "draft", "version": 2}],
        "edited": [{"target": "draft.notes", "before": before}],
    }
    assert before not in (None, story.last("review").said[0].fingerprint)


def test_what_was_edited_before_is_not_told_with_what_is_decided_later() -> None:
    story = a_story()
    story.edit("review", "second", by=AT_HOME)
    (receipt,) = receipts(story.approve("review", by=replace(CAROL, home=Surface("U-carol"))))
    assert receipt.data == {"shown": [{"step": "draft", "version": 2}]}


def test_none_goes_to_who_has_no_place_of_their_own_or_where_none_is_wanted() -> None:
    assert receipts(a_story().approve("review", by=BOB)) == []
    assert receipts(Review(required=2).approve("review", by=AT_HOME)) == []
