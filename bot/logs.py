"""Owns what the log looks like: text for people or JSON for machines, secrets never."""

import json
import logging
from collections.abc import Collection, Iterable, MutableMapping
from typing import Any, Literal

import structlog

from engine.secret_values import Secrets
from engine.token_desk import PREFIX, SECRET

_OURS = ("bot", "engine", "sandbox", "signoff", "storage")  # of others we hear warnings, and what is worse
_MISLEADING = (
    "As you gave `client` as well, `token` will be unused."  # Bolt, of a token that it found by itself
)
_LINE_MIN_CHARS = 8  # a shorter line of a secret gives nothing away


def configure_logging(form: Literal["text", "json"], secrets: Collection[str]) -> None:
    """Log to standard error. `secrets`: texts that are replaced wherever they turn up."""
    hidden = Secrets({text: text for secret in secrets for text in _written(secret) if text})
    first: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: record.msg != _MISLEADING)
    handler.setFormatter(
        _Masking(
            hidden,
            foreign_pre_chain=first,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_as_json(hidden) if form == "json" else _as_text(hidden)),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class _Masking(structlog.stdlib.ProcessorFormatter):
    """Formats as its parent does, and hides secrets and tokens in the result, tracebacks included."""

    def __init__(self, hidden: Secrets, **options: Any) -> None:
        super().__init__(**options)
        self._hidden = hidden

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(f"{PREFIX}…", self._hidden.mask_text(super().format(record)))


def _as_text(hidden: Secrets) -> list[Any]:
    """Keep each message on its line: what strangers give, and it names, must not write lines of its own."""

    def on_one_line(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Any:
        line["event"] = "".join(map(_visible, hidden.mask_text(str(line["event"]))))  # as they are written
        return line

    traceback = structlog.dev.plain_traceback
    return [
        on_one_line,
        structlog.dev.ConsoleRenderer(colors=False, pad_level=False, exception_formatter=traceback),
    ]


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _as_json(hidden: Secrets) -> list[Any]:
    """Hide secrets before JSON escapes them: what is JSON already would be escaped twice."""

    def mask(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Any:
        return hidden.mask(line)

    return [structlog.processors.format_exc_info, mask, structlog.processors.JSONRenderer()]


def _written(secret: str) -> Iterable[str]:
    """Give how a secret, or a line of it, may be written in a log: as it is, as Python does, in JSON."""
    lines = [line.strip() for line in secret.splitlines()]
    for text in (secret, *(line for line in lines if len(line) >= _LINE_MIN_CHARS)):
        yield text
        yield repr(text)[1:-1]
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
