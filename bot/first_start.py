"""Owns the start with a new database: Slack has to say first whose data it will hold."""

import asyncio
import logging

from bot.identity import Introduction
from bot.readiness import Check, Checks
from bot.settings import Settings
from bot.web import served, web_app

_SILENCE_S = 3.0
_LOG = logging.getLogger(__name__)


async def begin_for_nobody(settings: Settings, introduction: Introduction) -> None:
    """Wait for Slack's word. Whoever asks meanwhile how we are gets an answer."""
    checks = Checks(red=[Check("Slack", introduction.problems)], degraded=[])
    async with served(web_app(checks, None), settings.host, settings.port) as url:
        telling = asyncio.get_running_loop().call_later(_SILENCE_S, _tell, url)
        try:
            await introduction.begin(None)
        finally:
            telling.cancel()


def _tell(url: str) -> None:
    _LOG.warning(
        "the database is new: Slack has to say which workspace it is for before anything begins; meanwhile: "
        "%s/readyz",
        url,
    )
