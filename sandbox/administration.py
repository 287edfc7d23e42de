"""Owns what administrators and the passage of life do to a workspace."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox import ids, installation
from sandbox.platform import Platform
from sandbox.records import Channel, Group, Json, Person
from sandbox.refusals import NotPossible


class Administration:
    """Things that happen in a workspace without the app, each with the events that Slack would send."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._membership = platform, platform.membership
        self._verbs: Mapping[str, Callable[[Json], Json | None]] = {
            "join": self._join,
            "leave": self._leave,
            "create-channel": self._create_channel,
            "rename": lambda body: _done(self._membership.rename(self._channel(body), str(body["name"]))),
            "archive": lambda body: _done(self._membership.archive(self._channel(body), self._anybody())),
            "unarchive": lambda body: _done(self._membership.unarchive(self._channel(body), self._anybody())),
            "delete-channel": lambda body: self._membership.delete(self._channel(body), self._anybody()),
            "delete-message": self._delete_message,
            "add-group": self._add_group,
            "regroup": self._regroup,
            "add-person": self._add_person,
            "change-person": self._change_person,
            "revoke": lambda _: self._revoke(uninstall=False),
            "uninstall": lambda _: self._revoke(uninstall=True),
            "reinstall": self._reinstall,
            "grant": lambda body: _done(installation.grant(platform.state, tuple(body["scopes"]))),
            "generate-app-token": self._generate_app_token,
            "restrict": lambda body: _done(self._membership.restrict(self._channel(body), read_only=True)),
            "lift": lambda body: _done(self._membership.restrict(self._channel(body), read_only=False)),
        }

    def happen(self, what: str, body: Json) -> Json:
        """Let one of these happen. Raises NotPossible, and KeyError for what is missing in the body."""
        verb = self._verbs.get(what)
        if verb is None:
            raise NotPossible(f"nothing that can happen is called {what}; there are {', '.join(self._verbs)}")
        return verb(body) or {}

    def _join(self, body: Json) -> None:
        self._membership.join(self._channel(body), self._person(body["person"]))

    def _leave(self, body: Json) -> None:
        self._membership.leave(self._channel(body), self._person(body["person"]))

    def _create_channel(self, body: Json) -> Json:
        members = tuple(self._person(handle) for handle in body.get("members") or [])
        by = members[0] if members else self._anybody()
        channel = self._membership.create(
            str(body["name"]),
            by=by,
            private=bool(body.get("private")),
            members=tuple(member.id for member in members),
        )
        return {"id": channel.id}

    def _delete_message(self, body: Json) -> None:
        channel, ts = self._channel(body), str(body["ts"])
        message = self._platform.state.said.message(channel.id, ts)
        if message is None:
            raise NotPossible(f"there is no message {ts} in {channel.id}")
        self._platform.posting.delete(message)

    def _add_group(self, body: Json) -> Json:
        handle = str(body["handle"])
        members = tuple(self._person(handle).id for handle in body.get("members") or [])
        group = Group(
            id=ids.slack_id("S"), handle=handle, name=str(body.get("name", handle)), members=members
        )
        return {"id": self._membership.add_group(group).id}

    def _add_person(self, body: Json) -> Json:
        handle = str(body["handle"])
        if any(person.handle == handle for person in self._platform.state.people):
            raise NotPossible(f"somebody is called {handle} already")
        name = handle.title()
        address = f"{handle}@example.com"
        person = Person(id=ids.slack_id("U"), handle=handle, real_name=name, display_name=name, email=address)
        about: dict[str, Any] = dict(body.get("about") or {})
        return {"id": self._membership.add_person(replace(person, **about)).id}

    def _regroup(self, body: Json) -> None:
        members = tuple(self._person(handle).id for handle in body["members"])
        self._membership.regroup(self._group(body), members)

    def _change_person(self, body: Json) -> None:
        changes: dict[str, Any] = dict(body["changes"])
        self._membership.change_person(replace(self._person(body["person"]), **changes))

    def _revoke(self, *, uninstall: bool) -> None:
        state, events = self._platform.state, self._platform.events
        tokens = {"oauth": [], "bot": [self._platform.app.bot_user]}
        events.publish("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
        if uninstall:
            events.publish("app_uninstalled", {"type": "app_uninstalled"})
        installation.revoke(state, uninstall=uninstall)
        state.touch("workspace", "")

    def _reinstall(self, _body: Json) -> None:
        installation.reinstall(self._platform.state)
        self._platform.state.touch("workspace", "")

    def _generate_app_token(self, body: Json) -> Json:
        scopes = tuple(body.get("scopes") or ())
        return {"token": installation.generate_app_token(self._platform.state, scopes).app_token}

    def _channel(self, body: Json) -> Channel:
        wanted = str(body["channel"]).removeprefix("#")
        for channel in self._platform.state.channels:
            if wanted in (channel.id, channel.name):
                return channel
        raise NotPossible(f"there is no channel {wanted}")

    def _person(self, handle: str) -> Person:
        for person in self._platform.state.people:
            if handle in (person.handle, person.id):
                return person
        raise NotPossible(f"nobody is called {handle}")

    def _group(self, body: Json) -> Group:
        wanted = str(body["group"]).removeprefix("@")
        for group in self._platform.state.groups:
            if wanted in (group.id, group.handle):
                return group
        raise NotPossible(f"there is no group {wanted}")

    def _anybody(self) -> Person:
        return next(person for person in self._platform.state.people if not person.is_bot)


def _done(_result: object) -> None:
    """Say nothing about how it went: it went."""
