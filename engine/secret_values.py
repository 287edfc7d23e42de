"""Owns the secrets of the process: where they come from, and that nobody reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.model import Json

PREFIX = "SIGNOFF_SECRET_"
MASK = "•••"


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The secrets by name, without `SIGNOFF_SECRET_`."""

    values: Mapping[str, str] = MappingProxyType({})

    def mask(self, value: Json) -> Json:
        """Give a JSON value in which every secret, wherever it stands, is replaced by `•••`."""
        if not self.values:
            return value
        return _masked(value, sorted(filter(None, self.values.values()), key=len, reverse=True))

    def mask_text(self, text: str) -> str:
        """Give a text in which every secret is replaced by `•••`."""
        return str(self.mask(text))


def secrets_of(environment: Mapping[str, str]) -> Secrets:
    """Find the secrets among environment variables. An empty one counts as not set."""
    found = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != PREFIX and value
    }
    return Secrets(MappingProxyType(found))


def _masked(value: Json, longest_first: list[str]) -> Json:
    if isinstance(value, str):
        for secret in longest_first:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, Mapping):
        return {_masked(key, longest_first): _masked(item, longest_first) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, longest_first) for item in value]
    return value
