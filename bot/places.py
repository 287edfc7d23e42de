"""Owns what we know of Slack's channels: their names, who is in them, and whether the bot can post there."""

import asyncio
from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_calls import SlackSaysNo, read, read_all
from engine.errors import UnknownPlace
from engine.model import Surface, UserId

_FRESH_S = 300.0


class Places:
    """The channels of one workspace."""

    def __init__(self, client: AsyncWebClient, team: str, now: Callable[[], float]) -> None:
        self._client = client
        self._team = team
        self._now = now
        self._by_name: dict[str, Surface] = {}
        self._names_at: float | None = None
        self._direct: dict[UserId, Surface] = {}
        self._members: dict[Surface, tuple[float, frozenset[UserId]]] = {}
        self._lock = asyncio.Lock()

    async def channel(self, name: str) -> Surface:
        """Give the id of `#name`; an id is given as it is. Raises UnknownPlace."""
        if not name.startswith("#"):
            return Surface(name)
        found = (await self._names()).get(name[1:])
        if found is None:  # perhaps it is new
            self._names_at = None
            found = (await self._names()).get(name[1:])
        if found is None:
            raise UnknownPlace(name, "there is no such channel, or the bot cannot see it; invite it there")
        return found

    async def direct(self, user: UserId) -> Surface:
        """Give the conversation between somebody and the bot. Raises UnknownPlace."""
        if user not in self._direct:
            try:
                answer = await read(self._client, "conversations.open", users=user)
            except SlackSaysNo as no:
                raise UnknownPlace(user, "Slack opens no conversation with them") from no
            self._direct[user] = Surface(answer["channel"]["id"])
        return self._direct[user]

    async def postable(self, channel: Surface) -> Surface:
        """Let pass a conversation where the bot can post; join a public channel for that.

        Raises:
            UnknownPlace: it cannot, with what to do.
        """
        try:
            info: dict[str, Any] = (await read(self._client, "conversations.info", channel=channel))[
                "channel"
            ]
        except SlackSaysNo as no:
            raise UnknownPlace(channel, _advice(no.reason)) from no
        if info.get("is_archived"):
            raise UnknownPlace(f"#{info.get('name')}", "it is archived; take another channel or unarchive it")
        if not (info.get("is_member") or info.get("is_im")):
            await self._join(channel, info)
        return channel

    async def is_private(self, channel: Surface) -> bool:
        """Say whether only its members know of this conversation."""
        try:
            info = (await read(self._client, "conversations.info", channel=channel))["channel"]
        except SlackSaysNo:
            return True
        return bool(info.get("is_private") or info.get("is_im") or info.get("is_mpim"))

    async def members(self, channel: Surface) -> frozenset[UserId]:
        """Give who is in a conversation. Raises UnknownPlace."""
        known = self._members.get(channel)
        if known is not None and self._now() - known[0] < _FRESH_S:
            return known[1]
        try:
            found = frozenset(
                [
                    UserId(id)
                    async for id in read_all(
                        self._client, "conversations.members", "members", channel=channel
                    )
                ]
            )
        except SlackSaysNo as no:
            raise UnknownPlace(channel, _advice(no.reason)) from no
        self._members[channel] = (self._now(), found)
        return found

    def forget(self, channel: str | None = None) -> None:
        """Read anew what changed: one channel's members, or all names."""
        if channel is None:
            self._names_at = None
        else:
            self._members.pop(Surface(channel), None)

    async def _join(self, channel: Surface, info: dict[str, Any]) -> None:
        name = f"#{info.get('name')}"
        if info.get("is_private"):
            raise UnknownPlace(name, _advice("not_in_channel"))
        try:
            await read(self._client, "conversations.join", channel=channel)
        except SlackSaysNo as no:
            raise UnknownPlace(name, _advice(no.reason)) from no

    async def _names(self) -> dict[str, Surface]:
        async with self._lock:
            if self._names_at is None or self._now() - self._names_at > _FRESH_S:
                listed = read_all(
                    self._client,
                    "conversations.list",
                    "channels",
                    types="public_channel,private_channel",
                    exclude_archived="true",
                    team_id=self._team,
                )
                self._by_name = {channel["name"]: Surface(channel["id"]) async for channel in listed}
                self._names_at = self._now()
        return self._by_name


def _advice(reason: str) -> str:
    match reason:
        case "channel_not_found" | "not_in_channel" | "is_private" | "method_not_supported_for_channel_type":
            return "the bot is not in it; type /invite @Signoff there"
        case "missing_scope":
            return "the app lacks a scope; install it again from manifest.yml"
        case _:
            return f"Slack says {reason}"
