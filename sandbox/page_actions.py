"""Owns what a person can do on the page: say, click, send, close, read, join, start over."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox import markup, sight
from sandbox.platform import Platform
from sandbox.records import Channel, Json, Message, OpenView, Person
from sandbox.refusals import AppFailed, NotPossible

Action = Callable[[Person, Json], Awaitable[Json]]
StartOver = Callable[[], Awaitable[None]]


class PageActions:
    """Serves `/page/do/{what}`: one JSON object in, one out."""

    def __init__(self, platform: Platform, on_start_over: StartOver | None) -> None:
        self._platform, self._on_start_over = platform, on_start_over
        self._actions: Mapping[str, Action] = {
            "send": self._send,
            "click": self._click,
            "view-action": self._view_action,
            "view-submit": self._view_submit,
            "view-close": self._view_close,
            "options": self._options,
            "read": self._read,
            "join": self._join,
            "leave": self._leave,
            "open-app": self._open_app,
            "shortcut": self._shortcut,
            "start-over": self._start_over,
        }

    async def do(self, what: str, body: Json) -> Json:
        """Do something as a person; the answer says `ok`, or in one sentence why not.

        `code` is then `not_possible` (Slack would not let them) or `app_failed` (the app did not answer).
        """
        action = self._actions.get(what)
        if action is None:
            return _no(
                "not_possible", f"There is nothing called {what}; there are {', '.join(self._actions)}."
            )
        return await self._answer(action, body)

    async def click_as_seen(self, body: Json) -> Json:
        """A click on a message whose `blocks` are what the person saw: older than what is there, perhaps."""
        return await self._answer(self._click_seen, body)

    async def _answer(self, action: Action, body: Json) -> Json:
        try:
            person = sight.person_by_handle(self._platform.state, str(body.get("as") or ""))
            return {"ok": True, **await action(person, body)}
        except NotPossible as refusal:
            return _no("not_possible", str(refusal))
        except AppFailed as failure:
            return _no("app_failed", str(failure))
        finally:
            self._platform.state.commit()

    async def _send(self, person: Person, body: Json) -> Json:
        text = _text(body, "text").strip()
        channel = self._channel(person, body)
        if not text:
            raise NotPossible("There is nothing to send.")
        if text.startswith("/"):
            if body.get("thread_ts"):
                raise NotPossible("Slash commands cannot be used in threads.")
            await self._platform.slash.run(person, channel, text)
            return {}
        thread_ts = body.get("thread_ts")
        if thread_ts and self._platform.state.said.message(channel.id, thread_ts) is None:
            raise NotPossible("The thread is no longer there.")
        typed = markup.typed(self._platform.state, text)
        message = self._platform.posting.post(channel, person.id, typed, thread_ts=thread_ts)
        self._platform.reading.read(person, channel)
        return {"ts": message.ts}

    async def _click(self, person: Person, body: Json) -> Json:
        channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
        message = sight.message_for(self._platform.state, person, channel, _text(body, "ts"))
        await self._platform.clicks.on_message(person, message, _spot(body), body)
        return {}

    async def _click_seen(self, person: Person, body: Json) -> Json:
        channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
        message = sight.message_for(self._platform.state, person, channel, _text(body, "ts"))
        seen = replace(message, blocks=body["blocks"])
        await self._platform.clicks.on_message(person, seen, _spot(body), body)
        return {}

    async def _view_action(self, person: Person, body: Json) -> Json:
        await self._platform.clicks.on_view(person, self._view(person, body), _spot(body), body)
        return {}

    async def _view_submit(self, person: Person, body: Json) -> Json:
        typed = (body.get("state") or {}).get("values") or {}
        await self._platform.submissions.submit(person, self._view(person, body), typed)
        return {}

    async def _view_close(self, person: Person, body: Json) -> Json:
        view = self._view(person, body)
        await self._platform.submissions.close(person, view, clear=bool(body.get("clear")))
        return {}

    async def _options(self, person: Person, body: Json) -> Json:
        place: Message | OpenView
        if body.get("view_id"):
            place = self._view(person, body)
        else:
            channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
            place = sight.message_for(self._platform.state, person, channel, _text(body, "ts"))
        typed = str(body.get("value") or "")
        return {"options": await self._platform.clicks.suggest(person, place, _spot(body), typed)}

    async def _read(self, person: Person, body: Json) -> Json:
        channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
        self._platform.reading.read(person, channel)
        return {}

    async def _join(self, person: Person, body: Json) -> Json:
        channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
        if channel.is_archived:
            raise NotPossible(f"#{channel.name} is archived.")
        self._platform.membership.join(channel, person)
        return {}

    async def _leave(self, person: Person, body: Json) -> Json:
        channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
        if channel.is_general or channel.kind == "im":
            raise NotPossible("This conversation cannot be left.")
        self._platform.membership.leave(channel, person)
        return {}

    async def _open_app(self, person: Person, body: Json) -> Json:
        tab = "home" if body.get("tab") == "home" else "messages"
        channel = self._platform.membership.direct(person)
        home = self._platform.modals.home(person.id)
        event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": tab}
        if home:
            event["view"] = {"id": home.id, "hash": home.hash, "type": "home"}
        self._platform.events.publish("app_home_opened", event)
        return {"conversation": channel.id}

    async def _shortcut(self, person: Person, body: Json) -> Json:
        message = None
        if body.get("ts"):
            channel = sight.channel_for(self._platform.state, person, _text(body, "conversation"))
            message = sight.message_for(self._platform.state, person, channel, _text(body, "ts"))
        await self._platform.slash.shortcut(person, _text(body, "callback_id"), message)
        return {}

    async def _start_over(self, person: Person, body: Json) -> Json:
        del person, body
        if self._on_start_over is not None:
            await (
                self._on_start_over()
            )  # first: what the app still says before it is reset is cleared as well
        self._platform.start_over()
        return {}

    def _channel(self, person: Person, body: Json) -> Channel:
        wanted = _text(body, "conversation")
        app = self._platform.state.people[self._platform.app.bot_user]
        if wanted in (app.id, f"@{app.handle}"):
            return self._platform.membership.direct(person)
        channel = sight.channel_for(self._platform.state, person, wanted)
        if channel.is_archived:
            raise NotPossible(f"#{channel.name} is archived; nothing can be sent there.")
        if person.id not in channel.members:
            raise NotPossible(f"Join #{channel.name} first.")
        if channel.kind == "im" and not self._platform.manifest.accepts_messages:
            raise NotPossible("Sending messages to this app has been turned off.")
        return channel

    def _view(self, person: Person, body: Json) -> OpenView:
        view = self._platform.modals.find(view_id=_text(body, "view_id"))
        if view is None or view.user != person.id:
            raise NotPossible("This form is no longer open.")
        return view


def _spot(body: Mapping[str, Any]) -> tuple[str, str]:
    return _text(body, "block_id"), _text(body, "action_id")


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise NotPossible(f"The field {name!r} is missing, or is no text.")
    return value


def _no(code: str, sentence: str) -> Json:
    return {"ok": False, "code": code, "error": sentence}
