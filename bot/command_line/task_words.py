"""Owns how tasks, their history and their results read on the command line."""

import json
from collections.abc import Iterator

from rich.text import Text

from bot.api.answers.tasks import (
    ArtifactAnswer,
    Done,
    EventAnswer,
    StepAnswer,
    TaskAnswer,
    TaskLine,
    TaskPage,
)
from bot.command_line.plain_words import at, columns, plain, step_state, task_state
from engine.codes import StepState


def task_lines(page: TaskPage) -> Iterator[Text]:
    """List tasks."""
    yield from columns(
        [task.name, task_state(task.state, is_stopped=task.is_stopped), _started(task), plain(task.title, 60)]
        for task in page.tasks
    )


def status_lines(task: TaskAnswer) -> Iterator[Text]:
    """Say how a task stands: its steps, and what waits for people."""
    yield Text.assemble(
        task.name, ": ", task_state(task.state, is_stopped=task.is_stopped), f" · {plain(task.title, 60)}"
    )
    ended = f", ended {at(task.ended_at)}" if task.ended_at else ""
    yield Text(f"started {_started(task)}{ended}")
    yield from columns((_step(step, task) for step in task.steps), indent=2)


def event_line(event: EventAnswer) -> Text:
    """Say what happened."""
    told = [f"{event.at:%Y-%m-%d %H:%M:%S} UTC", event.kind.replace("_", " ")]
    token = f" (token {plain(str(event.data['token']), 40)})" if event.data.get("token") else ""
    told += filter(None, [event.step, f"by {event.by}{token}" if event.by else ""])
    said = [plain(str(event.data[key])) for key in ("comment", "reason", "error") if event.data.get(key)]
    return Text("  ".join(told) + "".join(f": {text}" for text in said))


def artifact_lines(given: ArtifactAnswer) -> Iterator[Text]:
    """Say what a step gave, as it is: JSON keeps what a terminal would obey from it."""
    edited = f", edited by {given.edited_by}" if given.edited_by else ""
    yield Text(f"{given.step}, version {given.version}{edited}")
    if given.fingerprint is None:
        yield Text("  nothing")
        return
    for line in json.dumps(given.output, indent=2, ensure_ascii=False).splitlines():
        yield Text(f"  {plain(line, 2_000) if not line.isprintable() else line}")


def done_lines(done: Done) -> Iterator[Text]:
    """Say what became of what was asked for."""
    already = "" if done.changed else " · it was so already: nothing was changed"
    yield Text.assemble(done.task.name, ": ", task_state(done.task.state), already)
    if done.rerun_steps:
        yield Text(f"runs again: {', '.join(done.rerun_steps)}")
    if done.takes_effect_at is not None:
        yield Text(f"takes effect at {done.takes_effect_at:%H:%M:%S} UTC, and can be undone until then")


def _started(task: TaskLine) -> str:
    token = f" (token {plain(task.started_with, 40)})" if task.started_with else ""
    return f"{at(task.started_at)} by {task.started_by}{token}"


def _step(step: StepAnswer, task: TaskAnswer) -> list[str | Text]:
    titles = {one.id: plain(one.title, 80) for one in task.human_tasks}
    more = ""
    if step.human_task is not None:
        more = f"{step.human_task}  {titles.get(step.human_task, '')}"
    elif step.error and step.state in (StepState.FAILED, StepState.REJECTED):
        more = plain(step.error)
    return [step.name, step_state(step.state), more]
