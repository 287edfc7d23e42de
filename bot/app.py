"""Owns how the bot is put together: what is opened, in which order, and closed again in the other."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp

from bot.background import Background, first_death, working
from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.first_start import begin_for_nobody
from bot.identity import Identity, Introduction, our_slack
from bot.membership import Membership
from bot.messenger import Messenger
from bot.metrics.page import Counted, metrics_page
from bot.notifier import Notifier
from bot.operators import Operators
from bot.parts import KnownSlack, Parts
from bot.pipeline_folder import PipelineFolder
from bot.places import Places
from bot.reach import reached
from bot.reminders import ticking
from bot.roster import Roster
from bot.settings import Settings
from bot.signals import hangups
from bot.summaries import summary_courier
from bot.unlisted import UnlistedSeats
from engine.clock import SystemClock
from engine.pipelines import Pipelines
from engine.ports.timers import Clock
from engine.secret_values import secrets_of
from engine.steps.http import http_session
from signoff.assembly import Engine, HouseRules, Storage, running_engine, storage_of
from signoff.library import LOCAL
from storage.database import Database, open_database
from storage.migrate import make_current, prepare
from storage.tenants import tenants_of

_CALL_TIMEOUT = aiohttp.ClientTimeout(total=20)
_NAMED_AT_MOST = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The bot at work."""

    engine: Engine
    bearers: Bearers  # of tokens: as whom programs act
    introduction: Introduction
    url: str  # of its HTTP server
    reached: asyncio.Event  # set once Slack reaches it
    errands: Sequence[asyncio.Task[None]]  # that never end by themselves

    @property
    def identity(self) -> Identity:
        """Give who it is in Slack, as far as Slack has said."""
        return self.introduction.identity

    async def died(self) -> BaseException:
        """Wait until it can work no longer though nobody closed it; give the reason."""
        return await first_death(self.engine.executor.died(), *self.errands)


@asynccontextmanager
async def running(
    settings: Settings, environment: Mapping[str, str], *, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Run the bot until the block ends.

    If the database says whose data it holds, it works without Slack, too, and meets Slack when it answers.

    Args:
        settings: checked.
        environment: variables of the process, for steps and their secrets.
        clock: what time it is; None: the machine's.
    """
    clock = clock or SystemClock()
    counted = Counted()
    async with open_database(settings.database_url) as database, _slack(settings, database, counted) as slack:
        storage = storage_of(database, slack.introduction.identity.tenant)
        drawing = _drawing(settings, slack, storage, clock)
        messenger = Messenger(slack.client, asyncio.get_running_loop().time)
        summaries = summary_courier(storage, slack.directory, drawing, messenger, clock)
        notifier = Notifier(storage.outbox, drawing, messenger, clock, summaries)
        unlisted = UnlistedSeats()
        async with (
            http_session() as http,
            running_engine(
                storage,
                clock=clock,
                http=http,
                directory=slack.directory,
                house=HouseRules(operators=settings.operator_people, calendar=settings.calendar),
                environment=environment,
                observers=[notifier, unlisted, counted.commits],
            ) as engine,
        ):
            secrets = secrets_of(environment).values
            parts = Parts(
                settings=settings,
                slack=slack,
                storage=storage,
                drawing=drawing,
                notifier=notifier,
                engine=engine,
                bearers=Bearers(engine.tokens, slack.directory),
                folder=_folder(settings, secrets, engine),
                secrets=secrets,
                membership=Membership(engine.queries, engine.human_tasks, slack.directory.roster, unlisted),
                clock=clock,
                metrics=metrics_page(counted, storage.levels, clock),
            )
            async with _at_work(parts) as bot:
                yield bot


@asynccontextmanager
async def _slack(settings: Settings, database: Database, counted: Counted) -> AsyncIterator[KnownSlack]:
    """Meet Slack, now or later, and see to it that the database is our workspace's."""
    await make_current(database, may_migrate=settings.auto_migrate)
    async with aiohttp.ClientSession(timeout=_CALL_TIMEOUT) as http:
        client = our_slack(settings, http, counted.calls.heard)
        introduction = Introduction(client, partial(prepare, database, may_migrate=settings.auto_migrate))
        teams = [tenant for tenant in await tenants_of(database) if tenant != LOCAL]
        if teams:
            await introduction.begin(teams[0])
        else:
            await begin_for_nobody(settings, introduction)
        tenant, now_s = introduction.identity.tenant, asyncio.get_running_loop().time
        roster, places = Roster(client, tenant, now_s), Places(client, tenant, now_s)
        yield KnownSlack(
            client=client,
            http=http,
            introduction=introduction,
            directory=SlackDirectory(roster, places, settings.operator_people),
        )


def _drawing(settings: Settings, slack: KnownSlack, storage: Storage, clock: Clock) -> Drawing:
    pipelines = Pipelines(storage.catalog, clock)
    return Drawing(
        storage.queries,
        slack.directory.roster,
        Operators(
            pipelines.of_revision,
            slack.directory.resolve,
            settings.operator_people,
            slack.directory.places.members,
        ),
        workspace_url=lambda: slack.introduction.identity.workspace_url,
        command=settings.command,
    )


def _folder(settings: Settings, secrets: Collection[str], engine: Engine) -> PipelineFolder:
    return PipelineFolder(settings.pipelines, engine.pipelines, lambda: engine.step_types.known, secrets)


@asynccontextmanager
async def _at_work(parts: Parts) -> AsyncIterator[Running]:
    """Publish the pipelines, keep cards and timers going, and take what people do."""
    await parts.folder.look()
    await parts.storage.outbox.try_again()
    async with (
        Background() as background,
        working(_delivering(parts.slack.introduction, parts.notifier)) as delivering,
        working(parts.folder.watch()) as watching,
        working(_keeping_up(parts.slack.introduction, parts.membership)) as keeping_up,
        hangups(parts.folder.wake),
        ticking(parts.engine.fire),
        reached(parts, background) as reach,
    ):
        _LOG.info("how it is: %s/readyz", reach.url)
        try:
            yield Running(
                engine=parts.engine,
                bearers=parts.bearers,
                introduction=parts.slack.introduction,
                url=reach.url,
                reached=reach.by_slack,
                errands=(delivering, watching, keeping_up, *reach.errands),
            )
        finally:
            _say_what_is_waited_for(parts.engine)


def _say_what_is_waited_for(engine: Engine) -> None:
    steps, seconds = engine.underway.steps, engine.patience.total_seconds()
    if steps:
        more = [f"{len(steps) - _NAMED_AT_MOST} more"] if len(steps) > _NAMED_AT_MOST else []
        named = ", ".join([*steps[:_NAMED_AT_MOST], *more])
        _LOG.info("stopping: up to %g s for what runs: %s (Ctrl-C again ends it at once)", seconds, named)


async def _delivering(introduction: Introduction, notifier: Notifier) -> None:
    """Bring cards and notices to Slack, once we know each other."""
    await introduction.complete()
    _LOG.info("at work for %s", introduction.identity.workspace or introduction.identity.tenant)
    await notifier.run()


async def _keeping_up(introduction: Introduction, membership: Membership) -> None:
    """Notice who of those asked has left, once we know each other."""
    await introduction.happened.wait()
    await membership.watch()
