"""Owns how a mistake becomes a problem of a file: with the line where it stands."""

from engine.errors import Problem
from engine.language.mistakes import Mistake, path_text
from engine.language.yaml_source import Located


def problem_of(mistake: Mistake, file: str, root: Located) -> Problem:
    """Give the problem that a mistake in a file is. `root`: the whole file."""
    return Problem(
        file=file, line=root.line_of(mistake.path), path=path_text(mistake.path), message=mistake.message
    )
