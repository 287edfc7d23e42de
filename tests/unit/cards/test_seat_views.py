"""The views in which a place is handed over and the glass is broken: what they ask, and what was sent."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot import ids
from bot.cards.legend import Legend
from bot.cards.modals.break_glass import break_glass_modal, decided_alone
from bot.cards.modals.hand_over import hand_over_modal, handed_over, refused_fields
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from engine.model import HumanTaskId, TaskId, UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import CannotTakeOver, CommentNeeded, MayNotHandOver, NotAnOperator
from tests.makers import a_rule
from tests.unit.cards.accepted import accepted_view, block, labels
from tests.unit.cards.strategies import LEGENDS, request_views
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    a_review,
    actor,
    ruled_policy,
    view_of,
)

REFERENCE = Reference(human_task=HumanTaskId("t1-2"), channel="C0RELEASES1", ts="1.2")
CROWD = tuple(UserId(f"U0PERSON{number:03}") for number in range(101))
Values = dict[str, dict[str, Any]]


def option(value: str) -> dict[str, Any]:
    return {ids.VALUE: {"selected_option": {"value": value}}}


def typed(text: str) -> dict[str, Any]:
    return {ids.VALUE: {"value": text}}


# --- handing over ----------------------------------------------------------------------------------


def test_ones_own_place_is_not_asked_for() -> None:
    view = view_of(a_review().task)
    drawn = hand_over_modal(view, REFERENCE, LEGEND, seats=(BOB,), giver=BOB)
    assert "Somebody else is asked instead of you." in accepted_view(drawn)
    assert [b["label"]["text"] for b in drawn["blocks"] if b["type"] == "input"] == ["To", "Reason"]
    assert Reference.parse(drawn["private_metadata"]) == REFERENCE


def test_an_operator_chooses_whose_place_with_the_rules_that_it_belongs_to() -> None:
    view = view_of(a_review(policy=ruled_policy()).task)
    drawn = hand_over_modal(view, REFERENCE, LEGEND, seats=(DAVE, BOB), giver=MALLORY)
    accepted_view(drawn)
    element = block(drawn, ids.SEAT)["element"]
    told = [(one["text"]["text"], one["value"], one["description"]["text"]) for one in element["options"]]
    assert told == [("@dave", DAVE, "security"), ("@bob", BOB, "managers")]
    assert "initial_option" not in element


def test_an_operator_who_is_asked_begins_with_their_own_place() -> None:
    view = view_of(a_review().task)
    drawn = hand_over_modal(view, REFERENCE, LEGEND, seats=(CAROL, BOB), giver=CAROL)
    assert block(drawn, ids.SEAT)["element"]["initial_option"]["value"] == CAROL


@pytest.mark.parametrize(("giver", "first"), [(MALLORY, None), (CROWD[0], CROWD[0])])
def test_of_more_people_than_slack_lists_anybody_may_be_chosen(giver: UserId, first: UserId | None) -> None:
    drawn = hand_over_modal(view_of(a_review().task), REFERENCE, LEGEND, seats=CROWD, giver=giver)
    assert "101 people are asked: choose one of them." in accepted_view(drawn)
    element = block(drawn, ids.SEAT)["element"]
    assert (element["type"], element.get("initial_user")) == ("users_select", first)


def test_as_many_people_as_slack_lists_are_listed() -> None:
    drawn = hand_over_modal(view_of(a_review().task), REFERENCE, LEGEND, seats=CROWD[1:], giver=MALLORY)
    accepted_view(drawn)
    assert len(block(drawn, ids.SEAT)["element"]["options"]) == 100


def test_what_was_sent_is_read_and_what_is_missing_stands_beside_its_field() -> None:
    sent: Values = {ids.PERSON: {ids.VALUE: {"selected_user": DAVE}}, ids.REASON: typed(" On holiday. ")}
    own = handed_over(sent)
    assert (own.of, own.to, own.reason, dict(own.errors)) == (None, DAVE, "On holiday.", {})
    assert handed_over({**sent, ids.SEAT: option(BOB)}).of == BOB
    assert handed_over({**sent, ids.SEAT: {ids.VALUE: {"selected_user": BOB}}}).of == BOB
    nothing: Values = {ids.SEAT: {ids.VALUE: {"selected_option": None}}}
    assert set(handed_over(nothing).errors) == {ids.SEAT, ids.PERSON, ids.REASON}


def test_each_refusal_stands_beside_its_field_or_nowhere() -> None:
    view = view_of(a_review().task)
    id = view.human_task.id

    def fields(refusal: Any, *, has_choice: bool = True) -> dict[str, str]:
        return dict(refused_fields(refusal, view, LEGEND, has_choice=has_choice))

    told = {
        reason: fields(CannotTakeOver(ALICE, id, reason))[ids.PERSON]
        for reason in ("inactive", "guest", "barred", "asked")
    }
    assert told["inactive"].startswith("@alice cannot be asked")
    assert told["guest"].startswith("@alice is a guest")
    assert told["barred"] == "@alice started this task, and may not answer this as well."
    assert told["asked"].startswith("@alice is asked already")
    assert set(fields(CommentNeeded(id))) == {ids.REASON}
    assert set(fields(MayNotHandOver(BOB, id, "decided"))) == {ids.SEAT}
    assert set(fields(MayNotHandOver(BOB, id, "not_asked"))) == {ids.SEAT}
    assert fields(MayNotHandOver(BOB, id, "decided"), has_choice=False) == {}
    assert fields(MayNotHandOver(BOB, id, "forbidden")) == {}
    assert fields(NotAnOperator(BOB, TaskId("t1"))) == {}


def test_who_answered_an_earlier_step_is_named_with_it() -> None:
    view = view_of(a_review(distinct_from=("facts",), self_approval=True).task)
    refusal = CannotTakeOver(ALICE, view.human_task.id, "barred")
    [said] = refused_fields(refusal, view, LEGEND, has_choice=False).values()
    assert said == "@alice answered facts, and may not answer this as well."


# --- breaking the glass ----------------------------------------------------------------------------


def test_who_decides_alone_is_told_what_that_means() -> None:
    view = view_of(a_review(policy=ruled_policy(break_glass=a_rule(MALLORY))).task, confirm="Sure?")
    read = accepted_view(break_glass_modal(view, REFERENCE, LEGEND))
    assert "You decide alone; everybody who was asked is told." in read
    assert "Sure?" in read
    assert "*security* 0 of 1" in read
    assert "Only if you reject. Nothing is chosen for you." in read


def test_a_target_is_chosen_by_nobody_even_if_there_is_only_one() -> None:
    view = view_of(a_review(rollback_to=()).task)
    element = block(break_glass_modal(view, REFERENCE, LEGEND), ids.TARGET)["element"]
    assert "initial_option" not in element


def test_a_lone_decision_needs_all_that_its_kind_needs_and_nothing_that_contradicts_it() -> None:
    reason, nowhere = {ids.REASON: typed("Attack.")}, {ids.TARGET: option(ids.NOWHERE)}
    step = {ids.TARGET: option(f"{ids.STEP_PREFIX}draft")}
    approve, reject = {ids.VERDICT: option("approved")}, {ids.VERDICT: option("rejected")}
    assert set(decided_alone({}).errors) == {ids.VERDICT, ids.REASON}
    assert set(decided_alone({**approve, **reason, **step}).errors) == {ids.TARGET}
    assert set(decided_alone({**reject, **reason}).errors) == {ids.TARGET}
    approved = decided_alone({**approve, **reason})
    assert (approved.is_approval, approved.comment, dict(approved.errors)) == (True, "Attack.", {})
    back = decided_alone({**reject, **reason, **step})
    assert (back.is_approval, back.rollback_to, dict(back.errors)) == (False, "draft", {})
    assert decided_alone({**reject, **reason, **nowhere}).rollback_to is None


# --- both ------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(request_views(), LEGENDS)
def test_slack_takes_these_views_of_any_request(view: HumanTaskView, legend: Legend) -> None:
    seats = tuple(dict.fromkeys(seat.user for seat in view.human_task.policy.seats))
    accepted_view(hand_over_modal(view, REFERENCE, legend, seats=seats, giver=ALICE))
    accepted_view(hand_over_modal(view, REFERENCE, legend, seats=seats, giver=seats[0]))
    accepted_view(break_glass_modal(view, REFERENCE, legend))
    operator = actor(seats[0], is_operator=True)
    drawn = more_modal(view, REFERENCE, legend, actor=operator)
    accepted_view(drawn)
    assert len(labels(drawn)) <= 25
