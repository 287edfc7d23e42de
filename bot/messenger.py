"""Owns the calls that put messages into Slack, and what their outcomes mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import ids
from bot.cards.message import Message
from bot.pacing import EDITS_PER_WORKSPACE, POSTS_PER_CHANNEL, Pacer
from bot.slack_calls import NO_ANSWER, TOO_MUCH, TROUBLE, error_name
from engine.model import Surface
from engine.ports.queries import CardLink

_CLOCK_SKEW = timedelta(minutes=2)
_AGAIN_S = 2.0  # after trouble that left nothing in doubt, or without a word from Slack
_SEARCH_PAGES_MAX = 10
_GONE = frozenset({"message_not_found", "thread_not_found"})
_UNREADABLE = frozenset({"missing_scope", "not_in_channel", "channel_not_found"})


class Unclear(Exception):
    """The call may or may not have taken effect."""


class MessageGone(Exception):
    """The message that was to be edited, or the thread that was to be continued, is no more."""


class NotNow(Exception):
    """Slack took nothing, and asks to be left alone for a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class RefusedBySlack(Exception):
    """Slack took nothing, and will not until something changes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotLook(Exception):
    """Whether the message was posted cannot be found out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message on its way: where to, under which key, with what."""

    surface: Surface
    key: str  # unique for what is said; kept in the message's metadata
    message: Message
    thread: CardLink | None = None


class Messenger:
    """Posts, edits and finds messages, at the pace that Slack allows."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], float]) -> None:
        self._client = client
        self._posts = Pacer(POSTS_PER_CHANNEL, now)
        self._edits = Pacer(EDITS_PER_WORKSPACE, now)
        self._direct: dict[Surface, str] = {}  # the conversations with people: they stay the same

    async def post(self, draft: Draft) -> CardLink:
        """Post a message.

        Raises:
            Unclear, MessageGone, NotNow, RefusedBySlack
        """
        try:
            channel = await self._channel(draft.surface)
        except Unclear as unclear:  # but it is clear that nothing was posted
            raise NotNow(_AGAIN_S) from unclear
        await self._posts.turn(channel)
        try:
            answer = await self._call(
                "chat.postMessage",
                channel=channel,
                text=draft.message.text,
                blocks=draft.message.blocks,
                metadata={"event_type": ids.MESSAGE_EVENT, "event_payload": {"key": draft.key}},
                unfurl_links=False,
                unfurl_media=False,
                **({} if draft.thread is None else {"thread_ts": draft.thread.ts}),
            )
        except NotNow as later:
            self._posts.hold(channel, later.seconds)
            raise
        return CardLink(surface=draft.surface, channel=answer["channel"], ts=answer["ts"])

    async def edit(self, link: CardLink, message: Message) -> None:
        """Redraw a message. An edit may be repeated: its outcome is never in doubt for long.

        Raises:
            Unclear, MessageGone, NotNow, RefusedBySlack
        """
        await self._edits.turn("workspace")
        try:
            await self._call(
                "chat.update", channel=link.channel, ts=link.ts, text=message.text, blocks=message.blocks
            )
        except NotNow as later:
            self._edits.hold("workspace", later.seconds)
            raise

    async def find(
        self, surface: Surface, key: str, since: datetime, thread: CardLink | None
    ) -> CardLink | None:
        """Look for a message by its key, among those since it was first wanted.

        Raises:
            CannotLook: the place cannot be read.
            Unclear, NotNow, RefusedBySlack
        """
        channel = await self._channel(surface)
        cursor: str | None = None
        for _ in range(_SEARCH_PAGES_MAX):
            answer = await self._page(channel, since - _CLOCK_SKEW, thread, cursor)
            for message in answer["messages"]:
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("key") == key:
                    return CardLink(surface=surface, channel=channel, ts=message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise CannotLook(surface)

    async def _page(
        self, channel: str, oldest: datetime, thread: CardLink | None, cursor: str | None
    ) -> Mapping[str, Any]:
        method = "conversations.history" if thread is None else "conversations.replies"
        where = {} if thread is None else {"ts": thread.ts}
        try:
            return await self._call(
                method,
                channel=channel,
                oldest=f"{oldest.timestamp():.6f}",
                include_all_metadata=True,
                limit=200,
                **where,
                **({"cursor": cursor} if cursor else {}),
            )
        except RefusedBySlack as refused:
            if refused.reason in _UNREADABLE:
                raise CannotLook(channel) from refused
            raise

    async def _channel(self, surface: Surface) -> str:
        if surface[:1] not in "UW":
            return surface
        if surface not in self._direct:
            answer = await self._call("conversations.open", users=surface)
            self._direct[surface] = str(answer["channel"]["id"])
        return self._direct[surface]

    async def _call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            answer = await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise _meaning(error) from error
        except NO_ANSWER as error:
            raise Unclear(method) from error
        if not isinstance(answer.data, dict):
            raise Unclear(method)
        return answer.data


def _meaning(error: SlackApiError) -> Exception:
    status, reason = getattr(error.response, "status_code", 500), error_name(error)
    if status == 429 or reason in TOO_MUCH:
        return NotNow(_seconds(error.response.headers.get("Retry-After", "")))
    if status >= 500 or reason is None or reason in TROUBLE:
        return Unclear(str(error))
    return MessageGone(reason) if reason in _GONE else RefusedBySlack(reason)


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else _AGAIN_S
