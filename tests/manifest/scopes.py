"""Owns what Slack asks for: the scopes that each Web API method and each event needs of a bot.

From the method and event pages of docs.slack.dev. Of a conversation the kind decides: the bot works in public
channels, private channels and direct messages, not in group direct messages.
"""

from collections.abc import Mapping
from types import MappingProxyType

_KINDS = ("channels", "groups", "im")
_READ = frozenset(f"{kind}:read" for kind in _KINDS)
_HISTORY = frozenset(f"{kind}:history" for kind in _KINDS)
_NOTHING = frozenset[str]()
_MEMBERS = frozenset({"channels:read", "groups:read"})

OF_METHODS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "apps.connections.open": _NOTHING,  # of the bot; the app-level token has connections:write
        "auth.test": _NOTHING,
        "bots.info": frozenset({"users:read"}),
        "chat.delete": frozenset({"chat:write"}),
        "chat.getPermalink": _NOTHING,
        "chat.postEphemeral": frozenset({"chat:write"}),
        "chat.postMessage": frozenset({"chat:write"}),
        "chat.update": frozenset({"chat:write"}),
        "conversations.history": _HISTORY,
        "conversations.info": _READ,
        "conversations.join": frozenset({"channels:join"}),
        "conversations.list": _READ,
        "conversations.members": _READ,
        "conversations.open": frozenset({"im:write"}),
        "conversations.replies": _HISTORY,
        "reactions.add": frozenset({"reactions:write"}),
        "team.info": frozenset({"team:read"}),
        "usergroups.list": frozenset({"usergroups:read"}),
        "usergroups.users.list": frozenset({"usergroups:read"}),
        "users.conversations": _READ,
        "users.info": frozenset({"users:read"}),
        "users.list": frozenset({"users:read"}),
        "users.lookupByEmail": frozenset({"users:read", "users:read.email"}),
        "views.open": _NOTHING,
        "views.publish": _NOTHING,
        "views.push": _NOTHING,
        "views.update": _NOTHING,
    }
)
OF_EVENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "channel_archive": frozenset({"channels:read"}),
        "channel_rename": frozenset({"channels:read"}),
        "channel_unarchive": frozenset({"channels:read"}),
        "group_archive": frozenset({"groups:read"}),
        "group_rename": frozenset({"groups:read"}),
        "group_unarchive": frozenset({"groups:read"}),
        "member_joined_channel": _MEMBERS,
        "member_left_channel": _MEMBERS,
        "subteam_created": frozenset({"usergroups:read"}),
        "subteam_members_changed": frozenset({"usergroups:read"}),
        "subteam_updated": frozenset({"usergroups:read"}),
        "team_join": frozenset({"users:read"}),
        "user_change": frozenset({"users:read"}),
    }
)
OF_COMMANDS = frozenset({"commands"})
