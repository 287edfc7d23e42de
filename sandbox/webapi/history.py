"""Owns reading what was said: `conversations.history` and `conversations.replies`; both need membership."""

from sandbox import shapes
from sandbox.records import Channel, Json, Message
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call, page


def history(call: Call) -> Json:
    """conversations.history: what was said outside threads, newest first."""
    channel = _readable(call)
    said = [m for m in call.platform.state.said.messages(channel.id) if not m.is_reply]
    said = sorted(_between(call, said), key=lambda m: m.ts, reverse=True)
    messages, metadata = page(call, said, most=999)
    return _answer(call, messages, metadata)


def replies(call: Call) -> Json:
    """conversations.replies: a message and its thread, oldest first."""
    channel = _readable(call)
    thread_ts = call.text("ts")
    root = call.platform.state.said.message(channel.id, thread_ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        return _answer(call, [root], {"next_cursor": ""})
    below = _between(call, call.platform.state.said.replies(root))
    messages, metadata = page(call, below, most=1000, usual=1000)
    return _answer(call, [root, *messages] if call.optional("cursor") is None else messages, metadata)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_for(channel, "history")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _ts(call, "oldest", "0"), _ts(call, "latest", "99999999999.999999")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


def _ts(call: Call, name: str, default: str) -> float:
    try:
        return float(call.optional(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _answer(call: Call, messages: list[Message], metadata: Json) -> Json:
    state, app = call.platform.state, call.platform.app
    whole = call.flag("include_all_metadata")
    shown = [shapes.message(state, m, app, call.team_id, all_metadata=whole) for m in messages]
    more = bool(metadata["next_cursor"])
    return {"messages": shown, "has_more": more, "response_metadata": metadata}
