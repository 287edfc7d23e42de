"""Owns the folder of pipeline files: what is in it is published, what is wrong in it is kept to be shown."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from engine.definition import load_file
from engine.errors import DefinitionError, Problem, StoreError
from engine.pipeline import Pipeline
from engine.pipelines import Pipelines
from engine.step_registry import StepType

_EVERY_S = 2.0
_ENDINGS = frozenset({".yaml", ".yml"})
_LOG = logging.getLogger(__name__)

Stamp: TypeAlias = tuple[int, int]  # when it was written (ns), and its size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One file, as it was read when it had this stamp."""

    stamp: Stamp
    pipeline: Pipeline | None
    problems: tuple[Problem, ...] = ()


class PipelineFolder:
    """Watches a folder. A file that is refused never replaces the revision that runs."""

    def __init__(
        self,
        folder: Path,
        pipelines: Pipelines,
        step_types: Callable[[], Mapping[str, StepType]],
        secrets: Collection[str],
    ) -> None:
        self._folder = folder
        self._pipelines = pipelines
        self._step_types = step_types
        self._secrets = frozenset(secrets)
        self._read: dict[Path, _Read] = {}
        self._known: Mapping[str, StepType] = {}
        self._bell = asyncio.Event()
        self.problems: Sequence[Problem] = ()
        """What is wrong in the files, by file and line."""

    def wake(self) -> None:
        """Look at once."""
        self._bell.set()

    async def watch(self) -> None:
        """Look every two seconds, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(_EVERY_S):
                    await self._bell.wait()
            except TimeoutError:
                pass
            self._bell.clear()
            try:
                await self.look()
            except StoreError as error:
                _LOG.warning("pipelines could not be published: %s", error)

    async def look(self) -> None:
        """Read what changed, and publish what is right."""
        known = self._step_types()
        found = await asyncio.to_thread(self._stamps)
        changed = [p for p, stamp in found.items() if not self._is_as_read(p, stamp) or known != self._known]
        if not changed and found.keys() == self._read.keys():
            return
        self._known = known
        fresh = await asyncio.to_thread(lambda: {p: self._load(p, found[p], known) for p in changed})
        before = self._names()
        self._read = {path: fresh.get(path) or self._read[path] for path in found}
        await self._publish(before)

    async def _publish(self, before: frozenset[str]) -> None:
        right: dict[str, Pipeline] = {}
        problems: list[Problem] = []
        for path in sorted(self._read):
            read = self._read[path]
            problems += read.problems
            if read.pipeline is None:
                continue
            if read.pipeline.name in right:
                problems.append(_taken(path, read.pipeline.name))
            else:
                right[read.pipeline.name] = read.pipeline
        self._tell(problems)
        # A refused file may be the one that defines a missing pipeline: nothing is withdrawn until then.
        withdrawn = before - right.keys() if not problems else frozenset[str]()
        await self._pipelines.publish(list(right.values()), withdrawn=withdrawn)

    def _tell(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            if problem not in self.problems:
                _LOG.error("refused: %s", problem)
        self.problems = tuple(problems)

    def _names(self) -> frozenset[str]:
        return frozenset(pipeline.name for pipeline in self._pipelines.all())

    def _is_as_read(self, path: Path, stamp: Stamp) -> bool:
        return path in self._read and self._read[path].stamp == stamp

    def _stamps(self) -> dict[Path, Stamp]:
        try:
            files = [path for path in self._folder.iterdir() if path.suffix in _ENDINGS and path.is_file()]
            stats = [(path, path.stat()) for path in files]
        except OSError as error:
            _LOG.warning("the folder of pipelines cannot be read: %s", error)
            return {}
        return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats}

    def _load(self, path: Path, stamp: Stamp, known: Mapping[str, StepType]) -> _Read:
        try:
            return _Read(stamp=stamp, pipeline=load_file(path, known, self._secrets))
        except DefinitionError as error:
            return _Read(stamp=stamp, pipeline=None, problems=error.problems)


def _taken(path: Path, name: str) -> Problem:
    message = f"another file defines a pipeline named {name}; names must differ"
    return Problem(file=str(path), line=1, path="name", message=message)
