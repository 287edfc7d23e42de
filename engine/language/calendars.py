"""Owns how a calendar is written, in a pipeline file or in the settings: when people work."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import SignoffError
from engine.language.mistakes import Mistake
from engine.language.public_holidays import holidays_of, is_date
from engine.language.working_hours import days_of, hours_of
from engine.model import Json
from engine.working_time import Calendar

DEFAULTS: Mapping[str, Json] = {"zone": "UTC", "days": "mon-fri", "hours": "09:00-18:00", "holidays": ()}
HOLIDAYS_MAX = 100
_YEARS_AHEAD = 3
_NAMED_MAX = 5

CALENDAR_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "When people work, for durations such as 4wh and 2wd, and for reminders",
    "additionalProperties": False,
    "properties": {
        "zone": {
            "type": "string",
            "format": "signoff-zone",
            "x-what": "a zone such as Europe/Berlin",
            "description": "Where they work: the IANA name of a zone",
        },
        "days": {
            "type": ["string", "array"],
            "format": "signoff-days",
            "minItems": 1,
            "items": {"type": "string", "format": "signoff-days", "x-what": "a day such as mon"},
            "x-what": "days such as mon-fri, or a list of days",
            "description": "On which days of the week",
        },
        "hours": {
            "type": "string",
            "format": "signoff-hours",
            "x-what": "hours such as 09:00-18:00",
            "description": "From when to when",
        },
        "holidays": {
            "type": ["string", "array"],
            "format": "signoff-holiday",
            "items": {
                "type": "string",
                "format": "signoff-holiday",
                "x-what": "a country such as DE, or a date",
            },
            "maxItems": HOLIDAYS_MAX,
            "x-what": "a country such as DE or a part of it such as DE-BY, or a list of those and of dates",
            "description": "When they do not work: a country, a part of it, dates",
        },
    },
}


class NobodyWorks(SignoffError):
    """All working days of a calendar are holidays."""

    def __init__(self, written: Mapping[str, Json]) -> None:
        days, free = ", ".join(_listed(written["days"])), _listed(written["holidays"])
        more = f" and {len(free) - _NAMED_MAX} more" if free[_NAMED_MAX:] else ""
        named = f"{', '.join(free[:_NAMED_MAX])}{more}"
        super().__init__(f"nobody works for a year: each day of `{days}` is a holiday of {named}")


def calendar_of(written: Mapping[str, Json], at: datetime) -> Calendar:
    """Give a calendar with the holidays of the years that matter to what begins at an instant.

    Args:
        written: it has the right shape; what it leaves out is as in `DEFAULTS`.
        at: when it is needed from.

    Raises:
        NobodyWorks: it has no working day in these years.
    """
    written = {**DEFAULTS, **written}
    opens, closes = hours_of(written["hours"])
    days = frozenset(day for text in _listed(written["days"]) for day in days_of(text))
    years = range((at - timedelta(days=1)).year, at.year + _YEARS_AHEAD + 1)
    free = frozenset(day for day in holidays_of(_listed(written["holidays"]), years) if day.weekday() in days)
    calendar = Calendar(zone=written["zone"], days=days, opens=opens, closes=closes, holidays=free)
    if not any(calendar.works_on((at + timedelta(days=number)).date()) for number in range(365)):
        raise NobodyWorks(written)
    return calendar


def calendar_mistakes(written: Mapping[str, Json]) -> Iterable[Mistake]:
    """Find a calendar of the right shape by which nobody works for a year: only single dates can do that."""
    dates = sorted(text for text in _listed(written.get("holidays", ())) if is_date(text))
    if not dates:
        return
    try:
        calendar_of(written, datetime.fromisoformat(dates[0]).replace(tzinfo=UTC))
    except NobodyWorks as error:
        yield Mistake(("holidays",), str(error))


def working_day(written: Mapping[str, Json]) -> timedelta | None:
    """Give how long a working day is; None: a calendar does not say it itself."""
    if "hours" not in written:
        return None
    opens, closes = hours_of(written["hours"])
    return Calendar(zone="UTC", opens=opens, closes=closes).day_length


def _listed(value: Json) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
