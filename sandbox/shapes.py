"""Owns how records look to the app: Slack's JSON for users, channels, groups, messages and views."""

from sandbox.installation import Installation
from sandbox.records import Channel, Group, Json, Message, OpenView, Person
from sandbox.state import State

_CREATED_S = 1_700_000_000


def user(person: Person, team_id: str, *, with_email: bool, with_locale: bool = False) -> Json:
    """Show a person as `users.info` and `user_change` do."""
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "title": person.title,
        "team": team_id,
    }
    if with_email and person.email:
        profile["email"] = person.email
    shape: Json = {
        "id": person.id,
        "team_id": team_id,
        "name": person.handle,
        "deleted": person.is_deactivated,
        "color": person.color,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated_s,
    }
    if not person.is_deactivated:
        shape |= {
            "real_name": person.real_name,
            "tz": person.tz,
            "tz_label": person.tz,
            "tz_offset": person.tz_offset_s,
            "is_admin": person.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": person.is_guest,
            "is_ultra_restricted": False,
            "is_email_confirmed": True,
        }
    return shape | ({"locale": person.locale} if with_locale and not person.is_deactivated else {})


def channel(found: Channel, *, reader: str, with_count: bool = False) -> Json:
    """Show a conversation as `conversations.info` does to its reader."""
    shape: Json = {
        "id": found.id,
        "created": found.created_s or _CREATED_S,
        "is_archived": found.is_archived,
        "is_im": found.kind == "im",
        "is_org_shared": False,
    }
    if found.kind == "im":
        others = [member for member in found.members if member != reader]
        return shape | {"user": others[0] if others else reader, "is_open": True, "priority": 0}
    shape |= {
        "name": found.name,
        "name_normalized": found.name,
        "is_channel": found.kind == "channel",
        "is_group": found.kind == "private",
        "is_mpim": False,
        "is_private": found.kind == "private",
        "is_general": found.is_general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": reader in found.members,
        "is_read_only": found.is_read_only,
        "creator": found.creator,
        "topic": {"value": found.topic, "creator": found.creator, "last_set": found.created_s},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    return shape | ({"num_members": len(found.members)} if with_count else {})


def group(found: Group, team_id: str, *, with_users: bool) -> Json:
    """Show a user group as `usergroups.list` does."""
    shape: Json = {
        "id": found.id,
        "team_id": team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": found.name,
        "description": "",
        "handle": found.handle,
        "is_external": False,
        "date_create": _CREATED_S,
        "date_update": _CREATED_S,
        "date_delete": _CREATED_S if found.is_disabled else 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(found.members),
    }
    return shape | ({"users": list(found.members)} if with_users else {})


def message(
    state: State, found: Message, app: Installation, team_id: str, *, all_metadata: bool = True
) -> Json:
    """Show a message as `conversations.history` does; without `all_metadata` only its metadata's kind."""
    shape: Json = {"type": "message", "user": found.user, "ts": found.ts, "text": found.text, "team": team_id}
    if found.bot_id:
        shape |= {
            "bot_id": found.bot_id,
            "app_id": app.app_id,
            "bot_profile": bot_profile(state, app, team_id),
        }
    optional: Json = {
        "subtype": found.subtype,
        "blocks": found.blocks,
        "attachments": found.attachments,
        "edited": found.edited,
    }
    shape |= {name: value for name, value in optional.items() if value}
    if found.metadata:
        shape["metadata"] = found.metadata if all_metadata else {"event_type": found.metadata["event_type"]}
    if found.reactions:
        shape["reactions"] = list(found.reactions)
    return shape | _thread_fields(state, found)


def bot_profile(state: State, app: Installation, team_id: str) -> Json:
    """Show who the app is."""
    name = state.people[app.bot_user].real_name
    return {
        "id": app.bot_id,
        "app_id": app.app_id,
        "name": name,
        "deleted": False,
        "updated": 0,
        "team_id": team_id,
    }


def view(found: OpenView, app: Installation, team_id: str) -> Json:
    """Show an open view as `views.open` answers it and as interactions carry it."""
    spec = found.spec
    return {
        "id": found.id,
        "team_id": team_id,
        "type": spec["type"],
        "blocks": spec["blocks"],
        "private_metadata": spec.get("private_metadata") or "",
        "callback_id": spec.get("callback_id") or "",
        "state": {"values": found.values},
        "hash": found.hash,
        "title": spec.get("title"),
        "clear_on_close": bool(spec.get("clear_on_close")),
        "notify_on_close": bool(spec.get("notify_on_close")),
        "close": spec.get("close"),
        "submit": spec.get("submit"),
        "previous_view_id": found.previous_id,
        "root_view_id": found.root_id,
        "app_id": app.app_id,
        "external_id": spec.get("external_id") or "",
        "app_installed_team_id": team_id,
        "bot_id": app.bot_id,
    }


def _thread_fields(state: State, found: Message) -> Json:
    if found.is_reply:
        parent = state.said.message(found.channel, found.thread_ts or "")
        return {"thread_ts": found.thread_ts} | ({"parent_user_id": parent.user} if parent else {})
    below = state.said.replies(found)
    if not below:
        return {}
    writers = list(dict.fromkeys(reply.user for reply in below))
    return {
        "thread_ts": found.ts,
        "reply_count": len(below),
        "reply_users_count": len(writers),
        "reply_users": writers[:5],
        "latest_reply": below[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }
