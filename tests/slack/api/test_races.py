"""People click and programs call at the same moment: one is first, and the others are told politely."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.api.problems import Kind
from bot.api.refused import REFUSALS
from engine.refusals import AlreadyClosed
from engine.review_refusals import StaleFingerprint
from tests.slack.api.deciding_scenes import GATE, NEW, WINDOW
from tests.slack.api.program import Heard
from tests.slack.api.scenes import behind_more
from tests.slack.api.stage import Ask, Stage, stage

PROGRAMS = 20
CLOSED: Kind = REFUSALS[AlreadyClosed]
STALE: Kind = REFUSALS[StaleFingerprint]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path / "house") as opened:
        yield opened


async def at_review(here: Stage, who: str, act: str, **body: object) -> Ask:
    request = await here.newest("review")
    seen = {"fingerprint": request["fingerprint"], **body}
    return Ask(who=who, path=f"/human-tasks/{request['id']}/{act}", body=seen)


def said(here: Stage) -> list[tuple[str, str, str | None]]:
    """Give who decided, what, and with which token."""
    return here.home.sql("SELECT decided_by, verdict, token FROM pipeline_decisions ORDER BY number")


@pytest.mark.parametrize("is_click_first", [True, False])
async def test_of_a_click_and_a_call_that_approve_at_once_one_decides(
    here: Stage, *, is_click_first: bool
) -> None:
    card = await GATE(here)
    assert card is not None
    await here.quiet()
    ask = await at_review(here, "carol", "approve")
    await here.program("carol")
    click, call = here.slack.bob.click(card, "Approve"), here.hears(ask)
    both = (click, call) if is_click_first else (call, click)
    heard = next(one for one in await asyncio.gather(*both) if isinstance(one, Heard))
    await here.quiet("asked", times=2)
    [(who, verdict, token)] = said(here)
    assert verdict == "approved"
    assert here.events("approved") == ["approved"]
    if token is None:
        assert (who, heard.status, heard.problem) == ("U0BOB000001", 409, CLOSED.name)
        assert "is approved already" in heard.body["detail"]
    else:
        assert (who, heard.status, heard.body["changed"]) == ("U0CAROL0001", 200, True)
        assert (
            "@carol through the API (token *ci*) already approved this" in await here.slack.bob.private_note()
        )


async def test_of_a_call_that_rejects_and_a_click_that_edits_at_once_one_decides(here: Stage) -> None:
    card = await GATE(here)
    assert card is not None
    modal = await behind_more(here.slack.bob, card, "Edit draft.notes and approve…", "Edit and approve")
    modal.fill({"draft.notes": NEW})
    await here.quiet()
    ask = await at_review(here, "carol", "reject", comment="Too thin.", rollback_to="draft")
    _, heard = await asyncio.gather(modal.submit(), here.hears(ask))
    await here.quiet("asked", times=2)
    [(who, verdict, token)] = said(here)
    if token is None:
        assert (who, verdict) == ("U0BOB000001", "approved")
        assert here.events("edited") == ["edited"]
        assert heard.problem in (CLOSED.name, STALE.name)
    else:
        assert (who, verdict) == ("U0CAROL0001", "rejected")
        assert heard.body["rerun_steps"] == ["draft", "review"]
        assert here.events("edited") == []
        assert "@carol through the API (token *ci*) already rejected this" in modal.text()
        assert NEW in modal.text(), "what was typed is kept"


async def test_of_many_calls_that_approve_at_once_one_decides(here: Stage) -> None:
    await WINDOW(here)
    await here.quiet()
    asks = [await at_review(here, who, "approve") for who in ("bob", "carol")]
    heard = await asyncio.gather(*(here.hears(asks[place % 2]) for place in range(PROGRAMS)))
    done = [one for one in heard if one.status == 200 and one.body["changed"]]
    assert len(done) == 1
    [(winner, _, token)] = said(here)
    assert token == "ci"
    assert here.events("approved") == ["approved"]
    others = [one for one in heard if one not in done]
    same = [one for one in others if one.status == 200]
    assert all(not one.body["changed"] for one in same), "whoever said so already says nothing new"
    late = [one for one in others if one.status != 200]
    assert {(one.status, one.problem) for one in late} == {(409, "already-decided")}
    assert (len(same), len(late)) == (PROGRAMS // 2 - 1, PROGRAMS // 2), winner


async def test_of_many_calls_with_one_key_one_starts(here: Stage) -> None:
    ask = Ask(who="alice", path="/tasks", body={"pipeline": "gate", "channel": "#general"})
    await here.program("alice")
    heard = await asyncio.gather(*(here.hears(ask, key="nightly") for _ in range(PROGRAMS)))
    assert {one.status for one in heard} == {201}
    assert len({one.body["task"]["id"] for one in heard}) == 1
    assert sum(one.body["changed"] for one in heard) == 1
    await here.quiet("asked", times=1)
    assert here.events("task_started") == ["task_started"]


async def test_a_key_is_of_one_operation_at_one_request(here: Stage) -> None:
    start = Ask(who="bob", path="/tasks", body={"pipeline": "gate", "channel": "#general"})
    assert (await here.hears(start, key="build-7")).body["changed"]
    await here.quiet("asked", times=1)
    approve = await at_review(here, "bob", "approve")
    heard = await here.hears(Ask(who="carol", path=approve.path, body=approve.body), key="build-7")
    assert heard.body["changed"]
    cancel = Ask(who="bob", path="/tasks/gate-1/cancel")
    assert (await here.hears(cancel, key="build-7")).body["changed"]
    again = await here.hears(cancel, key="build-7")
    assert (again.status, again.body["changed"]) == (200, False)
    late = Ask(who="bob", path=approve.path, body=approve.body)
    assert (await here.hears(late, key="build-8")).problem == CLOSED.name
