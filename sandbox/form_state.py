"""Owns the values of inputs: what `state.values` holds for each kind of element, preset or typed."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.records import Json

_VALUE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
_INITIAL_KEYS = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}
_MANY = ("selected_options", "selected_users", "selected_conversations", "selected_channels", "files")


def value_key(element: Json) -> str | None:
    """Name the key under which an element's value stands, or None for elements without one."""
    return _VALUE_KEYS.get(str(element.get("type")))


def acting_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Give each interactive element with the block in which it stands."""
    for block in blocks:
        inner = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in inner:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """Find an element by its two ids; gives its block and itself."""
    for block, element in acting_elements(blocks):
        if block.get("block_id") == block_id and element["action_id"] == action_id:
            return block, element
    return None


def values_of(blocks: list[Json], typed: Mapping[str, Any]) -> Json:
    """Build `state.values`: what was typed where block and action are the same, else what the app preset."""
    values: Json = {}
    for block, element in acting_elements(blocks):
        key = value_key(element)
        if key is None:
            continue
        given = (typed.get(block["block_id"]) or {}).get(element["action_id"])
        matches = isinstance(given, dict) and given.get("type", element["type"]) == element["type"]
        value = _given(element, key, given) if matches else _initial(element, key)
        entry = {"type": element["type"], key: value}
        if element["type"] == "timepicker" and element.get("timezone"):
            entry["timezone"] = element["timezone"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def options_of(element: Json) -> list[Json]:
    """Give all options of an element, groups flattened."""
    grouped = [
        option for group in element.get("option_groups") or [] for option in group.get("options") or []
    ]
    return [*(element.get("options") or []), *grouped]


def known_option(element: Json, given: Any) -> Json | None:
    """Give the element's own option that was chosen; for external ones the chosen option itself."""
    if not isinstance(given, dict):
        return None
    if "external" in str(element.get("type")):
        return given
    return next((option for option in options_of(element) if option.get("value") == given.get("value")), None)


def _given(element: Json, key: str, given: Any) -> Any:
    value = given.get(key)
    if key == "selected_option":
        return known_option(element, value)
    if key == "selected_options":
        return [option for option in (known_option(element, v) for v in value or []) if option]
    if key == "value":
        return str(value) if value not in (None, "") else None
    return value if value is not None else ([] if key in _MANY else None)


def _initial(element: Json, key: str) -> Any:
    return element.get(_INITIAL_KEYS.get(key, ""), [] if key in _MANY else None)
