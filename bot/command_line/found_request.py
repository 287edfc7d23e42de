"""Owns which request is meant: by its id, or as the one that a task, or a step of it, waits for."""

import re

from bot.api.answers.human_tasks import HumanTaskDetail
from bot.api.answers.tasks import RequestOfTask, TaskAnswer
from bot.command_line.ending import NOT_FOUND, REFUSED, WRONG_USE, CommandFailed
from bot.command_line.reading import Reader
from engine.codes import HumanTaskStatus
from engine.language.mistakes import nearest

_ID = re.compile(r"[0-9a-f]{24}-[0-9]+")


async def found_request(reader: Reader, word: str, step: str | None) -> HumanTaskDetail:
    """Give a request, also one that waits no longer. Raises as `request_id`."""
    return await reader.human_task(await request_id(reader, word, step, is_open=False))


async def request_id(reader: Reader, word: str, step: str | None, *, is_open: bool) -> str:
    """Give the id of a request. If that is what was typed, nothing is read: not every token may.

    Args:
        reader: where it is kept.
        word: its id, or that or the name of its task.
        step: which of its task's; None: the only one that waits.
        is_open: whether it has to wait for an answer; else a step may also name its last one.

    Raises:
        CommandFailed: there is none, or there are several.
    """
    if step is None and _ID.fullmatch(word):
        return word
    return _one_of(await reader.task(word), step, is_open=is_open).id


def _one_of(task: TaskAnswer, step: str | None, *, is_open: bool) -> RequestOfTask:
    if step is not None and step not in (known := [one.name for one in task.steps]):
        told = f"{task.name} has no step {step}{nearest(step, known)}; it has {', '.join(known)}"
        raise CommandFailed(told, status=NOT_FOUND)
    mine = [one for one in task.human_tasks if step in (None, one.step)]
    waiting = [one for one in mine if one.status is HumanTaskStatus.PENDING]
    if len(waiting) == 1:
        return waiting[0]
    if waiting:
        steps = ", ".join(one.step if step is None else one.id for one in waiting)
        told = f"several requests of {task.name} wait: name one of {steps}"
        raise CommandFailed(told, status=WRONG_USE)
    if mine and step is not None and not is_open:
        return mine[-1]
    what = task.name if step is None else f"{step} of {task.name}"
    told = f"{what} waits for nobody now; `signoff status {task.name}` says how it stands"
    raise CommandFailed(told, status=REFUSED if is_open else NOT_FOUND)
