"""Approvals that stand in a later round, because what is shown is what was approved."""

from typing import Any

import pytest

from engine.codes import HumanTaskStatus, ReApproval, Resumption, TimerKind
from engine.model import Actor, Fingerprint
from engine.rollback import preview
from engine.standing import would_stand
from engine.tally import counted
from tests.makers import ALICE, BOB, CAROL, HOUR, a_rule
from tests.unit.core.reviewing import Review, showing

CHANGED: dict[str, Any] = {"re_approve": ReApproval.CHANGED}
THREE: dict[str, Any] = {"rules": (a_rule("bob", "carol", "dan", required=3),), **CHANGED}


def sent_back(*, required: int = 1, notes: str = "first", **fields: Any) -> Review:
    """Let Carol approve at `legal`, and Bob send everything back; the draft is made again, then."""
    story = Review(required=required, **fields)
    story.approve("legal", by=CAROL)
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": notes})
    return story


def test_an_approval_stands_if_the_same_is_shown() -> None:
    story = sent_back(**CHANGED)
    before = story.last("legal")
    story.ask("legal", showing({"notes": "first"}, version=2, **CHANGED))
    gate = story.last("legal")
    assert gate.status is HumanTaskStatus.APPROVED
    assert [(d.by, d.stands_from) for d in gate.decisions] == [("carol", before.id)]
    assert story.run("legal").state == "completed"


def test_an_approval_that_stands_can_be_undone_for_as_long_as_one_that_is_given() -> None:
    """Carol's approval was not in effect yet when work went back from another gate."""
    rules: dict[str, Any] = {"undo_window": HOUR, **CHANGED}
    story = Review(**rules)
    story.reject("review", to="draft")
    story.wait(minutes=30)
    story.approve("legal", by=CAROL)
    story.fire("review", TimerKind.SETTLE)
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("legal", showing({"notes": "first"}, version=2, **rules))
    gate = story.last("legal")
    assert gate.settling is not None
    assert gate.settling.due == story.timer("legal", TimerKind.SETTLE).due == story.now + HOUR
    story.take_back("legal", by=CAROL)
    assert counted(story.last("legal")) == set()
    story.approve("legal", by=BOB)
    story.fire("legal", TimerKind.SETTLE)
    assert story.last("legal").status is HumanTaskStatus.APPROVED


def test_by_default_everybody_is_asked_again() -> None:
    story = sent_back()
    story.ask("legal", showing({"notes": "first"}, version=2))
    assert story.last("legal").decisions == ()


def test_what_changed_is_asked_again() -> None:
    story = sent_back(notes="second", **CHANGED)
    story.ask("legal", showing({"notes": "second"}, version=2, **CHANGED))
    assert story.last("legal").decisions == ()


def test_those_who_are_asked_no_more_do_not_count() -> None:
    story = sent_back(**CHANGED)
    story.ask("legal", showing({"notes": "first"}, "bob", version=2, **CHANGED))
    assert counted(story.last("legal")) == set()


def test_of_several_the_rest_is_still_asked() -> None:
    story = sent_back(required=2, **CHANGED)
    story.ask("legal", showing({"notes": "first"}, version=2, required=2, **CHANGED))
    gate = story.last("legal")
    assert gate.is_open
    assert counted(gate) == {"carol"}
    story.approve("legal", by=BOB)
    assert story.last("legal").status is HumanTaskStatus.APPROVED


def test_an_approval_that_stood_can_stand_again() -> None:
    story = sent_back(**CHANGED)
    first = story.last("legal")
    story.ask("legal", showing({"notes": "first"}, version=2, **CHANGED))
    story.ask("review", showing({"notes": "first"}, version=2, **CHANGED))
    story.reject("review", to="draft", comment="still not")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("legal", showing({"notes": "first"}, version=3, **CHANGED))
    assert [d.stands_from for d in story.last("legal").decisions] == [first.id]


def test_a_rejection_does_not_stand() -> None:
    story = sent_back(**CHANGED)
    story.ask("review", showing({"notes": "first"}, version=2, **CHANGED))
    assert story.last("review").decisions == ()


def test_nothing_stands_that_nothing_was_shown_of() -> None:
    nothing: dict[str, Any] = {
        "shown": (),
        "fingerprint": Fingerprint("of nothing"),
        "editable": (),
        **CHANGED,
    }
    story = sent_back(**nothing)
    story.ask("legal", showing({"notes": "first"}, version=2, **nothing))
    assert story.last("legal").decisions == ()


def test_who_broke_the_glass_approved_that_once_only() -> None:
    glass: dict[str, Any] = {"break_glass": showing({}, "carol").rules[0], **CHANGED}
    story = Review(**glass)
    story.approve("legal", by=CAROL, alone=True, comment="now")
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("legal", showing({"notes": "first"}, version=2, **glass))
    assert story.last("legal").decisions == ()
    assert ALICE.id not in counted(story.last("legal"))


def test_who_rejected_after_approving_has_taken_that_back() -> None:
    story = Review(required=2, **CHANGED)
    story.approve("review", by=CAROL)
    story.reject("review", to="draft", by=CAROL)
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    story.ask("review", showing({"notes": "first"}, version=2, required=2, **CHANGED))
    assert story.last("review").decisions == ()


def test_nothing_stands_that_others_would_miss() -> None:
    """Carol approved as a manager, and is the only one left who could approve for security."""
    both = (a_rule("carol", "bob", name="managers"), a_rule("carol", "bob", name="security"))
    story = Review(rules=both, **CHANGED)
    story.approve("legal", by=CAROL)
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    fewer = (both[0], a_rule("carol", name="security"))
    story.ask("legal", showing({"notes": "first"}, version=2, rules=fewer, **CHANGED))
    assert story.last("legal").decisions == ()
    story.approve("legal", by=BOB)
    story.approve("legal", by=CAROL)
    assert story.last("legal").status is HumanTaskStatus.APPROVED


def foretold(story: Review, gate: str, by: Actor) -> list[str]:
    """Give whose approvals of a gate are foretold to stand if somebody rejects at the review."""
    last, review = story.last(gate), story.last("review")
    reset = preview(story.task, "review", "draft")
    who = by.id if last.id == review.id else None
    return [d.by for d in would_stand(story.task, reset, last, rejected_by=who)]


@pytest.mark.parametrize(("by", "stand"), [(BOB, ["carol"]), (CAROL, ["bob"])])
def test_what_stands_is_foretold_by_what_decides_it(by: Actor, stand: list[str]) -> None:
    """Who rejects has approved before."""
    story = Review(**THREE)
    for person in (BOB, CAROL):
        story.approve("review", by=person)
        story.approve("legal", by=person)
    assert (foretold(story, "review", by), foretold(story, "legal", by)) == (stand, ["bob", "carol"])
    story.reject("review", by=by, to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "first"})
    for gate in ("legal", "review"):
        story.ask(gate, showing({"notes": "first"}, version=2, **THREE))
    assert [d.by for d in story.last("review").said] == stand
    assert [d.by for d in story.last("legal").said] == ["bob", "carol"]


def test_what_was_disowned_is_not_foretold_to_stand() -> None:
    story = Review(**THREE)
    story.approve("legal", by=CAROL)
    story.dispute(story.last("legal"), by=CAROL)
    story.resume(Resumption.GO_ON)
    assert foretold(story, "legal", BOB) == []


def test_a_text_that_is_made_anew_is_not_in_doubt_any_more() -> None:
    story = Review(**THREE)
    story.edit("review", "second")
    story.approve("legal", by=CAROL)
    story.dispute(story.last("review"))
    assert foretold(story, "legal", BOB) == ["carol"]
