"""Owns how a body asks the directory for people and places: until it answers."""

import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from engine.errors import DirectoryUnavailable
from engine.steps.context import BodyContext

P = ParamSpec("P")
T = TypeVar("T")

_FIRST_REST_S = 0.5
_LONGEST_REST_S = 30.0
_LOG = logging.getLogger(__name__)


async def patiently(
    context: BodyContext, ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Ask again and again while the directory is out of reach. What else it raises is its answer."""
    rest_s = _FIRST_REST_S
    while True:
        try:
            return await ask(*args, **kwargs)
        except DirectoryUnavailable as error:
            _LOG.warning("%s waits for the directory: %s", context.job.job.id, error)
        await context.means.rest(rest_s)
        rest_s = min(2 * rest_s, _LONGEST_REST_S)


def channel_of(context: BodyContext) -> str | None:
    """Give the channel that the step, else its pipeline, names; None: where the task was started."""
    return context.step.channel or context.pipeline.channel
