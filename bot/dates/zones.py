"""Owns zones as people write them: IANA names, offsets from UTC, and short names that mean one zone only."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_KEEPERS = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Moscow",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""Where short names are kept that stand for one time only; CST and IST are three each."""
_GERMAN = {"mez": "cet", "mesz": "cest"}
_UTC = frozenset({"utc", "gmt", "z"})
_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?")
_FARTHEST_MINUTES = 14 * 60


def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its IANA name; UTC for one that is not known here."""
    return known_zone(name) or ZoneInfo("UTC")


def known_zone(name: str) -> ZoneInfo | None:
    """Give a zone by its IANA name; None for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def short_names(own: ZoneInfo, year: int) -> Iterator[str]:
    """Give the short names that can be understood of somebody in a zone, among them those kept there."""
    yield from (*_UTC, *_GERMAN)
    for keeper in (own, *map(zone_of, _KEEPERS)):
        yield from _names(keeper, year)


def at_offset(written: str) -> tzinfo | None:
    """Give the zone of `UTC`, `+02:00`, `UTC+2`; None for another text, or for too far."""
    if written in _UTC:
        return UTC
    match = _OFFSET.fullmatch(written)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > _FARTHEST_MINUTES:
        return None
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def instants_at(wall: datetime, zone: tzinfo) -> set[datetime]:
    """Give the instants, in UTC, at which clocks of a zone show a time: two when they are put back.

    A time that is left out becomes the one that clocks show when it should have come.
    """
    both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [at for at in both if at.astimezone(zone).replace(tzinfo=None) == wall]
    return set(shown or both[:1])


def instants_in(wall: datetime, written: str, own: ZoneInfo, year: int) -> set[datetime]:
    """Give the instants that a time in a zone that was written can mean.

    `17:00 CET` in July is two: winter time, and what most mean who write it, what clocks show then.
    `year`: that in which it is written; short names are those of that year.
    """
    keeper, offset = zone_named(written, own, year)
    if offset is None:
        return instants_at(wall, keeper)
    shown = instants_at(wall, keeper)
    as_written = {at for at in shown if at.astimezone(keeper).utcoffset() == offset}
    return as_written or shown | instants_at(wall, timezone(offset))


def zone_named(written: str, own: ZoneInfo, year: int) -> tuple[tzinfo, timedelta | None]:
    """Give the zone that was written, and the offset from UTC that it stands for. None: any that it has."""
    short = _GERMAN.get(written, written)
    if short not in _names(own, year):
        plain = at_offset(written) or (known_zone(written) if "/" in written else None)
        if plain is not None:
            return plain, None
    for zone in (own, *map(zone_of, _KEEPERS)):
        offset = _names(zone, year).get(short)
        if offset is not None:
            return zone, offset
    raise ValueError(f"no zone that is known here: {written}")


def _names(zone: ZoneInfo, year: int) -> dict[str, timedelta]:
    """Give the short names of a zone in winter and in summer with what they stand for."""
    seasons = [datetime(year, month, 1, tzinfo=zone) for month in (1, 7)]
    return {
        name.lower(): at.utcoffset() or timedelta() for at in seasons if (name := at.tzname() or "").isalpha()
    }
