"""Owns how fast Slack is called: short bursts, then a steady rate, and silence where Slack asks for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many calls at once, and so many a second from then on."""

    burst: int
    per_second: float


# slack-platform: chat.postMessage about one a second per channel; chat.update is Tier 3, 50 a minute.
POSTS_PER_CHANNEL = Rate(burst=3, per_second=1.0)
EDITS_PER_WORKSPACE = Rate(burst=10, per_second=50 / 60)


class Pacer:
    """Lets callers through at a rate, each key by itself. Times are seconds of the event loop's clock."""

    def __init__(self, rate: Rate, now: Callable[[], float]) -> None:
        self._rate = rate
        self._now = now
        self._full_at: dict[str, float] = {}  # when each key's burst will be whole again

    async def turn(self, key: str) -> None:
        """Wait until this key may call, and count the call."""
        now = self._now()
        self._forget_the_idle(now)
        full_at = max(self._full_at.get(key, now), now)
        self._full_at[key] = full_at + 1 / self._rate.per_second
        wait_s = self._full_at[key] - now - self._rate.burst / self._rate.per_second
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def hold(self, key: str, seconds: float) -> None:
        """Let nobody through for a while: Slack said so."""
        held = self._now() + seconds + self._rate.burst / self._rate.per_second
        self._full_at[key] = max(self._full_at.get(key, 0.0), held)

    def _forget_the_idle(self, now: float) -> None:
        if len(self._full_at) > 1_000:
            self._full_at = {key: at for key, at in self._full_at.items() if at > now}
