"""Owns what must be true of every message and view: Slack takes it, and foreign text stays text."""

import re
from collections.abc import Iterator
from typing import Any

from bot.cards.blocks import View
from bot.cards.message import CHARS_MAX, TEXT_MAX, Message
from bot.ids import EDIT_PREFIX
from sandbox.limits.messages import check_message
from sandbox.limits.views import check_view
from sandbox.visible_text import texts

_OURS = re.compile(
    r"<@[UW][A-Z0-9]+>"
    r"|<!subteam\^S[A-Z0-9]+>"
    r"|<!date\^-?\d+\^\{date_short_pretty\} at \{time\}\|\d{4,5}-\d\d-\d\d \d\d:\d\d UTC>"
    r"|<!date\^-?\d+\^\{time\}\|\d\d:\d\d UTC>"
    r"|<https://acme\.slack\.com/archives/[A-Z0-9]+/p\d+\|[^<>]*>"
    r"|<#[CG][A-Z0-9]+>"
)
_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PICTURES = re.compile(r"[\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff]")


def accepted(message: Message) -> str:
    """Check a message; give all that it shows."""
    body = {"text": message.text, "blocks": list(message.blocks)}
    refusal = check_message(body)
    assert refusal is None, (refusal, refusal.fields)
    assert 0 < len(message.text) <= TEXT_MAX
    assert sum(map(len, texts(list(message.blocks)))) <= CHARS_MAX
    _check_markup([message.text])
    _check_nodes(list(message.blocks))
    return "\n".join([message.text, *texts(list(message.blocks))])


def accepted_view(view: View) -> str:
    """Check a view; give all that it shows."""
    refusal = check_view(view, "modal")
    assert refusal is None, (refusal, refusal.fields)
    _check_nodes(view["blocks"])
    return "\n".join([view["title"]["text"], *texts(view["blocks"])])


def buttons(drawn: Message | View) -> list[dict[str, Any]]:
    """Give all buttons, in reading order."""
    blocks = drawn.blocks if isinstance(drawn, Message) else drawn["blocks"]
    return [node for node in _nodes(list(blocks)) if node.get("type") == "button"]


def labels(drawn: Message | View) -> list[str]:
    """Give what stands on the buttons."""
    return [button["text"]["text"] for button in buttons(drawn)]


def pressed(drawn: Message | View, label: str) -> dict[str, Any]:
    """Give the button with this label."""
    return next(button for button in buttons(drawn) if button["text"]["text"] == label)


def block(view: View, block_id: str) -> dict[str, Any]:
    """Give the block of this id."""
    found: dict[str, Any] = next(block for block in view["blocks"] if block.get("block_id") == block_id)
    return found


def _check_nodes(blocks: list[dict[str, Any]]) -> None:
    nodes = list(_nodes(blocks))
    mrkdwn = [node for node in nodes if node.get("type") == "mrkdwn"]
    assert all(node["verbatim"] is True for node in mrkdwn)
    _check_markup([node["text"] for node in mrkdwn])
    for node in nodes:
        if node.get("type") in ("plain_text", "text", "raw_text"):
            assert not _UNSEEN.search(node["text"])
    drawn = [node for node in nodes if node.get("type") == "button"]
    assert sum(button.get("style") == "primary" for button in drawn) <= 1
    assert all(button["accessibility_label"] for button in drawn)
    ours = [
        one for one in drawn if not one["action_id"].startswith(EDIT_PREFIX)
    ]  # those quote an author's key
    assert not any(_PICTURES.search(button["text"]["text"]) for button in ours)


def _check_markup(written: list[str]) -> None:
    for text in written:
        rest = _OURS.sub("", text)
        assert "<" not in rest, text
        assert ">" not in rest, text
        assert not _BARE_AMPERSAND.search(rest), text
        assert not _UNSEEN.search(text), text


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, dict):
        yield node
        for item in node.values():
            yield from _nodes(item)
