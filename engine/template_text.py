"""Owns the question whether a text is a template. Standard library only."""

_MARKS = ("{{", "{%", "{#")


def has_template(value: object) -> bool:
    """Say whether this value itself is text with a template in it."""
    return isinstance(value, str) and any(mark in value for mark in _MARKS)


def holds_template(value: object) -> bool:
    """Say whether a template stands in any value of a JSON value (keys are never templates)."""
    if isinstance(value, dict):
        return any(holds_template(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_template(item) for item in value)
    return has_template(value)
