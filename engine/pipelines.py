"""Owns the pipelines of a tenant at run time: what can be started, and what running tasks refer to."""

import asyncio
import difflib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.model import Actor
from engine.pipeline import Pipeline
from engine.pipeline_json import pipeline_from_json, revision_of
from engine.ports.catalog import Catalog, Revision, Standing
from engine.ports.timers import Clock
from engine.refusals import NoSuchPipeline, Refused

_REVISIONS_KEPT = 200


class DefinedByFile(Refused):
    """A program cannot change a pipeline that a file defines. `file` None: not known here which."""

    def __init__(self, name: str, file: str | None = None) -> None:
        super().__init__(f"{file or 'a file'} defines the pipeline {name}")
        self.name, self.file = name, file


class Pipelines:
    """Published pipelines, parsed once per revision."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock
        self._current: Mapping[str, Pipeline] = {}
        self._parsed: dict[str, Pipeline] = {}
        self._one_at_a_time = asyncio.Lock()
        self.registered: frozenset[str] = frozenset()
        """The names of those that no file defines, as far as this process has heard."""

    async def load(self) -> None:
        """Take up what was published before."""
        revisions = await self._catalog.current()
        self._current = {name: _parsed(revision) for name, revision in revisions.items()}
        await self.refresh()

    # --- what files define -----------------------------------------------------------------------

    async def publish(self, found: Sequence[Pipeline], *, withdrawn: Collection[str] = ()) -> None:
        """Make these the pipelines that can be started; a changed one becomes a new revision.

        What is registered stays as it is: of its names, none may be among these.
        """
        async with self._one_at_a_time:
            await self._publish(found, withdrawn)

    async def _publish(self, found: Sequence[Pipeline], withdrawn: Collection[str]) -> None:
        now = self._clock.now()
        changed = [p for p in found if self._current.get(p.name) != p]
        if changed or withdrawn:
            revisions = [revision_of(pipeline, now) for pipeline in changed]
            await self._catalog.publish(revisions, withdrawn=withdrawn)
        kept = {name: p for name, p in self._current.items() if name not in withdrawn}
        self._current = kept | {pipeline.name: pipeline for pipeline in found}

    # --- what programs register ------------------------------------------------------------------

    async def register(self, pipeline: Pipeline, *, by: Actor) -> bool:
        """Make this the revision that is started from now on; False: it was already.

        Raises:
            DefinedByFile: its name is taken by one that a file defines.
        """
        async with self._one_at_a_time:
            stands = (await self._catalog.standing()).get(pipeline.name)
            if stands is not None and stands.registered_by and stands.revision_id == pipeline.revision_id:
                return False
            revision = revision_of(pipeline, self._clock.now())
            if not await self._catalog.register(revision, by=by.id, token=by.token):
                raise DefinedByFile(pipeline.name)
            await self._take_up_registered()
            return True

    async def renew(self, read: Sequence[Pipeline]) -> None:
        """Publish pipelines anew that were read again: each is whose it was, a file's or a program's."""
        async with self._one_at_a_time:
            await self._publish([pipeline for pipeline in read if pipeline.name not in self.registered], ())
            standing, now = await self._catalog.standing(), self._clock.now()
            for pipeline in read:
                stands, known = standing.get(pipeline.name), self._current.get(pipeline.name)
                if stands is None or stands.registered_by is None or known is None:
                    continue
                if stands.revision_id == known.revision_id:  # nobody has registered another one meanwhile
                    revision = revision_of(pipeline, now)
                    by, token = stands.registered_by, stands.registered_with
                    await self._catalog.register(revision, by=by, token=token)
            await self._take_up_registered()

    async def withdraw(self, name: str) -> None:
        """Let a registered pipeline be started no more; its tasks go on.

        Raises:
            NoSuchPipeline
            DefinedByFile: it goes when its file goes.
        """
        async with self._one_at_a_time:
            is_withdrawn = await self._catalog.withdraw_registered(name)
            await self._take_up_registered()
        if not is_withdrawn:
            self.named(name)
            raise DefinedByFile(name)

    async def refresh(self) -> None:
        """Take up what was registered and withdrawn since, here or by another process."""
        async with self._one_at_a_time:
            await self._take_up_registered()

    async def _take_up_registered(self) -> None:
        standing = await self._catalog.standing()
        registered = {name: stands for name, stands in standing.items() if stands.registered_by}
        of_files = {name: p for name, p in self._current.items() if name not in self.registered}
        theirs = {name: await self._standing_now(name, stands) for name, stands in registered.items()}
        self._current = of_files | theirs
        self.registered = frozenset(registered)

    async def _standing_now(self, name: str, stands: Standing) -> Pipeline:
        known = self._current.get(name)
        is_it = known is not None and known.revision_id == stands.revision_id
        return known if known and is_it else await self.of_revision(stands.revision_id)

    # --- what there is ---------------------------------------------------------------------------

    async def standing(self) -> Mapping[str, Standing]:
        """Say since when each stands that can be started, and who registered it, by name."""
        return await self._catalog.standing()

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
