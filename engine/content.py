"""Owns how values become JSON text and fingerprints. Standard library only."""

import hashlib
import json
from collections.abc import Iterable
from itertools import chain

from engine.model import Fingerprint, Json, JsonText

OUTPUT_MAX_BYTES = 256 * 1024
NESTED_MAX = 500  # deeper ones Python cannot be sure to read and write


def json_text(value: Json) -> JsonText:
    """Serialise a value. Objects keep the order of their keys: people read them in their author's order.

    Raises:
        TypeError, ValueError: the value is not JSON (NaN and infinities are not either).
    """
    return JsonText(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def is_nested_too_deep(value: object) -> bool:
    """Say whether lists and objects stand within each other more than `NESTED_MAX` deep."""
    level, depth = [value], 0
    while level and depth <= NESTED_MAX:
        inner = (
            value.values() if isinstance(value, dict) else value
            for value in level
            if isinstance(value, dict | list | tuple)
        )
        level, depth = [*chain.from_iterable(inner)], depth + 1
    return bool(level)


def fingerprint_of(text: JsonText) -> Fingerprint:
    """Give the fingerprint of a serialised value, the order of its keys included: SHA-256, hexadecimal."""
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest())


def fingerprint_of_all(parts: Iterable[tuple[str, Fingerprint | None]]) -> Fingerprint:
    """Give one fingerprint of several named artifacts, independent of their order."""
    return fingerprint_of(json_text(sorted((name, part or "") for name, part in parts)))
