"""Two processes on one database: what one registers, the other takes up by itself."""

from pathlib import Path

import pytest

from engine.model import TaskId
from engine.pipelines import Pipelines
from signoff.library import Signoff
from tests.support.waiting import eventually

PIPELINE = """\
name: order
steps:
  - {name: legal, type: legal_check, with: {title: May we?}}
"""


def legal(who: str) -> dict[str, object]:
    return {"name": "legal_check", "extends": "approval_gate", "with": {"approvers": {"users": [who]}}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "order.yaml"
    path.write_text(PIPELINE)
    return path


def version_used(pipelines: Pipelines) -> int:
    """Give the version of the type that the next task would use."""
    (body,) = pipelines.named("order").bodies
    assert body.registered is not None
    return body.registered.version


async def asked(signoff: Signoff, task: TaskId) -> list[str]:
    """Give whom a task asks."""
    await signoff.at_rest(task)
    request = (await signoff.status(task)).task.open_request("legal")
    assert request is not None
    return [seat.user for rule in request.policy.rules for seat in rule.seats]


async def test_a_process_takes_up_what_another_one_registered(postgres_url: str, file: Path) -> None:
    async with Signoff.open(postgres_url) as one:
        await one.pipeline_register_step_type(legal("lee"), by="carol")
        async with Signoff.open(postgres_url, [file]) as other:
            before = (await other.start("order", by="ann")).task.id
            assert await asked(other, before) == ["lee"]
            await one.pipeline_register_step_type(legal("max"), by="carol")
            pipelines = other.engine.pipelines
            await eventually(lambda: version_used(pipelines) == 2, what="the new version")
            after = (await other.start("order", by="ann")).task.id
            assert await asked(other, after) == ["max"]
            assert await asked(other, before) == ["lee"]
