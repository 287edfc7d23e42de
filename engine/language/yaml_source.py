"""Owns the reading of YAML 1.2 into plain values of which each knows its line. Bounded in every way."""

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.errors import DefinitionError, Problem
from engine.language.mistakes import Path
from engine.language.yaml_scalars import NotPlain, scalar_of
from engine.model import Json

FILE_MAX_CHARS = 256 * 1024
DEPTH_MAX = 50
VALUES_MAX = 20_000
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_LEAST = "a pipeline has at least a `name` and `steps`"
_TOO_DEEP = f"values are nested at most {DEPTH_MAX} deep"

Value: TypeAlias = "str | int | float | bool | dict[str, Located] | list[Located] | None"


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it stands."""

    value: Value
    line: int  # from 1; of a mapping's entry: of its key
    size: int = 1  # how many values it holds, itself included
    depth: int = 0  # how deep they are nested

    def plain(self) -> Json:
        """Give the value without its lines."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def line_of(self, path: Path) -> int:
        """Give the line of what stands at a path, or of the nearest thing above it."""
        if not path:
            return self.line
        inner = _inner(self.value, path[0])
        return self.line if inner is None else inner.line_of(path[1:])


@dataclass(frozen=True, slots=True)
class Source:
    """A file that could be read, and what is wrong with it all the same."""

    root: Located
    problems: tuple[Problem, ...]  # such as two keys of one name


def read_yaml(text: str, file: str, *, least: str = _LEAST) -> Source:
    """Read the one document of a YAML file; `least` says what must be in it.

    Raises:
        DefinitionError: it cannot be read to its end: no YAML, too long, or nested too deep.
    """
    if len(text) > FILE_MAX_CHARS:
        raise _wrong(file, 1, f"has {len(text)} characters: a file has at most {FILE_MAX_CHARS}")
    reader = _Reader(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text.removeprefix("\ufeff")):
            reader.take(event)
    except MarkedYAMLError as error:
        raise _wrong(file, _line_of(error), _syntax(error)) from error
    except (YAMLError, YAMLStreamError) as error:
        raise _wrong(file, 1, f"is no YAML: {str(error).splitlines()[0]}") from error
    if reader.document is None:
        raise _wrong(file, 1, f"is empty: {least}")
    return Source(reader.document, tuple(reader.problems))


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    line: int
    anchor: str | None
    entries: dict[str, Located] | list[Located]
    key: str | None = None  # of a mapping: the key whose value comes next
    key_line: int = 0
    size: int = 1
    depth: int = 1

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.entries, dict) and self.key is None


@dataclass(slots=True)
class _Reader:
    """Builds values from the parser's events, without recursion."""

    file: str
    document: Located | None = None
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, Located] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if tag := getattr(event, "tag", None):
            self._note(line, f"tags such as `{tag}` have no meaning here: leave it out")
        match event:
            case DocumentStartEvent() if self.document is not None:
                raise _wrong(self.file, line, "a second document begins here: one file holds one pipeline")
            case MappingStartEvent() | SequenceStartEvent():
                self._begin(event, line)
            case MappingEndEvent() | SequenceEndEvent():
                done = self.open.pop()
                self._add(Located(done.entries, done.line, done.size, done.depth), done.anchor)
            case AliasEvent():
                self._add(self._anchored(event.anchor, line), None)
            case ScalarEvent():
                self._scalar(event, line)
            case _:  # where the stream and its documents begin and end
                pass

    def _begin(self, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        if self.open and self.open[-1].awaits_key:
            raise _wrong(
                self.file, line, "a key is text: if a value begins with `{` or `[`, put it in quotes"
            )
        if len(self.open) >= DEPTH_MAX:
            raise _wrong(self.file, line, _TOO_DEEP)
        self.open.append(_Open(line, event.anchor, {} if isinstance(event, MappingStartEvent) else []))

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        value: Value = event.value
        try:
            value = scalar_of(event.value, is_plain=not event.style)
        except NotPlain as error:
            self._note(line, str(error))
        if isinstance(value, str) and (_HALF_CHARACTER.search(value) or "\0" in value):
            self._note(line, "holds half a character or NUL, which cannot be kept: leave it out")
            value = _HALF_CHARACTER.sub("", value).replace("\0", "")
        if self.open and self.open[-1].awaits_key:
            self._key(self.open[-1], event.value, line, is_text=isinstance(value, str))
        else:
            self._add(Located(value, line), event.anchor)

    def _key(self, mapping: _Open, key: str, line: int, *, is_text: bool) -> None:
        if key == "<<":
            self._note(line, "merge keys (`<<`) are not part of YAML 1.2: write the keys out")
        elif not is_text:
            self._note(
                line, f"a key is text: put `{key}` in quotes" if key else "a key is missing before `:`"
            )
        elif isinstance(mapping.entries, dict) and key in mapping.entries:
            first = mapping.entries[key].line
            self._note(line, f"the key `{key}` stands here twice (first in line {first})")
        mapping.key, mapping.key_line = key, line

    def _anchored(self, name: str, line: int) -> Located:
        if name not in self.anchors:
            raise _wrong(self.file, line, f"`*{name}` has no `&{name}` that is complete before it")
        if self.open and self.open[-1].awaits_key:
            raise _wrong(self.file, line, "a key is text, no alias")
        return replace(self.anchors[name], line=line)

    def _add(self, located: Located, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = located
        if not self.open:
            self.document = located
            return
        holder = self.open[-1]
        holder.size += located.size
        holder.depth = max(holder.depth, located.depth + 1)
        if holder.size > VALUES_MAX:
            raise _wrong(self.file, located.line, f"a file holds at most {VALUES_MAX} values")
        if holder.depth > DEPTH_MAX:
            raise _wrong(self.file, located.line, _TOO_DEEP)
        self._hold(holder, located)

    def _hold(self, holder: _Open, located: Located) -> None:
        if isinstance(holder.entries, list):
            holder.entries.append(located)
        elif holder.key is not None:
            if holder.key != "<<":
                holder.entries[holder.key] = replace(located, line=holder.key_line)
            holder.key = None

    def _note(self, line: int, message: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, path="", message=message))


def _inner(value: Value, part: str | int) -> Located | None:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _line_of(error: MarkedYAMLError) -> int:
    """Give the line where it went wrong; of something that does not end, where it begins."""
    is_unended = "end of stream" in str(error.problem)
    mark = (error.context_mark if is_unended else None) or error.problem_mark or error.context_mark
    return 1 if mark is None else int(mark.line) + 1


def _syntax(error: MarkedYAMLError) -> str:
    said = " ".join(str(part) for part in (error.context, error.problem) if part)
    if "character '@'" in said:
        said += ': put it in quotes, such as "@alice"'
    if "character '%'" in said or "character '`'" in said:
        said += ": put the value in quotes"
    return f"is no YAML: {said}"


def _wrong(file: str, line: int, message: str) -> DefinitionError:
    return DefinitionError([Problem(file=file, line=line, path="", message=message)])
