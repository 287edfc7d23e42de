"""Owns how frozen values are kept as JSON text, and read again.

A value is an object of those fields that are not what they are by default: most are, so the text stays short.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, time, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from engine.model import Json
from engine.working_time import Calendar, Wait, WorkingTime
from storage.instants import instant, micros

T = TypeVar("T")
_MICROSECOND = timedelta(microseconds=1)


class Way(NamedTuple):
    """How the values of a field are kept, and read again."""

    keep: Callable[[Any], Json]
    read: Callable[[Json], Any]


class Kept(Generic[T]):
    """How the values of a class are kept. Fields without a way of their own are JSON as they are."""

    def __init__(self, kept: type[T], /, **ways: Way) -> None:
        self._kind = kept
        self._ways = ways
        self._defaults = [(field.name, field.default) for field in fields(kept)]  # type: ignore[arg-type]  # all are dataclasses

    def keep(self, value: T) -> Mapping[str, Json]:
        held = ((name, getattr(value, name), default) for name, default in self._defaults)
        return {
            name: self._ways[name].keep(one) if name in self._ways and one is not None else one
            for name, one, default in held
            if default is MISSING or one != default
        }

    def read(self, kept: Mapping[str, Json]) -> T:
        return self._kind(
            **{
                name: self._ways[name].read(one) if name in self._ways and one is not None else one
                for name, one in kept.items()
            }
        )


def _micros(duration: timedelta) -> int:
    return duration // _MICROSECOND


def _duration(kept: int) -> timedelta:
    return timedelta(microseconds=kept)


def _wait(wait: Wait) -> Json:
    return {"working": _micros(wait.length)} if isinstance(wait, WorkingTime) else _micros(wait)


def _wait_of(kept: Json) -> Wait:
    return WorkingTime(_duration(kept["working"])) if isinstance(kept, dict) else _duration(kept)


def one(of: Kept[Any]) -> Way:
    """Keep one value of a class."""
    return Way(of.keep, of.read)


def several(of: Kept[Any]) -> Way:
    """Keep a tuple of values of a class."""
    return Way(lambda values: list(map(of.keep, values)), lambda kept: tuple(map(of.read, kept)))


DURATION = Way(_micros, _duration)
INSTANT = Way(micros, instant)
WAIT = Way(_wait, _wait_of)
_TIME = Way(time.isoformat, time.fromisoformat)
CALENDAR = one(
    Kept(
        Calendar,
        days=Way(sorted, frozenset),
        opens=_TIME,
        closes=_TIME,
        holidays=Way(
            lambda days: sorted(map(date.isoformat, days)),
            lambda kept: frozenset(map(date.fromisoformat, kept)),
        ),
    )
)
