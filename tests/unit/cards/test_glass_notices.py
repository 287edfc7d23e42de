"""What is said when somebody breaks the glass: to all who were passed over, and what it means for them."""

from typing import Any

from engine.model import UserId
from engine.policy import Policy
from tests.makers import a_rule
from tests.story import Story
from tests.unit.cards.test_seat_notices import a_notice, said, text
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    MALLORY,
    MANAGERS,
    a_review,
    actor,
    managers_rule,
    ruled_policy,
    view_of,
)


def broken_glass(*, approved: UserId | None = None) -> Story:
    """Let Dave pass over the managers, one of whom may have approved before."""
    story = a_review(policy=ruled_policy(managers_rule(), break_glass=a_rule(DAVE)))
    if approved is not None:
        story.approve("review", by=actor(approved))
    story.approve("review", by=actor(DAVE, groups=frozenset()), comment="Nobody is up.", alone=True)
    return story


def test_those_who_were_bypassed_are_called() -> None:
    told = text(view_of(broken_glass().task), a_notice("bypassed"))
    assert told.startswith(f"<!subteam^{MANAGERS}> ⚠️ @dave approved <https://acme")
    assert "alone (break glass): you are no longer asked." in told
    assert "Nobody is up." in told


def test_who_had_approved_was_not_bypassed() -> None:
    told = text(view_of(broken_glass(approved=BOB).task), a_notice("bypassed"))
    assert told.startswith(f"<@{CAROL}> ⚠️ @dave approved")
    assert BOB not in told


def broken_against(*approved: UserId, policy: Policy | None = None) -> Story:
    """Let Dave reject alone what these people had approved."""
    story = a_review(policy=policy or ruled_policy(managers_rule(), break_glass=a_rule(DAVE)))
    for user in approved:
        story.approve("review", by=actor(user, groups=frozenset({MANAGERS})))
    story.reject("review", "draft", by=actor(DAVE), comment="Wrong port.", alone=True)
    return story


def test_whose_approval_a_rejection_overrules_is_called_and_told_so() -> None:
    told = text(view_of(broken_against(BOB).task), a_notice("bypassed"))
    assert told.startswith(f"<@{CAROL}> ⚠️ @dave rejected")
    assert f"you are no longer asked.\n<@{BOB}>: your approval no longer counts." in told


def test_where_all_who_were_asked_had_approved_they_are_called_for_that_alone() -> None:
    policy = ruled_policy(a_rule(BOB, name="security"), a_rule(DAVE), break_glass=a_rule(DAVE))
    told = text(view_of(broken_against(BOB, policy=policy).task), a_notice("bypassed"))
    assert told.startswith(f"<@{BOB}> ⚠️ @dave rejected")
    assert "alone (break glass): your approval no longer counts." in told
    assert "no longer asked" not in told


def test_a_direct_message_tells_a_reader_what_became_of_their_own_part() -> None:
    view = view_of(broken_against(BOB).task)
    for user, fate in ((BOB, "your approval no longer counts."), (CAROL, "you are no longer asked.")):
        told = said(view, a_notice("bypassed", user))
        assert told is not None
        assert not told.has_mentions
        assert f"alone (break glass): {fate}" in told.text
    assert text(view, a_notice("bypassed", BOB)).count("your approval") == 1
    assert said(view, a_notice("bypassed", DAVE)) is None


def test_who_rejects_alone_what_they_had_approved_themselves_is_not_called() -> None:
    policy = ruled_policy(a_rule(DAVE, name="security"), managers_rule(), break_glass=a_rule(DAVE))
    told = text(view_of(broken_against(DAVE, policy=policy).task), a_notice("bypassed"))
    assert "your approval" not in told


def test_a_direct_message_tells_only_a_reader_who_was_bypassed() -> None:
    view = view_of(broken_glass(approved=BOB).task)
    assert said(view, a_notice("bypassed", BOB)) is None
    told = said(view, a_notice("bypassed", CAROL))
    assert told is not None
    assert not told.has_mentions


def behind_glass(*security: UserId, **fields: Any) -> Policy:
    """Ask security, and then the managers; Dave may decide without them."""
    rules = (a_rule(*security, name="security"), managers_rule(required=1))
    return ruled_policy(*rules, is_sequential=True, break_glass=a_rule(DAVE), **fields)


def test_those_whose_turn_had_not_come_are_told_that_it_will_not() -> None:
    story = a_review(policy=behind_glass(MALLORY))
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert told.startswith(f"<@{MALLORY}> ⚠️ @dave approved")
    assert f"you are no longer asked.\n<!subteam^{MANAGERS}>: you will not be asked." in told
    for user, fate in ((MALLORY, "you are no longer asked."), (CAROL, "you will not be asked.")):
        alone = text(view_of(story.task), a_notice("message:bypassed", user))
        assert f"alone (break glass): {fate}" in alone
        assert "<@" not in alone
    assert said(view_of(story.task), a_notice("message:bypassed", DAVE)) is None


def test_where_a_rejection_ends_a_round_the_next_people_are_not_asked_in_this_one() -> None:
    story = a_review(policy=behind_glass(MALLORY))
    story.reject("review", "draft", by=actor(DAVE), comment="Stop.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert f"<!subteam^{MANAGERS}>: you will not be asked in this round." in told
    story = a_review(policy=behind_glass(MALLORY))
    story.reject("review", None, by=actor(DAVE), comment="Stop.", alone=True)
    assert f"<!subteam^{MANAGERS}>: you will not be asked." in text(view_of(story.task), a_notice("bypassed"))


def test_who_was_asked_before_their_second_turn_is_told_once() -> None:
    story = a_review(policy=behind_glass(BOB))
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert told.startswith(f"<@{BOB}> ⚠️ @dave approved")
    assert f"you are no longer asked.\n<@{CAROL}>: you will not be asked." in told


def test_who_may_not_decide_later_either_is_not_told_of_their_turn() -> None:
    policy = ruled_policy(
        a_rule(BOB, MALLORY, name="security"),
        a_rule(ALICE, MALLORY, name="lead"),
        is_sequential=True,
        break_glass=a_rule(DAVE),
    )
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    assert "you will not" not in text(view_of(story.task), a_notice("bypassed"))


def test_where_the_author_wants_no_mentions_nobody_is_called() -> None:
    told = said(view_of(broken_glass().task, mention="none"), a_notice("bypassed"))
    assert told is not None
    assert not told.has_mentions
    assert "@bob and @carol" in told.text
