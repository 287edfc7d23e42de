"""Places that move: handed over, left, asked again, escalated; the core ends as a plain reckoning says."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import Surface, UserId
from engine.policy import Escalation, Seat
from tests.property.core.panel import Panel
from tests.property.core.panels import (
    CROWD,
    EVERYBODY,
    Again,
    Approval,
    Give,
    Later,
    Left,
    Move,
    Yes,
    policies,
    present,
)
from tests.property.core.reckoning import check, check_said, expect, opened, play

EXAMPLES_MIN = 300
MOVES_MAX = 12
PEOPLE = tuple(map(UserId, (*EVERYBODY, *CROWD)))


@settings(max_examples=max(EXAMPLES_MIN, settings().max_examples))
@given(data=st.data())
def test_whoever_sits_where_is_as_a_plain_reckoning_says(data: st.DataObject) -> None:
    approval = Approval(policy=data.draw(policies()), drafted_by=(), moves=())
    story, panel = opened(approval)
    for _ in range(MOVES_MAX):
        if panel.status != "pending":
            return
        move = data.draw(moves(panel))
        before = panel.copy()
        must = expect(panel, move, approval)
        assert play(story, move, approval) == must
        check(story, panel)
        check_said(story, panel, move, must, before)


@st.composite
def moves(draw: st.DrawFn, panel: Panel) -> Move:
    """Give something that moves places, as they are now; at times somebody approves."""
    seated = sorted({seat.user for seat in panel.policy.seats})
    match draw(st.sampled_from(["give", "give", "give own", "again", "again", "left", "later", "yes"])):
        case "give":
            return Give(
                by=present("olga"), of=draw(st.sampled_from(seated)), to=present(draw(others(seated)))
            )
        case "give own":
            of = draw(st.sampled_from(seated))
            return Give(by=present(of), of=of, to=present(draw(others(seated))))
        case "again":
            return Again(seats={rule.name: draw(todays(panel)) for rule in panel.policy.rules})
        case "left":
            pairs = [(rule.name, seat.user) for rule in panel.policy.rules for seat in rule.seats]
            later = [(place, seat.user) for place, one in _escalations(panel) for seat in one.people.seats]
            return Left(
                gone=draw(st.frozensets(st.sampled_from(pairs), max_size=2)),
                gone_later=draw(st.frozensets(st.sampled_from(later))) if later else frozenset(),
            )
        case "later":
            return Later()
        case _:  # perhaps after they left their groups
            by = present(draw(st.sampled_from(seated)))
            return Yes(by=draw(st.sampled_from([by, replace(by, groups=frozenset())])))


def _escalations(panel: Panel) -> Iterator[tuple[int, Escalation]]:
    return enumerate(panel.policy.escalations, start=1)


def others(seated: list[UserId]) -> st.SearchStrategy[UserId]:
    """Give people who have no seat."""
    return st.sampled_from([user for user in PEOPLE if user not in seated])


def todays(panel: Panel) -> st.SearchStrategy[tuple[Seat, ...]]:
    """Give whom a rule asks today: who sits there, whose place it was, now and then somebody new."""
    seated = [seat.user for seat in panel.policy.seats]
    first = [seat.handed_by[0] for seat in panel.policy.seats if seat.handed_by]
    known = st.sampled_from([*seated, *first, *first, *PEOPLE[:2]])
    users = st.lists(known, min_size=1, max_size=3, unique=True)
    return users.map(lambda each: tuple(Seat(user=user, surface=Surface(f"U-{user}")) for user in each))
