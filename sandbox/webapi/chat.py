"""Owns the `chat.*` methods: posting, changing, removing, whispering, and links to messages."""

from typing import Any

from sandbox import shapes
from sandbox.limits.messages import EDITED_TEXT_MOST, TEXT_KEPT, check_message
from sandbox.records import Channel, Json, Message
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call


def post_message(call: Call) -> Json:
    """chat.postMessage: say something in a channel, a thread, or to one person."""
    content = _content(call)
    channel = _target(call)
    _may_write(call, channel)
    app = call.platform.app
    message = call.platform.posting.post(
        channel, app.bot_user, bot_id=app.bot_id, thread_ts=_thread(call, channel), **content
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shape(call, message)}


def update(call: Call) -> Json:
    """chat.update: change a message of the app's own. Text without blocks removes the blocks."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if len(call.optional("text") or "") > EDITED_TEXT_MOST:
        raise SlackError("msg_too_long")
    content = _content(call)
    if "metadata" not in call.arguments:
        content["metadata"] = message.metadata
    if "attachments" not in call.arguments and "text" not in call.arguments:
        content["attachments"] = message.attachments
    marked = {"user": call.bot.id, "ts": call.platform.state.said.next_ts()}
    edited = message.edited if content["blocks"] else marked
    changed = call.platform.posting.edit(message, **content, edited=edited)
    return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": _shape(call, changed)}


def delete(call: Call) -> Json:
    """chat.delete: remove a message of the app's own."""
    channel = call.channel()
    call.platform.posting.delete(_own(call, channel, "cant_delete_message"))
    return {"channel": channel.id, "ts": call.text("ts")}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: say something that one member of the channel sees."""
    content = _content(call)
    channel = call.channel()
    reader = call.person()
    _may_write(call, channel)
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.platform.posting.whisper(
        channel,
        reader.id,
        content["text"],
        blocks=content["blocks"],
        attachments=content["attachments"],
        thread_ts=_thread(call, channel),
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: give the address of a message."""
    channel = call.channel()
    message = _existing(call, channel, call.text("message_ts"))
    link = f"{call.platform.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _content(call: Call) -> dict[str, Any]:
    body = {name: call.structure(name) for name in ("blocks", "attachments", "metadata")}
    text = call.optional("text") or call.optional("markdown_text") or ""
    refusal = check_message(
        body | {"text": call.optional("text"), "markdown_text": call.optional("markdown_text")}
    )
    if refusal:
        raise refusal
    return {
        "text": text[:TEXT_KEPT],
        "blocks": body["blocks"] or None,
        "attachments": body["attachments"] or None,
        "metadata": body["metadata"] or None,
    }


def _target(call: Call) -> Channel:
    wanted = call.text("channel")
    state = call.platform.state
    person = state.people.get(wanted)
    if person is not None:
        return _direct(call, wanted)
    if wanted not in state.channels:
        name = wanted.removeprefix("#")
        named = [c for c in state.channels if c.name == name and c.kind != "im"]
        seen = [c for c in named if c.kind == "channel" or call.bot.id in c.members]
        if not seen:
            raise SlackError("channel_not_found")
        return seen[0]
    return call.channel()


def _direct(call: Call, user: str) -> Channel:
    person = call.platform.state.people[user]
    if person.is_deactivated:
        raise SlackError("user_disabled")
    if person.is_bot:
        raise SlackError("channel_not_found")
    if not call.platform.manifest.has_messages_tab:
        raise SlackError("messages_tab_disabled")
    return call.platform.membership.direct(person)


def _may_write(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not call.platform.manifest.has_messages_tab:
        raise SlackError("messages_tab_disabled")
    is_member = call.bot.id in channel.members
    may_without = channel.kind == "channel" and "chat:write.public" in call.platform.scopes
    if not is_member and (not may_without or call.method == "chat.postEphemeral"):
        raise SlackError("not_in_channel")
    if channel.is_read_only:
        raise SlackError("restricted_action_read_only_channel")


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.optional("thread_ts")
    if thread_ts is None:
        return None
    parent = call.platform.state.said.message(channel.id, thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = _existing(call, channel, call.text("ts"))
    if message.user != call.bot.id:
        raise SlackError(refusal)
    if channel.is_archived:
        raise SlackError("is_archived" if refusal == "cant_update_message" else refusal)
    return message


def _existing(call: Call, channel: Channel, ts: str) -> Message:
    message = call.platform.state.said.message(channel.id, ts)
    if message is None or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    return message


def _shape(call: Call, message: Message) -> Json:
    return shapes.message(call.platform.state, message, call.platform.app, call.team_id)
