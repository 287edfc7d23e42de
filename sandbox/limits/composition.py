"""Owns the rules for composition objects: texts, options, option groups, confirmations, filters."""

from collections.abc import Callable
from typing import Any

from sandbox.limits.checks import Check, Shape, Spot, flag, listing, one_of, string

TEXT_MOST = 3000
OPTION_TEXT_MOST = 75
OPTION_VALUE_MOST = 75  # older pages say 75, newer ones 150: the smaller holds
PLACEHOLDER_MOST = 150


def text(most: int = TEXT_MOST, *, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Check:
    """A text object of so many characters, never empty."""
    plain = Shape({"type": one_of(*kinds), "text": string(most, 1), "emoji": flag}, ("type", "text"))
    mrkdwn = Shape({"type": one_of(*kinds), "text": string(most, 1), "verbatim": flag}, ("type", "text"))

    def check(spot: Spot, value: Any) -> None:
        is_mrkdwn = isinstance(value, dict) and value.get("type") == "mrkdwn"
        (mrkdwn if is_mrkdwn else plain)(spot, value)

    return check


def plain(most: int) -> Check:
    """A plain_text object of so many characters."""
    return text(most, kinds=("plain_text",))


def option(*, rich: bool = False, url: bool = False) -> Check:
    """An option; `rich` (checkboxes, radio buttons): may be mrkdwn; `url`: those of an overflow."""
    kinds = ("plain_text", "mrkdwn") if rich else ("plain_text",)
    fields: dict[str, Check] = {
        "text": text(OPTION_TEXT_MOST, kinds=kinds),
        "value": string(OPTION_VALUE_MOST, 1),
        "description": text(OPTION_TEXT_MOST, kinds=kinds),
    }
    return Shape(fields | ({"url": string(3000)} if url else {}), ("text", "value"))


def option_groups() -> Check:
    """Between 1 and 100 groups of between 1 and 100 options."""
    group = Shape({"label": plain(75), "options": listing(option(), least=1, most=100)}, ("label", "options"))
    return listing(group, least=1, most=100)


def options(most: int, **kind: bool) -> Check:
    """Between 1 and so many options, each value once."""
    each = listing(option(**kind), least=1, most=most)

    def check(spot: Spot, value: Any) -> None:
        each(spot, value)
        values = [part.get("value") for part in value or [] if isinstance(part, dict)]
        if len(set(values)) < len(values):
            spot.wrong("option values must be unique")

    return check


CONFIRM: Check = Shape(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
FILTER: Check = Shape(
    {
        "include": listing(one_of("im", "mpim", "private", "public"), least=1, most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    }
)
DISPATCH: Check = Shape(
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), least=1, most=2)}
)


def presets_are_offered(*initial: str) -> Callable[[Spot, dict[str, Any]], None]:
    """What is chosen at first must be among the options; and options come flat or in groups, not both."""

    def check(spot: Spot, element: dict[str, Any]) -> None:
        flat, groups = element.get("options"), element.get("option_groups")
        if (flat is None) == (groups is None):
            spot.wrong("must provide exactly one of options, option_groups")
            return
        offered = [*(flat or []), *(part for group in groups or [] for part in group["options"])]
        values = [part["value"] for part in offered]
        for name in initial:
            preset = element.get(name)
            chosen = preset if isinstance(preset, list) else [preset] if preset else []
            for part in chosen:
                if not isinstance(part, dict) or part.get("value") not in values:
                    spot.at(name).wrong("must be one of the options")

    return check
