"""Owns the question whether a text is a template. Standard library only."""

from collections.abc import Iterator

_MARKS = ("{{", "{%", "{#")


def has_template(value: object) -> bool:
    """Say whether this value itself is text with a template in it."""
    return isinstance(value, str) and any(mark in value for mark in _MARKS)


def holds_template(value: object) -> bool:
    """Say whether a template stands in any value of a JSON value (keys are never templates)."""
    return next(template_paths(value), None) is not None


def template_paths(value: object) -> Iterator[tuple[str | int, ...]]:
    """Give the paths of all templates in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((key, *path) for path in template_paths(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ((index, *path) for path in template_paths(item))
    elif has_template(value):
        yield ()
