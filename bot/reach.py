"""Owns how the world comes to the bot: Slack over a socket or HTTP, programs, and who asks how it is."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.app.async_app import AsyncApp

from bot.api.application import Behind, add_api
from bot.authorization import authorization
from bot.background import Background
from bot.health import bot_checks, nothing_wrong
from bot.listeners.registration import register_listeners
from bot.parts import Parts
from bot.private_notes import PrivateNotes
from bot.readiness import Checks
from bot.slack_client import HeardSlack
from bot.slack_requests import slack_endpoint
from bot.socket_mode import socket_to_slack
from bot.web import served, web_app


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the world comes to the bot."""

    url: str
    by_slack: asyncio.Event
    errands: Sequence[asyncio.Task[None]] = ()


@asynccontextmanager
async def reached(parts: Parts, background: Background) -> AsyncIterator[Reach]:
    """Let Slack reach us, over a socket or over HTTP, programs, and anybody who asks how we are."""
    app = _listening(parts, background)
    settings, introduction = parts.settings, parts.slack.introduction
    checks = partial(
        bot_checks,
        executor=parts.engine.executor,
        outbox=parts.storage.outbox,
        folder=parts.folder,
        timers=parts.engine.timers,
    )
    if settings.uses_socket_mode:
        async with socket_to_slack(app, settings.slack_app_token, introduction.happened) as socket:
            server = _web(parts, checks(slack=socket.problems, slack_doubts=socket.warnings))
            async with served(server, settings.host, settings.port) as url:
                yield Reach(url=url, by_slack=socket.opened, errands=(socket.staying,))
    else:
        endpoint = slack_endpoint(app, settings.slack_signing_secret)
        server = _web(parts, checks(slack=introduction.problems, slack_doubts=nothing_wrong), endpoint)
        async with served(server, settings.host, settings.port) as url:
            yield Reach(url=url, by_slack=introduction.happened)


def _web(parts: Parts, checks: Checks, slack: Handler | None = None) -> web.Application:
    """Give what is served: health, metrics, the API, and (in HTTP mode) Slack's requests."""
    app = web_app(checks, slack, parts.metrics.show)
    behind = Behind(
        engine=parts.engine,
        directory=parts.slack.directory,
        drawing=parts.drawing,
        bearers=parts.bearers,
        folder=parts.folder,
        secrets=parts.secrets,
    )
    add_api(app, behind, per_minute=parts.settings.api_requests_per_minute)
    return app


def _listening(parts: Parts, background: Background) -> AsyncApp:
    """Give the app that takes what people do, however it comes."""
    settings, slack = parts.settings, parts.slack
    heard = slack.client.heard
    client = HeardSlack(base_url=settings.slack_api_url, session=slack.http, heard=heard)
    client.proxy = slack.client.proxy
    app = AsyncApp(
        name="signoff",  # else Bolt reads the source of each caller to find one
        authorize=authorization(slack.introduction, settings.slack_bot_token),
        client=client,
        request_verification_enabled=False,  # over HTTP it is done before anything is read
    )
    register_listeners(
        app,
        engine=parts.engine,
        client=slack.client,
        directory=slack.directory,
        drawing=parts.drawing,
        outbox=parts.storage.outbox,
        membership=parts.membership,
        clock=parts.clock,
        notifier=parts.notifier,
        background=background,
        notes=PrivateNotes(slack.client, slack.http, heard),
        settings=settings,
        bot_user=lambda: slack.introduction.identity.bot_user,
        refused_files=lambda: parts.folder.problems,
    )
    return app
