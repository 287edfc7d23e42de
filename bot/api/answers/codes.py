"""Owns how the words read that other answers carry: each with its label, and a sign where people see one."""

import re
from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from bot.api.problems import OURS
from bot.api.refused import REFUSALS
from bot.api.shapes import Answer
from bot.cards.states import REQUEST_SIGNS, STEP_SIGNS, TASK_WORDS
from bot.labels.english import CODES, EVENTS
from bot.labels.languages import Labels, languages
from engine.codes import HumanTaskStatus, StepState, TaskState

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class CodeAnswer(Answer):
    """A word that programs read."""

    code: str
    label: str = Field(description="For people to read")
    sign: str | None = Field(description="The emoji that people see beside it; null: none")


class CodesAnswer(Answer):
    """All words that answers carry, in groups."""

    language: str = Field(description="Of the labels")
    languages: list[str] = Field(description="Those that there are labels in")
    codes: dict[str, list[CodeAnswer]] = Field(
        description="By what they are: `task_state`, `event`, `problem` …; in the order of their course"
    )


def codes_answer(labels: Labels) -> CodesAnswer:
    """Give all words with their labels."""
    groups = {
        group: [word.model_copy(update={"label": labels.said(group, word.label)}) for word in words]
        for group, words in english_codes().items()
    }
    return CodesAnswer(language=labels.language, languages=languages(), codes=groups)


def english_codes() -> dict[str, list[CodeAnswer]]:
    """Give all words in their groups, with the labels that the others are translations of."""
    groups = {group_name(kind): _group(kind, words) for kind, words in CODES.items()}
    groups["event"] = [CodeAnswer(code=code, label=words, sign=None) for code, words in EVENTS.items()]
    kinds = dict.fromkeys([*OURS, *REFUSALS.values()])
    groups["problem"] = [CodeAnswer(code=kind.type, label=kind.title, sign=None) for kind in kinds]
    return groups


def group_name(kind: type[StrEnum]) -> str:
    """Name a group of words as fields are named: `task_state`."""
    return _WORD.sub("_", kind.__name__).lower()


def _group(kind: type[StrEnum], words: Mapping[StrEnum, str]) -> list[CodeAnswer]:
    return [CodeAnswer(code=code.value, label=words[code], sign=_sign(code)) for code in kind]


def _sign(code: StrEnum) -> str | None:
    match code:
        case TaskState():
            return TASK_WORDS[code].partition(" ")[0]
        case StepState():
            return STEP_SIGNS[code]
        case HumanTaskStatus():
            return REQUEST_SIGNS[code]
        case _:
            return None
