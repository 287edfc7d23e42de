"""Owns how the bot is put together: what is opened, in which order, and closed again in the other."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.authorization import authorization
from bot.background import Background, working
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.health import bot_checks, nothing_wrong
from bot.identity import Identity, identity_of, patient_identity_of
from bot.listeners.registration import register_listeners
from bot.messenger import Messenger
from bot.notifier import Notifier
from bot.pipeline_folder import PipelineFolder
from bot.places import Places
from bot.private_notes import PrivateNotes
from bot.readiness import Checks
from bot.reminders import ticking
from bot.roster import Roster
from bot.settings import Settings, SettingsError
from bot.signals import hangups
from bot.socket_mode import socket_to_slack
from bot.web import served, web_app
from engine.clock import SystemClock
from engine.errors import DirectoryUnavailable
from engine.ports import Clock
from engine.secret_values import secrets_of
from engine.steps.http import http_session
from signoff.assembly import Engine, Storage, running_engine, storage_of
from storage.database import open_database
from storage.migrate import prepare

_CALL_TIMEOUT = aiohttp.ClientTimeout(total=20)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The bot at work."""

    engine: Engine
    identity: Identity
    url: str  # of its HTTP server
    reached: asyncio.Event  # set once Slack reaches it

    async def died(self) -> BaseException:
        """Wait until it can work no longer though nobody closed it; give the reason."""
        return await self.engine.executor.died()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slack:
    """What the bot's parts know of Slack."""

    client: AsyncWebClient
    http: aiohttp.ClientSession
    identity: Identity
    directory: SlackDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """How the world comes to the bot."""

    url: str
    by_slack: asyncio.Event


@asynccontextmanager
async def running(
    settings: Settings, environment: Mapping[str, str], *, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Run the bot until the block ends.

    Args:
        settings: checked.
        environment: variables of the process, for steps and their secrets.
        clock: what time it is; None: the machine's.
    """
    clock = clock or SystemClock()
    async with _slack(settings) as slack, open_database(settings.database_url) as database:
        await prepare(database, slack.identity.tenant, may_migrate=settings.auto_migrate)
        storage = storage_of(database, slack.identity.tenant)
        drawing = Drawing(
            storage.queries,
            slack.directory.roster,
            workspace_url=slack.identity.workspace_url,
            command=settings.command,
        )
        messenger = Messenger(slack.client, asyncio.get_running_loop().time)
        notifier = Notifier(storage.outbox, drawing, messenger, clock)
        async with (
            http_session() as http,
            running_engine(
                storage,
                clock=clock,
                http=http,
                directory=slack.directory,
                operators=settings.operator_people,
                environment=environment,
                observers=[notifier],
            ) as engine,
            _listening(settings, environment, slack, storage, engine, notifier, drawing) as reach,
        ):
            _LOG.info("at work for %s on %s", slack.identity.workspace, reach.url)
            yield Running(engine=engine, identity=slack.identity, url=reach.url, reached=reach.by_slack)


@asynccontextmanager
async def _slack(settings: Settings) -> AsyncIterator[_Slack]:
    async with aiohttp.ClientSession(timeout=_CALL_TIMEOUT) as http:
        client = AsyncWebClient(
            settings.slack_bot_token, base_url=settings.slack_api_url, session=http, retry_handlers=[]
        )
        identity = await patient_identity_of(client)
        now_s = asyncio.get_running_loop().time
        roster = Roster(client, identity.tenant, now_s)
        places = Places(client, identity.tenant, now_s)
        directory = SlackDirectory(roster, places, settings.operator_people)
        yield _Slack(client=client, http=http, identity=identity, directory=directory)


@asynccontextmanager
async def _listening(
    settings: Settings,
    environment: Mapping[str, str],
    slack: _Slack,
    storage: Storage,
    engine: Engine,
    notifier: Notifier,
    drawing: Drawing,
) -> AsyncIterator[_Reach]:
    """Publish the pipelines, keep cards and timers going, and take what people do."""
    folder = PipelineFolder(
        settings.pipelines,
        engine.pipelines,
        lambda: engine.step_types.known,
        secrets_of(environment).values,
    )
    await folder.look()
    await storage.outbox.try_again()
    app = AsyncApp(
        authorize=authorization(slack.identity, settings.slack_bot_token),
        client=AsyncWebClient(base_url=settings.slack_api_url, session=slack.http),
        signing_secret=settings.slack_signing_secret or None,
        request_verification_enabled=not settings.uses_socket_mode,
    )
    async with (
        Background() as background,
        working(notifier.run()),
        working(folder.watch()),
        hangups(folder.wake),
        ticking(engine.timers.fire),
    ):
        register_listeners(
            app,
            engine=engine,
            client=slack.client,
            directory=slack.directory,
            drawing=drawing,
            outbox=storage.outbox,
            notifier=notifier,
            background=background,
            notes=PrivateNotes(slack.client, slack.http),
            settings=settings,
            bot_user=slack.identity.bot_user,
            refused_files=lambda: folder.problems,
        )
        look = partial(
            bot_checks,
            executor=engine.executor,
            outbox=storage.outbox,
            folder=folder,
            timers=engine.timers,
        )
        async with _reached(settings, app, slack, look) as reach:
            yield reach


@asynccontextmanager
async def _reached(
    settings: Settings, app: AsyncApp, slack: _Slack, checks: Callable[..., Checks]
) -> AsyncIterator[_Reach]:
    """Let Slack reach us, over a socket or over HTTP, and anybody ask how we are."""
    if settings.uses_socket_mode:
        async with socket_to_slack(app, settings.slack_app_token) as socket:
            server = web_app(checks(slack=socket.problems, slack_doubts=socket.warnings), None)
            async with served(server, settings.host, settings.port) as url:
                yield _Reach(url=url, by_slack=socket.opened)
    else:

        async def slack_answers() -> Sequence[str]:
            try:
                await identity_of(slack.client)
            except (DirectoryUnavailable, SettingsError) as error:
                return [f"Slack does not answer: {error}"]
            return []

        server = web_app(checks(slack=slack_answers, slack_doubts=nothing_wrong), app)
        async with served(server, settings.host, settings.port) as url:
            is_open = asyncio.Event()
            is_open.set()
            yield _Reach(url=url, by_slack=is_open)
