"""Owns what a reader sees of blocks: their texts in order, and which of them Slack parses for mentions."""

from collections.abc import Iterator
from typing import Any

from sandbox.records import Json

_TEXT_KEYS = ("title", "subtitle", "text", "label", "hint", "body", "subtext", "caption", "description")
_CHILD_KEYS = (
    "fields",
    "elements",
    "actions",
    "child_blocks",
    "options",
    "rows",
    "tasks",
    "details",
    "output",
)


def texts(blocks: list[Json] | None) -> list[str]:
    """Give every text that blocks show, in reading order; markup stays as it was sent."""
    return [text for text in _texts_of(blocks or []) if text]


def parsed_texts(node: Any) -> Iterator[tuple[str, bool]]:
    """Give the mrkdwn texts of blocks, and whether each is taken verbatim."""
    if isinstance(node, list):
        for item in node:
            yield from parsed_texts(item)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield str(node.get("text", "")), bool(node.get("verbatim"))
        elif node.get("type") == "markdown":
            yield str(node.get("text", "")), True
        else:
            for value in node.values():
                if isinstance(value, dict | list):
                    yield from parsed_texts(value)


def rich_mentions(node: Any) -> Iterator[Json]:
    """Give the mention elements of rich text: users, user groups, broadcasts."""
    if isinstance(node, list):
        for item in node:
            yield from rich_mentions(item)
    elif isinstance(node, dict):
        if node.get("type") in ("user", "usergroup", "broadcast"):
            yield node
        for value in node.values():
            if isinstance(value, dict | list):
                yield from rich_mentions(value)


def _texts_of(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _texts_of(item)
    elif isinstance(node, dict):
        if node.get("type") in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            yield "".join(_inline(part) for part in node.get("elements") or [])
            return
        yield from _own_texts(node)
        for key in (*_CHILD_KEYS, "element", "accessory"):
            if key in node:
                yield from _texts_of(node[key])


def _own_texts(node: Json) -> Iterator[str]:
    for key in _TEXT_KEYS:
        value = node.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts_of(value)
    if node.get("type") == "image":
        yield str(node.get("alt_text", ""))
    if node.get("type") == "raw_number" and "value" in node:
        yield str(node["value"])


def _inline(part: Json) -> str:
    match part.get("type"):
        case "user":
            return f"<@{part.get('user_id')}>"
        case "usergroup":
            return f"<!subteam^{part.get('usergroup_id')}>"
        case "broadcast":
            return f"<!{part.get('range')}>"
        case "channel":
            return f"<#{part.get('channel_id')}>"
        case "link":
            return str(part.get("text") or part.get("url") or "")
        case "date":
            return str(part.get("fallback") or "")
        case _:
            return str(part.get("text") or "")
