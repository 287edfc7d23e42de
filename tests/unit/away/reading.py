"""Reads dates on a Monday morning in November, as somebody in Berlin writes them if nothing else is said."""

from datetime import UTC, datetime

import pytest

from bot.dates.problems import DateProblem, NotADate
from bot.dates.reading import instant_of
from bot.dates.saying import in_words

MONDAY = datetime(2026, 11, 23, 9, 0, 42, tzinfo=UTC)  # 10:00 in Berlin
BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"


def read(text: str, *, zone: str = BERLIN, locale: str = "en-US", now: datetime = MONDAY) -> str:
    """Read a date, and say it back without the zone."""
    return in_words(instant_of(text, now=now, zone=zone, locale=locale), zone).removesuffix(f" ({zone})")


def refusal(text: str, *, zone: str = BERLIN, locale: str = "en-US", now: datetime = MONDAY) -> NotADate:
    """Give what a text is refused with."""
    with pytest.raises(NotADate) as refused:
        instant_of(text, now=now, zone=zone, locale=locale)
    return refused.value


def problem(text: str, *, locale: str = "en-US", now: datetime = MONDAY) -> DateProblem:
    """Say why a text is refused."""
    return refusal(text, locale=locale, now=now).problem
