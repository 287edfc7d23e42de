"""An approval by several rules: a row for each, whose turn it is, and who is called when."""

from dataclasses import replace
from datetime import timedelta

from bot.cards.approval_card import approval_card
from bot.cards.refusals import refusal_text
from bot.cards.task_card import task_card
from engine.codes import ExpiryOutcome, HumanTaskStatus
from engine.model import GroupId, UserId
from engine.policy import Expiry, Policy
from engine.refusals import NotAsked
from tests.makers import a_rule, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    MANAGERS,
    a_review,
    actor,
    managers_rule,
    ruled_policy,
    task_view,
    view_of,
)


def rows(story: Story) -> list[str]:
    """Give the lines of the card in which the facts stand."""
    card = approval_card(view_of(story.task), LEGEND)
    accepted(card)
    told = [block["text"]["text"] for block in card.blocks if block["type"] == "section" and "text" in block]
    return str(told[1]).split("\n")  # after the text of the request


def in_order(**fields: object) -> Policy:
    """Make rules that are asked one after the other: security, then the managers."""
    return ruled_policy(is_sequential=True, **fields)


def test_each_rule_has_a_row_in_the_order_of_the_rules() -> None:
    assert rows(a_review(policy=ruled_policy())) == [
        "🟡 *security* 0 of 1 · asked: @dave",
        "🟡 *managers* 0 of 2 · asked: @bob and @carol",
    ]


def test_a_row_names_who_approved_and_who_is_still_asked() -> None:
    story = a_review(policy=ruled_policy())
    story.approve("review", by=actor(BOB))
    assert rows(story) == [
        "🟡 *security* 0 of 1 · asked: @dave",
        "🟡 *managers* 1 of 2 · approved by @bob · asked: @carol",
    ]


def test_a_rule_that_is_met_asks_nobody_more() -> None:
    story = a_review(policy=ruled_policy(a_rule(DAVE, MALLORY, name="security"), managers_rule()))
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    assert rows(story)[0] == "✅ *security* 1 of 1 · approved by @dave"


def test_in_sequence_the_turn_and_what_follows_are_said_in_words() -> None:
    story = a_review(policy=in_order())
    assert rows(story) == [
        "🟡 now *security* 0 of 1 · asked: @dave",
        "⚪ then *managers* 0 of 2 · later: @bob and @carol",
    ]
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    assert rows(story) == [
        "✅ *security* 1 of 1 · approved by @dave",
        "🟡 now *managers* 0 of 2 · asked: @bob and @carol",
    ]


def test_only_those_whose_turn_it_is_are_called() -> None:
    view = view_of(a_review(policy=in_order()).task)
    said = accepted(approval_card(view, LEGEND, is_first_post=True))
    assert f"🟡 now *security* 0 of 1 · asked: <@{DAVE}>" in said
    assert MANAGERS not in said
    assert BOB not in said


def test_side_by_side_all_are_called_groups_as_groups() -> None:
    view = view_of(a_review(policy=ruled_policy()).task)
    said = accepted(approval_card(view, LEGEND, is_first_post=True))
    assert f"asked: <@{DAVE}>" in said
    assert f"asked: <!subteam^{MANAGERS}>" in said


def test_a_group_is_called_only_by_the_rule_that_asks_it() -> None:
    others = GroupId("S0OTHERS001")
    security = a_rule(seat(DAVE, others), name="security", groups=frozenset({others}))
    view = view_of(a_review(policy=ruled_policy(security, managers_rule())).task, groups=[MANAGERS, others])
    card = approval_card(view, LEGEND, is_first_post=True)
    accepted(card)
    facts = [block for block in card.blocks if block["type"] == "section"][1]["text"]["text"].split("\n")
    assert f"<!subteam^{others}>" in facts[0]
    assert MANAGERS not in facts[0]
    assert f"<!subteam^{MANAGERS}>" in facts[1]


def test_until_when_stands_below_the_rules() -> None:
    expiry = Expiry(after=timedelta(days=3), then=ExpiryOutcome.REJECT)
    last = rows(a_review(policy=ruled_policy(expiry=expiry)))[-1]
    assert last.startswith("⏳ *Answer by* <!date^")
    assert last.endswith(", else it is rejected")


def test_the_text_says_the_rows_too() -> None:
    card = approval_card(view_of(a_review(policy=ruled_policy()).task), LEGEND)
    assert "🟡 *security* 0 of 1 · asked: @dave\n🟡 *managers* 0 of 2" in card.text
    assert labels(card) == ["Approve", "Reject…", "More…"]


def test_one_rule_with_a_name_has_a_row_too() -> None:
    story = a_review(policy=ruled_policy(managers_rule()))
    assert rows(story) == ["🟡 *managers* 0 of 2 · asked: @bob and @carol"]


def test_one_rule_without_a_name_looks_as_ever() -> None:
    said = accepted(approval_card(view_of(a_review(required=2).task), LEGEND))
    assert "*Asked*\nmanagers (@release-managers): @bob and @carol" in said
    assert "*Approvals*\n0 of 2" in said


def test_a_rule_for_anyone_names_nobody() -> None:
    story = a_review(policy=ruled_policy(a_rule(name="anyone", anyone=True), managers_rule()))
    assert rows(story)[0] == "🟡 *anyone* 0 of 1 · asked: anyone in this workspace"


def test_who_may_not_decide_is_not_named_as_asked() -> None:
    rule = a_rule(ALICE, DAVE, name="security")
    assert rows(a_review(policy=ruled_policy(rule, managers_rule())))[0].endswith("asked: @dave")


def test_once_decided_the_rows_say_who_decided_for_which_rule() -> None:
    story = a_review(policy=ruled_policy())
    for user in (DAVE, BOB, CAROL):
        story.approve("review", by=actor(user))
    assert rows(story) == [
        "✅ *security* 1 of 1 · approved by @dave",
        "✅ *managers* 2 of 2 · approved by @bob and @carol",
    ]


def test_once_decided_nobody_is_named_twice() -> None:
    story = a_review(policy=ruled_policy())
    for user in (DAVE, BOB, CAROL):
        story.approve("review", by=actor(user))
    card = approval_card(view_of(story.task), LEGEND)
    accepted(card)
    drawn = "\n".join(block["text"]["text"] for block in card.blocks if block["type"] == "section")
    assert "✅ *Approved* · <!date^" in drawn
    assert drawn.count("@dave") == 1
    assert "✅ *Approved* by @dave, @bob and @carol" in card.text


def test_once_rejected_what_was_missing_is_no_longer_asked() -> None:
    story = a_review(policy=ruled_policy())
    story.approve("review", by=actor(BOB))
    story.reject("review", "draft", by=actor(CAROL))
    assert rows(story) == [
        "⚪ *security* 0 of 1 · nobody approved",
        "⚪ *managers* 1 of 2 · approved by @bob",
    ]


def test_a_hundred_people_are_cut_with_a_count() -> None:
    everybody = a_rule(*(f"U0PERSON{number:03}" for number in range(100)), name="everybody", required=None)
    row = rows(a_review(policy=ruled_policy(everybody)))[0]
    assert row.startswith("🟡 *everybody* 0 of 100 · asked: U0PERSON000, ")
    assert row.endswith(" and 95 more")


def test_the_name_of_a_rule_is_only_text() -> None:
    rule = a_rule(BOB, name="<!channel> *all*")
    assert rows(a_review(policy=ruled_policy(rule)))[0].startswith("🟡 *&lt;!channel&gt; ∗all∗* 0 of 1")


# --- where a task is listed ----------------------------------------------------------------------


def test_the_card_of_the_task_says_who_is_waited_for_by_rule() -> None:
    story = a_review(policy=ruled_policy())
    story.approve("review", by=actor(BOB))
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "waits for *security* 0 of 1: @dave; *managers* 1 of 2: @carol" in said


def test_in_sequence_it_says_who_comes_then() -> None:
    story = a_review(policy=in_order())
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "waits for *security* 0 of 1: @dave, then managers" in said


def test_of_many_people_in_many_rules_with_long_names_fewer_are_named() -> None:
    people = [UserId(f"U0PERSON{number:03}") for number in range(100)]
    legend = replace(LEGEND, people={user: f"{'ß' * 57}{user[-3:]}" for user in people})
    seats = [seat(user, instead_of=people[99 - place]) for place, user in enumerate(people)]
    rules = [a_rule(*seats, name=f"{'&' * 38}{number:02}", required=2) for number in range(10)]
    view = view_of(a_review(policy=ruled_policy(*rules)).task)
    card = approval_card(view, legend, is_first_post=True)
    said = accepted(card)
    assert said.count(" and 97 more") >= 10
    accepted(task_card(task_view(view.task), legend))
    closed = replace(view.human_task, status=HumanTaskStatus.CANCELLED)
    assert "5 more rules" in accepted(approval_card(view_of(view.task, closed), legend))
    assert "and 5 more may decide" in refusal_text(
        NotAsked(MALLORY, view.human_task.id, view.human_task.policy), legend, view
    )
