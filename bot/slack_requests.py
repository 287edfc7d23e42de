"""Owns Slack's requests over HTTP: whether Slack sent them, and what they hold.

Nothing of a request is read before its signature is found right. It is over the bytes as they came.
"""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import build_normalized_headers, extract_content_type, parse_body

from bot.payload_shapes import Unreadable, check_payload

_MOST_OFF_S = 5 * 60  # what is older may be a copy that somebody sends again
_LOG = logging.getLogger(__name__)


def slack_endpoint(slack: AsyncApp, signing_secret: str) -> Handler:
    """Take what Slack signed; turn away everybody else (401), and what cannot be read (400)."""

    async def events(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if not is_signed(body, request.headers, signing_secret, now_s=time.time()):
            _LOG.info("turned a request away: Slack did not sign it with our secret in the last five minutes")
            return web.Response(status=401, text="this request is not signed")
        try:
            taken = _read(body, request)
        except Unreadable as problem:
            _LOG.warning("a request that is signed cannot be read: %s", problem)
            told = f"this request cannot be read: {problem}"
            return web.Response(status=400, text=told, headers={"X-Slack-No-Retry": "1"})
        return await to_aiohttp_response(await slack.async_dispatch(taken))

    return events


def is_signed(body: bytes, headers: Mapping[str, str], secret: str, *, now_s: float) -> bool:
    """Say whether Slack signed these bytes not long ago. Whatever the headers hold, it never raises."""
    at = headers.get("X-Slack-Request-Timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", at) or abs(now_s - int(at)) > _MOST_OFF_S:
        return False
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (at.encode(), body), hashlib.sha256).hexdigest()
    given = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(f"v0={digest}".encode(), given)


def _read(body: bytes, request: web.Request) -> AsyncBoltRequest:
    """Read a request as Slack sends it: UTF-8, a JSON object or a form. Raises Unreadable."""
    headers = dict(request.headers)
    try:
        text = body.decode()
        check_payload(parse_body(text, extract_content_type(build_normalized_headers({**headers}))))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"its JSON is broken: {error}") from None
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except ValueError as error:  # a number with more digits than Python reads, for one
        raise Unreadable(f"its JSON cannot be read: {error}") from None
    return AsyncBoltRequest(body=text, query=request.query_string, headers={**headers})
