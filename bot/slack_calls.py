"""Owns reading from Slack: paged lists, and what it means when a call fails."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from engine.errors import DirectoryUnavailable

NO_ANSWER = (aiohttp.ClientError, TimeoutError, SlackRequestError, ValueError, AttributeError)
"""What the SDK raises where Slack did not answer; an AttributeError: the answer is no JSON object."""
TROUBLE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's words for trouble of its own: they say nothing of what was asked."""
TOO_MUCH = frozenset({"ratelimited", "rate_limited"})
_PAGE = 200


class SlackSaysNo(Exception):
    """Slack answered, with an error of this name."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"{method}: {reason}")
        self.method, self.reason = method, reason


def error_name(error: SlackApiError) -> str | None:
    """Give Slack's word for what went wrong; None: what answered was not Slack, or not in its words."""
    answer = getattr(error.response, "data", None)
    reason = answer.get("error") if isinstance(answer, dict) else None
    return reason if isinstance(reason, str) else None


async def read(client: AsyncWebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
    """Call a method that reads, and give what it answers. Raises as `answer_of` does."""
    data: dict[str, Any] = (await answer_of(client, method, **arguments)).data  # type: ignore[assignment]
    return data


async def answer_of(client: AsyncWebClient, method: str, **arguments: Any) -> AsyncSlackResponse:
    """Call a method that reads, and give the whole answer: a JSON object, and its headers.

    Raises:
        SlackSaysNo: the answer is no.
        DirectoryUnavailable: there is no answer, or Slack asks to come back later.
    """
    try:
        answer = await client.api_call(method, params=arguments)
    except SlackApiError as error:
        status, reason = getattr(error.response, "status_code", 500), error_name(error)
        if status == 429 or status >= 500 or reason is None or reason in TROUBLE | TOO_MUCH:
            raise DirectoryUnavailable(
                f"{method}: HTTP {status}, {reason or 'no answer of Slack'}"
            ) from error
        raise SlackSaysNo(method, reason) from error
    except NO_ANSWER as error:
        raise DirectoryUnavailable(f"{method}: {error}") from error
    if not isinstance(answer.data, dict):
        raise DirectoryUnavailable(f"{method}: the answer is not JSON")
    return answer


async def read_all(client: AsyncWebClient, method: str, key: str, **arguments: Any) -> AsyncIterator[Any]:
    """Give the items under `key` of all pages of a list. Raises as `read` does."""
    cursor = ""
    while True:
        page = await read(client, method, limit=_PAGE, cursor=cursor, **arguments)
        for item in page[key]:
            yield item
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
