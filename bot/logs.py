"""Owns what the log looks like: text for people or JSON for machines, secrets never."""

import json
import logging
from collections.abc import Collection, Iterable
from typing import Any, Literal

import structlog

from engine.secret_values import Secrets

_OURS = ("bot", "engine", "sandbox", "signoff", "storage")  # of others we hear warnings, and what is worse
_LINE_MIN_CHARS = 8  # a shorter line of a secret gives nothing away


def configure_logging(form: Literal["text", "json"], secrets: Collection[str]) -> None:
    """Log to standard error. `secrets`: texts that are replaced wherever they turn up."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=False, pad_level=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        _Masking(
            secrets,
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class _Masking(structlog.stdlib.ProcessorFormatter):
    """Formats as its parent does, and hides secrets in the result, tracebacks included."""

    def __init__(self, secrets: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        forms = {form for secret in secrets for form in _written(secret)}
        self._secrets = Secrets({form: form for form in forms if form})

    def format(self, record: logging.LogRecord) -> str:
        return self._secrets.mask_text(super().format(record))


def _written(secret: str) -> Iterable[str]:
    """Give how a secret, or a line of it, may be written in a log: as it is, as Python does, in JSON."""
    lines = [line.strip() for line in secret.splitlines()]
    for text in (secret, *(line for line in lines if len(line) >= _LINE_MIN_CHARS)):
        for written in (text, repr(text)[1:-1]):
            yield written
            yield json.dumps(written)[1:-1]
            yield json.dumps(written, ensure_ascii=False)[1:-1]
