"""A small Bolt app for the tests of the sandbox, with its manifest."""

from typing import Any

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Signoff"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "pipeline"},
        "slash_commands": [{"command": "/pipeline", "description": "Run pipelines", "should_escape": True}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "chat:write.public",
                "commands",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "team:read",
                "usergroups:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_uninstalled",
                "channel_archive",
                "channel_rename",
                "channel_unarchive",
                "member_joined_channel",
                "member_left_channel",
                "message.im",
                "subteam_members_changed",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def without_scopes(*scopes: str) -> dict[str, Any]:
    """Give the manifest without some scopes."""
    left = [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if scope not in scopes]
    return {**MANIFEST, "oauth_config": {"scopes": {"bot": left}}}


def without_events(*events: str) -> dict[str, Any]:
    """Give the manifest without some subscriptions."""
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    left = {"bot_events": [event for event in subscribed if event not in events]}
    return {**MANIFEST, "settings": {**MANIFEST["settings"], "event_subscriptions": left}}
