"""Owns how things read on a terminal: foreign text without effect, states in words and colour, columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from types import MappingProxyType

from rich.cells import cell_len
from rich.text import Text

from bot.cards.states import REQUEST_WORDS, STEP_WORDS, TASK_WORDS
from bot.cards.text import one_line
from engine.codes import HumanTaskStatus, StepState, TaskState

_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "running": "blue",
        "waiting": "yellow",
        "completed": "green",
        "submitted": "green",
        "approved": "green",
        "rejected": "red",
        "failed": "red",
        "expired": "red",
    }
)


def plain(text: str, most: int = 200) -> str:
    """Put foreign text on one line, without what a terminal would obey; shortened."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[:most]}…"


def at(moment: datetime | None) -> str:
    """Say when, to the minute; empty: never."""
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def task_state(state: TaskState, *, is_stopped: bool = False) -> Text:
    """Say how a task is."""
    words = TASK_WORDS[state].partition(" ")[2].lower()
    return Text("stopped", "red") if is_stopped else Text(words, _colour(state))


def step_state(state: StepState) -> Text:
    """Say how a step is."""
    word = "waiting for people" if state is StepState.WAITING else STEP_WORDS[state]
    return Text(word, _colour(state))


def request_state(status: HumanTaskStatus) -> Text:
    """Say how a request is."""
    return Text(REQUEST_WORDS[status], _colour(status if status != "pending" else "waiting"))


def columns(rows: Iterable[Sequence[str | Text]], *, indent: int = 0) -> Iterator[Text]:
    """Give a line for each row, its cells below each other."""
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    widths = [
        max(cell_len(cell.plain) for cell in column) for column in zip_longest(*cells, fillvalue=Text())
    ]
    for row in cells:
        line = Text(" " * indent)
        for cell, width in zip(row, widths, strict=False):
            line.append_text(cell)
            line.append(" " * (width - cell_len(cell.plain) + 2))
        line.rstrip()
        yield line


def _colour(state: str) -> str:
    return _COLOURS.get(state, "")
