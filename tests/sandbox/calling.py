"""Calling the sandbox's Web API and naming what it refuses."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str | None:
    """Call a method; gives the error's name, or None when it was accepted."""
    try:
        await client.api_call(method, json=arguments)
    except SlackApiError as error:
        return str(error.response["error"])
    return None


async def messages(client: AsyncWebClient, method: str, **arguments: Any) -> list[str]:
    """Call a method that is refused; gives Slack's sentences about what is wrong where."""
    try:
        await client.api_call(method, json=arguments)
    except SlackApiError as error:
        found: list[str] = error.response["response_metadata"]["messages"]
        return found
    raise AssertionError(f"{method} was accepted")
