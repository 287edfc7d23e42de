"""For random rules, people and votes, what comes of an approval is what a second, plain reckoning says."""

from hypothesis import given, settings

from engine.model import UserId
from tests.property.core.panel import Panel
from tests.property.core.panels import (
    CROWD,
    EVERYBODY,
    Approval,
    No,
    Yes,
    approvals,
    attempts,
    present,
)
from tests.property.core.reckoning import check, check_attempt, check_said, expect, opened, play

EXAMPLES_MIN = 300


@settings(max_examples=max(EXAMPLES_MIN, settings().max_examples))
@given(approval=approvals())
def test_an_approval_ends_as_a_plain_reckoning_says(approval: Approval) -> None:
    story, panel = opened(approval)
    if panel.status == "impossible":
        assert story.states["review"] == "failed"
        return
    check(story, panel)
    for move in approval.moves:
        before = panel.copy()
        must = expect(panel, move, approval)
        assert play(story, move, approval) == must, move
        check(story, panel)
        check_said(story, panel, move, must, before)
    if panel.status == "pending":
        for move in attempts(panel):
            check_attempt(story, panel, move, approval)


@settings(max_examples=max(EXAMPLES_MIN // 2, settings().max_examples))
@given(approval=approvals())
def test_as_long_as_enough_people_are_left_those_who_are_left_can_pass_it(approval: Approval) -> None:
    story, panel = opened(approval)
    for move in approval.moves:
        if panel.status == "pending" and not isinstance(move, No):
            play(story, move, approval)
            expect(panel, move, approval)
    if panel.status != "pending" or not panel.is_possible():
        return
    for _ in panel.policy.rules:  # in order, who is needed later is sent away until then
        for user in (*EVERYBODY, *CROWD):
            if user not in gone(panel):
                play(story, Yes(by=present(user)), approval)
    assert story.status == "approved"


def gone(panel: Panel) -> set[UserId]:
    """Give who is gone from all of their seats."""
    seats = panel.policy.seats
    return {seat.user for seat in seats} - {seat.user for seat in seats if not seat.is_gone}
