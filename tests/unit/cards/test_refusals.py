"""The private sentences of refusals: why, and what to do."""

import inspect

import pytest

from bot.cards.refusals import refusal, refusal_text
from bot.cards.task_refusals import unknown_people_text, unknown_place_text
from engine import errors, refusals, review_refusals
from engine.codes import ClosedBecause, Entrance, HumanTaskStatus, TaskState, Verdict
from engine.human_task import HumanTask, Inquiry, Settling
from engine.model import Disowned, Halt, HumanTaskId, Pause, TaskId
from engine.refusals import Refused
from tests.makers import NOON, a_decision, a_policy, a_request, a_rule, a_step
from tests.unit.cards.accepted import accepted
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    a_review,
    a_story,
    actor,
    form_view,
    managers_policy,
    managers_rule,
    ruled_policy,
    the,
    view_of,
)

REQUEST, TASK = HumanTaskId("t1-2"), TaskId("t1")


def closed(**how: object) -> refusals.AlreadyClosed:
    """Make the refusal of a click on a review that ended."""
    story = a_review()
    match how:
        case {"by": by, "to": to}:
            story.reject("review", None if to is None else str(to), by=actor(BOB if by == "bob" else CAROL))
        case {"by": _}:
            story.approve("review", by=actor(BOB))
        case _:
            story.cancel(by=actor(ALICE))
    return refusals.AlreadyClosed(the(story.task, REQUEST))


def settling() -> tuple[HumanTask, Settling]:
    """Make a review that is decided, but may still be undone."""
    settling = Settling(verdict=Verdict.APPROVED, due=NOON)
    return a_request(BOB, said=(a_decision(BOB),), settling=settling), settling


HALT = Halt(disowned=(Disowned(by=BOB, human_task=REQUEST, place=1),), clocks=Pause(since=NOON))
ANSWERED = Inquiry(by=BOB, of=CAROL, question="?", asked_at=NOON, answer="!", answered_by=CAROL)
CASES: list[tuple[Refused, list[str]]] = [
    (closed(by="bob"), ["@bob already approved this.", "changed nothing"]),
    (closed(by="carol", to="draft"), ["@carol already rejected this and sent it back to *draft*."]),
    (closed(by="carol", to=None), ["@carol already rejected this."]),
    (closed(), ["*No longer asked*: the task was cancelled"]),
    (
        refusals.TooLateToUndo(a_request(status=HumanTaskStatus.APPROVED, said=(a_decision(BOB),))),
        ["@bob already approved this. It has taken effect, and cannot be undone any more."],
    ),
    (refusals.SaidAlready(BOB, REQUEST), ["already", "your comment was not added"]),
    (
        refusals.NotAsked(MALLORY, REQUEST, managers_policy()),
        ["Only managers (@release-managers): @bob and @carol may"],
    ),
    (
        refusals.NotAsked(MALLORY, REQUEST, a_policy(anyone=True)),
        ["Only full members of this workspace may decide this"],
    ),
    (refusals.NoLongerEligible(BOB, REQUEST), ["you left the group"]),
    (
        refusals.OwnTask(ALICE, REQUEST, a_policy(ALICE, BOB)),
        ["You started this task", "somebody else has to decide this: @bob."],
    ),
    (
        refusals.NotYourTurn(
            CAROL, REQUEST, managers_rule(), (a_rule(name="security"), a_rule(name="legal"))
        ),
        [
            "you are asked for *managers*, after *security* and *legal*.",
            "told when it is your turn",
        ],
    ),
    (
        refusals.NotNeeded(BOB, REQUEST, (a_rule(name="security"),)),
        ["not needed any more: it waits only for *security*", "You may still reject it."],
    ),
    (
        refusals.JoinedLater(MALLORY, REQUEST),
        ["You joined the group after it was asked", "*Ask again with today's members* in More…"],
    ),
    (refusals.NotAFullMember(MALLORY, REQUEST), ["for full members of this workspace", "Ask a full member"]),
    (refusals.NotDistinct(BOB, REQUEST, "draft"), ["You answered *draft* already", "leave it to the others"]),
    (refusals.ClaimedByAnother(REQUEST, BOB), ["@bob claimed this", "once they release it"]),
    (refusals.NothingToClaim(REQUEST), ["cannot be claimed", "Press *Complete…*"]),
    (refusals.NotClaimed(REQUEST, None), ["Nobody has claimed this", "press *Complete…*"]),
    (refusals.NotClaimed(REQUEST, BOB), ["@bob claimed this: only they and operators may release it"]),
    (refusals.NotAnOperator(MALLORY, TASK), ["Only operators may do this"]),
    (refusals.MayNotHandOver(BOB, REQUEST, "forbidden"), ["The pipeline does not allow"]),
    (refusals.MayNotHandOver(BOB, REQUEST, "not_theirs"), ["only your own place", "Ask an operator"]),
    (refusals.MayNotHandOver(BOB, REQUEST, "not_asked"), ["is not asked here"]),
    (refusals.MayNotHandOver(BOB, REQUEST, "decided"), ["their approval counts"]),
    (refusals.CannotTakeOver(DAVE, REQUEST, "inactive"), ["@dave cannot take over", "deactivated"]),
    (refusals.CannotTakeOver(DAVE, REQUEST, "guest"), ["@dave cannot take over", "full members"]),
    (refusals.CannotTakeOver(DAVE, REQUEST, "barred"), ["@dave cannot take over", "started the task"]),
    (refusals.CannotTakeOver(DAVE, REQUEST, "asked"), ["@dave is asked here already"]),
    (refusals.CannotBeAway(BOB, "past"), ["an instant that is past"]),
    (refusals.CannotBeAway(BOB, "too_long"), ["366 days"]),
    (refusals.CannotBeAway(BOB, "self"), ["cannot stand in for yourself"]),
    (refusals.CannotBeAway(BOB, "inactive"), ["deactivated"]),
    (refusals.CommentNeeded(REQUEST), ["needs a comment"]),
    (
        review_refusals.StaleFingerprint(the(a_review().task, REQUEST)),
        ["has changed in the meantime", "decide again"],
    ),
    (refusals.AlreadyDecided(*settling()), ["@bob already approved this", "takes effect <!date", "can undo"]),
    (review_refusals.ForeseenOtherwise(REQUEST, "draft"), ["*draft*", "something else by now"]),
    (review_refusals.CannotEdit(REQUEST, "draft.notes", "unchanged"), ["as it was", "*Approve*"]),
    (
        review_refusals.CannotEdit(REQUEST, "draft.notes", "not_text"),
        ["*draft.notes* is no text", "reject instead, and say what has to change"],
    ),
    (
        review_refusals.CannotEdit(REQUEST, "draft.notes", "not_editable"),
        ["*draft.notes* may not be edited", "reject instead, and say what has to change"],
    ),
    (
        review_refusals.CannotEdit(REQUEST, "draft.notes", "approved_before", ("legal", "price")),
        ["it was approved as it is at *legal* and *price*: reject instead, and say what has to change"],
    ),
    (
        review_refusals.ForeseenOtherwise(REQUEST, "draft.notes", by_edit=True),
        ["Editing *draft.notes*", "something else by now"],
    ),
    (review_refusals.CannotSnooze(BOB, REQUEST, "past"), ["That is past", "choose a later time"]),
    (review_refusals.CannotSnooze(BOB, REQUEST, "too_long"), ["within 366 days"]),
    (review_refusals.CannotSnooze(BOB, REQUEST, "after_end"), ["choose an earlier time"]),
    (review_refusals.CannotSnooze(BOB, REQUEST, "done"), ["Nobody waits for you here"]),
    (review_refusals.NothingToUndo(CAROL, REQUEST, BOB), ["Only @bob, who decided this, and operators"]),
    (review_refusals.NothingToUndo(BOB, REQUEST), ["no decision waits to take effect"]),
    (review_refusals.CannotBeAsked(BOB, REQUEST, "silent"), ["says nothing"]),
    (review_refusals.CannotBeAsked(BOB, REQUEST, "too_long"), ["3,000 characters"]),
    (review_refusals.CannotBeAsked(BOB, REQUEST, "self"), ["cannot ask yourself"]),
    (review_refusals.CannotBeAsked(BOB, REQUEST, "too_many"), ["20 questions"]),
    (review_refusals.CannotBeAsked(DAVE, REQUEST, "inactive"), ["@dave cannot be asked", "deactivated"]),
    (review_refusals.NotInquired(BOB, REQUEST), ["not yours to answer"]),
    (
        review_refusals.AnsweredAlready(REQUEST, ANSWERED),
        ["@carol has answered this question: ", "say it in the thread"],
    ),
    (review_refusals.CannotDispute(BOB, REQUEST, "not_theirs"), ["decided nothing here"]),
    (review_refusals.CannotDispute(BOB, REQUEST, "too_late"), ["more than 7 days ago"]),
    (review_refusals.TaskHalted(TASK, HALT), ["is stopped", "@bob"]),
    (review_refusals.NotHalted(TASK), ["not stopped"]),
    (
        refusals.NotAnAncestor("publish", ("draft", "facts")),
        ["*publish*", "it can go back to *draft* and *facts*"],
    ),
    (refusals.NotAnAncestor("publish", ()), ["it cannot be sent back to any step"]),
    (
        refusals.WrongAnswer({"level": "has no option `z`", "": "too large"}),
        ["*level* has no option “z”", "too large"],
    ),
    (refusals.OutOfTurn(TASK, "Approve"), ["does not fit what is asked here"]),
    (refusals.WrongKind(the(a_review().task, REQUEST)), ["does not fit what is asked here"]),
    (refusals.NoSuchTask("release-<9>"), ["There is no task release-&lt;9&gt;", "`/pipeline status`"]),
    (refusals.NoSuchHumanTask(REQUEST), ["no longer know this request"]),
    (refusals.NoSuchStep(TASK, "darft", ("draft",)), ["no step darft", "Its steps: draft"]),
    (refusals.NoSuchPipeline("relaese", "release"), ["Did you mean `release`?", "`/pipeline list`"]),
    (
        refusals.ClosedEntrance("release", Entrance.SLACK, (Entrance.API,)),
        ["release is worked with through the API only, not in Slack", "Nothing was changed"],
    ),
    (refusals.NotAStarter(MALLORY, "release"), ["You may not start release", "`/pipeline list`"]),
    (refusals.NotYours(MALLORY, TASK, "cancel"), ["the operators may cancel it"]),
    (refusals.TaskEnded(TASK, TaskState.COMPLETED, "cancel"), ["is completed: there is nothing to cancel"]),
]


@pytest.mark.parametrize(
    ("error", "sentences"), CASES, ids=[type(error).__name__ + str(n) for n, (error, _) in enumerate(CASES)]
)
def test_a_refusal_says_why_and_what_to_do(error: Refused, sentences: list[str]) -> None:
    said = accepted(refusal(error, LEGEND))
    for sentence in sentences:
        assert sentence in said


def test_every_refusal_of_the_engine_has_its_own_sentence() -> None:
    known = {
        kind
        for module in (refusals, review_refusals)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Refused) and kind is not Refused
    }
    assert known == {type(error) for error, _ in CASES}
    assert refusal_text(Refused(), LEGEND) == "That is not possible now. Nothing was changed."
    assert all(refusal_text(error, LEGEND) != refusal_text(Refused(), LEGEND) for error, _ in CASES)


def test_who_may_answer_a_form_may_answer_not_decide() -> None:
    view = form_view(a_review().task)
    said = refusal_text(refusals.NotAsked(MALLORY, REQUEST, managers_policy()), LEGEND, view)
    assert "may answer this" in said


def test_the_starter_is_not_named_among_those_who_may_decide() -> None:
    story = a_story(a_step("review"))
    story.ask("review", a_policy(ALICE, BOB))
    view = view_of(story.task)
    said = refusal_text(refusals.NotAsked(MALLORY, REQUEST, view.human_task.policy), LEGEND, view)
    assert said.startswith("Only @bob may decide this")


def test_an_end_without_an_answer_is_told_as_it_was() -> None:
    view = view_of(a_review().task)
    for because in ClosedBecause:
        error = refusals.AlreadyClosed(view.human_task)
        is_expired = because is ClosedBecause.EXPIRED
        error.status = HumanTaskStatus.EXPIRED if is_expired else HumanTaskStatus.CANCELLED
        error.because = because
        assert "Your click changed nothing." in accepted(refusal(error, LEGEND))


def test_where_the_bot_cannot_post_nothing_starts() -> None:
    said = unknown_place_text(
        errors.UnknownPlace("C0RELEASES1", "the bot is not in it; type /invite @Signoff there")
    )
    assert said.startswith(
        "Nothing was started, because I cannot post in <#C0RELEASES1>: the bot is not in it"
    )
    assert "#nowhere:" in unknown_place_text(errors.UnknownPlace("#nowhere", "there is no such channel"))


def test_unknown_people_are_named_up_to_five() -> None:
    said = unknown_people_text(errors.UnknownPeople([f"@p{number}" for number in range(9)]))
    assert said == "I do not know @p0, @p1, @p2, @p3, @p4 and 4 more."


def test_several_rules_are_named_with_their_people() -> None:
    view = view_of(a_review(policy=ruled_policy()).task)
    said = refusal_text(refusals.NotAsked(MALLORY, REQUEST, view.human_task.policy), LEGEND, view)
    assert said.startswith("Only @dave (security) and @bob and @carol (managers) may decide this.")
