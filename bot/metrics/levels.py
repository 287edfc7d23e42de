"""Owns how much there is at a moment, as it is shown: read from the database when somebody looks.

What is behind is looked at each time, but only so far; what is open is counted only now and then. So a look
costs little, however often it comes and however much waits.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from engine.codes import TaskState
from engine.errors import StoreError
from engine.ports.levels import Backlog, Levels, Totals
from engine.ports.timers import Clock

COUNTED_TO = 10_000
"""Beyond that many, what is behind is not counted: by then it matters no more how many they are."""
COUNTED_EVERY_S = 60.0
"""Between two counts of all that is open: with 100,000 tasks waiting, one keeps a reader for 0.1 s."""
_PATIENCE_S = 5.0
_OPEN_STATES = tuple(state for state in TaskState if not state.is_final)
_SELDOM = f"Counted at most every {COUNTED_EVERY_S:g} s."
_SO_FAR = f"At most {COUNTED_TO} are counted."
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How much there was when somebody looked."""

    at: datetime
    totals: Totals
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class _Level:
    """A number that is shown."""

    name: str
    help: str
    value: Callable[[Seen], float]


_LEVELS = (
    _Level(
        "signoff_human_tasks_open",
        f"Requests that wait for people. {_SELDOM}",
        lambda seen: seen.totals.requests,
    ),
    _Level(
        "signoff_human_tasks_oldest_seconds",
        "Time since people were asked the oldest request that waits for them, in seconds; 0: none waits.",
        lambda seen: _since(seen.backlog.oldest_request, seen.at),
    ),
    _Level(
        "signoff_cards_behind",
        f"Cards that do not show yet what they should. {_SO_FAR}",
        lambda seen: seen.backlog.cards_behind,
    ),
    _Level(
        "signoff_timers_late",
        f"Timers that are due and did not fire yet. {_SO_FAR}",
        lambda seen: seen.backlog.timers_due,
    ),
    _Level(
        "signoff_timers_late_seconds",
        "Time since the earliest timer was due that did not fire yet, in seconds; 0: all did.",
        lambda seen: _since(seen.backlog.oldest_timer, seen.at),
    ),
)


class LevelsWatch:
    """Looks at the levels of a process."""

    def __init__(self, levels: Levels, clock: Clock, now_s: Callable[[], float]) -> None:
        self._levels = levels
        self._clock = clock
        self._now_s = now_s
        self._counting = asyncio.Lock()
        self._counted: tuple[float, Totals] | None = None

    async def look(self) -> Seen | None:
        """Look now; None: the database does not answer."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                now = self._clock.now()
                backlog = await self._levels.backlog(now, at_most=COUNTED_TO)
                return Seen(at=now, totals=await self._totals(), backlog=backlog)
        except StoreError as error:
            _LOG.warning("how much is open cannot be read: %s", error)
        except TimeoutError:
            _LOG.warning("how much is open cannot be read: the database does not answer")
        return None

    async def _totals(self) -> Totals:
        async with self._counting:  # whoever comes meanwhile takes the same count
            if self._counted is None or self._now_s() - self._counted[0] >= COUNTED_EVERY_S:
                self._counted = (self._now_s(), await self._levels.totals())
            return self._counted[1]


def families(seen: Seen | None) -> Iterator[Metric]:
    """Show what was seen; if that is nothing, that it is."""
    answered = "Whether the database answered just now: 1, or 0."
    yield GaugeMetricFamily("signoff_database_readable", answered, value=seen is not None)
    tasks = f"Tasks that have not ended, by state. {_SELDOM}"
    by_state = GaugeMetricFamily("signoff_tasks", tasks, labels=["state"])
    if seen is not None:
        for state in _OPEN_STATES:
            by_state.add_metric([state.value], seen.totals.tasks.get(state, 0))
    yield by_state
    for level in _LEVELS:
        yield GaugeMetricFamily(level.name, level.help, value=None if seen is None else level.value(seen))


def _since(then: datetime | None, now: datetime) -> float:
    return 0.0 if then is None else max(0.0, (now - then).total_seconds())
