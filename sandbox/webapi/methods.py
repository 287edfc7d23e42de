"""Owns the list of methods: what serves each, its scopes and token, and how often it may be called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.rates import Tier
from sandbox.records import Json
from sandbox.webapi import app, chat, conversations, history, people, views
from sandbox.webapi.call import Call


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method. `scopes` are needed always; what depends on the conversation is asked inside."""

    serve: Callable[[Call], Json]
    tier: Tier
    scopes: tuple[str, ...] = ()
    app_token: bool = False


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "apps.connections.open": Method(app.connections_open, 1, app_token=True),
        "auth.test": Method(app.auth_test, "special"),
        "bots.info": Method(people.bot, 3, ("users:read",)),
        "chat.delete": Method(chat.delete, 3, ("chat:write",)),
        "chat.getPermalink": Method(chat.get_permalink, "special"),
        "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("chat:write",)),
        "chat.postMessage": Method(chat.post_message, "post", ("chat:write",)),
        "chat.update": Method(chat.update, 3, ("chat:write",)),
        "conversations.history": Method(history.history, 3),
        "conversations.info": Method(conversations.info, 3),
        "conversations.join": Method(conversations.join, 3, ("channels:join",)),
        "conversations.list": Method(conversations.listing, 2),
        "conversations.members": Method(conversations.members, 4),
        "conversations.open": Method(conversations.open_direct, 3, ("im:write",)),
        "conversations.replies": Method(history.replies, 3),
        "reactions.add": Method(app.add_reaction, 3, ("reactions:write",)),
        "team.info": Method(people.team, 3, ("team:read",)),
        "usergroups.list": Method(people.groups, 2, ("usergroups:read",)),
        "usergroups.users.list": Method(people.group_members, 2, ("usergroups:read",)),
        "users.conversations": Method(conversations.of_user, 2),
        "users.info": Method(people.info, 4, ("users:read",)),
        "users.list": Method(people.listing, 2, ("users:read",)),
        "users.lookupByEmail": Method(people.lookup_by_email, 3, ("users:read", "users:read.email")),
        "views.open": Method(views.open_view, 4),
        "views.publish": Method(views.publish, 4),
        "views.push": Method(views.push, 4),
        "views.update": Method(views.update, 4),
    }
)
