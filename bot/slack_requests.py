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
from types import MappingProxyType

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

_MOST_OFF_S = 5 * 60  # what is older may be a copy that somebody sends again
_SAY_WHAT_IT_IS = frozenset({"type", "command", "ssl_check"})
_KINDS: Mapping[str, type] = MappingProxyType({"event": dict, "view": dict, "actions": list})
_LOG = logging.getLogger(__name__)


class Unreadable(Exception):
    """A request is signed, but it is nothing that Slack sends."""


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
            return web.Response(status=400, text=f"this request cannot be read: {problem}")
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
    try:
        taken = AsyncBoltRequest(
            body=body.decode(),
            query=request.query_string,
            headers=dict(request.headers),
        )
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"its JSON is broken: {error}") from None
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    except (AttributeError, LookupError, TypeError, ValueError):  # looked for a team and a person in it
        raise Unreadable("it does not hold what Slack sends") from None
    if not _SAY_WHAT_IT_IS & taken.body.keys():
        raise Unreadable("it is neither an event, nor a command, nor what somebody did")
    for name, kind in _KINDS.items():
        if name in taken.body and not (isinstance(taken.body[name], kind) and taken.body[name]):
            raise Unreadable(f"its {name} is empty or of another kind than Slack's")
    return taken
