"""Owns how the history of a task reads: a line per event, oldest first."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from bot.cards.legend import Legend
from bot.cards.text import and_more, inline, moment
from engine.model import UserId
from engine.ports.queries import HistoryLine

_COMMENT_CHARS = 300
_STEPS_MAX = 6
_Sentence: TypeAlias = Callable[[HistoryLine, Legend], str]


def history_lines(history: Sequence[HistoryLine], legend: Legend) -> list[str]:
    """Say what happened, when, and who did it. mrkdwn."""
    return [f"{moment(line.at)} · {_said(line, legend)}" for line in history]


def people_in_history(history: Sequence[HistoryLine]) -> frozenset[UserId]:
    """Give everybody whom the history names."""
    found = {line.by for line in history if line.by is not None}
    for line in history:
        found.update(UserId(str(user)) for user in line.data.get("people") or ())
    return frozenset(found)


def _said(line: HistoryLine, legend: Legend) -> str:
    sentence = _SENTENCES.get(line.kind)
    if sentence is None:
        return f"{_step(line)} {inline(line.kind.replace('_', ' '))}"
    return sentence(line, legend)


def _step(line: HistoryLine) -> str:
    return f"*{inline(line.step)}*" if line.step else "the task"


def _by(line: HistoryLine, legend: Legend) -> str:
    return legend.person(line.by) if line.by else "nobody"


def _quoted(line: HistoryLine, key: str) -> str:
    text = str(line.data.get(key) or "").strip()
    return f": {inline(text, _COMMENT_CHARS)}" if text else ""


def _about_step(words: str, key: str = "error") -> _Sentence:
    return lambda line, _legend: f"{_step(line)} {words}{_quoted(line, key)}"


def _about_person(words: str, key: str = "comment") -> _Sentence:
    return lambda line, legend: f"{_by(line, legend)} {words} {_step(line)}{_quoted(line, key)}"


def _about_task(words: str) -> _Sentence:
    return lambda line, legend: (
        f"the task {words}{f' by {_by(line, legend)}' if line.by else ''}{_quoted(line, 'reason')}"
    )


def _asked(line: HistoryLine, legend: Legend) -> str:
    people = [UserId(str(user)) for user in line.data.get("people") or ()]
    return f"{_step(line)} asked {legend.persons(people) or 'anyone'}"


def _answered(line: HistoryLine, legend: Legend) -> str:
    return (
        f"{_by(line, legend)} chose {inline(str(line.data.get('choice', ''))).capitalize()} for {_step(line)}"
    )


def _rejected(line: HistoryLine, legend: Legend) -> str:
    return f"{_by(line, legend)} rejected {_step(line)}{_quoted(line, 'comment')}"


def _sent_back(line: HistoryLine, _legend: Legend) -> str:
    steps = [inline(str(step)) for step in line.data.get("rerun_steps") or ()]
    again = f"; runs again: {and_more(steps[:_STEPS_MAX], len(steps))}" if steps else ""
    return f"{_step(line)} sent work back to *{inline(str(line.data.get('to', '')))}*{again}"


def _attempt_failed(line: HistoryLine, _legend: Legend) -> str:
    return f"{_step(line)} failed at attempt {line.data.get('attempt', 1)}{_quoted(line, 'error')}"


def _tried_again(line: HistoryLine, _legend: Legend) -> str:
    return f"{_step(line)} began attempt {line.data.get('attempt', 2)}"


_SENTENCES: Mapping[str, _Sentence] = MappingProxyType(
    {
        "task_started": _about_task("was started"),
        "task_completed": _about_task("was completed"),
        "task_failed": lambda line, _legend: f"the task failed{_quoted(line, 'reason')}",
        "task_cancelled": _about_task("was cancelled"),
        "task_retried": _about_task("was taken up again"),
        "step_completed": _about_step("completed"),
        "step_failed": _about_step("failed"),
        "step_rejected": _about_step("was rejected"),
        "step_skipped": _about_step("was skipped"),
        "step_cancelled": _about_step("was cancelled"),
        "attempt_failed": _attempt_failed,
        "tried_again": _tried_again,
        "job_lost": _about_step("was interrupted, and begins again"),
        "delayed": _about_step("waits until", "until"),
        "question_raised": _about_step("cannot go on by itself: operators are asked"),
        "asked": _asked,
        "reminded": _about_step("reminded those who had not answered"),
        "expired": _about_step("expired: nobody answered in time"),
        "approved": _about_person("approved"),
        "rejected": _rejected,
        "submitted": _about_person("completed"),
        "answered": _answered,
        "sent_back": _sent_back,
        "undo_done": _about_step("was undone"),
        "undo_skipped": _about_step("was left as it is, not undone"),
    }
)
