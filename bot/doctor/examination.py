"""Owns the order of the looks, and which of them rest on others: nothing is changed by any of them."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.bearers_look import bearers_findings
from bot.doctor.channels_look import ChannelsLook
from bot.doctor.clock_look import clock_finding
from bot.doctor.database_look import DatabaseLook, look_at_the_database, without_the_database
from bot.doctor.findings import Finding, Subject, skipped
from bot.doctor.folder_look import folder_findings, read_folder, with_registered
from bot.doctor.process_look import look_at_the_process
from bot.doctor.requests_look import look_at_the_request_url
from bot.doctor.scopes_look import scopes_findings
from bot.doctor.settings_look import settings_findings, settings_without_slack
from bot.doctor.socket_look import look_at_the_socket
from bot.doctor.token_look import SlackSeen, look_at_the_token, whose_findings
from bot.pipeline_folder import FolderContent
from bot.roster import Roster
from bot.settings import Settings
from engine.proxies import proxy_to

CALL_TIMEOUT_S = 4.0
_SLACKS = (Subject.BOT_TOKEN, Subject.SCOPES, Subject.CLOCK, Subject.PROCESS, Subject.SOCKET)
_ABOUT_PEOPLE = "users:read"
_NO_SETTINGS = "the settings are not right yet"
_NO_TOKEN = "Slack does not take the bot token"  # noqa: S105 - a sentence, no token
_NO_SLACK = "Slack does not answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was found, in the order in which it is read."""

    findings: Sequence[Finding]
    has_settings: bool  # whether they are such that `signoff serve` would take them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ward:
    """What the looks look with."""

    settings: Settings
    environment: Mapping[str, str]
    client: AsyncWebClient
    http: aiohttp.ClientSession
    now_s: Callable[[], float]


async def examine(
    environment: Mapping[str, str],
    *,
    now_s: Callable[[], float] = time.time,
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
) -> Examination:
    """Look at everything.

    Args:
        environment: variables by name, those of `.env` among them.
        now_s: this machine's clock, in Unix seconds.
        free_bytes: how much a disk has left, by a folder on it.
    """
    settings, findings = settings_findings(environment)
    if settings is None:
        rest = await _without_slack(settings_without_slack(environment), free_bytes)
        return Examination(findings=[*findings, *rest], has_settings=False)
    async with _ward(settings, environment, now_s) as ward:
        database, slack = await asyncio.gather(
            look_at_the_database(settings, free_bytes), look_at_the_token(ward.client, now_s)
        )
        ways_in, work = await asyncio.gather(_ways_in(ward, slack), _work(ward, slack, database))
        rest = [
            *database.findings,
            *_introduction(slack, database, settings),
            clock_finding(slack.behind_s) if slack.answers else skipped(Subject.CLOCK, _NO_SLACK),
            *ways_in,
            *work,
        ]
    return Examination(findings=[*findings, *rest], has_settings=True)


@asynccontextmanager
async def _ward(
    settings: Settings, environment: Mapping[str, str], now_s: Callable[[], float]
) -> AsyncIterator[_Ward]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as http:
        client = AsyncWebClient(
            settings.slack_bot_token, base_url=settings.slack_api_url, session=http, retry_handlers=[]
        )
        client.proxy = proxy_to(settings.slack_api_url)
        yield _Ward(settings=settings, environment=environment, client=client, http=http, now_s=now_s)


async def _without_slack(settings: Settings | None, free_bytes: Callable[[Path], int]) -> Sequence[Finding]:
    """Look at the database at least, where the settings do for that."""
    if settings is None:
        database: Sequence[Finding] = [skipped(Subject.DATABASE, _NO_SETTINGS)]
    else:
        database = (await look_at_the_database(settings, free_bytes)).findings
    others = (*_SLACKS, Subject.PIPELINES, Subject.CHANNELS, Subject.API_TOKENS)
    return [*database, *(skipped(subject, _NO_SETTINGS) for subject in others)]


def _introduction(slack: SlackSeen, database: DatabaseLook, settings: Settings) -> Sequence[Finding]:
    if slack.identity is None:
        return [*slack.findings, skipped(Subject.SCOPES, _why(slack))]
    tenants = None if database.kept is None else database.kept.tenants
    return [whose_findings(slack.identity, tenants), *scopes_findings(slack.scopes, settings)]


async def _ways_in(ward: _Ward, slack: SlackSeen) -> Sequence[Finding]:
    """Look how what people do comes to us."""
    process = await look_at_the_process(ward.settings, ward.http)
    if not ward.settings.uses_socket_mode:
        return [process.finding, await look_at_the_request_url(ward.settings, ward.http, ward.now_s)]
    if not slack.answers:
        return [process.finding, skipped(Subject.SOCKET, _NO_SLACK)]
    socket = await look_at_the_socket(
        ward.client,
        ward.settings.slack_app_token,
        ward.http,
        bot=slack.bot,
        is_connected=process.is_connected,
    )
    return [process.finding, socket]


async def _work(ward: _Ward, slack: SlackSeen, database: DatabaseLook) -> Sequence[Finding]:
    """Look at the pipelines, and at what they and programs need."""
    content = await asyncio.to_thread(read_folder, ward.settings, ward.environment, database.kept)
    pipelines = folder_findings(content, ward.settings)
    content = with_registered(content, database.kept)
    if slack.identity is None:
        others = [skipped(subject, _why(slack)) for subject in (Subject.CHANNELS, Subject.API_TOKENS)]
        return [*pipelines, *others]
    channels = ChannelsLook(ward.client, slack.identity.tenant, slack.scopes)
    return [
        *pipelines,
        *await channels.findings(content, database.kept),
        *await _bearers(ward, slack, content, database),
    ]


async def _bearers(
    ward: _Ward, slack: SlackSeen, content: FolderContent, database: DatabaseLook
) -> Sequence[Finding]:
    if database.kept is None:
        return [without_the_database(Subject.API_TOKENS)]
    if slack.scopes is not None and _ABOUT_PEOPLE not in slack.scopes:
        return [skipped(Subject.API_TOKENS, f"the bot token lacks {_ABOUT_PEOPLE}")]
    tenant = slack.identity.tenant if slack.identity is not None else ""
    roster = Roster(ward.client, tenant, asyncio.get_running_loop().time)
    return await bearers_findings(database.kept, content, roster)


def _why(slack: SlackSeen) -> str:
    return _NO_TOKEN if slack.answers else _NO_SLACK
