"""Owns who is called by a card or a notice: people by name, groups as groups, as the author wanted."""

from collections.abc import Collection, Sequence

from bot.cards.legend import Legend
from bot.cards.seat_names import seat_name, seat_names
from bot.cards.text import and_more
from engine.model import GroupId, Rule, Seat, UserId
from engine.ports.queries import HumanTaskView


def called(view: HumanTaskView, seats: Sequence[Seat], groups: Sequence[GroupId], legend: Legend) -> str:
    """Call those who sit here; groups stand for their members. mrkdwn."""
    match view.request.get("mention", "all"):
        case "none":
            return seat_names(seats, legend)
        case "people":
            return _call_named(seats, legend)
        case _:
            return _call(seats, groups, legend)


def called_users(view: HumanTaskView, users: Collection[UserId], legend: Legend) -> str:
    """Call these people and nobody else: a group only if all its members are among them. mrkdwn."""
    rules = view.human_task.policy.rules
    seats = {seat.user: seat for rule in reversed(rules) for seat in reversed(rule.seats)}
    wanted = tuple(seats.get(user, Seat(user=user)) for user in users)
    groups = dict.fromkeys(
        group for rule in rules for group in groups_of(view, rule) if _is_whole(group, rules, users)
    )
    return called(view, wanted, tuple(groups), legend)


def groups_of(view: HumanTaskView, rule: Rule) -> tuple[GroupId, ...]:
    """Give the groups that a rule asks as a whole, in the author's order."""
    written = [GroupId(group) for group in view.request.get("groups", ())]
    order = {group: place for place, group in enumerate(written)}
    return tuple(sorted(rule.groups, key=lambda group: (order.get(group, len(order)), group)))


def _is_whole(group: GroupId, rules: Sequence[Rule], users: Collection[UserId]) -> bool:
    """Say whether a call to a group reaches only people who are meant, as far as we know its members."""
    asking = [rule for rule in rules if group in rule.groups]
    seats = [seat for rule in asking for seat in rule.seats if not seat.is_gone]
    members = [seat.user for seat in seats if group in seat.via]
    has_moved = any(seat.instead_of is not None for seat in seats)  # perhaps from one of its members
    return bool(members) and not has_moved and all(user in users for user in members)


def _call(seats: Sequence[Seat], groups: Sequence[GroupId], legend: Legend) -> str:
    by_group = frozenset(groups)
    alone = tuple({seat.user: seat for seat in seats if not seat.via & by_group}.values())
    named = [seat_name(seat, legend, is_calling=True) for seat in alone[: legend.most_names]]
    in_groups = and_more([legend.call_group(group) for group in groups[: legend.most_names]], len(groups))
    return ", ".join(part for part in (in_groups, and_more(named, len(alone))) if part)


def _call_named(seats: Sequence[Seat], legend: Legend) -> str:
    each = sorted({seat.user: seat for seat in seats}.values(), key=lambda seat: bool(seat.via))
    shown = [seat_name(seat, legend, is_calling=not seat.via) for seat in each[: legend.most_names]]
    return and_more(shown, len(each))
