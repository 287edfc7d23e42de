"""Owns how a point in time is written."""

from datetime import UTC, datetime

_LAST_YEAR = 2999  # clocks that stood still can go on long after it


def instant_of(text: str) -> datetime:
    """Read an instant in ISO 8601 with its offset from UTC; give it in UTC.

    Raises:
        ValueError: it is none, or does not say its offset; the message says what would be right.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("an instant is written 2030-01-31T09:00:00+01:00") from None
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC, such as …+01:00 or …Z")
    if not 1 < instant.year <= _LAST_YEAR:  # in UTC it may lie in the year before
        raise ValueError(f"an instant is between the years 2 and {_LAST_YEAR}")
    return instant.astimezone(UTC)
