"""Owns trigger ids: each opens one view, within three seconds of the interaction that brought it."""

from dataclasses import dataclass, replace

from sandbox import ids
from sandbox.clock import Clock

LIFE_S = 3.0
KEPT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Whose interaction it was, when, and in which open view if in one."""

    user: str
    made_s: float
    view_id: str | None = None
    is_used: bool = False


class TriggerRefused(Exception):
    """A trigger id cannot be used; `error` is Slack's name for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Triggers:
    """The trigger ids of the last minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Trigger] = {}

    def make(self, user: str, view_id: str | None = None) -> str:
        """Make a trigger id for an interaction that leaves now."""
        now = self._clock.now()
        self._known = {key: t for key, t in self._known.items() if t.made_s > now - KEPT_S}
        trigger_id = ids.trigger_id(now)
        self._known[trigger_id] = Trigger(user=user, made_s=now, view_id=view_id)
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """Use a trigger id up. Raises TriggerRefused when it is unknown, too old, or was used."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise TriggerRefused("invalid_trigger_id")
        if trigger.is_used:
            raise TriggerRefused("exchanged_trigger_id")
        if self._clock.now() - trigger.made_s > LIFE_S:
            raise TriggerRefused("expired_trigger_id")
        self._known[trigger_id] = replace(trigger, is_used=True)
        return trigger
