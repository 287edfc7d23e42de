"""Owns what a view may hold: its titles, metadata, blocks on its surface, and its size."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from sandbox.limits.blocks import check_blocks, inner_elements
from sandbox.limits.checks import Check, Shape, Spot, anything, flag, one_of, string
from sandbox.limits.composition import plain
from sandbox.refusals import SlackError

VIEW_BYTES = 250_000
_LABEL_MOST = 24
_EITHER: Mapping[str, Check] = {
    "blocks": anything,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = Shape(
    {
        **_EITHER,
        "type": one_of("modal"),
        "title": plain(_LABEL_MOST),
        "submit": plain(_LABEL_MOST),
        "close": plain(_LABEL_MOST),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    ("type", "title", "blocks"),
)
_HOME = Shape({**_EITHER, "type": one_of("home")}, ("type", "blocks"))


def check_view(view: Any, surface: Literal["modal", "home"]) -> SlackError | None:
    """Give Slack's refusal of a view, or None."""
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        return SlackError("view_too_large")
    top = Spot()
    spot = top.at("view")
    (_MODAL if surface == "modal" else _HOME)(spot, view)
    if isinstance(view, dict):
        blocks = view.get("blocks")
        check_blocks(spot.at("blocks"), blocks, surface)
        if isinstance(blocks, list):
            _whole(spot, view, [block for block in blocks if isinstance(block, dict)])
    if not top.problems:
        return None
    return SlackError("invalid_arguments", response_metadata={"messages": top.problems})


def _whole(spot: Spot, view: Mapping[str, Any], blocks: list[dict[str, Any]]) -> None:
    has_inputs = any(block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and has_inputs and not view.get("submit"):
        spot.at("submit").wrong("must provide a submit when blocks contain an input")
    focused = [part for block in blocks for part in inner_elements(block) if part.get("focus_on_load")]
    if len(focused) > 1:
        spot.at("blocks").wrong("only one element may have focus_on_load")
    for number, block in enumerate(blocks):
        for part in inner_elements(block):
            if part.get("response_url_enabled") and (
                block.get("type") != "input" or view.get("type") != "modal"
            ):
                spot.at("blocks").at(number).wrong("response_url_enabled is for input blocks of modals")
