"""Owns Slack's markup: what typed text becomes, in messages and commands, and who is mentioned."""

import re

from sandbox.records import Channel, Json, Person
from sandbox.state import State
from sandbox.visible_text import parsed_texts, rich_mentions

_TYPED = re.compile(
    r"(?P<url>https?://[^\s<>|]+)|(?<![\w.@])@(?P<who>[\w.-]+)|(?<![\w&])#(?P<channel>[\w-]+)"
)
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
_BROADCAST = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>")
_BARE_BROADCAST = re.compile(r"(?<!\S)@(?:channel|here|everyone)\b")
_BROADCASTS = ("channel", "here", "everyone")


def escape(text: str) -> str:
    """Escape the three characters that Slack's markup uses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(state: State, text: str) -> str:
    """Turn what a person typed into the text of a message: mentions and links become markup."""
    return _TYPED.sub(lambda found: _message_form(state, found), escape(text))


def command_text(state: State, text: str, *, escapes: bool) -> str:
    """Turn what was typed after a command into its `text`; `escapes` is the manifest's `should_escape`."""
    if not escapes:
        return escape(text)
    return _TYPED.sub(lambda found: _command_form(state, found), escape(text))


def mentioned(state: State, channel: Channel, text: str, blocks: list[Json] | None) -> tuple[str, ...]:
    """Say whom a new message mentions: the members of the conversation whom its text names, groups resolved.

    Where a message has blocks they are what is read; its text is then only the fallback.
    """
    found: set[str] = set()
    for part, verbatim in parsed_texts(blocks) if blocks else [(text, True)]:
        found |= _named(state, channel, part, verbatim=verbatim)
    for element in rich_mentions(blocks):
        found |= _rich_named(state, channel, element)
    return tuple(sorted(found & set(channel.members)))


def _named(state: State, channel: Channel, text: str, *, verbatim: bool) -> set[str]:
    found = set(_USER.findall(text))
    for group in _GROUP.findall(text):
        found |= _members(state, group)
    if _BROADCAST.search(text) or (not verbatim and _BARE_BROADCAST.search(text)):
        found |= set(channel.members)
    return found


def _rich_named(state: State, channel: Channel, element: Json) -> set[str]:
    match element["type"]:
        case "user":
            return {str(element.get("user_id"))}
        case "usergroup":
            return _members(state, str(element.get("usergroup_id")))
        case _:
            return set(channel.members)


def _members(state: State, group: str) -> set[str]:
    found = state.groups.get(group)
    return set(found.members) if found and not found.is_disabled else set()


def _message_form(state: State, found: re.Match[str]) -> str:
    if found["url"]:
        return f"<{found['url']}>"
    if found["channel"]:
        channel = _channel(state, found["channel"])
        return f"<#{channel.id}|{channel.name}>" if channel else found[0]
    if found["who"] in _BROADCASTS:
        return f"<!{found['who']}>"
    person, group = _person(state, found["who"]), _group_id(state, found["who"])
    if person:
        return f"<@{person.id}>"
    return f"<!subteam^{group}>" if group else found[0]


def _command_form(state: State, found: re.Match[str]) -> str:
    if found["url"]:
        return f"<{found['url']}>"
    if found["channel"]:
        channel = _channel(state, found["channel"])
        shown = channel.name if channel and channel.kind == "channel" else ""
        return f"<#{channel.id}|{shown}>" if channel else found[0]
    person, group = _person(state, found["who"]), _group_id(state, found["who"])
    if person:
        return f"<@{person.id}|{person.handle}>"
    return f"<!subteam^{group}|@{found['who']}>" if group else found[0]


def _person(state: State, handle: str) -> Person | None:
    return next((person for person in state.people if person.handle == handle), None)


def _group_id(state: State, handle: str) -> str | None:
    return next(
        (group.id for group in state.groups if group.handle == handle and not group.is_disabled), None
    )


def _channel(state: State, name: str) -> Channel | None:
    return next((c for c in state.channels if c.name == name and c.kind != "im"), None)
