"""Owns what Slack tells of its own accord: people, groups and channels that changed."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from slack_bolt.app.async_app import AsyncApp

from bot.dates.zones import zone_of
from bot.directory import SlackDirectory
from bot.manifest import EVENTS
from bot.membership import Membership
from engine.model import Surface
from engine.ports.outbox import Outbox
from engine.summary_desk import SummaryDesk

_LOG = logging.getLogger(__name__)
Event: TypeAlias = Mapping[str, Any]


class Events:
    """Keeps the caches fresh, and sends what was refused when the bot comes to a place."""

    def __init__(
        self,
        directory: SlackDirectory,
        membership: Membership,
        summaries: SummaryDesk,
        outbox: Outbox,
        bot_user: Callable[[], str],
        wake: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._membership = membership
        self._summaries = summaries
        self._outbox = outbox
        self._bot_user = bot_user
        self._wake = wake

    def register(self, app: AsyncApp) -> None:
        """Listen to every event that the manifest subscribes to: Slack repeats those that nobody takes."""
        for kind in EVENTS:
            app.event(kind)(self._taken)

    async def _taken(self, event: dict[str, Any]) -> None:
        await self._handler(str(event.get("type")))(event)

    def _handler(self, kind: str) -> Callable[[Event], Awaitable[None]]:
        match kind:
            case "user_change" | "team_join":
                return self._person_changed
            case "subteam_created" | "subteam_members_changed" | "subteam_updated":
                return self._groups_changed
            case "member_joined_channel" | "member_left_channel":
                return self._came_or_went
            case _:
                return self._place_changed

    async def _person_changed(self, event: Event) -> None:
        user = event.get("user")
        if isinstance(user, dict) and isinstance(user.get("id"), str):
            member = self._directory.roster.learn(user)
            self._membership.person_changed(member)
            await self._summaries.is_in(member.id, zone_of(member.zone).key)
        else:
            _LOG.warning("%s does not say who: passed over", event["type"])

    async def _groups_changed(self, event: Event) -> None:
        self._directory.roster.forget_groups()
        self._membership.group_changed(event)

    async def _came_or_went(self, event: Event) -> None:
        channel = event.get("channel")
        if not isinstance(channel, str):
            _LOG.warning("%s does not say where: passed over", event["type"])
            return
        self._directory.places.forget(channel)
        if event["type"] == "member_joined_channel" and event.get("user") == self._bot_user():
            self._directory.places.forget()
            await self._outbox.try_again(Surface(channel))
            self._wake()

    async def _place_changed(self, event: Event) -> None:
        self._directory.places.forget()
        channel = event.get("channel")
        if event["type"].endswith("_unarchive") and isinstance(channel, str):
            await self._outbox.try_again(Surface(channel))
            self._wake()
