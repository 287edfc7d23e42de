"""Owns how an instant is said to people: so that what they read is understood again as the same."""

from datetime import datetime

from bot.dates.zones import instants_at, zone_of

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_words(at: datetime, zone: str) -> str:
    """Say an instant as people say it where they are: weekday, date, time and zone.

    When clocks are put back, an hour comes twice: then the distance from UTC says which is meant.
    """
    here = at.astimezone(zone_of(zone))
    is_shown_twice = len(instants_at(here.replace(tzinfo=None, fold=0), zone_of(zone))) > 1
    offset = here.isoformat(timespec="minutes")[-len("+00:00") :]
    place = f"{here.tzinfo}, UTC{offset}" if is_shown_twice else f"{here.tzinfo}"
    return f"{day_in_words(at, zone)} at {here:%H:%M} ({place})"


def day_in_words(at: datetime, zone: str) -> str:
    """Say the day that it is where somebody is: weekday and date."""
    here = at.astimezone(zone_of(zone))
    return f"{WEEKDAY_NAMES[here.weekday()]}, {here.day} {_MONTHS[here.month - 1]} {here.year}"
