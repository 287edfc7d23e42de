"""Owns what is true of all reminders that were said, and that they are those of the watch."""

from collections.abc import Sequence
from itertools import pairwise

from engine.policy import Policy
from tests.property.core.wall import Minute
from tests.property.core.watch import A_DAY_MAX, DAY, HOUR, Said, Watch


def check_said(said: Sequence[Said], policy: Policy, watch: Watch) -> None:
    """Check what was said, in the order in which it was."""
    check_not_too_much(watch.said)
    if not (policy.reminders and policy.reminders.urgent):
        check_hours(said, watch)
    expected = [(one.minute, one.readers - {None}) for one in watch.said]
    assert [(one.minute, one.readers) for one in said] == expected


def check_not_too_much(said: Sequence[Said]) -> None:
    """Check that a card has at most one message an hour and four a day, and nobody more with their own."""
    check_distances([one.minute for one in said if not one.is_wanted])
    for reader in {reader for one in said for reader in one.readers}:
        check_distances([one.minute for one in said if reader in one.readers])


def check_distances(minutes: Sequence[Minute]) -> None:
    """Check that there is one an hour at most, and four a day."""
    for one, following in pairwise(minutes):
        assert following - one >= HOUR, "two within an hour"
    for one, fifth in zip(minutes, minutes[A_DAY_MAX:], strict=False):
        assert fifth - one >= DAY, "five within a day"


def check_hours(said: Sequence[Said], watch: Watch) -> None:
    """Check that everybody who was reminded worked then; where nobody is called, that the calendar does."""
    for one in said:
        for reader in one.readers or {None}:
            assert watch.walls.works(watch.zones.get(reader), one.minute), f"{reader} does not work then"
