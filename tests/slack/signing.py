"""Owns what tests send to the bot over HTTP as Slack does: signed."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from sandbox.people import Workspace

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the bot takes Slack's requests, and the secret that it shares with Slack."""

    url: str
    secret: str
    slack: Workspace

    async def post(
        self,
        body: str | bytes,
        headers: Mapping[str, str] | None = None,
        *,
        secret: str | None = None,
        age_s: int = 0,
    ) -> int:
        """Send what Slack might send; gives the status."""
        at = str(int(time.time()) - age_s)
        body = body.encode() if isinstance(body, str) else body
        digest = hmac.new((secret or self.secret).encode(), f"v0:{at}:".encode() + body, "sha256").hexdigest()
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
        kind = {"Content-Type": FORM}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers={**kind, **signed, **(headers or {})}) as answer,
        ):
            return answer.status
