"""Owns the notes that only one person sees, after something that they did."""

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.message import Message
from bot.slack_client import OK, OTHER, TOO_FAST, UNANSWERED, CallHeard, unheard
from engine.proxies import proxy_to

_RESPONSE_URL = "response_url"
_RESULTS = {200: OK, 429: TOO_FAST}
_LOG = logging.getLogger(__name__)


class PrivateNotes:
    """Says things to one person: at the place where they acted, else in a direct message."""

    def __init__(
        self, client: AsyncWebClient, http: aiohttp.ClientSession, heard: CallHeard = unheard
    ) -> None:
        self._client = client
        self._http = http
        self._heard = heard  # of answers to a response_url, which is no method of the client

    async def say(self, body: Mapping[str, Any], message: Message) -> None:
        """Answer a click, a submission or a command. `body` is its payload."""
        url = body.get("response_url")
        if url and await self._respond(str(url), _thread(body), message):
            return
        await self._direct(_user(body), message)

    async def _respond(self, url: str, thread: str | None, message: Message) -> bool:
        note: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": message.text,
            "blocks": message.blocks,
        }
        if thread is not None:
            note["thread_ts"] = thread
        try:
            async with self._http.post(url, json=note, proxy=proxy_to(url)) as response:
                self._heard(_RESPONSE_URL, _RESULTS.get(response.status, OTHER))
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError) as error:
            self._heard(_RESPONSE_URL, UNANSWERED)
            _LOG.info("a response_url did not answer (%s): a direct message instead", error)
            return False

    async def _direct(self, user: str, message: Message) -> None:
        try:
            await self._client.chat_postMessage(
                channel=user, text=message.text, blocks=message.blocks, unfurl_links=False, unfurl_media=False
            )
        except (SlackApiError, SlackRequestError, aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("%s could not be told: %s", user, error)


def _thread(body: Mapping[str, Any]) -> str | None:
    message = body.get("message") or {}
    thread = message.get("thread_ts") or (body.get("container") or {}).get("thread_ts")
    return None if thread is None else str(thread)


def _user(body: Mapping[str, Any]) -> str:
    return str(body["user"]["id"]) if "user" in body else str(body["user_id"])
