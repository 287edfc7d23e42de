"""Owns how what is wrong with an answer is said to people: by the titles that they see, in plain words."""

from collections.abc import Iterator, Mapping

from bot.cards.text import in_quotes, label
from engine.language.forms import Field, Schema, fields_of

PROBLEM_CHARS = 300
_NAME_CHARS = 100  # so that a long title leaves room for what is wrong


def problem_lines(form: Schema, problems: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give each problem's field with a sentence for it; what concerns no field has the field "".

    Plain text on one line each, in the form's order, then the rest.
    """
    fields = {field.name: field for field in fields_of(form)}
    for name, field in fields.items():
        if name in problems:
            yield name, problem_line(field, problems[name])
    for name, problem in problems.items():
        if name not in fields:
            subject = f"\u201c{label(name, _NAME_CHARS)}\u201d " if name else ""
            yield "", label(f"{subject}{in_quotes(problem)}", PROBLEM_CHARS)


def problem_line(field: Field, problem: str) -> str:
    """Say what is wrong with a field: its title is the subject. Plain text."""
    return label(f"{label(field.title, _NAME_CHARS)} {in_quotes(problem)}", PROBLEM_CHARS)
