"""Owns how those are named who are asked: whoever sits in somebody else's place, with whose place it is."""

from collections.abc import Sequence

from bot.cards.legend import Legend
from bot.cards.text import and_more
from engine.policy import Seat


def seat_names(seats: Sequence[Seat], legend: Legend) -> str:
    """Name those who sit here without calling them: some, and how many more. mrkdwn."""
    each = tuple({seat.user: seat for seat in seats}.values())
    return and_more([seat_name(seat, legend) for seat in each[: legend.most_names]], len(each))


def seat_name(seat: Seat, legend: Legend, *, is_calling: bool = False) -> str:
    """Name or call who sits here, and for whom. mrkdwn."""
    name = legend.call(seat.user) if is_calling else legend.person(seat.user)
    return name if seat.stands_for is None else f"{name} (for {legend.person(seat.stands_for)})"
