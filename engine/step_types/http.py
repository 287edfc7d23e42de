"""Owns what an HTTP step is called and what its `with` looks like."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from engine.mistakes import Mistake
from engine.model import OnLost
from engine.step_registry import Settings, Site, StepBody, StepType
from engine.template_text import has_template

_STATUS: Mapping[str, Any] = {"type": "integer", "minimum": 100, "maximum": 599}
SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["url"],
    "properties": {
        "method": {"enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], "default": "GET"},
        "url": {"type": "string", "minLength": 1},
        "headers": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "json": {"description": "What is sent, as JSON"},
        "body": {"type": "string", "description": "What is sent, as it is"},
        "expect": {
            "type": "array",
            "items": _STATUS,
            "minItems": 1,
            "description": "The statuses that count as success; without it every 2xx",
        },
    },
}


def http_type(run: StepBody) -> StepType:
    """Describe the step type that makes an HTTP request."""
    return StepType(
        name="http", title="HTTP request", icon="🌐", settings=SETTINGS, run=run, on_lost=lost, check=mistakes
    )


def lost(settings: Settings) -> OnLost:
    """Repeat what only reads; ask about the rest, which may have been done."""
    return OnLost.RERUN if settings.get("method", "GET") in ("GET", "HEAD") else OnLost.ASK


def mistakes(settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Find addresses that are none, and two things to send at once."""
    if "json" in settings and "body" in settings:
        yield Mistake(
            ("body",), "`json` and `body` contradict each other: give one of them", is_about_key=True
        )
    url = settings.get("url")
    if url is not None and not has_template(url) and not _is_web_address(url):
        yield Mistake(("url",), f"must be an http:// or https:// address, but is `{url[:100]}`")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
