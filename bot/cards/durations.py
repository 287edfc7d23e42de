"""Owns how a length of time reads."""

from datetime import timedelta

from bot.cards.text import counted

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def length(of: timedelta) -> str:
    """Give a duration in the largest unit that needs no fraction."""
    seconds = max(int(of.total_seconds()), 1)
    return next(counted(seconds // size, unit) for unit, size in _UNITS if seconds % size == 0)
