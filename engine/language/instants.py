"""Owns how a point in time is written."""

from datetime import UTC, datetime


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
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant is between the years 1 and 9999") from None
