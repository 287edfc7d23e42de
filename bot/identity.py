"""Owns who we are in Slack: the workspace, and our own user in it."""

import asyncio
import logging
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SettingsError
from bot.slack_calls import SlackSaysNo, read
from engine.errors import DirectoryUnavailable
from engine.model import TenantId

_PAUSE_S = 2.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The workspace that the bot token belongs to, and the bot's own user there."""

    tenant: TenantId
    workspace: str  # its name
    workspace_url: str  # such as https://acme.slack.com/
    bot_user: str


async def identity_of(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are.

    Raises:
        SettingsError: the token is not valid.
        DirectoryUnavailable: Slack does not answer.
    """
    try:
        answer = await read(client, "auth.test")
    except SlackSaysNo as no:
        raise SettingsError(
            [f"SLACK_BOT_TOKEN: Slack says {no.reason}; copy the Bot User OAuth Token of the installed app"]
        ) from no
    return Identity(
        tenant=TenantId(answer["team_id"]),
        workspace=answer.get("team", ""),
        workspace_url=answer.get("url", ""),
        bot_user=answer["user_id"],
    )


async def patient_identity_of(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are, until it answers. Raises SettingsError."""
    while True:
        try:
            return await identity_of(client)
        except DirectoryUnavailable as error:
            _LOG.warning("Slack does not answer yet: %s", error)
            await asyncio.sleep(_PAUSE_S)
