"""Owns why a text is no date that will do, and what was understood of it all the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

FARTHEST = timedelta(days=366)


class DateProblem(StrEnum):
    """Why a text is no date that will do."""

    MISSING = "missing"
    UNCLEAR = "unclear"
    SEVERAL = "several"
    WEEKDAY = "weekday"
    PAST = "past"
    FAR = "far"


class NotADate(ValueError):
    """A text names no instant, or more than one, or one that will not do.

    Attributes:
        problem: why.
        at: the instant that it names, if any; for WEEKDAY, the beginning of the day that is another.
        readings: for SEVERAL, what it can mean, soonest first.
        known: the words that were understood.
        unknown: those that were not.
    """

    def __init__(
        self,
        problem: DateProblem,
        at: datetime | None = None,
        *,
        readings: Sequence[datetime] = (),
        known: str = "",
        unknown: str = "",
    ) -> None:
        super().__init__(f"not a date: {problem.value}")
        self.problem, self.at, self.readings = problem, at, readings
        self.known, self.unknown = known, unknown
