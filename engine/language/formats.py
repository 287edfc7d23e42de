"""Owns the formats that text can have in a JSON Schema: each reader says what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from engine.language.durations import duration_of, wait_of
from engine.language.instants import instant_of
from engine.language.public_holidays import check_holiday
from engine.language.working_hours import days_of, hours_of
from engine.language.zone_names import zone_named
from engine.working_time import WorkingTime

DURATION: Mapping[str, Any] = {
    "type": "string",
    "format": "signoff-duration",
    "x-what": "a duration such as 10s, 5m, 4h, 3d or 1w",
}
WAIT: Mapping[str, Any] = {
    "type": "string",
    "format": "signoff-wait",
    "x-what": "a duration such as 4h or 3d, or working time such as 4wh or 2wd",
}
INSTANT: Mapping[str, Any] = {
    "type": "string",
    "format": "signoff-instant",
    "x-what": "an instant such as 2030-01-31T09:00:00+01:00",
}
CHANNEL: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^(#[^\s#,<>]{1,80}|[CGD][A-Z0-9]{2,20})$",
    "x-what": 'a channel such as "#releases", or its id',
}
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def _email(text: str) -> None:
    if not _EMAIL.fullmatch(text):
        raise ValueError("an e-mail address is written name@example.com")


def _web_address(text: str) -> None:
    parts = urlsplit(text)  # raises ValueError, too
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("an address is written https://example.com/…")


def _date(text: str) -> None:
    if not _DATE.fullmatch(text):
        raise ValueError("a date is written 2030-01-31")
    date.fromisoformat(text)


def _time(text: str) -> None:
    if not _TIME.fullmatch(text):
        raise ValueError("a time is written 17:30")
    time.fromisoformat(text)


def _id(text: str) -> None:
    if not re.fullmatch(r"\S{1,100}", text):
        raise ValueError("an id has no spaces")


def _wait(text: str) -> None:
    if wait_of(text, timedelta(hours=1)) in (timedelta(0), WorkingTime(timedelta(0))):
        raise ValueError("it must be longer than 0")


FORMATS: Mapping[str, Callable[[str], object]] = {
    "email": _email,
    "uri": _web_address,
    "date": _date,
    "time": _time,
    "date-time": instant_of,
    "user": _id,
    "channel": _id,
    "signoff-duration": duration_of,
    "signoff-instant": instant_of,
    "signoff-wait": _wait,
    "signoff-zone": zone_named,
    "signoff-days": days_of,
    "signoff-hours": hours_of,
    "signoff-holiday": check_holiday,
}
