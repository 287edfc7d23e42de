"""Owns events on their way to the app: what it subscribes to, kept until taken, retried as Slack does."""

import asyncio
from collections.abc import Callable

from sandbox import ids
from sandbox.delivery import Delivery, NotDelivered, Outgoing
from sandbox.installation import load
from sandbox.manifest import Manifest
from sandbox.records import Json
from sandbox.state import Change, State

RETRY_AFTER_S = (0.0, 60.0, 300.0)


class Events:
    """The events that the app has not acknowledged yet. They survive a restart of the workspace."""

    def __init__(
        self, *, state: State, manifest: Manifest, delivery: Callable[[], Delivery], team_id: str
    ) -> None:
        self._state, self._clock, self._manifest = state, state.clock, manifest
        self._delivery, self._team_id = delivery, team_id
        self._pending = state.values("event")
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._unwatch = state.watch(self._committed)

    def publish(self, subscription: str, event: Json) -> None:
        """Tell the app of an event, if it subscribes to that; it leaves with the next commit."""
        installation = load(self._state)
        if subscription not in self._manifest.events or installation.is_uninstalled:
            return
        now = self._clock.now()
        event_id = ids.slack_id("Ev")
        body: Json = {
            "team_id": self._team_id,
            "context_team_id": self._team_id,
            "context_enterprise_id": None,
            "api_app_id": installation.app_id,
            "event": {"event_ts": f"{now:.6f}", **event},
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(now),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self._team_id,
                    "user_id": installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": ids.ticket(),
        }
        self._pending.put(event_id, {"payload": body, "tries": 0, "due_s": now, "reason": ""})

    def resume(self) -> None:
        """Go on with what was under way when the workspace last stopped."""
        for event_id in self._pending.names():
            self._start(event_id)

    def forget(self) -> None:
        """Drop what is under way: the workspace starts over."""
        for task in self._tasks.values():
            task.cancel()
        self._pending.clear()

    @property
    def under_way(self) -> int:
        """How many events the app has not taken yet."""
        return len(self._pending.names())

    async def close(self) -> None:
        """Stop delivering; what is under way stays in the journal."""
        self._unwatch()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _committed(self, changes: frozenset[Change]) -> None:
        new = sorted(key for kind, key in changes if kind == "event" and self._pending.get(key))
        for event_id in sorted(new, key=self._order):
            self._start(event_id)

    def _order(self, event_id: str) -> float:
        row = self._pending.get(event_id)
        return float(row["payload"]["event"]["event_ts"]) if row else 0.0

    def _start(self, event_id: str) -> None:
        if event_id not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._deliver(event_id))
            self._tasks[event_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(event_id, None))

    async def _deliver(self, event_id: str) -> None:
        while row := self._pending.get(event_id):
            await self._clock.sleep(row["due_s"] - self._clock.now())
            outgoing = Outgoing(
                kind="events_api", payload=row["payload"], retry=row["tries"], retry_reason=row["reason"]
            )
            try:
                await self._delivery().send(outgoing)
            except NotDelivered as failure:
                self._again(event_id, row, failure)
            else:
                self._pending.drop(event_id)
            self._state.commit()

    def _again(self, event_id: str, row: Json, failure: NotDelivered) -> None:
        tries = row["tries"]
        if tries >= len(RETRY_AFTER_S) or not failure.may_retry:
            self._pending.drop(event_id)
            return
        due = self._clock.now() + RETRY_AFTER_S[tries]
        self._pending.put(event_id, row | {"tries": tries + 1, "due_s": due, "reason": failure.reason})
