"""Owns the methods about the app itself: `auth.test`, `apps.connections.open`, `reactions.add`."""

from dataclasses import replace

from sandbox.records import Json
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call


def auth_test(call: Call) -> Json:
    """auth.test: who the token is."""
    seeds, app = call.platform.seeds, call.platform.app
    return {
        "url": f"{call.platform.base_url}/",
        "team": seeds.team_name,
        "user": call.bot.handle,
        "team_id": seeds.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """apps.connections.open: the address of one new websocket."""
    if call.platform.settings.http:
        raise SlackError("socket_mode_not_enabled")
    scopes = call.platform.app.app_scopes
    if "connections:write" not in scopes:
        raise SlackError("missing_scope", needed="connections:write", provided=",".join(scopes))
    base = call.platform.base_url.replace("http", "ws", 1)
    ticket = call.platform.socket.admit(call.platform.app.app_id)
    return {"url": f"{base}/socket?ticket={ticket}"}


def add_reaction(call: Call) -> Json:
    """reactions.add: an emoji on a message."""
    channel, name = call.channel(), call.text("name").strip(":")
    message = call.platform.state.said.message(channel.id, call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    known = next((reaction for reaction in message.reactions if reaction["name"] == name), None)
    if known and call.bot.id in known["users"]:
        raise SlackError("already_reacted")
    users = [*(known["users"] if known else []), call.bot.id]
    others = tuple(reaction for reaction in message.reactions if reaction["name"] != name)
    added = {"name": name, "users": users, "count": len(users)}
    call.platform.state.said.put(replace(message, reactions=(*others, added)))
    return {}
