"""What the views of rejections say of what they do, and what they carry of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.cards.blocks import View
from bot.cards.legend import Legend
from bot.cards.modals.break_glass import break_glass_modal
from bot.cards.modals.preview import foreseen_in, was_drawn
from bot.cards.modals.reject import Filled, reject_modal
from bot.cards.reference import Reference
from engine.codes import HumanTaskKind, ReApproval, Verdict
from engine.model import HumanTaskId, UserId
from engine.policy import Shown
from engine.ports.queries import HumanTaskView
from engine.rollback import allowed_targets, foreseen
from tests.makers import HOUR, SHOWN, a_policy, a_rule, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted_view, block
from tests.unit.cards.strategies import LEGENDS, nasty, request_views
from tests.unit.cards.views import (
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    a_review,
    a_story,
    actor,
    managers_policy,
    ruled_policy,
    view_of,
)

REFERENCE = Reference(human_task=HumanTaskId("t1-2"), fingerprint=SHOWN, channel="C0RELEASES1", ts="1.2")
NOWHERE = Filled(target=ids.NOWHERE)


def to(step: str, **fields: Any) -> Filled:
    """Choose a step."""
    return Filled(target=f"{ids.STEP_PREFIX}{step}", **fields)


def lines(view: HumanTaskView, filled: Filled, by: UserId | None = None) -> list[str]:
    """Give what is said of the choice, a line each."""
    drawn = reject_modal(view, REFERENCE, LEGEND, filled, by=by)
    accepted_view(drawn)
    kinds = [each["type"] for each in drawn["blocks"]]
    if "divider" not in kinds:
        return []
    told = drawn["blocks"][kinds.index("divider") + 1 :]
    return [line for each in told for line in each["text"]["text"].split("\n")]


def carried(view: View) -> Reference:
    """Give what a view carries."""
    return Reference.parse(view["private_metadata"])


def branches(**policy: Any) -> Story:
    """Let a review wait beside one branch that runs, one that waits, and one that nothing sends back."""
    story = a_story(
        a_step("draft"),
        a_step("load"),
        a_step("ship", "draft", has_undo=True),
        a_step("tests", "ship"),
        a_step("facts", "draft"),
        a_step("review", "ship"),
    )
    story.succeed("draft", "ship")
    story.take("tests")
    story.take("load")
    story.ask("facts", a_policy(DAVE), HumanTaskKind.FORM)
    story.ask("review", managers_policy(rollback_to=("ship", "draft"), **policy))
    return story


def overtaking(verdict: str = "approved", **policy: Any) -> Story:
    """Let a review wait beside a price that Bob has decided, which can be undone for an hour."""
    story = a_story(a_step("draft"), a_step("price", "draft"), a_step("review", "draft"))
    story.succeed("draft")
    story.ask("price", managers_policy(rollback_to=("draft",), undo_window=HOUR))
    if verdict == "approved":
        story.approve("price", by=actor(BOB))
    else:
        story.reject("price", by=actor(BOB), to="draft")
    story.ask("review", managers_policy(rollback_to=("draft",), **policy))
    return story


# --- what is said ----------------------------------------------------------------------------------


def test_nothing_is_said_before_something_is_chosen() -> None:
    assert lines(view_of(branches().task), Filled()) == []


def test_all_that_sending_back_does_is_said_before_it_is_done() -> None:
    assert lines(view_of(branches().task), to("draft")) == [
        "*If it goes back to draft:*",
        "*Runs again* draft, ship, tests, facts and review",
        "*Superseded* the results of draft and ship; the history keeps what was",
        "*Undone* ship",
        "*Stopped* tests (running) and facts (waiting)",
        "*Keeps going* load (running)",
        "*Asked again*",
        "• *facts* · @dave",
        "• *review* · managers (@release-managers): @bob and @carol",
    ]


def test_what_is_undone_is_said_in_the_order_of_undoing() -> None:
    story = a_story(a_step("one", has_undo=True), a_step("two", "one", has_undo=True), a_step("gate", "two"))
    story.succeed("one", "two")
    story.ask("gate", managers_policy(rollback_to=("one",)))
    assert "*Undone* two and one, in this order" in lines(view_of(story.task), to("one"))


def test_a_single_result_and_nothing_to_undo_are_said_plainly() -> None:
    told = lines(view_of(a_review().task), to("tests"))
    assert "*Superseded* the result of tests; the history keeps what was" in told
    assert "*Undone* nothing" in told
    assert not any(line.startswith(("*Stopped*", "*Keeps going*")) for line in told)


def test_each_rule_that_is_asked_again_is_named_with_its_people() -> None:
    told = lines(view_of(a_review(policy=ruled_policy()).task), to("facts"))
    assert told[-2:] == ["• *facts* · @alice", "• *review* · @dave (security) and @bob and @carol (managers)"]


def standing(*approved_by: UserId, re_approve: ReApproval, by: UserId | None = None) -> str:
    """Give what is said of the people of a review that shows a text and that these have approved."""
    story = a_review(required=2)
    for user in approved_by:
        story.approve("review", by=actor(user), fingerprint=SHOWN)
    asked = story.last("review")
    policy = replace(asked.policy, shown=(Shown(step="draft", version=1),), re_approve=re_approve)
    asked = replace(asked, policy=policy)
    task = replace(story.task, human_tasks={**story.task.human_tasks, asked.id: asked})
    return lines(view_of(task, asked, shown={"draft": "Faster."}), to("draft"), by)[-1]


def test_the_approvals_that_may_stand_are_named_where_only_changes_are_asked_about() -> None:
    told = "The approval of @carol stands if what is shown stays the same"
    assert told in standing(CAROL, re_approve=ReApproval.CHANGED)
    assert "stand" not in standing(CAROL, re_approve=ReApproval.ALL)
    assert "stand" not in standing(re_approve=ReApproval.CHANGED)


def test_the_approval_of_who_rejects_does_not_stand() -> None:
    assert "@bob stand" not in standing(BOB, re_approve=ReApproval.CHANGED, by=BOB)
    assert "The approval of @bob stands" in standing(BOB, re_approve=ReApproval.CHANGED, by=CAROL)


def test_a_rejection_that_can_be_undone_says_how_long() -> None:
    view = view_of(a_review(undo_window=timedelta(minutes=2)).task)
    until = "*Not at once* For 2 minutes it can be undone; then it takes effect"
    later = "What begins or completes until then runs again, too, and is undone where a step says how"
    assert f"{until}. {later}" in lines(view, to("draft"))
    assert until in lines(view, NOWHERE)


@pytest.mark.parametrize(("verdict", "what"), [("approved", "approval"), ("rejected", "rejection")])
def test_what_is_decided_elsewhere_and_not_in_effect_yet_is_named(verdict: str, what: str) -> None:
    said = lines(view_of(overtaking(verdict).task), to("draft"))
    assert f"*Comes to nothing* the {what} of @bob at *price*, not in effect yet" in said


def test_at_the_last_round_it_says_that_operators_are_asked_first() -> None:
    view = view_of(a_review(max_rounds=0).task)
    first = "*Operators first* 0 times without them is the limit: it goes back only if they agree"
    assert lines(view, to("draft"))[1] == first
    assert first not in lines(view, NOWHERE)


def test_stopping_the_task_says_what_ends_with_it() -> None:
    assert lines(view_of(branches().task), NOWHERE) == [
        "*If the task is stopped:*",
        "*Stopped* load (running), tests (running) and facts (waiting)",
        "*Undone* nothing: what was done stays done",
        "*Afterwards* the task has failed",
    ]
    assert "*Stopped* nothing else runs or waits" in lines(view_of(a_review().task), NOWHERE)


def test_many_steps_are_counted() -> None:
    names = [f"s{number}" for number in range(60)]
    story = a_story(a_step("draft"), *(a_step(name, "draft") for name in names), a_step("gate", *names))
    story.succeed("draft")
    for name in names:
        story.ask(name, managers_policy())
        story.approve(name, by=actor(BOB), fingerprint=SHOWN)
    story.ask("gate", managers_policy(rollback_to=("draft",)))
    told = lines(view_of(story.task), to("draft"))
    assert told[1].endswith("s18 and 42 more")
    assert told[-1] == "• and 53 more steps"


def test_of_a_request_that_has_ended_nothing_is_foretold() -> None:
    story = branches()
    story.reject("review", "draft", by=actor(BOB))
    view = view_of(story.task, story.last("review"))
    assert lines(view, to("draft")) == lines(view, NOWHERE) == []


def test_of_a_step_to_which_nothing_goes_back_nothing_is_foretold() -> None:
    view = view_of(branches().task)
    assert lines(view, to("load")) == []
    assert carried(reject_modal(view, REFERENCE, LEGEND, to("load"))) == REFERENCE


# --- what is filled in already ---------------------------------------------------------------------


def test_a_view_that_is_drawn_anew_holds_what_was_filled_in() -> None:
    view = view_of(branches().task)
    drawn = reject_modal(view, REFERENCE, LEGEND, to("draft", reason=" Too thin. ", remark="Look."))
    assert "Look." in accepted_view(drawn)
    assert block(drawn, ids.REASON)["element"]["initial_value"] == " Too thin. "
    select = block(drawn, ids.TARGET)["element"]
    assert select["initial_option"] in select["options"]
    assert select["initial_option"]["value"] == "step:draft"


def test_what_was_filled_in_is_read() -> None:
    values: dict[str, dict[str, Any]] = {
        ids.REASON: {ids.VALUE: {"type": "plain_text_input", "value": "No."}},
        ids.TARGET: {ids.VALUE: {"type": "static_select", "selected_option": {"value": "step:draft"}}},
        ids.VERDICT: {ids.VALUE: {"type": "radio_buttons", "selected_option": None}},
    }
    assert Filled.of(values) == to("draft", reason="No.")
    assert Filled.of({}) == Filled()


@pytest.mark.parametrize("block_id", [ids.TARGET, ids.VERDICT])
def test_what_decides_about_the_consequences_tells_at_once(block_id: str) -> None:
    view = view_of(a_review(policy=ruled_policy(break_glass=a_rule(DAVE))).task)
    assert block(break_glass_modal(view, REFERENCE, LEGEND), block_id)["dispatch_action"] is True


@pytest.mark.parametrize("verdict", ["", Verdict.APPROVED, Verdict.REJECTED])
def test_who_decides_alone_is_told_of_a_rejection_only(verdict: str) -> None:
    view = view_of(a_review(policy=ruled_policy(break_glass=a_rule(DAVE))).task)
    drawn = break_glass_modal(view, REFERENCE, LEGEND, to("draft", verdict=verdict, reason="Now."))
    is_rejection = verdict == Verdict.REJECTED
    assert ("If it goes back to draft" in accepted_view(drawn)) is is_rejection
    assert (carried(drawn).foreseen is not None) is is_rejection
    assert block(drawn, ids.REASON)["element"]["initial_value"] == "Now."
    assert ("initial_option" in block(drawn, ids.VERDICT)["element"]) is bool(verdict)


# --- what is carried -------------------------------------------------------------------------------


def test_a_view_carries_what_it_said_and_of_which_step() -> None:
    view = view_of(branches().task)
    drawn = carried(reject_modal(view, REFERENCE, LEGEND, to("draft")))
    expected = foreseen(("draft", "ship", "tests", "facts", "review"), ("ship",))
    assert drawn == replace(REFERENCE, target="draft", foreseen=expected)
    assert foreseen_in(drawn, view, "draft") == expected
    assert was_drawn(drawn, "draft")


def test_what_was_said_of_another_step_does_not_count() -> None:
    view = view_of(branches().task)
    drawn = carried(reject_modal(view, REFERENCE, LEGEND, to("draft")))
    assert not was_drawn(drawn, "ship")
    assert foreseen_in(drawn, view, "ship") == foreseen(("ship", "review"))
    assert foreseen_in(drawn, view, None) is None


def test_a_later_choice_leaves_nothing_of_an_earlier_one() -> None:
    view = view_of(branches().task)
    drawn = carried(reject_modal(view, REFERENCE, LEGEND, to("draft")))
    assert carried(reject_modal(view, drawn, LEGEND, NOWHERE)) == REFERENCE


# --- whatever it is --------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(request_views(), LEGENDS, nasty(3_000), st.data())
def test_slack_takes_these_views_of_any_choice(
    view: HumanTaskView, legend: Legend, reason: str, data: st.DataObject
) -> None:
    targets = [f"{ids.STEP_PREFIX}{step}" for step in allowed_targets(view.task, view.human_task)]
    target = data.draw(st.sampled_from([*targets, ids.NOWHERE, f"{ids.STEP_PREFIX}gone", ""]))
    filled = Filled(reason=reason[:3_000], target=target, verdict=Verdict.REJECTED, remark="Look.")
    for drawn in (
        reject_modal(view, REFERENCE, legend, filled),
        break_glass_modal(view, REFERENCE, legend, filled),
    ):
        accepted_view(drawn)
        assert (carried(drawn).foreseen is not None) is (target in targets and view.human_task.is_open)
