"""Owns what the bot is made of, before anything reaches it."""

from collections.abc import Collection
from dataclasses import dataclass

import aiohttp

from bot.bearers import Bearers
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.identity import Introduction, OurSlack
from bot.membership import Membership
from bot.metrics.page import MetricsPage
from bot.notifier import Notifier
from bot.pipeline_folder import PipelineFolder
from bot.settings import Settings
from engine.ports.timers import Clock
from signoff.assembly import Engine, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSlack:
    """What the bot's parts know of Slack."""

    client: OurSlack
    http: aiohttp.ClientSession
    introduction: Introduction
    directory: SlackDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the bot is made of, before anything reaches it."""

    settings: Settings
    slack: KnownSlack
    storage: Storage
    drawing: Drawing
    notifier: Notifier
    engine: Engine
    bearers: Bearers
    folder: PipelineFolder
    secrets: Collection[str]  # the names of those that pipelines may use
    membership: Membership
    clock: Clock
    metrics: MetricsPage
