"""Owns the rules for the newer composed blocks: card, carousel, container, task card, plan, video."""

from typing import Any

from sandbox.limits.checks import Shape, Spot, anything, flag, listing, one_of, pattern, string
from sandbox.limits.composition import plain, text
from sandbox.limits.elements import ACTIONS, element
from sandbox.limits.rich_text import RICH_TEXT

_BLOCK = {"type": anything, "block_id": string(255)}
_NOT_INSIDE = ("card", "carousel", "data_table", "container")


def _shows_something(spot: Spot, card: dict[str, Any]) -> None:
    if not any(card.get(name) for name in ("hero_image", "title", "actions", "body")):
        spot.wrong("must provide at least one of hero_image, title, actions, body")


def _is_titled(spot: Spot, container: dict[str, Any]) -> None:
    if container.get("title") is None and container.get("rich_text_title") is None:
        spot.wrong("must provide title or rich_text_title")
    if container.get("is_collapsible") and container.get("has_header_divider"):
        spot.wrong("has_header_divider is not allowed together with is_collapsible")
    for number, child in enumerate(container.get("child_blocks") or []):
        if isinstance(child, dict) and child.get("type") in _NOT_INSIDE:
            spot.at("child_blocks").at(number).wrong(
                f"unsupported type: {child['type']} (not inside a container)"
            )


def _may_stand_alone(spot: Spot, card: dict[str, Any]) -> None:
    if card.get("status") == "pending":
        spot.at("status").wrong("a task_card outside a plan may not be pending")


_TASK = {
    **_BLOCK,
    "task_id": string(255, 1),
    "title": string(255, 1),
    "status": one_of("pending", "in_progress", "complete", "error"),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": listing(anything, most=50),
}
CARD = Shape(
    {
        **_BLOCK,
        "hero_image": anything,
        "icon": anything,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": listing(element(ACTIONS), least=1, most=3),
    },
    (),
    _shows_something,
)
CAROUSEL = Shape({**_BLOCK, "elements": listing(CARD, least=1, most=10)}, ("elements",))
CONTAINER = Shape(
    {
        **_BLOCK,
        "child_blocks": listing(anything, least=1, most=10),
        "title": plain(150),
        "subtitle": plain(150),
        "rich_text_title": RICH_TEXT,
        "icon": anything,
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    ("child_blocks",),
    _is_titled,
)
TASK_CARD = Shape(_TASK, ("task_id", "title"), _may_stand_alone)
PLAN = Shape(
    {**_BLOCK, "title": string(255, 1), "tasks": listing(Shape(_TASK, ("task_id", "title")), most=50)},
    ("title",),
)
VIDEO = Shape(
    {
        **_BLOCK,
        "alt_text": string(2000, 1),
        "author_name": string(49),
        "description": plain(200),
        "provider_icon_url": string(3000),
        "provider_name": string(255),
        "title": plain(199),
        "title_url": pattern(r"https://\S+", "an https address"),
        "thumbnail_url": pattern(r"https?://\S+", "an address"),
        "video_url": pattern(r"https://\S+", "an https address"),
    },
    ("alt_text", "title", "thumbnail_url", "video_url"),
)
