"""Owns who is where: joining, leaving, direct messages, names, archives, groups, and their events."""

from dataclasses import replace

from sandbox import ids, shapes
from sandbox.installation import load
from sandbox.records import Channel, Group, Kind, Person
from sandbox.state import State
from sandbox.subscriptions import Events


class Membership:
    """People, groups and conversations as they change."""

    def __init__(self, *, state: State, events: Events, team_id: str) -> None:
        self._state, self._events, self._team_id = state, events, team_id

    def join(self, channel: Channel, person: Person, *, inviter: str | None = None) -> Channel:
        """Let somebody into a channel."""
        if person.id in channel.members:
            return channel
        joined = self._put(replace(channel, members=(*channel.members, person.id)))
        event = {
            "type": "member_joined_channel",
            "user": person.id,
            "channel": channel.id,
            "channel_type": _letter(channel),
            "team": self._team_id,
        }
        if self._bot in joined.members:
            self._events.publish("member_joined_channel", event | ({"inviter": inviter} if inviter else {}))
        return joined

    def leave(self, channel: Channel, person: Person) -> Channel:
        """Let somebody out of a channel."""
        if person.id not in channel.members:
            return channel
        knew = self._bot in channel.members
        left = self._put(replace(channel, members=tuple(m for m in channel.members if m != person.id)))
        event = {
            "type": "member_left_channel",
            "user": person.id,
            "channel": channel.id,
            "channel_type": _letter(channel),
            "team": self._team_id,
        }
        if person.id == self._bot:
            name = "group_left" if channel.kind == "private" else "channel_left"
            self._events.publish(name, {"type": name, "channel": channel.id, "actor_id": self._bot})
        if knew:
            self._events.publish("member_left_channel", event)
        return left

    def direct(self, person: Person) -> Channel:
        """Give the direct conversation between the app and a person; it begins to exist now if it did not."""
        for channel in self._state.channels:
            if channel.kind == "im" and set(channel.members) == {person.id, self._bot}:
                return channel
        now = int(self._state.clock.now())
        return self._put(
            Channel(id=ids.slack_id("D"), name="", kind="im", members=(person.id, self._bot), created_s=now)
        )

    def create(
        self, name: str, *, by: Person, private: bool = False, members: tuple[str, ...] = ()
    ) -> Channel:
        """Make a channel."""
        everybody = tuple(dict.fromkeys((by.id, *members)))
        now = int(self._state.clock.now())
        kind: Kind = "private" if private else "channel"
        channel = Channel(
            id=ids.slack_id("C"), name=name, kind=kind, members=everybody, creator=by.id, created_s=now
        )
        return self._put(channel)

    def rename(self, channel: Channel, name: str) -> Channel:
        """Give a channel another name."""
        renamed = self._put(replace(channel, name=name))
        event = "group_rename" if channel.kind == "private" else "channel_rename"
        about = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created_s}
        self._publish_if_seen(renamed, event, {"channel": about})
        return renamed

    def archive(self, channel: Channel, by: Person) -> Channel:
        """Close a channel; it can be read and no longer written."""
        archived = self._put(replace(channel, is_archived=True))
        event = "group_archive" if channel.kind == "private" else "channel_archive"
        self._publish_if_seen(archived, event, {"channel": channel.id, "user": by.id})
        return archived

    def unarchive(self, channel: Channel, by: Person) -> Channel:
        """Open an archived channel again."""
        opened = self._put(replace(channel, is_archived=False))
        event = "group_unarchive" if channel.kind == "private" else "channel_unarchive"
        self._publish_if_seen(opened, event, {"channel": channel.id, "user": by.id})
        return opened

    def restrict(self, channel: Channel, *, read_only: bool) -> Channel:
        """Let only administrators post in a channel, or everybody again."""
        return self._put(replace(channel, is_read_only=read_only))

    def delete(self, channel: Channel, by: Person) -> None:
        """Remove a channel and all that was said in it."""
        for message in self._state.said.messages(channel.id):
            self._state.said.drop(message)
        self._state.channels.drop(channel.id)
        event = "group_deleted" if channel.kind == "private" else "channel_deleted"
        self._publish_if_seen(channel, event, {"channel": channel.id, "actor_id": by.id})

    def regroup(self, group: Group, members: tuple[str, ...]) -> Group:
        """Change who is in a user group."""
        changed = replace(group, members=members)
        self._state.groups.put(group.id, changed)
        added = [m for m in members if m not in group.members]
        removed = [m for m in group.members if m not in members]
        about = shapes.group(changed, self._team_id, with_users=True)
        self._events.publish("subteam_updated", {"type": "subteam_updated", "subteam": about})
        delta = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": self._team_id,
            "added_users": added,
            "added_users_count": str(len(added)),
            "removed_users": removed,
            "removed_users_count": str(len(removed)),
        }
        self._events.publish("subteam_members_changed", delta)
        return changed

    def change_person(self, person: Person) -> Person:
        """Keep a changed person: renamed, in another zone, deactivated, made a guest."""
        changed = replace(person, updated_s=int(self._state.clock.now()))
        self._state.people.put(person.id, changed)
        shape = shapes.user(changed, self._team_id, with_email=True, with_locale=True)
        self._events.publish(
            "user_change", {"type": "user_change", "user": shape, "cache_ts": changed.updated_s}
        )
        return changed

    def add_person(self, person: Person) -> Person:
        """Let somebody new into the workspace."""
        self._state.people.put(person.id, person)
        shape = shapes.user(person, self._team_id, with_email=True, with_locale=True)
        self._events.publish("team_join", {"type": "team_join", "user": shape, "cache_ts": person.updated_s})
        return person

    def add_group(self, group: Group) -> Group:
        """Make a user group."""
        self._state.groups.put(group.id, group)
        about = shapes.group(group, self._team_id, with_users=True)
        self._events.publish("subteam_created", {"type": "subteam_created", "subteam": about})
        return group

    @property
    def _bot(self) -> str:
        return load(self._state).bot_user

    def _put(self, channel: Channel) -> Channel:
        self._state.channels.put(channel.id, channel)
        return channel

    def _publish_if_seen(self, channel: Channel, name: str, fields: dict[str, object]) -> None:
        if channel.kind == "channel" or self._bot in channel.members:
            self._events.publish(name, {"type": name, **fields})


def _letter(channel: Channel) -> str:
    return "G" if channel.kind == "private" else "C"
