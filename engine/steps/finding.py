"""Owns how a body asks for people and places: until whoever knows of them answers."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import ParamSpec, TypeVar

from engine.errors import DirectoryUnavailable, StoreUnavailable, UnknownPeople
from engine.language.mistakes import Path
from engine.ports.directory import People, PeopleRef
from engine.steps.context import BodyContext
from engine.steps.wrong_settings import UnknownPeopleAt

P = ParamSpec("P")
T = TypeVar("T")

_FIRST_REST_S = 0.5
_LONGEST_REST_S = 30.0
_LOG = logging.getLogger(__name__)


async def patiently(
    context: BodyContext, ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Ask again and again while nobody can answer. What else is raised is the answer."""
    rest_s = _FIRST_REST_S
    while True:
        try:
            return await ask(*args, **kwargs)
        except (DirectoryUnavailable, StoreUnavailable) as error:
            _LOG.warning("%s waits to learn who is asked: %s", context.job.job.id, error)
        await context.means.rest(rest_s)
        rest_s = min(2 * rest_s, _LONGEST_REST_S)


async def people_at(context: BodyContext, path: Path, wanted: PeopleRef) -> People:
    """Find the people of a setting. Raises UnknownPeopleAt."""
    try:
        return await patiently(context, context.world.directory.resolve, wanted)
    except UnknownPeople as error:
        raise UnknownPeopleAt(path, error) from error


async def known(context: BodyContext, wanted: PeopleRef) -> People:
    """Find those whose names resolve: one that does not must not keep the others from being found."""
    try:
        return await patiently(context, context.world.directory.resolve, wanted)
    except UnknownPeople as error:
        _LOG.warning("%s goes on without those who cannot be found: %s", context.job.job.id, error)
        users = tuple(name for name in wanted.users if name not in error.names)
        groups = tuple(name for name in wanted.groups if name not in error.names)
        rest = replace(wanted, users=users, groups=groups)
        return People() if rest == wanted else await known(context, rest)


def channel_of(context: BodyContext) -> str | None:
    """Give the channel that the step, else its pipeline, names; None: where the task was started."""
    return context.step.channel or context.pipeline.channel
