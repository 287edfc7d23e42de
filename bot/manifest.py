"""Owns the app manifest: what Slack must allow and deliver for the bot to work."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "channels:history": "find a message whose posting was cut off",
        "channels:join": "join the public channels where cards are asked for",
        "channels:read": "find channels by name, and see who is in them",
        "chat:write": "post and redraw cards",
        "commands": "take the slash command",
        "groups:history": "find a message in a private channel",
        "groups:read": "find private channels that the bot is in, and see who is in them",
        "im:history": "find a direct message whose posting was cut off",
        "im:read": "see that a conversation is a direct message",
        "im:write": "ask people in direct messages",
        "usergroups:read": "ask user groups",
        "users:read": "find people by handle, and see whether they are active",
        "users:read.email": "find people by e-mail address",
    }
)

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "channel_archive": "a place is gone",
        "channel_rename": "a place has another name",
        "channel_unarchive": "a place is back",
        "group_archive": "a private place is gone",
        "group_rename": "a private place has another name",
        "group_unarchive": "a private place is back",
        "member_joined_channel": "somebody, or the bot, came to a place",
        "member_left_channel": "somebody, or the bot, left a place",
        "subteam_created": "there is another group",
        "subteam_members_changed": "a group has other members",
        "subteam_updated": "a group has another name",
        "team_join": "there is somebody new",
        "user_change": "somebody has another name, or was deactivated",
    }
)


_USAGE = "run NAME key=value … | status | mine | list | cancel | retry | away | back | help"


def app_manifest(command: str, *, url: str | None = None) -> dict[str, Any]:
    """Build the manifest.

    Args:
        command: the slash command, such as `/pipeline`.
        url: where Slack reaches the bot over HTTP, without a path; None: Socket Mode.
    """
    endpoint = None if url is None else f"{url.rstrip('/')}/slack/events"
    reached = {} if endpoint is None else {"request_url": endpoint}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Signoff",
            "description": "Runs pipelines that wait for people, and asks those people here",
            "background_color": "#1F3A34",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Signoff", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    **({} if endpoint is None else {"url": endpoint}),
                    "description": "Start and steer pipelines, and see what waits for you",
                    "usage_hint": _USAGE,
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **reached},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }
