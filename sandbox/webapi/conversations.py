"""Owns the `conversations.*` methods about conversations themselves: opening, listing, members, joining."""

from sandbox import shapes
from sandbox.records import Channel, Json
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call, page

_KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_direct(call: Call) -> Json:
    """conversations.open: the direct conversation with one person."""
    wanted = call.optional("channel")
    if wanted:
        channel = call.channel()
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = [user for user in call.text("users").split(",") if user]
    if len(users) != 1:
        raise SlackError("not_enough_users" if not users else "method_not_supported_for_channel_type")
    person = call.platform.state.people.get(users[0])
    if person is None or person.id == call.bot.id:
        raise SlackError("user_not_found")
    if person.is_deactivated:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = call.platform.membership.direct(person)
    whole = shapes.channel(channel, reader=call.bot.id) if call.flag("return_im") else {"id": channel.id}
    return {"channel": whole}


def info(call: Call) -> Json:
    """conversations.info: one conversation."""
    channel = call.channel()
    call.need_for(channel, "read")
    with_count = call.flag("include_num_members")
    return {"channel": shapes.channel(channel, reader=call.bot.id, with_count=with_count)}


def listing(call: Call) -> Json:
    """conversations.list: all that the app may know of, of the kinds it asks for."""
    found = _of_asked_kinds(call, list(call.platform.state.channels))
    channels, metadata = page(call, found, most=999)
    shown = [shapes.channel(channel, reader=call.bot.id, with_count=True) for channel in channels]
    return {"channels": shown, "response_metadata": metadata}


def of_user(call: Call) -> Json:
    """users.conversations: those in which somebody (the bot, if nobody is named) is a member."""
    user = call.optional("user") or call.bot.id
    if user not in call.platform.state.people:
        raise SlackError("user_not_found")
    found = [c for c in _of_asked_kinds(call, list(call.platform.state.channels)) if user in c.members]
    channels, metadata = page(call, found, most=999)
    shown = [shapes.channel(channel, reader=call.bot.id) for channel in channels]
    return {"channels": shown, "response_metadata": metadata}


def members(call: Call) -> Json:
    """conversations.members: the ids of those who are in it."""
    channel = call.channel()
    call.need_for(channel, "read")
    found, metadata = page(call, list(channel.members), most=999)
    return {"members": found, "response_metadata": metadata}


def join(call: Call) -> Json:
    """conversations.join: the bot enters a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    extra: Json = {"warning": "already_in_channel"} if call.bot.id in channel.members else {}
    joined = call.platform.membership.join(channel, call.bot)
    return {"channel": shapes.channel(joined, reader=call.bot.id), **extra}


def _of_asked_kinds(call: Call, channels: list[Channel]) -> list[Channel]:
    names = [name.strip() for name in (call.optional("types") or "public_channel").split(",")]
    if any(name not in _KINDS for name in names):
        raise SlackError("invalid_types")
    kinds = {_KINDS[name] for name in names}
    for kind, scope in {"channel": "channels:read", "private": "groups:read", "im": "im:read"}.items():
        if kind in kinds:
            call.need(scope)
    seen = [c for c in channels if c.kind in kinds and (c.kind == "channel" or call.bot.id in c.members)]
    return [c for c in seen if not (c.is_archived and call.flag("exclude_archived"))]
