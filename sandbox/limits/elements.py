"""Owns the rules for interactive elements: where each may stand, its fields, and their limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.limits.checks import (
    Check,
    Shape,
    Spot,
    anything,
    flag,
    integer,
    listing,
    one_of,
    pattern,
    string,
)
from sandbox.limits.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    PLACEHOLDER_MOST,
    option,
    option_groups,
    options,
    plain,
    presets_are_offered,
)
from sandbox.limits.rich_text import RICH_TEXT

ACTIONS, SECTION, INPUT, CONTEXT, CONTEXT_ACTIONS = (
    "actions",
    "section",
    "input",
    "context",
    "context_actions",
)
EVERYWHERE = frozenset({ACTIONS, SECTION, INPUT})
ON_CARDS = frozenset({ACTIONS, SECTION})
_NUMERAL = pattern(r"-?\d+(\.\d+)?", "a number written as a string")
_DATE = pattern(r"\d{4}-\d{2}-\d{2}", "a date such as 2026-01-31")
_TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time such as 23:59")
_ID = string(255, 1)
_IDS = listing(_ID, most=100)
_ACTING: Mapping[str, Check] = {
    "type": anything,
    "action_id": string(255),
    "confirm": CONFIRM,
    "focus_on_load": flag,
}
_PICKING: Mapping[str, Check] = {**_ACTING, "placeholder": plain(PLACEHOLDER_MOST)}
_TYPING: Mapping[str, Check] = {
    "type": anything,
    "action_id": string(255),
    "focus_on_load": flag,
    "placeholder": plain(PLACEHOLDER_MOST),
    "dispatch_action_config": DISPATCH,
}
_MANY: Mapping[str, Check] = {"max_selected_items": integer(1, 100)}
_CHOICES: Mapping[str, Check] = {"options": options(100), "option_groups": option_groups()}
_CONVERSATIONS: Mapping[str, Check] = {"default_to_current_conversation": flag, "filter": FILTER}


@dataclass(frozen=True, slots=True)
class Element:
    """A kind of element: the blocks in which it may stand, and its shape."""

    homes: frozenset[str]
    shape: Shape


def _lengths_fit(spot: Spot, element: dict[str, Any]) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        spot.at("min_length").wrong("must be at most max_length")
    if len(element.get("initial_value") or "") > most:
        spot.at("initial_value").wrong(f"must be less than {most + 1} characters")


def _has_picture(spot: Spot, image: dict[str, Any]) -> None:
    if (image.get("image_url") is None) == (image.get("slack_file") is None):
        spot.wrong("must provide exactly one of image_url, slack_file")


IMAGE_FIELDS: Mapping[str, Check] = {
    "type": anything,
    "alt_text": string(2000),
    "image_url": string(3000, 1),
    "slack_file": anything,
}
_BUTTON_TEXT: Mapping[str, Check] = {
    "type": anything,
    "action_id": string(255),
    "text": plain(75),
    "accessibility_label": string(75),
}
ELEMENTS: Mapping[str, Element] = {
    "button": Element(
        ON_CARDS,
        Shape(
            {
                **_BUTTON_TEXT,
                "value": string(2000),
                "url": string(3000),
                "style": one_of("primary", "danger"),
                "confirm": CONFIRM,
            },
            ("text",),
        ),
    ),
    "checkboxes": Element(
        EVERYWHERE,
        Shape(
            {
                **_ACTING,
                "options": options(10, rich=True),
                "initial_options": listing(option(rich=True), least=1, most=10),
            },
            ("options",),
            presets_are_offered("initial_options"),
        ),
    ),
    "radio_buttons": Element(
        EVERYWHERE,
        Shape(
            {**_ACTING, "options": options(10, rich=True), "initial_option": option(rich=True)},
            ("options",),
            presets_are_offered("initial_option"),
        ),
    ),
    "overflow": Element(
        ON_CARDS,
        Shape(
            {"type": anything, "action_id": string(255), "confirm": CONFIRM, "options": options(5, url=True)},
            ("options",),
        ),
    ),
    "static_select": Element(
        EVERYWHERE,
        Shape(
            {**_PICKING, **_CHOICES, "initial_option": option()}, (), presets_are_offered("initial_option")
        ),
    ),
    "multi_static_select": Element(
        EVERYWHERE,
        Shape(
            {**_PICKING, **_CHOICES, **_MANY, "initial_options": listing(option(), least=1, most=100)},
            (),
            presets_are_offered("initial_options"),
        ),
    ),
    "external_select": Element(
        EVERYWHERE, Shape({**_PICKING, "min_query_length": integer(0, 3000), "initial_option": option()})
    ),
    "multi_external_select": Element(
        EVERYWHERE,
        Shape(
            {
                **_PICKING,
                **_MANY,
                "min_query_length": integer(0, 3000),
                "initial_options": listing(option(), least=1, most=100),
            }
        ),
    ),
    "users_select": Element(EVERYWHERE, Shape({**_PICKING, "initial_user": _ID})),
    "multi_users_select": Element(EVERYWHERE, Shape({**_PICKING, **_MANY, "initial_users": _IDS})),
    "conversations_select": Element(
        EVERYWHERE,
        Shape({**_PICKING, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": flag}),
    ),
    "multi_conversations_select": Element(
        EVERYWHERE, Shape({**_PICKING, **_CONVERSATIONS, **_MANY, "initial_conversations": _IDS})
    ),
    "channels_select": Element(
        EVERYWHERE, Shape({**_PICKING, "initial_channel": _ID, "response_url_enabled": flag})
    ),
    "multi_channels_select": Element(EVERYWHERE, Shape({**_PICKING, **_MANY, "initial_channels": _IDS})),
    "datepicker": Element(EVERYWHERE, Shape({**_PICKING, "initial_date": _DATE})),
    "timepicker": Element(EVERYWHERE, Shape({**_PICKING, "initial_time": _TIME, "timezone": string(100, 1)})),
    "datetimepicker": Element(
        frozenset({ACTIONS, INPUT}), Shape({**_ACTING, "initial_date_time": integer(10**9, 10**10 - 1)})
    ),
    "plain_text_input": Element(
        frozenset({INPUT}),
        Shape(
            {
                **_TYPING,
                "initial_value": string(3000),
                "multiline": flag,
                "min_length": integer(0, 3000),
                "max_length": integer(1, 3000),
            },
            (),
            _lengths_fit,
        ),
    ),
    "rich_text_input": Element(
        frozenset({ACTIONS, INPUT}),
        Shape(
            {
                **_TYPING,
                "initial_value": RICH_TEXT,
                "min_lines": integer(1, 100),
                "max_lines": integer(1, 100),
            }
        ),
    ),
    "number_input": Element(
        frozenset({INPUT}),
        Shape(
            {
                **_TYPING,
                "is_decimal_allowed": flag,
                "initial_value": _NUMERAL,
                "min_value": _NUMERAL,
                "max_value": _NUMERAL,
            },
            ("is_decimal_allowed",),
        ),
    ),
    "email_text_input": Element(frozenset({INPUT}), Shape({**_TYPING, "initial_value": string(3000)})),
    "url_text_input": Element(frozenset({INPUT}), Shape({**_TYPING, "initial_value": string(3000)})),
    "file_input": Element(
        frozenset({INPUT}),
        Shape(
            {
                "type": anything,
                "action_id": string(255),
                "filetypes": listing(string(50, 1), least=1, most=100),
                "max_files": integer(1, 10),
            }
        ),
    ),
    "workflow_button": Element(
        ON_CARDS,
        Shape(
            {**_BUTTON_TEXT, "workflow": anything, "style": one_of("primary", "danger")}, ("text", "workflow")
        ),
    ),
    "image": Element(frozenset({SECTION, CONTEXT}), Shape(IMAGE_FIELDS, ("alt_text",), _has_picture)),
    "feedback_buttons": Element(
        frozenset({CONTEXT_ACTIONS}),
        Shape(
            {
                "type": anything,
                "action_id": string(255),
                "positive_button": Shape(
                    {"text": plain(75), "value": string(2000), "accessibility_label": string(75)},
                    ("text", "value"),
                ),
                "negative_button": Shape(
                    {"text": plain(75), "value": string(2000), "accessibility_label": string(75)},
                    ("text", "value"),
                ),
            },
            ("positive_button", "negative_button"),
        ),
    ),
    "icon_button": Element(
        frozenset({CONTEXT_ACTIONS}),
        Shape(
            {
                **_BUTTON_TEXT,
                "icon": one_of("trash"),
                "value": string(2000),
                "confirm": CONFIRM,
                "visible_to_user_ids": listing(_ID, most=10),
            },
            ("icon", "text"),
        ),
    ),
}


def element(home: str) -> Check:
    """An element that may stand in this kind of block."""

    def check(spot: Spot, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        rule = ELEMENTS.get(str(kind))
        if rule is None:
            spot.wrong(f"unsupported type: {kind}")
        elif home not in rule.homes:
            spot.wrong(f"element of type {kind} is not allowed in {home}")
        else:
            rule.shape(spot, value)

    return check
