"""Owns how often a token may ask: so many requests a minute, and as many at once."""

import math
from collections.abc import Callable


class RateLimit:
    """A bucket for each token, which fills again as time passes."""

    def __init__(self, per_minute: int, now: Callable[[], float]) -> None:
        """Take how many requests a minute one token may make. `now`: seconds that only grow."""
        self.per_minute = per_minute
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}  # what was left, and when

    def wait_s(self, token: str) -> int:
        """Count a request. Gives 0, or after how many seconds the next may come: then it did not count."""
        now = self._now()
        left, at = self._buckets.get(token, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - at) * self.per_minute / 60)
        if left < 1:
            return math.ceil((1 - left) * 60 / self.per_minute)
        self._buckets[token] = (left - 1, now)
        return 0
