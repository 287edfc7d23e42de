"""Owns the pipelines of a tenant at run time: what can be started, and what running tasks refer to."""

import difflib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.pipeline import Pipeline
from engine.pipeline_json import pipeline_from_json, revision_of
from engine.ports.catalog import Catalog, Revision
from engine.ports.timers import Clock
from engine.refusals import NoSuchPipeline

_REVISIONS_KEPT = 200


class Pipelines:
    """Published pipelines, parsed once per revision."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock
        self._current: Mapping[str, Pipeline] = {}
        self._parsed: dict[str, Pipeline] = {}

    async def load(self) -> None:
        """Take up what was published before."""
        revisions = await self._catalog.current()
        self._current = {name: _parsed(revision) for name, revision in revisions.items()}

    async def publish(self, found: Sequence[Pipeline], *, withdrawn: Collection[str] = ()) -> None:
        """Make these the pipelines that can be started; a changed one becomes a new revision."""
        now = self._clock.now()
        changed = [p for p in found if self._current.get(p.name) != p]
        if changed or withdrawn:
            revisions = [revision_of(pipeline, now) for pipeline in changed]
            await self._catalog.publish(revisions, withdrawn=withdrawn)
        kept = {name: p for name, p in self._current.items() if name not in withdrawn}
        self._current = kept | {pipeline.name: pipeline for pipeline in found}

    def all(self) -> Sequence[Pipeline]:
        """Give what can be started, by name."""
        return [self._current[name] for name in sorted(self._current)]

    def named(self, name: str) -> Pipeline:
        """Give a pipeline that can be started. Raises NoSuchPipeline, with the nearest name."""
        if name not in self._current:
            nearest = difflib.get_close_matches(name, self._current, 1)
            raise NoSuchPipeline(name, nearest[0] if nearest else None)
        return self._current[name]

    async def of_revision(self, revision_id: str) -> Pipeline:
        """Give the pipeline of a revision, current or old. Raises NoSuchPipeline."""
        if revision_id not in self._parsed:
            revision = await self._catalog.revision(revision_id)
            if revision is None:
                raise NoSuchPipeline(f"of revision {revision_id}")
            if len(self._parsed) >= _REVISIONS_KEPT:
                self._parsed.pop(next(iter(self._parsed)))
            self._parsed[revision_id] = _parsed(revision)
        return self._parsed[revision_id]


def _parsed(revision: Revision) -> Pipeline:
    return replace(pipeline_from_json(json.loads(revision.definition)), source=revision.source)
