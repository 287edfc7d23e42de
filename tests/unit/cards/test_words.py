"""People read request, result, workspace and approval: never the engine's own words."""

import ast
import re
from pathlib import Path

import bot.cards
from bot.cards.states import KIND_WORDS, NO_LONGER_ASKED, REQUEST_SIGNS, STEP_SIGNS, STEP_WORDS, TASK_WORDS
from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus, StepState, TaskState

ENGINE_WORDS = re.compile(
    r"\b(human[ _]?task|artifact|tenant|gate|fingerprint|snapshot|payload|revision|surface|actor)s?\b",
    re.IGNORECASE,
)
CARDS = Path(bot.cards.__file__).parent


def sentences(source: str) -> list[str]:
    """Give the texts in a module that may be shown: with a space or a capital, and no docstrings."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)
    }
    shown = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
    return [text for text in shown if isinstance(text, str) and (" " in text or text[:1].isupper())]


def test_no_card_uses_the_words_of_the_engine() -> None:
    found = {
        f"{path.name}: {sentence}"
        for path in CARDS.rglob("*.py")
        for sentence in sentences(path.read_text())
        if ENGINE_WORDS.search(sentence)
    }
    assert found == set()


def test_the_search_finds_what_it_looks_for() -> None:
    source = '"""A tenant."""\nX = f"The gate of {name} is closed."\nY = "human_task"\n'
    assert [text for text in sentences(source) if ENGINE_WORDS.search(text)] == ["The gate of "]


def test_every_state_has_its_words() -> None:
    assert set(TASK_WORDS) == set(TaskState)
    assert set(STEP_SIGNS) == set(STEP_WORDS) == set(StepState)
    assert set(REQUEST_SIGNS) == set(HumanTaskStatus)
    assert set(KIND_WORDS) == set(HumanTaskKind)
    assert set(NO_LONGER_ASKED) == set(ClosedBecause)
