"""Owns what a message may hold: its text, its blocks on the message surface, its metadata and attachments."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.limits.blocks import check_blocks
from sandbox.limits.checks import Spot
from sandbox.limits.sums import check_sums
from sandbox.refusals import SlackError

TEXT_KEPT = 40_000
EDITED_TEXT_MOST = 4_000
MARKDOWN_TEXT_MOST = 12_000
MOST_ATTACHMENTS = 100
METADATA_MOST = 8_000  # Slack's number is not published


def check_message(body: Mapping[str, Any], *, through_response_url: bool = False) -> SlackError | None:
    """Give Slack's refusal of a message's content, or None."""
    blocks = body.get("blocks")
    if not any(body.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        return SlackError("no_text")
    if body.get("markdown_text") and (body.get("text") or blocks):
        return SlackError("markdown_text_conflict")
    if len(body.get("markdown_text") or "") > MARKDOWN_TEXT_MOST:
        return SlackError("msg_too_long")
    if blocks:
        spot = Spot()
        check_blocks(spot.at("blocks"), blocks, "message")
        if spot.problems:
            return SlackError("invalid_blocks", response_metadata={"messages": spot.problems})
        refusal = check_sums(blocks, over_all=not through_response_url)
        if refusal:
            return refusal
    return _attachments(body.get("attachments")) or check_metadata(body.get("metadata"))


def check_metadata(metadata: Any) -> SlackError | None:
    """Give Slack's refusal of message metadata, or None; an empty object removes what was there."""
    if not metadata:
        return None
    event_type = metadata.get("event_type") if isinstance(metadata, dict) else None
    if (
        not isinstance(event_type, str)
        or not event_type
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        return SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_MOST:
        return SlackError("metadata_too_large")
    return None


def _attachments(attachments: Any) -> SlackError | None:
    if attachments and not isinstance(attachments, list):
        return SlackError("invalid_attachments")
    if len(attachments or []) > MOST_ATTACHMENTS:
        return SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments or []):
        if attachment.get("blocks"):
            spot = Spot()
            check_blocks(spot.at("attachments").at(number).at("blocks"), attachment["blocks"], "message")
            if spot.problems:
                return SlackError("invalid_attachments", response_metadata={"messages": spot.problems})
    return None
