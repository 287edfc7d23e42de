"""Owns who is called by a card or a notice: people by name, groups as groups, as the author wanted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.cards.legend import Legend
from bot.cards.seat_names import seat_name, seat_names
from bot.cards.text import and_more, units
from engine.model import GroupId, UserId
from engine.policy import Rule, Seat
from engine.ports.queries import HumanTaskView, TaskView

_GROUPS_CHARS, _PEOPLE_CHARS = 600, 1_620  # a line takes 3,000, and says more than whom it calls


@dataclass(frozen=True, slots=True)
class Call:
    """What calls people and groups, and the ids of all whom it is to call, fit they in or not. mrkdwn."""

    text: str
    wanted: tuple[str, ...] = ()


def called(
    view: HumanTaskView,
    seats: Sequence[Seat],
    groups: Sequence[GroupId],
    legend: Legend,
    *,
    most: int | None = None,
) -> Call:
    """Call those who sit here, as the author wanted; groups stand for their members.

    `most`: so many; None: all who fit into a line.
    """
    match view.request.get("mention", "all"):
        case "none":
            return Call(seat_names(seats, legend))
        case "people":
            alone, others = _split(seats, {group for seat in seats for group in seat.via})
            return _call(alone, (), legend, most, others)
        case _:
            alone, _ = _split(seats, groups)
            return _call(alone, groups, legend, most)


def called_users(view: HumanTaskView, users: Collection[UserId], legend: Legend) -> Call:
    """Call these people and nobody else: a group only if all its members are among them."""
    rules = view.human_task.policy.rules
    groups = dict.fromkeys(
        group for rule in rules for group in groups_of(view, rule) if _is_whole(group, rules, users)
    )
    return called(view, seats_of(view, users), tuple(groups), legend)


def called_anyway(seats: Sequence[Seat], groups: Sequence[GroupId], legend: Legend) -> Call:
    """Call those who sit here, whatever the author of a request wanted; groups stand for their members."""
    alone, _ = _split(seats, groups)
    return _call(alone, groups, legend, None)


def groups_of(view: HumanTaskView, rule: Rule) -> tuple[GroupId, ...]:
    """Give the groups that a rule asks as a whole, in the author's order."""
    written = [GroupId(group) for group in view.request.get("groups", ())]
    order = {group: place for place, group in enumerate(written)}
    return tuple(sorted(rule.groups, key=lambda group: (order.get(group, len(order)), group)))


def seats_of(view: HumanTaskView | TaskView, users: Iterable[UserId]) -> tuple[Seat, ...]:
    """Give where people sit in a request; who sits nowhere gets a seat to be called by."""
    policy = view.human_task.policy if isinstance(view, HumanTaskView) else None
    seats = {} if policy is None else {seat.user: seat for seat in reversed(policy.seats)}
    return tuple(seats.get(user, Seat(user=user)) for user in users)


def _split(seats: Sequence[Seat], groups: Collection[GroupId]) -> tuple[list[Seat], list[Seat]]:
    """Give who is asked besides these groups, and who only through them."""
    by_group, each = frozenset(groups), tuple({seat.user: seat for seat in seats}.values())
    return [s for s in each if not s.via & by_group], [s for s in each if s.via & by_group]


def _is_whole(group: GroupId, rules: Sequence[Rule], users: Collection[UserId]) -> bool:
    """Say whether a call to a group reaches only people who are meant, as far as we know its members."""
    asking = [rule for rule in rules if group in rule.groups]
    seats = [seat for rule in asking for seat in rule.seats if not seat.is_gone]
    members = [seat.user for seat in seats if group in seat.via]
    has_moved = any(seat.instead_of is not None for seat in seats)  # perhaps from one of its members
    return bool(members) and not has_moved and all(user in users for user in members)


def _call(
    alone: Sequence[Seat],
    groups: Sequence[GroupId],
    legend: Legend,
    most: int | None,
    others: Sequence[Seat] = (),
) -> Call:
    """Call groups and people; name as many of the others, calling nobody, as a list has room for."""
    in_groups = _first([legend.call_group(group) for group in groups], _GROUPS_CHARS, most)
    people = _first([seat_name(seat, legend, is_calling=True) for seat in alone], _PEOPLE_CHARS, most)
    room = max(legend.most_names - len(people), 0)
    names = [*people, *(seat_name(seat, legend) for seat in others[:room])]
    parts = (and_more(in_groups, len(groups)), and_more(names, len(alone) + len(others)))
    elsewhere = {seat.user for seat in alone if seat.surface is not None}  # each has a card of their own
    wanted = (*groups, *(seat.user for seat in alone if seat.user not in elsewhere))
    return Call(", ".join(part for part in parts if part), wanted)


def _first(calls: Sequence[str], chars: int, most: int | None) -> list[str]:
    """Give as many as are wanted, or fit."""
    ends = accumulate(units(call) + len(", ") for call in calls)
    fitting = [call for call, end in zip(calls, ends, strict=True) if end <= chars]
    return fitting[:most]
