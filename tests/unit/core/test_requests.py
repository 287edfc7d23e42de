"""What a person's word does: approve, reject, complete."""

import pytest

from engine.codes import Choice, CommentRule, HumanTaskStatus
from engine.commands import Approve
from engine.model import Fingerprint, HumanTaskId
from engine.refusals import (
    AlreadyClosed,
    CommentNeeded,
    NoSuchHumanTask,
    NotAnAncestor,
    NotAsked,
    SaidAlready,
    WrongKind,
)
from engine.review_refusals import StaleFingerprint
from tests.makers import BOB, CAROL, CHANNEL, MALLORY, NOON, SHOWN, a_step, person
from tests.story import Story


def a_review(**policy: object) -> Story:
    """Let a review wait for Bob and Carol, between a draft and a publication."""
    story = Story(a_step("draft"), a_step("review", "draft"), a_step("publish", "review"))
    story.succeed("draft")
    story.ask("review", **policy)
    return story


def test_an_interactive_step_waits_for_its_request() -> None:
    story = a_review()
    request = story.open("review")
    assert (request.id, request.kind, request.run, request.asked_at) == ("t1-1", "approval", 1, NOON)
    assert story.states == {"draft": "completed", "review": "waiting", "publish": "pending"}
    assert story.state == "waiting"
    assert [body.human_task for body in story.changes[-1].bodies] == ["t1-1"]


def test_an_approval_lets_the_task_go_on() -> None:
    story = a_review()
    change = story.approve("review", BOB, comment=" well done ")
    assert story.states == {"draft": "completed", "review": "completed", "publish": "running"}
    assert story.last("review").status is HumanTaskStatus.APPROVED
    assert change.reply().human_task == "t1-1"
    assert change.artifacts[0].body == '{"approved":true,"by":["bob"],"comment":"well done"}'


def test_a_decision_says_who_what_why_when_from_where_and_on_what() -> None:
    story = a_review(fingerprint=SHOWN)
    story.approve("review", person("bob", surface="slack"), comment="fine", fingerprint=SHOWN)
    (decision,) = story.last("review").decisions
    assert (decision.by, decision.verdict, decision.comment) == ("bob", "approved", "fine")
    assert (decision.at, decision.surface, decision.fingerprint) == (NOON, "slack", SHOWN)


def test_as_many_different_people_must_approve_as_the_gate_requires() -> None:
    story = a_review(required=2)
    story.approve("review", BOB)
    assert story.states["review"] == "waiting"
    change = story.approve("review", CAROL, comment="me too")
    assert story.states["review"] == "completed"
    assert change.artifacts[0].body == '{"approved":true,"by":["bob","carol"],"comment":"me too"}'


def test_the_same_button_again_changes_nothing() -> None:
    story = a_review(required=2)
    story.approve("review", BOB)
    assert story.approve("review", BOB).is_nothing
    story.approve("review", CAROL)
    assert story.approve("review", BOB).is_nothing
    assert [decision.by for decision in story.last("review").decisions] == ["bob", "carol"]


def test_a_comment_beside_an_approval_that_counts_already_is_refused_not_lost() -> None:
    story = a_review(required=2)
    story.approve("review", BOB)
    with pytest.raises(SaidAlready):
        story.approve("review", BOB, comment="mind the gap")
    story.approve("review", CAROL, comment=" fine ")
    assert story.approve("review", CAROL, comment="fine").is_nothing
    assert story.approve("review", CAROL).is_nothing
    with pytest.raises(AlreadyClosed):
        story.approve("review", BOB, comment="mind the gap")


def test_who_approves_after_somebody_else_decided_is_told_so() -> None:
    story = a_review()
    story.approve("review", BOB)
    with pytest.raises(AlreadyClosed) as refused:
        story.approve("review", CAROL)
    assert refused.value.status is HumanTaskStatus.APPROVED


def test_who_approved_what_another_rejected_is_told_so() -> None:
    story = a_review(required=2)
    story.approve("review", BOB)
    story.reject("review", by=CAROL)
    with pytest.raises(AlreadyClosed):
        story.approve("review", BOB)


def test_one_rejection_rejects_also_after_ones_own_approval() -> None:
    story = a_review(required=2)
    story.approve("review", BOB)
    story.reject("review", by=BOB)
    assert story.last("review").status is HumanTaskStatus.REJECTED
    assert story.states["review"] == "rejected"


def test_the_same_rejection_again_changes_nothing() -> None:
    story = a_review(rollback_to=("draft",))
    story.reject("review", to="draft")
    assert story.reject("review", to="draft").is_nothing
    with pytest.raises(AlreadyClosed):
        story.reject("review", to="draft", by=CAROL)


def test_another_rejection_after_ones_own_is_refused() -> None:
    story = a_review(rollback_to=("draft",))
    story.reject("review", to="draft")
    for other in ({"to": None}, {"to": "draft", "comment": "and another thing"}):
        with pytest.raises(AlreadyClosed):
            story.reject("review", **other)


def test_after_a_rejection_that_ended_the_task_one_that_sends_back_is_refused() -> None:
    story = a_review(rollback_to=("draft",))
    story.reject("review")
    assert story.reject("review").is_nothing
    with pytest.raises(AlreadyClosed):
        story.reject("review", to="draft")


def test_the_same_rejection_changes_nothing_while_operators_are_asked_about_it() -> None:
    story = a_review(rollback_to=("draft",), max_rounds=0)
    story.reject("review", to="draft")
    assert story.states["review"] == "running"  # it looks for operators
    assert story.reject("review", to="draft").is_nothing
    with pytest.raises(AlreadyClosed):
        story.reject("review")


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u200b", " \u200d\u2060\n"])
def test_a_rejection_needs_a_reason(nothing: str) -> None:
    story = a_review(comment=CommentRule.NONE)
    with pytest.raises(CommentNeeded):
        story.reject("review", comment=nothing)
    assert story.states["review"] == "waiting"


def test_a_gate_may_insist_on_a_comment() -> None:
    story = a_review(comment=CommentRule.REQUIRED)
    with pytest.raises(CommentNeeded):
        story.approve("review")


def test_who_saw_something_else_may_not_decide() -> None:
    story = a_review(fingerprint=SHOWN)
    other = Fingerprint("other")
    with pytest.raises(StaleFingerprint):
        story.approve("review", fingerprint=other)
    with pytest.raises(StaleFingerprint):
        story.reject("review", fingerprint=other)


def test_a_stranger_may_not_decide() -> None:
    story = a_review()
    before = story.task
    with pytest.raises(NotAsked):
        story.approve("review", MALLORY)
    with pytest.raises(NotAsked):
        story.reject("review", by=MALLORY)
    assert story.task is before


@pytest.mark.parametrize("target", ["publish", "review", "ghost"])
def test_work_goes_back_only_to_ancestors(target: str) -> None:
    story = a_review(rollback_to=("draft", "review", "publish", "ghost"))
    with pytest.raises(NotAnAncestor) as refused:
        story.reject("review", to=target)
    assert refused.value.allowed == ("draft",)


def test_work_goes_back_only_where_the_gate_allows() -> None:
    story = a_review(rollback_to=())
    with pytest.raises(NotAnAncestor) as refused:
        story.reject("review", to="draft")
    assert refused.value.allowed == ()


def test_work_does_not_go_back_to_a_step_that_was_skipped() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"))
    story.skip("draft")
    story.ask("review", rollback_to=("draft",))
    with pytest.raises(NotAnAncestor):
        story.reject("review", to="draft")


def test_an_approval_is_no_answer_to_a_form_nor_a_form_to_a_gate() -> None:
    story = Story(a_step("facts"), a_step("review"))
    story.ask_form("facts")
    story.ask("review")
    for wrong in (story.approve, story.reject):
        with pytest.raises(WrongKind, match="of the kind form: it is completed with what its form asks for"):
            wrong("facts")
    with pytest.raises(WrongKind, match="of the kind approval: it is approved or rejected"):
        story.complete("review")
    with pytest.raises(WrongKind):
        story.answer("review", Choice.SKIP)


def test_a_request_that_is_not_there_cannot_be_answered() -> None:
    story = a_review()
    with pytest.raises(NoSuchHumanTask):
        story.tell(Approve(human_task=HumanTaskId("t1-2"), by=BOB))


def test_a_step_that_was_not_reached_cannot_be_approved() -> None:
    story = Story(a_step("draft"), a_step("review", "draft"))
    with pytest.raises(NoSuchHumanTask):
        story.tell(Approve(human_task=HumanTaskId("t1-1"), by=BOB))
    assert story.states["review"] == "pending"


def test_the_answer_of_a_form_is_the_output_of_its_step() -> None:
    story = Story(a_step("facts"), a_step("publish", "facts"))
    story.ask_form("facts")
    change = story.complete("facts", {"summary": "S"}, by=CAROL)
    assert change.artifacts[0].body == '{"summary":"S"}'
    assert story.states == {"facts": "completed", "publish": "running"}
    assert story.last("facts").status is HumanTaskStatus.SUBMITTED


def test_the_same_form_again_changes_nothing_and_another_persons_is_refused() -> None:
    story = Story(a_step("facts"))
    story.ask_form("facts")
    story.complete("facts", by=BOB)
    assert story.complete("facts", by=BOB).is_nothing
    with pytest.raises(AlreadyClosed):
        story.complete("facts", by=CAROL)


def test_another_answer_after_ones_own_is_refused() -> None:
    story = Story(a_step("facts"))
    story.ask_form("facts")
    story.complete("facts", {"summary": "first"}, by=BOB)
    with pytest.raises(AlreadyClosed):
        story.complete("facts", {"summary": "second"}, by=BOB)


def test_the_outcome_is_said_once_in_the_thread_of_each_card() -> None:
    story = a_review(surfaces=(CHANNEL, "U-bob", CHANNEL))
    notices = story.approve("review").notices
    assert [(n.kind, n.human_task, n.surface, n.number) for n in notices] == [
        ("outcome", "t1-1", CHANNEL, 1),
        ("outcome", "t1-1", "U-bob", 1),
    ]
