"""Every word that answers carry has a label, in each language that there is."""

import ast
import inspect
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import engine
from bot.api.answers.codes import codes_answer, group_name
from bot.api.operation import Operation
from bot.api.operations.codes import CodeOperations
from bot.api.problems import OURS
from bot.api.refused import REFUSALS
from bot.cards import history
from bot.labels.english import CODES, EVENTS
from bot.labels.languages import labels_for, languages
from engine import codes
from engine.codes import Scope, StepState, TaskState, UndoState
from tests.api.scene import Parts, Scene, scene
from tests.process.test_directory import ANNA

KINDS: list[type[StrEnum]] = [
    kind
    for _, kind in inspect.getmembers(codes, inspect.isclass)
    if issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Scene]:
    def operations(_parts: Parts) -> Iterable[Operation]:
        return CodeOperations().operations()

    async with scene(tmp_path, operations) as opened:
        yield opened


def test_no_word_lacks_a_label() -> None:
    assert set(CODES) == set(KINDS)
    for kind, words in CODES.items():
        assert set(words) == set(kind), kind
        assert all(label.strip() == label != "" for label in words.values()), kind
    assert all(label[0].isupper() for label in EVENTS.values())


def test_every_event_that_the_engine_records_has_a_label() -> None:
    recorded = {kind for file in Path(inspect.getfile(engine)).parent.rglob("*.py") for kind in _kinds(file)}
    assert len(recorded) > 40
    assert recorded == set(EVENTS)
    assert set(history._SENTENCES) == set(EVENTS)


def _kinds(file: Path) -> Iterator[str]:
    """Give the kinds of events that a file records; those that end as a state does, with each that may be."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
            kind = node.args[0]
            if isinstance(kind, ast.Constant):
                yield str(kind.value)
            elif isinstance(kind, ast.JoinedStr):
                yield from _with_states(str(getattr(kind.values[0], "value", "")))


def _with_states(prefix: str) -> Iterator[str]:
    finals: dict[str, Iterable[StrEnum]] = {
        "task_": [state for state in TaskState if state.is_final],
        "step_": [state for state in StepState if not state.is_open],
        "undo_": [UndoState.DONE, UndoState.SKIPPED],
    }
    return (f"{prefix}{state}" for state in finals[prefix])


async def test_codes_are_given_in_groups_with_labels_and_signs(api: Scene) -> None:
    answer = await api.good("GET", "/codes", by=ANNA)
    assert (answer["language"], answer["languages"]) == ("en", languages())
    assert set(answer["codes"]) == {group_name(kind) for kind in KINDS} | {"event", "problem"}
    assert answer["codes"]["task_state"][2] == {
        "code": "waiting",
        "label": "Waiting for people",
        "sign": "🟡",
    }
    assert {"code": "cancelled", "label": "No longer needed", "sign": "🚫"} in answer["codes"][
        "human_task_status"
    ]
    assert {"code": "sent_back", "label": "Work was sent back", "sign": None} in answer["codes"]["event"]
    problems = {one["code"]: one["label"] for one in answer["codes"]["problem"]}
    assert problems["urn:signoff:problem:no-such-task"] == "There is no such task"
    assert set(problems) == {kind.type for kind in (*OURS, *REFUSALS.values())}


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", "tlh", "qx-y", "zz-Latn-ZZ-1901"])
async def test_a_language_without_labels_is_answered_in_english(api: Scene, language: str) -> None:
    assert (await api.good("GET", f"/codes?language={language}", by=ANNA))["language"] == "en"


@pytest.mark.parametrize("language", ["", "e", "e n", "en-", "-en", "de-.", "d" * 9])
async def test_what_is_no_language_is_refused(api: Scene, language: str) -> None:
    heard = await api.ask("GET", f"/codes?language={language}", by=ANNA)
    assert heard.problem == (422, "wrong-fields")
    assert set(heard.errors) == {"query.language"}


@pytest.mark.parametrize("tag", languages())
def test_a_language_is_found_by_its_tag_and_by_narrower_ones(tag: str) -> None:
    for written in (tag, tag.upper(), f"{tag}-XX", f"{tag}_xx-1901"):
        assert codes_answer(labels_for(written)).language == tag


async def test_labels_are_given_in_the_language_that_is_asked_for(api: Scene) -> None:
    answer = await api.good("GET", "/codes?language=de-AT", by=ANNA)
    assert (answer["language"], answer["languages"]) == ("de", languages())
    codes = {group: {one["code"]: one["label"] for one in words} for group, words in answer["codes"].items()}
    assert codes["task_state"]["waiting"] == "Wartet auf Menschen"
    assert codes["event"]["sent_back"] == "Die Arbeit wurde zurückgegeben"
    assert codes["problem"]["urn:signoff:problem:no-such-task"] == "Diese Aufgabe gibt es nicht"


@pytest.mark.parametrize("tag", languages())
async def test_in_each_language_there_are_the_same_codes_and_signs(api: Scene, tag: str) -> None:
    answer = await api.good("GET", f"/codes?language={tag}", by=ANNA)
    english = await api.good("GET", "/codes", by=ANNA)
    assert _without_labels(answer) == _without_labels(english)
    assert (answer["codes"] == english["codes"]) == (tag == "en")


def _without_labels(answer: Mapping[str, Any]) -> dict[str, list[tuple[str, str | None]]]:
    return {group: [(one["code"], one["sign"]) for one in words] for group, words in answer["codes"].items()}


async def test_codes_want_the_scope_to_read(api: Scene) -> None:
    heard = await api.ask("GET", "/codes", by=ANNA, scopes=frozenset(Scope) - {Scope.TASKS_READ})
    assert heard.problem == (403, "lacks-scope")
