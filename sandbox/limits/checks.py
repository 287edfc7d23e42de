"""Owns how a rule is written down: small checks that combine, and where each complaint belongs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the JSON; complaints about it gather in one list for the whole payload."""

    problems: list[str] = field(default_factory=list)
    pointer: str = ""

    def at(self, key: str | int) -> "Spot":
        """Give a place below this one."""
        return Spot(self.problems, f"{self.pointer}/{key}")

    def wrong(self, sentence: str) -> None:
        """Complain about this place, in Slack's form."""
        self.problems.append(f"[ERROR] {sentence} [json-pointer:{self.pointer or '/'}]")


Check = Callable[[Spot, Any], None]


def string(most: int, least: int = 0) -> Check:
    """A string of so many characters."""

    def check(spot: Spot, value: Any) -> None:
        if not isinstance(value, str):
            spot.wrong("must provide a string")
        elif len(value) > most:
            spot.wrong(f"must be less than {most + 1} characters")
        elif len(value) < least:
            spot.wrong(f"must be more than {least - 1} characters")

    return check


def pattern(expression: str, meaning: str) -> Check:
    """A string of a certain form."""
    compiled = re.compile(expression)

    def check(spot: Spot, value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            spot.wrong(f"must be {meaning}")

    return check


def flag(spot: Spot, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        spot.wrong("must provide a boolean")


def anything(spot: Spot, value: Any) -> None:
    """Whatever it is."""


def integer(least: int, most: int) -> Check:
    """A whole number between two bounds."""

    def check(spot: Spot, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            spot.wrong("must provide an integer")
        elif not least <= value <= most:
            spot.wrong(f"must be between {least} and {most}")

    return check


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(spot: Spot, value: Any) -> None:
        if value not in allowed:
            spot.wrong(f"must be one of: {', '.join(allowed)}")

    return check


def listing(item: Check, *, least: int = 0, most: int) -> Check:
    """A list of so many items, each checked."""

    def check(spot: Spot, value: Any) -> None:
        if not isinstance(value, list):
            spot.wrong("must provide an array")
            return
        if len(value) > most:
            spot.wrong(f"no more than {most} items allowed")
        if len(value) < least:
            spot.wrong(
                f"must provide at least {least} items" if least > 1 else "no fewer than 1 items allowed"
            )
        for number, part in enumerate(value):
            item(spot.at(number), part)

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the fields that it may have, those that it must have, and what holds between them."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    between: Callable[[Spot, dict[str, Any]], None] | None = None

    def __call__(self, spot: Spot, value: Any) -> None:
        """Check an object. Null counts as absent."""
        if not isinstance(value, dict):
            spot.wrong("must provide an object")
            return
        before = len(spot.problems)
        for name in self.required:
            if value.get(name) is None:
                spot.wrong(f"missing required field: {name}")
        for name, part in value.items():
            if name not in self.fields:
                spot.wrong(f"invalid additional property: {name}")
            elif part is not None:
                self.fields[name](spot.at(name), part)
        if self.between and len(spot.problems) == before:
            self.between(spot, value)
