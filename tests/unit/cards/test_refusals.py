"""The private sentences of refusals: why, and what to do."""

import inspect

import pytest

from bot.cards.refusals import refusal, refusal_text
from bot.cards.task_refusals import unknown_people_text, unknown_place_text
from engine import errors
from engine.errors import Refused
from engine.model import ClosedBecause, HumanTaskId, HumanTaskStatus, TaskId, TaskState
from tests.makers import a_policy, a_rule, a_step
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


def closed(**how: object) -> errors.AlreadyClosed:
    """Make the refusal of a click on a review that ended."""
    story = a_review()
    match how:
        case {"by": by, "to": to}:
            story.reject("review", None if to is None else str(to), by=actor(BOB if by == "bob" else CAROL))
        case {"by": _}:
            story.approve("review", by=actor(BOB))
        case _:
            story.cancel(by=actor(ALICE))
    return errors.AlreadyClosed(the(story.task, REQUEST))


CASES: list[tuple[Refused, list[str]]] = [
    (closed(by="bob"), ["@bob already approved this.", "changed nothing"]),
    (closed(by="carol", to="draft"), ["@carol already rejected this and sent it back to *draft*."]),
    (closed(by="carol", to=None), ["@carol already rejected this."]),
    (closed(), ["*No longer asked*: the task was cancelled"]),
    (errors.SaidAlready(BOB, REQUEST), ["already", "your comment was not added"]),
    (
        errors.NotAsked(MALLORY, REQUEST, managers_policy()),
        ["Only managers (@release-managers): @bob and @carol may"],
    ),
    (
        errors.NotAsked(MALLORY, REQUEST, a_policy(anyone=True)),
        ["Only full members of this workspace may decide this"],
    ),
    (errors.NoLongerEligible(BOB, REQUEST), ["you left the group"]),
    (
        errors.OwnTask(ALICE, REQUEST, a_policy(ALICE, BOB)),
        ["You started this task", "somebody else has to decide this: @bob."],
    ),
    (
        errors.NotYourTurn(CAROL, REQUEST, managers_rule(), (a_rule(name="security"), a_rule(name="legal"))),
        [
            "you are asked for *managers*, after *security* and *legal*.",
            "told when it is your turn",
        ],
    ),
    (
        errors.NotNeeded(BOB, REQUEST, (a_rule(name="security"),)),
        ["not needed any more: it waits only for *security*", "You may still reject it."],
    ),
    (
        errors.JoinedLater(MALLORY, REQUEST),
        ["You joined the group after it was asked", "*Ask again with today's members* in More…"],
    ),
    (errors.NotAFullMember(MALLORY, REQUEST), ["for full members of this workspace", "Ask a full member"]),
    (errors.NotDistinct(BOB, REQUEST, "draft"), ["You answered *draft* already", "leave it to the others"]),
    (errors.ClaimedByAnother(REQUEST, BOB), ["@bob claimed this", "once they release it"]),
    (errors.NothingToClaim(REQUEST), ["cannot be claimed", "Press *Complete…*"]),
    (errors.NotClaimed(REQUEST, None), ["Nobody has claimed this", "press *Complete…*"]),
    (errors.NotClaimed(REQUEST, BOB), ["@bob claimed this: only they and operators may release it"]),
    (errors.NotAnOperator(MALLORY, TASK), ["Only operators may do this"]),
    (errors.MayNotHandOver(BOB, REQUEST, "forbidden"), ["The pipeline does not allow"]),
    (errors.MayNotHandOver(BOB, REQUEST, "not_theirs"), ["only your own place", "Ask an operator"]),
    (errors.MayNotHandOver(BOB, REQUEST, "not_asked"), ["is not asked here"]),
    (errors.MayNotHandOver(BOB, REQUEST, "decided"), ["their approval counts"]),
    (errors.CannotTakeOver(DAVE, REQUEST, "inactive"), ["@dave cannot take over", "deactivated"]),
    (errors.CannotTakeOver(DAVE, REQUEST, "guest"), ["@dave cannot take over", "full members"]),
    (errors.CannotTakeOver(DAVE, REQUEST, "barred"), ["@dave cannot take over", "started the task"]),
    (errors.CannotTakeOver(DAVE, REQUEST, "asked"), ["@dave is asked here already"]),
    (errors.CannotBeAway(BOB, "past"), ["an instant that is past"]),
    (errors.CannotBeAway(BOB, "too_long"), ["366 days"]),
    (errors.CannotBeAway(BOB, "self"), ["cannot stand in for yourself"]),
    (errors.CannotBeAway(BOB, "inactive"), ["deactivated"]),
    (errors.CommentNeeded(REQUEST), ["needs a comment"]),
    (errors.StaleFingerprint(REQUEST), ["has changed in the meantime", "decide again"]),
    (
        errors.NotAnAncestor("publish", ("draft", "facts")),
        ["*publish*", "it can go back to *draft* and *facts*"],
    ),
    (errors.NotAnAncestor("publish", ()), ["it cannot be sent back to any step"]),
    (
        errors.WrongAnswer({"level": "has no option `z`", "": "too large"}),
        ["*level* has no option “z”", "too large"],
    ),
    (errors.OutOfTurn(TASK, "Approve"), ["does not fit what is asked here"]),
    (errors.NoSuchTask("release-<9>"), ["There is no task release-&lt;9&gt;", "`/pipeline status`"]),
    (errors.NoSuchHumanTask(REQUEST), ["no longer know this request"]),
    (errors.NoSuchPipeline("relaese", "release"), ["Did you mean `release`?", "`/pipeline list`"]),
    (errors.NotAStarter(MALLORY, "release"), ["You may not start release", "`/pipeline list`"]),
    (errors.NotYours(MALLORY, TASK, "cancel"), ["the operators may cancel it"]),
    (errors.TaskEnded(TASK, TaskState.COMPLETED, "cancel"), ["is completed: there is nothing to cancel"]),
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
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, Refused) and kind is not Refused
    }
    assert known == {type(error) for error, _ in CASES}
    assert refusal_text(Refused(), LEGEND) == "That is not possible now. Nothing was changed."
    assert all(refusal_text(error, LEGEND) != refusal_text(Refused(), LEGEND) for error, _ in CASES)


def test_who_may_answer_a_form_may_answer_not_decide() -> None:
    view = form_view(a_review().task)
    said = refusal_text(errors.NotAsked(MALLORY, REQUEST, managers_policy()), LEGEND, view)
    assert "may answer this" in said


def test_the_starter_is_not_named_among_those_who_may_decide() -> None:
    story = a_story(a_step("review"))
    story.ask("review", a_policy(ALICE, BOB))
    view = view_of(story.task)
    said = refusal_text(errors.NotAsked(MALLORY, REQUEST, view.human_task.policy), LEGEND, view)
    assert said.startswith("Only @bob may decide this")


def test_an_end_without_an_answer_is_told_as_it_was() -> None:
    view = view_of(a_review().task)
    for because in ClosedBecause:
        error = errors.AlreadyClosed(view.human_task)
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
    said = refusal_text(errors.NotAsked(MALLORY, REQUEST, view.human_task.policy), LEGEND, view)
    assert said.startswith("Only @dave (security) and @bob and @carol (managers) may decide this.")
