"""Owns signed HTTP: bodies as Slack sends them to the app, the signature, and the app's answer."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from sandbox.clock import Clock
from sandbox.delivery import ACK_LIMIT_S, Ack, NotDelivered, Outgoing
from sandbox.faults import Faults

_FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Tells the app by POST requests to one address."""

    def __init__(self, *, clock: Clock, faults: Faults, secret: Callable[[], str]) -> None:
        self._clock, self._faults, self._secret = clock, faults, secret
        self._session: aiohttp.ClientSession | None = None
        self.request_url: str | None = None

    @property
    def is_connected(self) -> bool:
        """Whether there is an address to send to."""
        return self.request_url is not None

    async def send(self, outgoing: Outgoing) -> Ack:
        """Post it, signed, and wait for the answer. Raises NotDelivered."""
        if self.request_url is None or self._faults.pick("cut_before", outgoing.kind):
            raise NotDelivered("connection_failed")
        content_type, body = _encoded(outgoing)
        lost = self._faults.pick("lose_ack", outgoing.kind) or self._faults.pick("cut_after", outgoing.kind)
        try:
            ack = await self._clock.within(
                ACK_LIMIT_S, self._post(self.request_url, content_type, body, outgoing)
            )
        except TimeoutError:
            raise NotDelivered("timeout" if outgoing.kind != "events_api" else "http_timeout") from None
        except aiohttp.ClientError:
            raise NotDelivered("connection_failed") from None
        if lost:
            raise NotDelivered("timeout" if outgoing.kind != "events_api" else "http_timeout")
        return ack

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, content_type: str, body: str, outgoing: Outgoing) -> Ack:
        headers = self._headers(content_type, body, outgoing)
        async with self._open().post(
            url, data=body.encode(), headers=headers, allow_redirects=False
        ) as answer:
            if not 200 <= answer.status < 300:
                may_retry = answer.headers.get("X-Slack-No-Retry") != "1"
                raise NotDelivered("http_error", may_retry=may_retry)
            text = await answer.text()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return Ack(body=_parsed(text, is_json=is_json) if outgoing.takes_answer else None)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self._session

    def _headers(self, content_type: str, body: str, outgoing: Outgoing) -> dict[str, str]:
        timestamp = str(int(self._clock.wall()))
        signature = SignatureVerifier(self._secret()).generate_signature(timestamp=timestamp, body=body)
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }
        if outgoing.retry:
            headers |= {
                "X-Slack-Retry-Num": str(outgoing.retry),
                "X-Slack-Retry-Reason": outgoing.retry_reason,
            }
        return headers


def _encoded(outgoing: Outgoing) -> tuple[str, str]:
    if outgoing.kind == "events_api":
        return "application/json", json.dumps(outgoing.payload)
    if outgoing.kind == "interactive":
        return _FORM, urlencode({"payload": json.dumps(outgoing.payload)})
    return _FORM, urlencode(outgoing.payload)


def _parsed(text: str, *, is_json: bool) -> object:
    if not text:
        return None
    if not is_json:
        return text
    try:
        parsed: object = json.loads(text)
    except json.JSONDecodeError:
        return text
    return parsed
