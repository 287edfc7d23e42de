"""What was done is answered as it was also when it is asked for again, or takes effect only later."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack.api.deciding_scenes import GATE, WINDOW
from tests.slack.api.problems import assert_problem
from tests.slack.api.review_scenes import stopped
from tests.slack.api.stage import Ask, Json, Stage, stage

_AGAIN = ["draft", "review"]
_BACK = {"comment": "Too thin.", "rollback_to": "draft"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path / "here") as opened:
        yield opened


async def asked(here: Stage, ask: Ask, key: str | None = None) -> Json:
    """Let a program ask for something that is possible; gives the answer."""
    heard = await here.hears(ask, key=key)
    assert heard.status == 200, heard
    return dict(heard.body)


async def at_review(here: Stage, act: str, **body: object) -> Ask:
    return Ask(who="bob", path=f"/human-tasks/{(await here.newest('review'))['id']}/{act}", body=body)


async def test_with_the_same_key_the_same_is_answered(here: Stage) -> None:
    await GATE(here)
    reject = await at_review(here, "reject", **_BACK)
    first = await asked(here, reject, key="k")
    assert (first["human_task"] in reject.path, first["changed"], first["rerun_steps"]) == (
        True,
        True,
        _AGAIN,
    )
    in_full = Ask(who="bob", path=reject.path, body={**reject.body, "alone": False})  # which it is anyway
    for same in (reject, in_full):
        again = await asked(here, same, key="k")
        assert (again["human_task"], again["changed"]) == (first["human_task"], False)
        assert again["rerun_steps"] == _AGAIN


async def test_what_can_be_undone_says_until_when_and_what_will_start_again(here: Stage) -> None:
    await WINDOW(here)
    reject = await at_review(here, "reject", **_BACK)
    first = await asked(here, reject)
    assert (first["human_task"] in reject.path, first["changed"], first["rerun_steps"]) == (
        True,
        True,
        _AGAIN,
    )
    assert first["takes_effect_at"] is not None
    assert await asked(here, reject) == {**first, "changed": False}
    undone = await asked(here, await at_review(here, "undo"))
    assert (undone["rerun_steps"], undone["takes_effect_at"]) == ([], None)


async def test_a_retry_says_again_what_it_started(here: Stage) -> None:
    await GATE(here)
    await asked(here, await at_review(here, "reject", comment="No."))
    retry = Ask(who="alice", path="/tasks/gate-1/retry")
    first, second = [await asked(here, retry, key="k") for _ in range(2)]
    assert (first["changed"], second["changed"]) == (True, False)
    assert first["rerun_steps"] == second["rerun_steps"] == ["review", "last"]


@pytest.mark.parametrize(
    "body", [{"how": "go_on", "rollback_to": "draft"}, {"how": "send_back", "reason": "Do it again."}]
)
async def test_a_step_is_named_where_work_goes_back_and_nowhere_else(here: Stage, body: Json) -> None:
    await stopped(here)
    heard = await here.hears(Ask(who="dave", path="/tasks/gate-1/resume", body=body))
    assert_problem(heard, 422, "cannot-send-back", "body.rollback_to")
    assert here.events("resumed") == []


async def test_a_version_to_which_the_task_has_not_come_has_nothing(here: Stage) -> None:
    await GATE(here)
    for path in ("/tasks/gate-1/artifacts", "/tasks/gate-1/artifacts/draft"):
        await asked(here, Ask(who="bob", path=f"{path}?version=1", method="GET"))
        heard = await here.hears(Ask(who="bob", path=f"{path}?version=2", method="GET"))
        assert (heard.status, heard.problem) == (404, "no-such-artifact")
        assert "gate-1 is at version 1" in heard.body["detail"]
