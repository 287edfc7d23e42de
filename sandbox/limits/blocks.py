"""Owns the rules for blocks: on which surface each may stand, its fields, their limits, and unique ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.limits.cards import CARD, CAROUSEL, CONTAINER, PLAN, TASK_CARD, VIDEO
from sandbox.limits.checks import Check, Shape, Spot, anything, flag, listing, one_of, string
from sandbox.limits.composition import plain, text
from sandbox.limits.elements import ACTIONS, CONTEXT, CONTEXT_ACTIONS, IMAGE_FIELDS, INPUT, SECTION, element
from sandbox.limits.rich_text import RICH_TEXT
from sandbox.limits.tables import CHART, DATA_TABLE, TABLE

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
_BLOCK: Mapping[str, Check] = {"type": anything, "block_id": string(255)}
_ALL: frozenset[Surface] = frozenset({"message", "modal", "home"})
_NO_MODAL: frozenset[Surface] = frozenset({"message", "home"})
_MESSAGE: frozenset[Surface] = frozenset({"message"})
_MODAL: frozenset[Surface] = frozenset({"modal"})


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of block: the surfaces that take it, and its shape."""

    surfaces: frozenset[Surface]
    shape: Check


def _says_something(spot: Spot, section: dict[str, Any]) -> None:
    if section.get("text") is None and section.get("fields") is None:
        spot.wrong("must provide text or fields")


def _has_picture(spot: Spot, image: dict[str, Any]) -> None:
    if (image.get("image_url") is None) == (image.get("slack_file") is None):
        spot.wrong("must provide exactly one of image_url, slack_file")


def _context_part(spot: Spot, value: Any) -> None:
    is_text = isinstance(value, dict) and value.get("type") in ("plain_text", "mrkdwn")
    (text() if is_text else element(CONTEXT))(spot, value)


BLOCKS: Mapping[str, Block] = {
    "actions": Block(
        _ALL, Shape({**_BLOCK, "elements": listing(element(ACTIONS), least=1, most=25)}, ("elements",))
    ),
    "alert": Block(
        _MODAL,
        Shape(
            {**_BLOCK, "text": text(200), "level": one_of("default", "info", "warning", "error", "success")},
            ("text",),
        ),
    ),
    "card": Block(_ALL, CARD),
    "carousel": Block(_NO_MODAL, CAROUSEL),
    "container": Block(_NO_MODAL, CONTAINER),
    "context": Block(
        _ALL, Shape({**_BLOCK, "elements": listing(_context_part, least=1, most=10)}, ("elements",))
    ),
    "context_actions": Block(
        _MESSAGE,
        Shape({**_BLOCK, "elements": listing(element(CONTEXT_ACTIONS), least=1, most=5)}, ("elements",)),
    ),
    "data_table": Block(_NO_MODAL, DATA_TABLE),
    "data_visualization": Block(_NO_MODAL, CHART),
    "divider": Block(_ALL, Shape(_BLOCK)),
    "header": Block(_ALL, Shape({**_BLOCK, "text": plain(150)}, ("text",))),
    "image": Block(
        _ALL, Shape({**_BLOCK, **IMAGE_FIELDS, "title": plain(2000)}, ("alt_text",), _has_picture)
    ),
    "input": Block(
        _ALL,
        Shape(
            {
                **_BLOCK,
                "label": plain(2000),
                "hint": plain(2000),
                "optional": flag,
                "dispatch_action": flag,
                "element": element(INPUT),
            },
            ("label", "element"),
        ),
    ),
    "markdown": Block(_MESSAGE, Shape({**_BLOCK, "text": string(12_000, 1)}, ("text",))),
    "plan": Block(_MESSAGE, PLAN),
    "rich_text": Block(_ALL, RICH_TEXT),
    "section": Block(
        _ALL,
        Shape(
            {
                **_BLOCK,
                "text": text(3000),
                "fields": listing(text(2000), least=1, most=10),
                "accessory": element(SECTION),
                "expand": flag,
            },
            (),
            _says_something,
        ),
    ),
    "table": Block(_NO_MODAL, TABLE),
    "task_card": Block(_MESSAGE, TASK_CARD),
    "video": Block(_ALL, VIDEO),
}


def check_blocks(spot: Spot, blocks: Any, surface: Surface) -> None:
    """Complain about whatever Slack would refuse in a list of blocks on this surface."""
    listing(_on(surface), most=MOST_BLOCKS[surface])(spot, blocks)
    if isinstance(blocks, list):
        _ids_are_unique(spot, [block for block in blocks if isinstance(block, dict)])


def inner_elements(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the elements that stand in a block."""
    for part in (block.get("element"), block.get("accessory"), *_as_list(block.get("elements"))):
        if isinstance(part, dict):
            yield part


def _on(surface: Surface) -> Check:
    def check(spot: Spot, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        rule = BLOCKS.get(str(kind))
        if rule is None:
            spot.wrong(f"unsupported type: {kind}")
        elif surface not in rule.surfaces:
            spot.wrong(f"unsupported type: {kind} (not allowed in a {surface})")
        else:
            rule.shape(spot, value)

    return check


def _ids_are_unique(spot: Spot, blocks: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            spot.at(number).at("block_id").wrong(f'block_id "{block_id}" already exists')
        if isinstance(block_id, str):
            seen.add(block_id)
        actions = [part["action_id"] for part in inner_elements(block) if part.get("action_id")]
        for action_id in {action for action in actions if actions.count(action) > 1}:
            spot.at(number).wrong(f'action_id "{action_id}" already exists in this block')


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
