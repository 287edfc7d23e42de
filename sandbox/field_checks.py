"""Owns what Slack checks in a modal's fields by itself, before the app hears of it."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.form_state import value_key
from sandbox.records import Json, OpenView

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def field_errors(view: OpenView) -> Json:
    """Give Slack's own complaints about the fields of a view, by block_id; empty when all is well."""
    errors: Json = {}
    for block in view.spec["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = view.values[block["block_id"]][element["action_id"]].get(value_key(element) or "")
        error = _error(block, element, value)
        if error:
            errors[block["block_id"]] = error
    return errors


def _error(block: Json, element: Json, value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    check = _CHECKS.get(element["type"])
    return check(element, value) if check else None


def _text(element: Json, value: Any) -> str | None:
    least, most = int(element.get("min_length") or 0), int(element.get("max_length") or 3000)
    if len(value) < least:
        return f"Please use at least {least} characters."
    return f"Please use at most {most} characters." if len(value) > most else None


def _number(element: Json, value: Any) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite() or (
        not element.get("is_decimal_allowed") and number != number.to_integral_value()
    ):
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _matches(pattern: re.Pattern[str], sentence: str) -> Callable[[Json, Any], str | None]:
    def check(_element: Json, value: Any) -> str | None:
        return None if pattern.fullmatch(str(value)) else sentence

    return check


_CHECKS: dict[str, Callable[[Json, Any], str | None]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _matches(_EMAIL, "Please enter a valid email address."),
    "url_text_input": _matches(_URL, "Please enter a valid URL."),
    "datepicker": _matches(_DATE, "Please enter a valid date."),
    "timepicker": _matches(_TIME, "Please enter a valid time."),
}
