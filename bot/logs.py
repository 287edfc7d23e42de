"""Owns what the log looks like: text for people or JSON for machines, secrets never."""

import logging
from collections.abc import Collection
from typing import Any, Literal

import structlog

_QUIET = ("alembic", "apscheduler", "aiohttp.access", "slack_bolt", "slack_sdk", "asyncio")
MASK = "•••"


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
            frozenset(filter(None, secrets)),
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Masking(structlog.stdlib.ProcessorFormatter):
    """Formats as its parent does, and hides secrets in the result, tracebacks included."""

    def __init__(self, secrets: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text
