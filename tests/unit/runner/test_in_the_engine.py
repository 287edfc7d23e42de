"""The runner in a whole engine: what a commit drops is ended before it is undone."""

from pathlib import Path

from engine.codes import StepState, TaskState
from engine.human import OpenRequest
from engine.model import TaskId
from signoff.library import Signoff
from tests.support.waiting import eventually

PIPELINE = """
name: release
steps:
  - {name: draft, type: python, with: {call: "tests.unit.runner.test_in_the_engine:draft"}}
  - name: deploy
    type: shell
    needs: [draft]
    with:
      run: |
        trap 'sleep 0.1; echo ended >> "$LOG"; exit' TERM
        echo begun >> "$LOG"
        while true; do sleep 0.01; done
      env: {LOG: "{{ inputs.log }}"}
    undo: {type: shell, with: {run: 'echo undone >> "$LOG"', env: {LOG: "{{ inputs.log }}"}}}
  - name: review
    type: approval_gate
    needs: [draft]
    with: {title: "Go on?", approvers: {users: [bob]}, show: [draft], rollback_to: [draft]}
inputs:
  type: object
  required: [log]
  properties: {log: {type: string}}
"""


def draft() -> dict[str, str]:
    return {"notes": "first of all"}


async def step_is(signoff: Signoff, task: TaskId, step: str, state: StepState) -> bool:
    return (await signoff.status(task)).task.steps[step].state is state


async def test_a_send_back_ends_the_command_then_undoes_it_then_starts_it_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    file, log = tmp_path / "release.yaml", tmp_path / "log"
    file.write_text(PIPELINE)

    def happened() -> list[str]:
        return log.read_text().split() if log.exists() else []

    async with Signoff.open(sqlite_url, [file]) as signoff:
        task = (await signoff.start("release", {"log": str(log)}, by="alice")).task.id
        await eventually(lambda: step_is(signoff, task, "review", StepState.WAITING), what="the gate")
        await eventually(lambda: happened() == ["begun"], what="the begin of the command")
        await signoff.approval_reject(
            OpenRequest(task, "review"), by="bob", comment="not like this", rollback_to="draft"
        )
        await eventually(lambda: len(happened()) == 4, what="the second begin of the command")
        assert happened() == ["begun", "ended", "undone", "begun"]
        await signoff.cancel(task, by="alice")
        await eventually(lambda: len(happened()) == 5, what="the end of the command")
        assert happened()[-1] == "ended"
        assert (await signoff.status(task)).task.state is TaskState.CANCELLED
