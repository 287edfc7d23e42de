"""Owns the checks of when a request is due, reminds and ends: what contradicts itself, or never happens."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from engine.language.durations import wait_of
from engine.language.instants import instant_of
from engine.language.mistakes import Mistake
from engine.language.template_text import has_template
from engine.model import Json
from engine.step_registry import Settings, Site
from engine.steps.asking_settings import is_shorter
from engine.working_time import WorkingTime

_ANY_DAY = timedelta(hours=1)
_SHORTEST_EVERY = timedelta(minutes=1)
_GROWS_FROM = 3  # the first reminder comes after `after`, the second after `every`


def timing_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find times that contradict each other, or come after the request has ended."""
    yield from _due_mistakes(settings, site)
    remind, expires = settings.get("remind"), settings.get("expires")
    if not isinstance(remind, Mapping):
        return
    yield from (mistake.under("remind") for mistake in _remind_mistakes(remind))
    if isinstance(expires, Mapping) and is_shorter(
        expires.get("after"), remind.get("after"), site.working_day
    ):
        message = f"nobody is reminded after {remind['after']}: the request expires after {expires['after']}"
        yield Mistake(("remind", "after"), message)


def due_written(due: Json) -> Mapping[str, Json]:
    """Give `due` in full: `2wd` is short for `{after: 2wd}`."""
    return {"after": due} if isinstance(due, str) else due or {}


def _due_mistakes(settings: Settings, site: Site) -> Iterable[Mistake]:
    """Find a request that can never be late."""
    due, expires = due_written(settings.get("due")), settings.get("expires")
    if not isinstance(expires, Mapping):
        return
    place = ("due",) if isinstance(settings.get("due"), str) else ("due", "after")
    if is_shorter(expires.get("after"), due.get("after"), site.working_day):
        message = f"no answer is ever late: the request expires after {expires['after']}"
        yield Mistake(place, f"is {due['after']}, but {message}")
    at, end = _instant(due.get("at")), _instant(expires.get("at"))
    if at is not None and end is not None and at >= end:
        message = f"no answer is ever late: the request expires at {expires['at']}"
        yield Mistake(("due", "at"), f"is {due['at']}, but {message}")


def _remind_mistakes(remind: Mapping[str, Json]) -> Iterable[Mistake]:
    times, growing, every = remind.get("times", 1), remind.get("growing") is True, remind.get("every")
    if every is not None and times == 1:
        message = "reminds only once without `times`: say how often, such as `times: 3`"
        yield Mistake(("every",), message, missing="times")
    if every is None and times != 1:
        message = "more than one reminder needs `every`: how long from one to the next"
        yield Mistake(("times",), message, missing="every")
    if growing and every is None:
        message = "needs `every`: the wait from the first reminder to the second, which grows"
        yield Mistake(("growing",), message, missing="every")
    elif growing and isinstance(times, int) and times < _GROWS_FROM:
        message = f"has no meaning before reminder number {_GROWS_FROM}: say `times: {_GROWS_FROM}` or more"
        yield Mistake(("growing",), message, missing="times")
    if isinstance(every, str) and not has_template(every) and _length(every) < _SHORTEST_EVERY:
        yield Mistake(("every",), f"is {every}: from one reminder to the next is at least a minute")


def _length(written: str) -> timedelta:
    wait = wait_of(written, _ANY_DAY)
    return wait.length if isinstance(wait, WorkingTime) else wait


def _instant(written: Json) -> datetime | None:
    """Give an instant as far as the file shows it."""
    return instant_of(written) if isinstance(written, str) and not has_template(written) else None
