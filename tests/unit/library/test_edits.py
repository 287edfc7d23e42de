"""Editing while approving, from a program: as in Slack, and later steps work with the new text."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.human import OpenRequest
from engine.model import Fingerprint, TaskId
from engine.ports.queries import HumanTaskView, Page
from engine.refusals import NoSuchStep, NoSuchTask
from engine.review_refusals import CannotEdit, StaleFingerprint
from signoff.arguments import WrongArgument
from signoff.library import Signoff

PIPELINE = """
name: notes
steps:
  - name: draft
    type: python
    with: {call: "builtins:dict", args: {notes: Faster., number: 7}}
  - name: review
    type: approval_gate
    needs: [draft]
    with:
      title: Fine?
      show: [draft]
      approvers: {users: [bob, cyd]}
      required: 2
      editable: [draft.notes, draft.number]
  - name: echo
    type: python
    needs: [review]
    with: {call: "builtins:str", args: {object: "{{ steps.draft.output.notes }}"}}
  - name: last
    type: approval_gate
    needs: [echo]
    with: {title: Was it said?, show: [echo], approvers: {users: [cyd]}}
"""
NEW = "Twice as fast.\nAnd more."


@pytest.fixture
async def signoff(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Signoff]:
    file = tmp_path / "notes.yaml"
    file.write_text(PIPELINE)
    async with Signoff.open(sqlite_url, [file]) as opened:
        yield opened


async def review(signoff: Signoff) -> tuple[TaskId, HumanTaskView]:
    """Start a task; gives it, and what waits for Bob and Cyd."""
    task = (await signoff.start("notes", by="ann")).task.id
    await signoff.at_rest(task)
    return task, await seen(signoff, task)


async def seen(signoff: Signoff, task: TaskId) -> HumanTaskView:
    """Read the request of a task."""
    (line,) = (await signoff.human_task_list(task=task)).lines
    view = await signoff.engine.queries.human_task(line.id)
    assert view is not None
    return view


def shown(view: HumanTaskView) -> Fingerprint:
    """Give the fingerprint of what is shown."""
    assert view.human_task.policy.fingerprint is not None
    return view.human_task.policy.fingerprint


async def test_an_edited_text_is_approved_and_used_later(signoff: Signoff) -> None:
    task, view = await review(signoff)
    request = OpenRequest(task, "review")
    await signoff.approval_edit(request, "draft.notes", NEW, by="bob", fingerprint=shown(view))
    with pytest.raises(StaleFingerprint):
        await signoff.approval_approve(request, by="cyd", fingerprint=shown(view))
    again = await seen(signoff, task)
    assert again.shown["draft"].output == {"notes": NEW, "number": 7}
    assert again.shown["draft"].edited_by == "bob"
    await signoff.approval_approve(request, by="cyd", fingerprint=shown(again))
    await signoff.at_rest(task)
    assert (await seen(signoff, task)).shown["echo"].output == NEW


async def test_what_is_no_text_is_not_edited(signoff: Signoff) -> None:
    task, view = await review(signoff)
    request = OpenRequest(task, "review")
    for target in ("draft.number", "draft.other"):
        with pytest.raises(CannotEdit):
            await signoff.approval_edit(request, target, NEW, by="bob", fingerprint=shown(view))
    with pytest.raises(WrongArgument, match="target"):
        await signoff.approval_edit(request, "", NEW, by="bob", fingerprint=shown(view))


async def test_what_a_step_gave_at_any_version_stays_readable(signoff: Signoff) -> None:
    task, view = await review(signoff)
    request = OpenRequest(task, "review")
    await signoff.approval_edit(request, "draft.notes", NEW, by="bob", fingerprint=shown(view))
    now, before = await signoff.output(task, "draft"), await signoff.output(task, "draft", version=1)
    assert now is not None
    assert before is not None
    assert (now.output, now.version, now.edited_by) == ({"notes": NEW, "number": 7}, 2, "bob")
    assert [(edit.by, edit.target, edit.version) for edit in now.edits] == [("bob", "draft.notes", 2)]
    assert before.edits == ()
    assert (before.output, before.version, before.edited_by) == ({"notes": "Faster.", "number": 7}, 1, None)
    assert await signoff.output(task, "echo") is None  # it has not run yet
    with pytest.raises(NoSuchStep, match="its steps: draft, review, echo, last"):
        await signoff.output(task, "drafts")
    with pytest.raises(WrongArgument, match="version"):
        await signoff.output(task, "draft", version=0)


async def test_the_history_says_what_the_text_was_and_what_it_is(signoff: Signoff) -> None:
    task, view = await review(signoff)
    request = OpenRequest(task, "review")
    await signoff.approval_edit(request, "draft.notes", NEW, by="bob", fingerprint=shown(view))
    history = await signoff.history(task, Page(limit=100))
    (edited,) = [line for line in history if line.kind == "edited"]
    assert (edited.by, edited.version) == ("bob", 2)
    assert (edited.data["before"], edited.data["after"]) == ("Faster.", NEW)
    assert [line.seq for line in await signoff.history(task, Page(after=str(edited.seq)))] == [
        line.seq for line in history if line.seq > edited.seq
    ]
    with pytest.raises(NoSuchTask):
        await signoff.history(TaskId("t9"))
