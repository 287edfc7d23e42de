"""Owns what an edit may do to gates that were passed on the text as it was, reckoned by who only watches."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from engine.codes import HumanTaskKind, StepState, Verdict
from engine.human_task import HumanTask
from engine.model import HumanTaskId, JsonText
from engine.rollback import Reset
from engine.snapshot import Change, TaskSnapshot
from tests.property.core import oracle
from tests.property.core.review_book import Book
from tests.property.core.review_page import Hand

Edit: TypeAlias = tuple[str, JsonText, Mapping[str, Hand]]
"""A text that is there again if a decision is undone: of which step, and by whose hands."""


def passed_on(task: TaskSnapshot, step: str) -> set[str]:
    """Give the gates that are passed and show what a step gave."""
    return {h.step for h in _passed(task) if any(shown.step == step for shown in h.policy.shown)}


def _passed(task: TaskSnapshot) -> list[HumanTask]:
    asked = [h for h in task.human_tasks.values() if h.kind is HumanTaskKind.APPROVAL]
    last = {h.step: h for h in asked}.values()
    return [h for h in last if h.status == "approved" and task.steps[h.step].state is StepState.COMPLETED]


def lapsed(before: TaskSnapshot, after: TaskSnapshot, book: Book) -> set[str]:
    """Give the gates that had been passed on what is not there any more, and will not be by an undo."""
    return {h.step for h in _passed(before) if not (_is_there(book, h) or may_hold(after, book, h))}


def may_hold(task: TaskSnapshot, book: Book, gate: HumanTask) -> bool:
    """Say whether a gate was passed on what is there again if edits are undone, as some still can be."""
    edits = [edit for _, edit in _open_edits(task, book)]
    kept = dict(book.texts)
    try:
        for number in range(1, len(edits) + 1):
            for some in combinations(edits, number):
                book.texts = kept | {step: text for step, text, _ in some}
                if _is_there(book, gate):
                    return True
        return False
    finally:
        book.texts = kept


def kept_waiting(task: TaskSnapshot, book: Book) -> set[str]:
    """Give the steps that must not start: behind gates on a text of which an edit can still be undone."""
    doubtful = {edit[0] for _, edit in _open_edits(task, book)}
    gates = {gate for step in doubtful for gate in passed_on(task, step)}
    return {step for gate in gates for step in oracle.descendants(task.plan, gate)}


def check_started(before: TaskSnapshot, after: TaskSnapshot, book: Book) -> None:
    """Nothing starts that is kept waiting."""
    pending = {name for name, run in before.steps.items() if run.state is StepState.PENDING}
    started = {name for name in pending if after.steps[name].state is not StepState.PENDING}
    assert after.state.is_final or not started & kept_waiting(after, book)


def check_edited(before: TaskSnapshot, preview: Reset, change: Change, gates: set[str]) -> None:
    """What was foretold is what happened, or happens later: passed gates ask again, and nothing else does."""
    again = {step for gate in gates for step in oracle.sent_back(before, gate)}
    assert set(change.rerun_steps) == again
    assert again <= set(preview.steps)
    if again == set(preview.steps):
        was_current = {run.key for run in before.steps.values()}
        undone = [old.step for old in change.after.undoing if old.key in was_current]
        assert set(preview.undone) == set(undone)
        assert set(preview.closed) == {
            id
            for id, h in before.human_tasks.items()
            if h.is_open and change.after.human_tasks[id].closed_because == "edited"
        }


def check_edit_undone(before: TaskSnapshot, after: TaskSnapshot, gate: HumanTaskId) -> None:
    """Each step is where it was and gives what it gave, and the same requests wait, about the same."""
    for name, was in before.steps.items():
        now = after.steps[name]
        assert replace(now, run=was.run, version=was.version) == was
    assert [*after.human_tasks] == [*before.human_tasks]
    for id, asked in before.human_tasks.items():
        now_asked = after.human_tasks[id]
        assert (now_asked.status, now_asked.policy.fingerprint) == (asked.status, asked.policy.fingerprint)
        is_lapsed = asked.settling is not None and asked.settling.verdict is Verdict.REJECTED
        if now_asked.is_open and not is_lapsed:
            assert (now_asked.settling is None) is (asked.settling is None)
        assert now_asked.said[: len(asked.said)] == asked.said
    assert after.human_tasks[gate].said[-1].is_undone
    assert _work(after) == _work(before)


def _is_there(book: Book, gate: HumanTask) -> bool:
    """Say whether what a gate was passed on, whatever it was approved on earlier, is there now."""
    return book.shown_at_end(gate) == book.shown(gate.policy)


def _work(task: TaskSnapshot) -> set[tuple[str, str, int]]:
    return {(id.step, id.kind.value, id.attempt) for id in task.jobs}


def _open_edits(task: TaskSnapshot, book: Book) -> list[tuple[HumanTaskId, Edit]]:
    pages = [(id, page.edit) for id, page in book.pages.items() if task.human_tasks[id].is_open]
    return [(id, edit) for id, edit in pages if edit is not None]
