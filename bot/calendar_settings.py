"""Owns the settings that say when people work, where a pipeline does not say it itself."""

from collections.abc import Callable, Mapping

from engine.language.calendars import HOLIDAYS_MAX, calendar_mistakes
from engine.language.public_holidays import check_holiday
from engine.language.working_hours import days_of, hours_of
from engine.language.zone_names import zone_named
from engine.model import Json


def zone(text: str) -> str:
    """Let pass a zone, or nothing. Raises ValueError."""
    return _checked(text, zone_named)


def working_days(text: str) -> str:
    """Let pass days, or nothing. Raises ValueError."""
    return _checked(text, days_of)


def working_hours(text: str) -> str:
    """Let pass hours, or nothing. Raises ValueError."""
    return _checked(text, hours_of)


def holidays(text: str) -> str:
    """Let pass holidays, or none. Raises ValueError."""
    names = holiday_names(text)
    if len(names) > HOLIDAYS_MAX:
        raise ValueError(f"give at most {HOLIDAYS_MAX} countries and dates")
    for name in names:
        check_holiday(name)
    return text


def holiday_names(text: str) -> list[str]:
    """Give the names between the commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def calendar(*, zone: str, days: str, hours: str, free: str) -> Mapping[str, Json]:
    """Give a calendar as a pipeline file writes it; what is not set is left out."""
    written = {"zone": zone, "days": days, "hours": hours, "holidays": holiday_names(free)}
    return {key: value for key, value in written.items() if value}


def calendar_problems(written: Mapping[str, Json]) -> list[str]:
    """Say of a calendar from the settings that nobody ever works by it."""
    return [f"SIGNOFF_HOLIDAYS: {mistake.message}" for mistake in calendar_mistakes(written)]


def _checked(text: str, read: Callable[[str], object]) -> str:
    if text:
        read(text)
    return text
