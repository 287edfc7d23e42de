"""Owns the secrets of the process: where they come from, and that nobody reads them.

A secret is recognised as it is and as it looks in a URL (percent-encoded); of one with several lines
each longer line also alone. In other encodings, such as Base64, it is not recognised.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, quote_plus

from engine.model import Json

PREFIX = "SIGNOFF_SECRET_"
MASK = "•••"
_LINE_MIN_CHARS = 8  # shorter lines of a secret, such as `}`, give nothing away


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The secrets by name, without `SIGNOFF_SECRET_`."""

    values: Mapping[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        forms = {form for value in self.values.values() for form in _forms(value)}
        longest_first = sorted(forms, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None
        object.__setattr__(self, "_pattern", pattern)

    def mask(self, value: Json) -> Json:
        """Give a JSON value in which every secret, wherever it stands, is replaced by `•••`."""
        return value if self._pattern is None else _masked(value, self._pattern)

    def mask_text(self, text: str) -> str:
        """Give a text in which every secret is replaced by `•••`."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)


def secrets_of(environment: Mapping[str, str]) -> Secrets:
    """Find the secrets among environment variables. An empty one counts as not set."""
    found = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != PREFIX and value
    }
    return Secrets(MappingProxyType(found))


def _forms(secret: str) -> Iterable[str]:
    lines = [line.strip() for line in secret.splitlines()]
    plain = [secret, secret.strip(), *(line for line in lines if len(line) >= _LINE_MIN_CHARS)]
    for text in filter(None, plain):
        utf8 = text.encode(errors="surrogateescape")  # how `os.environ` holds bytes that are not UTF-8
        yield from (text, quote(utf8, safe=""), quote(utf8), quote_plus(utf8))


def _masked(value: Json, pattern: re.Pattern[str]) -> Json:
    match value:
        case str():
            return pattern.sub(MASK, value)
        case Mapping():  # no comprehension: that would be a call of Python's more for each that is nested
            masked = {}
            for key, item in value.items():
                masked[_masked(key, pattern)] = _masked(item, pattern)
            return masked
        case list() | tuple():
            entries = []
            for item in value:
                entries.append(_masked(item, pattern))  # noqa: PERF401 - as above
            return entries
        case int() | float() if pattern.fullmatch(str(value)):  # a secret of digits, read as JSON
            return MASK
        case _:
            return value
