"""Owns what is told of the calls of Slack's Web API: which method, and how it went."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack_calls import NO_ANSWER, TOO_MUCH, error_name

OK = "ok"
TOO_FAST = "ratelimited"
UNANSWERED = "no_answer"
GIVEN_UP = "given_up"
OTHER = "other"

CallHeard: TypeAlias = Callable[[str, str], None]
"""Is told of each call: its method, and one of the words above, or Slack's own for what is wrong."""


def unheard(_method: str, _result: str) -> None:
    """Hear nothing."""


class HeardSlack(AsyncWebClient):
    """Slack's Web API. Somebody hears how each call went."""

    def __init__(self, *arguments: Any, heard: CallHeard = unheard, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.heard = heard

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method."""
        try:
            answer = await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            self.heard(api_method, _refusal(error))
            raise
        except NO_ANSWER:
            self.heard(api_method, UNANSWERED)
            raise
        except asyncio.CancelledError:  # nobody waits for the answer any more
            self.heard(api_method, GIVEN_UP)
            raise
        self.heard(api_method, OK if isinstance(answer.data, dict) else UNANSWERED)
        return answer


def _refusal(error: SlackApiError) -> str:
    reason, status = error_name(error), getattr(error.response, "status_code", 500)
    if status == 429 or reason in TOO_MUCH:
        return TOO_FAST
    return reason if reason is not None and status < 500 else UNANSWERED
