"""Owns what the library takes: each argument is looked at before anything is done with it."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeGuard, TypeVar

from engine.codes import HumanTaskStatus, Resumption
from engine.errors import SignoffError
from engine.human import OpenRequest, Request
from engine.ids import task_of
from engine.language.calendars import CALENDAR_SCHEMA, calendar_mistakes
from engine.language.forms import is_storable
from engine.language.mistakes import path_text
from engine.language.shape import shape_mistakes
from engine.model import Actor, Fingerprint, HumanTaskId, Json, TaskId, UserId
from engine.ports.queries import Page
from engine.refusals import NoSuchHumanTask
from signoff.literal_people import user_id

PAGE_MAX = 1_000
_SHOWN_CHARS = 60
T = TypeVar("T")


class WrongArgument(SignoffError, ValueError):
    """An argument makes no sense, whatever is in the database."""

    def __init__(self, argument: str, right: str, value: object) -> None:
        shown = repr(value)
        shown = shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
        super().__init__(f"{argument}: give {right}, not {shown}")
        self.argument, self.right, self.value = argument, right, value


def person(argument: str, value: object) -> UserId:
    """Give the id of somebody, without `@` in front."""
    right = "the id of a person, such as 'ann'"
    if not _is_text(value) or value != value.strip() or not value.removeprefix("@"):
        raise WrongArgument(argument, right, value)
    return user_id(value)


def actor(name: object, argument: str = "by") -> Actor:
    """Give who acts. Whoever calls vouches for them, and counts as an operator."""
    return Actor(id=person(argument, name), is_operator=True)


def word(argument: str, value: object, right: str) -> str:
    """Give a text that names something."""
    if not _is_text(value) or not value.strip():
        raise WrongArgument(argument, right, value)
    return value


def text(argument: str, value: object) -> str:
    """Give what somebody wrote; it may be empty."""
    if not _is_text(value):
        raise WrongArgument(argument, "a text without control characters", value)
    return value


def task_id(value: object) -> TaskId:
    """Give the id of a task."""
    return TaskId(word("task", value, "the id of a task, such as `reply.task.id`"))


def human_task(value: object) -> Request:
    """Give what names a request: its id, or a task and a step.

    Raises:
        NoSuchHumanTask: no id looks like that.
    """
    right = "the id of a request, such as `line.id`, or OpenRequest(task, step)"
    if isinstance(value, OpenRequest):
        word("request", value.task, right)
        word("request", value.step, right)
        return value
    id = HumanTaskId(word("request", value, right))
    if not task_of(id):
        raise NoSuchHumanTask(id)
    return id


def fingerprint(value: object) -> Fingerprint:
    """Give what somebody saw."""
    return Fingerprint(word("fingerprint", value, "the fingerprint of a request"))


def foreseen(value: object) -> Fingerprint:
    """Give what somebody expected of a send-back, or of an edit."""
    return Fingerprint(word("foreseen", value, "what `engine.rollback.foreseen` gives"))


def status(value: object) -> HumanTaskStatus:
    """Give a status of requests."""
    for known in HumanTaskStatus:
        if value == known:
            return known
    raise WrongArgument("status", f"one of {', '.join(HumanTaskStatus)}, or None for all", value)


def resumption(value: object) -> Resumption:
    """Give how a stopped task goes on."""
    for known in Resumption:
        if value == known:
            return known
    raise WrongArgument("how", f"one of {', '.join(Resumption)}", value)


def calendar(value: object) -> Mapping[str, Json]:
    """Give when people work, as a pipeline file writes it."""
    written = values("calendar", value)
    wrong = list(shape_mistakes(CALENDAR_SCHEMA, written, may_hold_templates=False))
    wrong = wrong or list(calendar_mistakes(written))
    if wrong:
        said = "; ".join(f"{path_text(mistake.path)} {mistake.message}" for mistake in wrong)
        raise WrongArgument("calendar", f"what a pipeline file says under `calendar` ({said})", value)
    return written


def page(value: object) -> Page:
    """Give which part of a list is wanted."""
    if not isinstance(value, Page):
        raise WrongArgument("page", "a Page", value)
    if type(value.limit) is not int or not 1 <= value.limit <= PAGE_MAX:
        raise WrongArgument("page", f"a limit from 1 to {PAGE_MAX}", value.limit)
    optional(value.after, lambda after: word("page", after, "as `after` the `next` of the page before"))
    return value


def values(argument: str, value: object) -> Mapping[str, Json]:
    """Give JSON values by name."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise WrongArgument(argument, "values by name, such as {'size': 3}", value)
    return {name: json_value(f"{argument}[{name!r}]", item) for name, item in value.items()}


def json_value(argument: str, value: Json) -> Json:
    """Give a value that can be kept as JSON."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise WrongArgument(argument, f"JSON ({error})", value) from None
    return value


def files(value: object) -> list[Path]:
    """Give pipeline files."""
    right = 'a list of pipeline files, such as ["order.yaml"]'
    if isinstance(value, str | Path) or not isinstance(value, Iterable):
        raise WrongArgument("pipelines", right, value)
    found = list(value)
    for file in found:
        if not isinstance(file, Path):
            word("pipelines", file, right)
    return [Path(file) for file in found]


def people(argument: str, value: object) -> tuple[UserId, ...]:
    """Give the ids of several people."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongArgument(argument, "a list of ids, such as ['ann']", value)
    return tuple(person(argument, name) for name in value)


def number(argument: str, value: object) -> int:
    """Give which of several something is, from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongArgument(argument, "a number from 1", value)
    return value


def seconds(argument: str, value: object) -> float:
    """Give a time that passes."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.01 <= value <= 86_400:
        raise WrongArgument(argument, "seconds, from 0.01 to 86400", value)
    return float(value)


def instant(argument: str, value: object) -> datetime:
    """Give an instant; it must say in which zone it is."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise WrongArgument(argument, "an aware datetime, such as datetime(2030, 1, 31, tzinfo=UTC)", value)
    return value


def optional(value: object, taken: Callable[[object], T]) -> T | None:
    """Give what is taken, if anything is given."""
    return None if value is None else taken(value)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and is_storable(value)
