"""What was decided but not in effect yet, when work went back from another gate."""

import json
from typing import Any

from engine.codes import ReApproval, Resumption
from engine.commands import Reject
from engine.model import Surface
from engine.snapshot import Change
from tests.makers import BOB, CAROL, HOUR
from tests.unit.core.reviewing import Review, showing


def sent_back(story: Review) -> Change:
    """Let Carol send the work back from `legal`, at once."""
    gate = story.last("legal")
    return story.tell(Reject(human_task=gate.id, by=CAROL, comment="unlawful", rollback_to="draft"))


def decided(verdict: str, **fields: Any) -> Review:
    """Let Bob decide the review, which can be undone for an hour."""
    story = Review(surfaces=(Surface("C1"),))
    story.reject("legal", by=CAROL, to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("legal", showing({"notes": "first"}, version=2))
    rules = {"surfaces": (Surface("C1"),), "undo_window": HOUR, **fields}
    story.ask("review", showing({"notes": "first"}, version=2, **rules))
    if verdict == "approved":
        story.approve("review", by=BOB)
    else:
        story.reject("review", by=BOB, to="draft", comment="too dear")
    return story


def test_who_had_rejected_is_told_and_the_objection_goes_along() -> None:
    story = decided("rejected")
    lost = story.last("review")
    change = sent_back(story)
    (told,) = [notice for notice in change.notices if notice.kind == "overtaken"]
    assert (told.human_task, told.surface) == (lost.id, "C1")
    assert told.data == {"by": "carol", "of": "bob", "verdict": "rejected", "from": "legal", "to": "draft"}
    (given,) = [json.loads(artifact.body) for artifact in change.artifacts]
    assert (given["comment"], given["by"]) == ("unlawful", "carol")
    assert given["others"] == [{"comment": "too dear", "by": "bob", "from_step": "review"}]


def test_who_had_approved_is_told_too() -> None:
    change = sent_back(decided("approved", re_approve=ReApproval.CHANGED))
    assert [n.data["of"] for n in change.notices if n.kind == "overtaken"] == ["bob"]
    assert "others" not in json.loads(change.artifacts[0].body)


def test_nobody_is_told_who_had_decided_nothing() -> None:
    story = Review()
    assert "overtaken" not in [n.kind for n in sent_back(story).notices]


def test_who_had_decided_is_told_when_operators_let_what_was_disowned_be_asked_again() -> None:
    story = decided("rejected")
    lost, disowned = (
        story.last("review"),
        next(h for h in story.task.human_tasks.values() if h.step == "legal"),
    )
    story.dispute(disowned, by=CAROL)
    change = story.resume(Resumption.ASK_ANEW)  # from the draft on, to which that rejection had sent it
    (told,) = [notice for notice in change.notices if notice.kind == "overtaken"]
    assert (told.human_task, told.data) == (lost.id, {"by": "olga", "of": "bob", "verdict": "rejected"})
