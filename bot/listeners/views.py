"""Owns opening views and drawing them anew."""

import logging

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.blocks import View

_TRIES = 2
_ALREADY_USED = "exchanged_trigger_id"
_LOG = logging.getLogger(__name__)


class NotOpened(Exception):
    """Slack did not take a view."""


class Views:
    """The views on people's screens."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, trigger: str, view: View, *, on_top: bool = False) -> str | None:
        """Open a view; give its id. None: it is open, but the answer with its id was lost.

        Args:
            trigger: of what the person did; Slack lets it open one view, for three seconds.
            view: what is opened.
            on_top: of the view in which the person did it.

        Raises:
            NotOpened
        """
        method = "views.push" if on_top else "views.open"
        reason = ""
        for _ in range(_TRIES):
            try:
                answer = await self._client.api_call(method, json={"trigger_id": trigger, "view": view})
                return str(answer["view"]["id"])
            except SlackApiError as error:
                if reason and _name_of(error) == _ALREADY_USED:
                    return None  # by the try before: its answer was lost
                reason = _name_of(error)
                if not _is_worth_another_try(error):
                    break
            except (aiohttp.ClientError, TimeoutError, SlackRequestError, ValueError) as error:
                reason = repr(error)
        _LOG.warning("%s: %s", method, reason)
        raise NotOpened(reason)

    async def update(self, view_id: str, view: View) -> bool:
        """Draw an open view anew; say whether it is there."""
        return await self._update({"view_id": view_id, "view": view}) is not None

    async def redraw(self, view_id: str, view: View, *, seen: str) -> str | None:
        """Draw an open view anew if it is still as it was seen; give the hash that says how it is then.

        None: it was drawn anew meanwhile, or closed; or nobody knows, because the answer was lost.
        """
        return await self._update({"view_id": view_id, "view": view, "hash": seen})

    async def _update(self, body: dict[str, object]) -> str | None:
        for _ in range(_TRIES):
            try:
                answer = await self._client.api_call("views.update", json=body)
                return str(answer["view"]["hash"])
            except SlackApiError as error:
                _LOG.info("views.update: %s", _name_of(error))
                if not _is_worth_another_try(error):
                    return None
            except (aiohttp.ClientError, TimeoutError, SlackRequestError, ValueError) as error:
                _LOG.info("views.update: %r", error)
        return None


def _name_of(error: SlackApiError) -> str:
    answer = getattr(error.response, "data", None)  # a text, if something in between answered
    return str(answer.get("error")) if isinstance(answer, dict) else str(error)


def _is_worth_another_try(error: SlackApiError) -> bool:
    status = getattr(error.response, "status_code", 500)
    return status >= 500 or status == 429
