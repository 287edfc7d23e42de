"""Owns the look at the request URL, as far as it can be seen from here: does it answer to our signature."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus

import aiohttp

from bot.doctor.findings import Finding, Subject, ok, skipped, wrong
from bot.doctor.process_look import address_of
from bot.doctor.slack_places import EVENT_SUBSCRIPTIONS
from bot.settings import Settings

_OURS = Subject.REQUEST_URL
_RESTART = "start `signoff serve` again, with the settings as they are now"


async def look_at_the_request_url(
    settings: Settings, http: aiohttp.ClientSession, now_s: Callable[[], float]
) -> Finding:
    """Send what Slack sends to see whether an address is the app's; it changes nothing."""
    if settings.port == 0:
        return skipped(_OURS, "SIGNOFF_PORT is 0, so nobody knows from outside where it is")
    url, challenge = f"{address_of(settings)}/slack/events", secrets.token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    headers = {
        "Content-Type": "application/json",
        **_signed(body, settings.slack_signing_secret, int(now_s())),
    }
    try:
        async with http.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            status, said = answer.status, await answer.text()
    except (aiohttp.ClientConnectorError, aiohttp.ClientOSError):
        return wrong(_OURS, f"nobody listens at {url}", "start `signoff serve`")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return wrong(_OURS, f"{url} does not answer: {str(error) or 'it takes too long'}", _RESTART)
    return _judged(url, status, is_answered=challenge in said)


def _signed(body: bytes, secret: str, at_s: int) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:%d:%b" % (at_s, body), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at_s), "X-Slack-Signature": f"v0={digest}"}


def _judged(url: str, status: int, *, is_answered: bool) -> Finding:
    if status == HTTPStatus.OK and is_answered:
        return ok(
            _OURS,
            f"{url} answers to our signature; whether Slack's way leads there, and whether the secret is the "
            f"app's, Slack alone can say ({EVENT_SUBSCRIPTIONS}: Verified)",
        )
    if status == HTTPStatus.UNAUTHORIZED:
        return wrong(
            _OURS, f"{url} does not take our signature: it has another SLACK_SIGNING_SECRET", _RESTART
        )
    found = f"{url} answers with {status}: it takes no requests of Slack over HTTP"
    return wrong(_OURS, found, _RESTART)
