"""Owns how a zone of time is written: by its IANA name."""

from functools import cache
from zoneinfo import available_timezones

from engine.language.mistakes import did_you_mean

_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Names of files beside those of zones: what they stand for differs from machine to machine."""


def zone_named(text: str) -> str:
    """Give the name of a zone that exists.

    Raises:
        ValueError: there is none of that name; the message says what would be right.
    """
    if text in _zones():
        return text
    raise ValueError(f"there is no such zone{_advice(text)}")


def _advice(text: str) -> str:
    """Guess which zone is meant: a misspelt name, or that of a city alone."""
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(_zones())}
    city = text.rpartition("/")[2].strip().replace(" ", "_")
    named = next((zone for name, zone in cities.items() if name.casefold() == city.casefold()), None)
    if named is not None:
        return f"; did you mean `{named}`?"
    return did_you_mean(text, sorted(_zones())) or ": write one such as Europe/Berlin or UTC"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACES
