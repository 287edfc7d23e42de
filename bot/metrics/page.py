"""Owns /metrics: what was counted and how much there is, as Prometheus reads it."""

import asyncio
from collections.abc import Iterator

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from bot.metrics.commits import CountedCommits
from bot.metrics.levels import LevelsWatch, Seen, families
from bot.metrics.slack import CountedCalls
from engine.ports.levels import Levels
from engine.ports.timers import Clock

_CREATED = "_created"


class Counted:
    """What one process counted: whoever does something that counts tells it here."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.commits = CountedCommits(self.registry)
        self.calls = CountedCalls(self.registry)


class MetricsPage:
    """The page that Prometheus reads."""

    def __init__(self, counted: Counted, levels: LevelsWatch) -> None:
        self._counted = counted
        self._levels = levels

    async def show(self, request: web.Request) -> web.Response:
        """Answer a look at it."""
        encode, kind = choose_encoder(request.headers.get(hdrs.ACCEPT, ""))
        page = encode(_Shown(self._counted.registry, await self._levels.look()))
        return web.Response(body=page, headers={hdrs.CONTENT_TYPE: kind})


def metrics_page(counted: Counted, levels: Levels, clock: Clock) -> MetricsPage:
    """Make the page of a process, on its loop."""
    return MetricsPage(counted, LevelsWatch(levels, clock, asyncio.get_running_loop().time))


class _Shown(Collector):
    """All that one look gives."""

    def __init__(self, registry: CollectorRegistry, seen: Seen | None) -> None:
        self._registry = registry
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            # since when each is counted is known: since the process began
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith(_CREATED)]
            yield metric
        yield from families(self._seen)
