"""Owns the notation of `.env`: what is no setting in it, and what would be one.

What stands after a name may be a secret: no sentence repeats it.
"""

import re
from collections.abc import Iterator
from io import StringIO

from dotenv.parser import parse_stream

_NAME = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)(?=\s*[=:\s]|$)")
_QUOTED = re.compile(r"""\s*=\s*['"]""")


def mistakes_in(text: str) -> Iterator[str]:
    """Say each line that is no setting, and how it would be one."""
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key is not None and not re.fullmatch(r"[\w.-]+", binding.key)):
            statement = binding.original.string.lstrip()
            above = binding.original.string.removesuffix(statement).count("\n")
            yield f"line {binding.original.line + above}: {_right(statement)}"


def _right(statement: str) -> str:
    name = _NAME.match(statement)
    if name is None:
        return "this is no setting; write NAME=VALUE, such as SLACK_BOT_TOKEN=xoxb-…"
    if _QUOTED.match(statement, name.end()):
        return (
            f"the quotes around the value of {name[1]} do not fit; write {name[1]}=VALUE, or "
            f'{name[1]}="VALUE" with nothing behind it but a # comment'
        )
    return f"this is no setting; write {name[1]}=VALUE"
