"""Owns texts inside outputs: finding the one that a person may edit, and putting another there. Pure."""

from collections.abc import Sequence

from engine.model import Json


def text_at(output: Json, target: str) -> str | None:
    """Give the text at a target: `step` for the whole output, `step.key` inside it. None: there is none."""
    found = output
    for key in _keys(target):
        if not isinstance(found, dict) or key not in found:
            return None
        found = found[key]
    return found if isinstance(found, str) else None


def with_text(output: Json, target: str, text: str) -> Json:
    """Give an output with another text at a target, at which there is a text."""
    return _with(output, _keys(target), text)


def _with(output: Json, keys: Sequence[str], text: str) -> Json:
    if not keys:
        return text
    return {**output, keys[0]: _with(output[keys[0]], keys[1:], text)}


def _keys(target: str) -> Sequence[str]:
    return target.split(".")[1:]
