"""Owns the folder of pipeline files: what is in it is published, what is wrong in it is kept to be shown."""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TypeAlias

from engine.errors import DefinitionError, Problem, StoreError
from engine.language.definition import load_file
from engine.pipeline import Pipeline
from engine.pipelines import Pipelines
from engine.step_registry import StepType

_EVERY_S = 2.0
_ENDINGS = frozenset({".yaml", ".yml"})
_NAME = re.compile(r"""^name:[ \t]*["']?([a-z][a-z0-9-]*)""", re.MULTILINE)
_LOOKED_AT_CHARS = 64 * 1024
_LOG = logging.getLogger(__name__)

Stamp: TypeAlias = tuple[int, int]  # when it was written (ns), and its size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a file came to: a pipeline, or all that is wrong with it."""

    pipeline: Pipeline | None
    problems: tuple[Problem, ...] = ()
    says: str | None = None  # the name that a refused file gives nevertheless


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderContent:
    """What a folder came to: the pipelines by file, and all that is wrong in the others."""

    pipelines: Mapping[Path, Pipeline]
    problems: Sequence[Problem]
    doubles: Collection[Problem] = ()  # those among them that are about a name that another file has


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The files and the step types on which what is published rests, and the names that are taken."""

    files: Mapping[Path, Stamp]
    step_types: Mapping[str, StepType]
    registered: frozenset[str]


class PipelineFolder:
    """Watches a folder. A file that is refused never replaces the revision that runs, nor withdraws it.

    What programs registered is no file's: it stays, and is heard of here when another process took it up.

    Which pipeline a refused file is about is said by its line `name:`, by what it defined before, and if
    neither is known by what it is called.
    """

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
        self._defined: dict[Path, str] = {}  # the pipeline that a file defined when it was last right
        self._seen: _Seen | None = None  # None: nothing, or in vain
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
                _LOG.warning("pipelines could not be read or published: %s", error)

    def file_of(self, name: str) -> Path | None:
        """Give the file that defines a pipeline; None: there is none here."""
        return next((path for path, defined in sorted(self._defined.items()) if defined == name), None)

    async def look(self) -> None:
        """Read what changed, and publish what is right. Raises StoreError; the next look tries again."""
        await self._pipelines.refresh()
        try:
            seen = _Seen(
                files=await asyncio.to_thread(_stamps, self._folder),
                step_types=self._step_types(),
                registered=self._pipelines.registered,
            )
        except OSError as error:  # perhaps for a moment only: nothing is withdrawn
            self._seen = None
            self._tell([_unreadable(self._folder, error)])
            return
        if seen != self._seen:
            self._read = await asyncio.to_thread(self._loaded, seen)
            self._seen = None
            await self._publish(seen.registered)
            self._seen = seen

    async def _publish(self, registered: Collection[str]) -> None:
        content = _content(self._read, registered)
        self._tell(content.problems)
        right = {pipeline.name for pipeline in content.pipelines.values()}
        kept = right | self._meant() | set(registered)
        withdrawn = [p.name for p in self._pipelines.all() if p.name not in kept]
        await self._pipelines.publish(list(content.pipelines.values()), withdrawn=withdrawn)

    def _meant(self) -> set[str]:
        """Give the pipelines that the refused files may be about; remember what the others define."""
        meant: set[str] = set()
        defined = {path: self._defined[path] for path in self._read if path in self._defined}
        for path, read in self._read.items():
            if read.pipeline is not None:
                defined[path] = read.pipeline.name
            else:
                meant |= {name for name in (read.says, defined.get(path)) if name} or {path.stem}
        self._defined = defined
        return meant

    def _tell(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            if problem not in self.problems:
                _LOG.error("refused: %s", problem)
        self.problems = tuple(problems)

    def _loaded(self, seen: _Seen) -> dict[Path, _Read]:
        """Read the files; those that are as they were before are not read again."""
        before = self._seen if self._seen and self._seen.step_types == seen.step_types else None
        return {
            path: self._read[path]
            if before and before.files.get(path) == stamp
            else _load(path, seen.step_types, self._secrets)
            for path, stamp in seen.files.items()
        }


def content_of(
    folder: Path,
    step_types: Mapping[str, StepType],
    secrets: Collection[str],
    registered: Collection[str] = (),
) -> FolderContent:
    """Read the files of a folder once, and publish nothing. `registered`: names that programs have taken."""
    try:
        read = {path: _load(path, step_types, secrets) for path in _stamps(folder)}
    except OSError as error:
        return FolderContent(pipelines={}, problems=[_unreadable(folder, error)])
    return _content(read, registered)


def _content(files: Mapping[Path, _Read], registered: Collection[str]) -> FolderContent:
    """Give what is right; of two files that define the same pipeline, the first counts."""
    right: dict[str, tuple[Path, Pipeline]] = {}
    problems: list[Problem] = []
    doubles: list[Problem] = []
    for path, read in sorted(files.items()):
        problems += read.problems
        if read.pipeline is not None and read.pipeline.name in registered:
            problems.append(_registered(path, read.pipeline.name))
        elif read.pipeline is not None:
            first, _ = right.setdefault(read.pipeline.name, (path, read.pipeline))
            if first != path:
                doubles.append(_taken(path, read.pipeline.name, first))
                problems.append(doubles[-1])
    return FolderContent(pipelines=dict(right.values()), problems=problems, doubles=doubles)


def _stamps(folder: Path) -> dict[Path, Stamp]:
    found = {}
    for path in folder.iterdir():
        if path.suffix in _ENDINGS:
            with suppress(FileNotFoundError):  # gone in the meantime
                stat = path.stat()
                if S_ISREG(stat.st_mode):
                    found[path] = (stat.st_mtime_ns, stat.st_size)
    return found


def _load(path: Path, step_types: Mapping[str, StepType], secrets: Collection[str]) -> _Read:
    try:
        return _Read(pipeline=load_file(path, step_types, secrets))
    except DefinitionError as error:
        problems = error.problems
    except Exception as error:  # noqa: BLE001 - our bug: it must not take the other files along
        _LOG.exception("cannot load %s", path)
        problems = (Problem(file=str(path), line=1, path="", message=f"cannot be loaded: {error!r}"),)
    return _Read(pipeline=None, problems=problems, says=_name_in(path))


def _name_in(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = _NAME.search(file.read(_LOOKED_AT_CHARS))
    except OSError:
        return None
    return found and found[1]


def _unreadable(folder: Path, error: OSError) -> Problem:
    message = f"the folder of pipelines cannot be read: {error.strerror}; make it, or set SIGNOFF_PIPELINES"
    return Problem(file=str(folder), line=1, path="", message=message)


def _taken(path: Path, name: str, first: Path) -> Problem:
    message = f"{first} defines a pipeline named {name} already; names must differ"
    return Problem(file=str(path), line=1, path="name", message=message)


def _registered(path: Path, name: str) -> Problem:
    message = (
        f"a program has registered a pipeline named {name}: names must differ, or it has to be withdrawn"
    )
    return Problem(file=str(path), line=1, path="name", message=message)
