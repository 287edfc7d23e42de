"""Owns the HTTP step, and the session with which all of them ask."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    NonHttpUrlClientError,
    RedirectClientError,
    TooManyRedirects,
)

from engine.codes import OnLost
from engine.language.mistakes import Mistake
from engine.language.template_text import has_template
from engine.model import Json
from engine.proxies import proxy_to
from engine.step_registry import Settings, Site, StepType
from engine.steps.context import BodyContext
from engine.steps.outcomes import Failed, Outcome, Succeeded

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
_BODY_MAX_BYTES = 240 * 1024
_TEXT_MAX_CHARS = 60 * 1024
_QUOTED_MAX_CHARS = 500  # of an answer, in an error
_REDIRECTS_MAX = 5
_ADDRESS_ERRORS = (InvalidURL, NonHttpUrlClientError, RedirectClientError, TooManyRedirects)
_NO_TIMEOUT = ClientTimeout(total=None)  # the step has its own
_HEADERS_KEPT = (
    "content-type",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "x-request-id",
)


def http_session() -> ClientSession:
    """Open the session that all HTTP steps share. It keeps no cookies: steps know nothing of each other."""
    return ClientSession(cookie_jar=DummyCookieJar(), timeout=_NO_TIMEOUT, headers={"User-Agent": "signoff"})


async def run_http(context: BodyContext) -> Outcome:
    """Ask, and give the answer. A refusal is final; a server in trouble may be asked again."""
    settings = context.settings
    what = f"{settings.get('method', 'GET')} {settings['url']}"
    try:
        async with context.world.http().request(**_request(settings)) as answer:
            body, is_cut = await _bounded(answer)
            return _outcome(what, answer, body, context, is_cut=is_cut)
    except _ADDRESS_ERRORS as error:
        return Failed(error=f"{what}: {type(error).__name__}: {error}", is_final=True)
    except (ClientError, OSError) as error:
        return Failed(error=f"{what}: {type(error).__name__}: {error}")
    except ValueError as error:  # a header with a line break, for example
        return Failed(error=f"{what}: {error}", is_final=True)


def _request(settings: Mapping[str, Json]) -> dict[str, Any]:
    sent = {"json": settings["json"]} if "json" in settings else {"data": settings.get("body")}
    return {
        "method": settings.get("method", "GET"),
        "url": settings["url"],
        "proxy": proxy_to(settings["url"]),
        "headers": {name: str(value) for name, value in settings.get("headers", {}).items()},
        "timeout": _NO_TIMEOUT,
        "max_redirects": _REDIRECTS_MAX,
        "allow_redirects": not any(300 <= status < 400 for status in settings.get("expect", ())),
        **sent,
    }


async def _bounded(answer: ClientResponse) -> tuple[bytes, bool]:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _BODY_MAX_BYTES:
            answer.close()
            return bytes(body[:_BODY_MAX_BYTES]), True
    return bytes(body), False


def _outcome(
    what: str, answer: ClientResponse, body: bytes, context: BodyContext, *, is_cut: bool
) -> Outcome:
    text = _decoded(answer, body)
    if not _is_expected(answer.status, context.settings):
        quoted = context.world.secrets.mask_text(text.strip())[:_QUOTED_MAX_CHARS]
        said = f"{what}: answered {answer.status} {answer.reason or ''}".rstrip()
        may_pass = answer.status >= 500 or answer.status == 429
        return Failed(error=f"{said}: {quoted}" if quoted else said, is_final=not may_pass)
    headers = {name: answer.headers[name] for name in _HEADERS_KEPT if name in answer.headers}
    output = {"status": answer.status, "headers": headers}
    if not is_cut and _is_json(answer):
        try:
            return Succeeded(output=output | {"body": json.loads(text)})
        except ValueError:
            pass  # it says that it is JSON, but is not: then it is text
    text = context.world.secrets.mask_text(text)  # before it is cut: half a secret is not recognised
    if is_cut or len(text) > _TEXT_MAX_CHARS:
        output["is_cut"] = True
    return Succeeded(output=output | {"body": text[:_TEXT_MAX_CHARS]})


def _decoded(answer: ClientResponse, body: bytes) -> str:
    try:
        return body.decode(answer.charset or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        return body.decode(errors="replace")


def _is_json(answer: ClientResponse) -> bool:
    return answer.content_type == "application/json" or answer.content_type.endswith("+json")


def _is_expected(status: int, settings: Mapping[str, Json]) -> bool:
    expected = settings.get("expect")
    return status in expected if expected else 200 <= status < 300


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


HTTP = StepType(
    name="http",
    title="HTTP request",
    icon="🌐",
    settings=SETTINGS,
    run=run_http,
    on_lost=lost,
    check=mistakes,
)
