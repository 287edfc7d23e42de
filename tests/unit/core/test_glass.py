"""Breaking the glass: some people may decide alone, with a reason."""

from dataclasses import replace
from typing import Any

import pytest

from engine.model import Fingerprint, Surface
from engine.policy import Seat
from engine.refusals import (
    AlreadyClosed,
    CommentNeeded,
    NoLongerEligible,
    NotAFullMember,
    NotAsked,
    NotDistinct,
    NotYourTurn,
    OwnTask,
)
from engine.review_refusals import StaleFingerprint
from tests.makers import ALICE, BOB, CHANNEL, SHOWN, a_policy, a_rule, person, seat
from tests.waiting import Waiting

GUARDS = a_rule("gina", "alice", "bob", seat("hal", "guards"), name="guards")
WHY = "the site is down"


def behind_glass(**fields: object) -> Waiting:
    """Let a review wait for two rules, where guards may decide alone."""
    rules = (a_rule("bob", name="security"), a_rule("dan", "erin", name="managers", required=2))
    made = {"rules": rules, "break_glass": GUARDS, "surfaces": (CHANNEL,), **fields}
    return Waiting(a_policy(**made))


def test_one_who_breaks_the_glass_approves_without_the_others() -> None:
    story = behind_glass()
    change = story.yes("gina", alone=True, comment=WHY)
    assert (story.status, story.states["publish"]) == ("approved", "running")
    (decision,) = story.request.decisions
    assert (decision.by, decision.alone, decision.rule, decision.comment) == ("gina", True, None, WHY)
    assert change.artifacts[0].body == f'{{"approved":true,"by":["gina"],"comment":"{WHY}"}}'


def test_the_history_and_those_who_were_bypassed_learn_that_the_glass_was_broken() -> None:
    story = behind_glass()
    change = story.yes("gina", alone=True, comment=WHY)
    assert change.events[0].data == {"comment": WHY, "alone": True}
    assert story.said("bypassed") == [(CHANNEL, 1)]
    assert story.said("outcome") == [(CHANNEL, 1)]


def in_order(*later: Seat) -> Waiting:
    """Let a review wait in a channel for Bob, and then for these."""
    rules = (a_rule("bob", name="security"), a_rule(*later, name="managers"))
    return behind_glass(rules=rules, is_sequential=True)


def own(user: str, **fields: Any) -> Seat:
    """Make one who is asked in a direct message."""
    return seat(user, surface=Surface(f"U-{user}"), **fields)


def test_who_would_have_been_asked_later_is_told_of_broken_glass_where_they_would_have_been_asked() -> None:
    story = in_order(own("dan"), seat("erin"))  # Erin would see the card in the channel
    story.yes("gina", alone=True, comment=WHY)
    assert story.said("bypassed") == [(CHANNEL, 1)]
    assert story.said("message:bypassed") == [("U-dan", 1)]


def test_a_rejection_alone_is_told_to_those_whose_turn_had_not_come_too() -> None:
    story = in_order(own("dan"))
    story.no("gina", alone=True)
    assert story.said("message:bypassed") == [("U-dan", 1)]


def test_broken_glass_is_told_in_no_message_of_its_own_to_whom_it_does_not_concern() -> None:
    gone, guest, starter = own("dan", is_gone=True), own("erin", is_external=True), own("alice")
    story = in_order(gone, guest, starter, own("gina"), own("hal"))
    story.yes("gina", alone=True, comment=WHY)
    assert story.said("message:bypassed") == [("U-hal", 1)]
    story = in_order(own("dan"))
    story.yes("bob")  # now Dan is asked, and has a card
    story.yes("gina", alone=True, comment=WHY)
    assert [place for place, _ in story.said("bypassed")] == [CHANNEL, "U-dan"]
    assert story.said("message:bypassed") == []


def test_nobody_is_told_of_broken_glass_where_enough_people_approved() -> None:
    story = behind_glass()
    story.yes("bob", "dan", "erin")
    assert (story.said("outcome"), story.said("bypassed")) == ([(CHANNEL, 1)], [])


def test_one_who_breaks_the_glass_may_reject_and_send_back() -> None:
    story = behind_glass(rollback_to=("draft",))
    change = story.no("gina", alone=True, rollback_to="draft")
    assert (story.status, change.rerun_steps) == ("rejected", ("draft", "review"))
    assert story.said("bypassed") == [(CHANNEL, 1)]
    assert story.request.decisions[0].alone


@pytest.mark.parametrize("comment", [None, " "])
def test_breaking_the_glass_needs_a_reason(comment: str | None) -> None:
    story = behind_glass()
    with pytest.raises(CommentNeeded):
        story.yes("gina", alone=True, comment=comment)
    with pytest.raises(CommentNeeded):
        story.no("gina", alone=True, comment=comment or "")
    assert story.status == "pending"


def test_ones_own_task_stays_barred_behind_glass() -> None:
    story = behind_glass()
    with pytest.raises(OwnTask):
        story.yes(ALICE, alone=True, comment=WHY)
    with pytest.raises(OwnTask):
        story.no(ALICE, alone=True)


def test_ones_own_task_may_be_decided_alone_where_self_approval_is_allowed() -> None:
    story = behind_glass(self_approval=True)
    story.yes(ALICE, alone=True, comment=WHY)
    assert story.status == "approved"


def test_whoever_is_not_named_for_it_cannot_break_the_glass() -> None:
    with pytest.raises(NotAsked):
        behind_glass().yes("dan", alone=True, comment=WHY)
    with pytest.raises(NotAsked):
        behind_glass(break_glass=None).yes("gina", alone=True, comment=WHY)


def test_who_may_break_the_glass_is_not_asked_and_cannot_approve_beside_the_others() -> None:
    with pytest.raises(NotAsked):
        behind_glass().yes("gina")


def test_who_left_the_group_that_guards_the_glass_cannot_break_it() -> None:
    for by in (person("hal"), person("gina", is_active=False)):
        with pytest.raises(NoLongerEligible):
            behind_glass().yes(by, alone=True, comment=WHY)
    story = behind_glass()
    story.yes(person("hal", "guards"), alone=True, comment=WHY)
    assert story.status == "approved"


def test_a_guest_cannot_break_the_glass_unless_guests_may() -> None:
    guest = person("gina", is_full_member=False)
    with pytest.raises(NotAFullMember):
        behind_glass().yes(guest, alone=True, comment=WHY)
    story = behind_glass(external=True)
    story.yes(guest, alone=True, comment=WHY)
    assert story.status == "approved"


def test_who_answered_a_step_that_wants_other_eyes_cannot_break_the_glass() -> None:
    story = behind_glass(distinct_from=("review",), rollback_to=("draft",))
    story.no("bob", rollback_to="draft")
    story.succeed("draft")
    story.ask("review", replace(story.policy, rules=(a_rule("dan"),)))
    with pytest.raises(NotDistinct):
        story.yes(BOB, alone=True, comment=WHY)


def test_it_need_not_be_the_turn_of_one_who_breaks_the_glass() -> None:
    rules = (a_rule("dan", name="security"), a_rule("bob", name="managers"))
    story = behind_glass(rules=rules, is_sequential=True)
    with pytest.raises(NotYourTurn):
        story.yes("bob")
    story.yes("bob", alone=True, comment=WHY)
    assert story.status == "approved"


def test_one_who_approved_may_break_the_glass_later() -> None:
    story = behind_glass()
    story.yes("bob")
    story.yes("bob", alone=True, comment=WHY)
    assert story.status == "approved"
    assert story.changes[-1].artifacts[0].body == f'{{"approved":true,"by":["bob"],"comment":"{WHY}"}}'


def test_the_approvals_of_others_are_named_beside_that_of_one_who_broke_the_glass() -> None:
    story = behind_glass()
    story.yes("dan")
    change = story.yes("gina", alone=True, comment=WHY)
    assert '"by":["dan","gina"]' in change.artifacts[0].body


def test_the_same_button_behind_broken_glass_changes_nothing_and_others_are_too_late() -> None:
    story = behind_glass()
    story.yes("gina", alone=True, comment=WHY)
    assert story.yes("gina", alone=True, comment=WHY).is_nothing
    with pytest.raises(AlreadyClosed):
        story.yes(person("hal", "guards"), alone=True, comment=WHY)


def test_who_breaks_the_glass_must_have_seen_what_the_request_is_about() -> None:
    with pytest.raises(StaleFingerprint):
        behind_glass(fingerprint=SHOWN).yes("gina", alone=True, comment=WHY, fingerprint=Fingerprint("old"))
