"""Owns response addresses: five uses within thirty minutes, to answer where somebody clicked or typed."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from sandbox import ids
from sandbox.installation import load
from sandbox.limits.messages import check_message
from sandbox.marks import Marks
from sandbox.posting import Posting
from sandbox.records import Channel, Json, Message, pack
from sandbox.refusals import SlackError
from sandbox.state import State

MOST_USES = 5
LIFE_S = 30 * 60.0
KEPT_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an interaction happened: a message (private or not), a command line, or a modal's input."""

    kind: Literal["message", "command", "view"]
    user: str
    channel: str
    ts: str | None = None
    is_private: bool = False


class ResponseUrls:
    """The response addresses that were handed out; they hold across a restart."""

    def __init__(self, *, state: State, posting: Posting, marks: Marks, base_url: str) -> None:
        self._state, self._posting, self._marks, self._base = state, posting, marks, base_url
        self._given = state.values("response_url")

    def make(self, origin: Origin) -> str:
        """Hand out an address that answers to this place."""
        self._drop_old()
        ticket = ids.ticket()
        until = self._state.clock.now() + LIFE_S
        self._given.put(ticket, {"origin": pack(origin), "until_s": until, "uses": 0})
        return f"{self._base}/response/{ticket}"

    def forget(self) -> None:
        """Withdraw all: the workspace starts over."""
        self._given.clear()

    def use(self, ticket: str, body: Json) -> None:
        """Answer through an address. Raises SlackError when it may not be used, or the content is wrong."""
        given = self._given.get(ticket)
        if given is None or self._state.clock.now() > given["until_s"]:
            raise SlackError("expired_url")
        if given["uses"] >= MOST_USES:
            raise SlackError("used_url")
        self._given.put(ticket, given | {"uses": given["uses"] + 1})
        self.answer(Origin(**given["origin"]), body)

    def answer(self, origin: Origin, body: Json) -> None:
        """Show an answer where it belongs. Raises SlackError when its content is refused."""
        channel = self._state.channels.get(origin.channel)
        if channel is None:
            raise SlackError("channel_not_found")
        if body.get("delete_original"):
            self._posting.delete(self._original(origin))
            return
        refusal = check_message(body, through_response_url=True)
        if refusal:
            raise refusal
        content = {"text": str(body.get("text") or ""), "blocks": body.get("blocks") or None}
        if body.get("replace_original"):
            self._replace(origin, body, content)
        else:
            self._say(origin, channel, body, content)

    def _drop_old(self) -> None:
        """Forget what expired a day ago: until then a late use is told why it is refused."""
        long_ago = self._state.clock.now() - KEPT_S
        for ticket in self._given.names():
            given = self._given.get(ticket)
            if given and given["until_s"] < long_ago:
                self._given.drop(ticket)

    def _replace(self, origin: Origin, body: Json, content: dict[str, Any]) -> None:
        original = self._original(origin)
        changes = content | ({"metadata": body["metadata"] or None} if "metadata" in body else {})
        edited = None if content["blocks"] else {"user": original.user, "ts": self._state.said.next_ts()}
        self._posting.edit(original, **changes, edited=edited or original.edited)

    def _say(self, origin: Origin, channel: Channel, body: Json, content: dict[str, Any]) -> None:
        app = load(self._state)
        thread_ts = body.get("thread_ts") if body.get("replace_original") is False else None
        if body.get("thread_ts") and not thread_ts:
            self._marks.complain("response_url: thread_ts is ignored unless replace_original is false")
        if body.get("response_type") == "in_channel":
            metadata = body.get("metadata") or None
            self._posting.post(
                channel, app.bot_user, bot_id=app.bot_id, thread_ts=thread_ts, metadata=metadata, **content
            )
        else:
            self._posting.whisper(channel, origin.user, thread_ts=thread_ts, **content)

    def _original(self, origin: Origin) -> Message:
        if origin.kind != "message" or origin.ts is None:
            raise SlackError("no_original_message")
        if origin.is_private:
            found = self._state.said.whisper(origin.user, origin.ts)
        else:
            found = self._state.said.message(origin.channel, origin.ts)
        if found is None or found.subtype == "tombstone":
            raise SlackError("message_not_found")
        return replace(found)
