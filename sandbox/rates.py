"""Owns Slack's rate limits: calls a minute by method, posts a second by channel, room for a burst."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.clock import Clock

Tier = Literal[1, 2, 3, 4, "post", "special"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many calls a minute, and so many at once."""

    per_minute: float
    burst: int


TIERS: Mapping[Tier, Allowance] = {
    1: Allowance(1, 10),
    2: Allowance(20, 20),
    3: Allowance(50, 50),
    4: Allowance(100, 100),
    "post": Allowance(300, 60),
    "special": Allowance(600, 100),
}
PER_CHANNEL = Allowance(60, 4)


class Rates:
    """What is left of each allowance. Bursts are tolerated; Slack does not publish how large."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait_s(self, method: str, tier: Tier, channel: str | None) -> int | None:
        """Count a call; gives the whole seconds to wait when it is one too many."""
        limits = [(method, TIERS[tier])]
        if tier == "post" and channel:
            limits.append((f"{method}:{channel}", PER_CHANNEL))
        waits = [self._missing_s(key, allowance) for key, allowance in limits]
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        for key, allowance in limits:
            level, at = self._level(key, allowance)
            self._left[key] = (level - 1, at)
        return None

    def _missing_s(self, key: str, allowance: Allowance) -> float:
        level, _ = self._level(key, allowance)
        return max(0.0, (1 - level) * 60 / allowance.per_minute)

    def _level(self, key: str, allowance: Allowance) -> tuple[float, float]:
        now = self._clock.now()
        level, at = self._left.get(key, (float(allowance.burst), now))
        return min(float(allowance.burst), level + (now - at) * allowance.per_minute / 60), now
