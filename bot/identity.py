"""Owns who we are in Slack: the workspace, our own user in it, and how we get to know both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.settings import Settings, SettingsError
from bot.slack_calls import SlackSaysNo, read
from bot.slack_client import CallHeard, HeardSlack
from engine.errors import DirectoryUnavailable
from engine.model import TenantId
from engine.proxies import proxy_to

_FIRST_ANSWER_S = 5.0
_PAUSE_S = 2.0
_WHO_ARE_WE = "auth.test"
_LOG = logging.getLogger(__name__)

Settle: TypeAlias = Callable[[TenantId], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The workspace that the bot token belongs to, and the bot's own user there. Empty: not known yet."""

    tenant: TenantId
    workspace: str = ""  # its name
    workspace_url: str = ""  # such as https://acme.slack.com/
    bot_user: str = ""


class OurSlack(HeardSlack):
    """Slack's Web API. Until Slack has said that the token is our team's, nothing else is asked of it."""

    is_ours = False

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method."""
        if not self.is_ours and api_method != _WHO_ARE_WE:
            raise SlackRequestError("Slack has not said yet who we are")
        return await super().api_call(api_method, **arguments)


def our_slack(settings: Settings, http: aiohttp.ClientSession, heard: CallHeard) -> OurSlack:
    """Make the client with which everything is said to Slack. `heard`: is told of each call."""
    client = OurSlack(
        settings.slack_bot_token,
        base_url=settings.slack_api_url,
        session=http,
        retry_handlers=[],
        heard=heard,
    )
    client.proxy = proxy_to(settings.slack_api_url)
    return client


class Introduction:
    """Slack's word on who we are. It may come late: whose data we keep can be known before."""

    def __init__(self, client: OurSlack, settle: Settle) -> None:
        self._client = client
        self._settle = settle
        self.identity = Identity(tenant=TenantId(""))
        self.happened = asyncio.Event()
        """Set once Slack has spoken."""

    async def begin(self, stored: TenantId | None) -> None:
        """Ask Slack; go on without an answer if it is down and the database says whose data it holds.

        Args:
            stored: whose data the database holds; None: nobody's, so that Slack has to answer first.

        Raises:
            SettingsError: the token is not valid.
        """
        if stored is None:
            await self.complete()
            return
        try:
            async with asyncio.timeout(_FIRST_ANSWER_S):
                identity = await identity_of(self._client)
        except (DirectoryUnavailable, TimeoutError) as error:
            _LOG.warning("Slack does not answer: working for %s, as far as that goes (%s)", stored, error)
            self.identity = Identity(tenant=stored)
        else:
            await self._meet(identity)

    async def complete(self) -> None:
        """Ask until Slack answers, if it did not yet. Raises SettingsError."""
        said = ""
        while not self.happened.is_set():
            try:
                await self._meet(await identity_of(self._client))
            except DirectoryUnavailable as error:
                if str(error) != said:
                    said = str(error)
                    _LOG.warning("Slack does not answer yet, and is asked again and again: %s", said)
                await asyncio.sleep(_PAUSE_S)

    async def problems(self) -> list[str]:
        """Say whether Slack knows us now, and has told us who we are."""
        try:
            await identity_of(self._client)
        except (DirectoryUnavailable, SettingsError) as error:
            return [f"Slack does not answer: {error}"]
        return [] if self.happened.is_set() else ["Slack has not said yet who we are"]

    async def _meet(self, identity: Identity) -> None:
        await self._settle(identity.tenant)
        self.identity = identity
        self._client.is_ours = True
        self.happened.set()


async def identity_of(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are.

    Raises:
        SettingsError: the token is not valid.
        DirectoryUnavailable: Slack does not answer.
    """
    try:
        answer = await read(client, _WHO_ARE_WE)
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
