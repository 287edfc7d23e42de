"""What a click is refused with, a call is refused with, too; and neither changes anything."""

import logging
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from bot.api.refused import REFUSALS
from engine.refusals import Refused
from sandbox.cards import Card
from tests.slack.api.deciding_scenes import GATE, PAIR, approved_for_now, edited
from tests.slack.api.records import record
from tests.slack.api.review_scenes import answering, bob_approved, disowning, with_a_question
from tests.slack.api.scenes import Setting, started
from tests.slack.api.seat_scenes import claimed
from tests.slack.api.stage import Ask, Json, Stage, stage
from tests.support.waiting import eventually


class Refusals(logging.Handler):
    """What people were refused, as the log has it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[Refused] = []

    def emit(self, line: logging.LogRecord) -> None:
        if isinstance(line.args, tuple):
            self.found += [one for one in line.args if isinstance(one, Refused)]


class Door:
    """A house in which something is refused, once by hand and once over HTTP."""

    def __init__(self, here: Stage, refusals: Refusals) -> None:
        self.here = here
        self._refusals = refusals

    async def refuses(self, by_hand: Awaitable[None], ask: Ask) -> str:
        """Try both, one after the other; gives the name of the problem, which must be the same."""
        await self.here.quiet()
        before = record(self.here.home)
        self._refusals.found.clear()
        await by_hand
        [refused] = await eventually(lambda: self._refusals.found, what="the refusal of what was clicked")
        heard = await self.here.hears(ask, key="once")
        assert heard.problem == REFUSALS[type(refused)].name, (heard, refused)
        assert record(self.here.home) == before
        return heard.problem

    async def at(self, who: str, act: str, step: str = "review", **body: object) -> Ask:
        """Ask for something at the newest request of a step."""
        request = await self.here.newest(step)
        return Ask(who=who, path=f"/human-tasks/{request['id']}/{act}", body=body)

    async def click(self, who: str, card: Card, button: str) -> None:
        await self.here.slack.person(who).click(card, button)

    async def type(self, who: str, line: str) -> None:
        await self.here.slack.person(who).command("#general", f"/pipeline {line}")

    async def shown(self, setting: Setting) -> Card:
        card = await setting(self.here)
        assert card is not None
        return card


@pytest.fixture
async def door(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    refusals, log = Refusals(), logging.getLogger("bot.listeners.explaining")
    async with stage(tmp_path / "house") as here:
        log.addHandler(refusals)
        caplog.set_level(logging.INFO, log.name)
        try:
            yield Door(here, refusals)
        finally:
            log.removeHandler(refusals)


async def test_of_what_waits_for_others(door: Door) -> None:
    card = await door.shown(GATE)
    for who in ("mallory", "alice", "dave"):
        ask = await door.at(who, "approve")
        assert await door.refuses(door.click(who, card, "Approve"), ask) == "not-asked"
        ask = await door.at(who, "reject", comment="No.")
        assert await door.refuses(door.click(who, card, "Reject…"), ask) == "not-asked"
    cancel = Ask(who="mallory", path="/tasks/gate-1/cancel")
    assert await door.refuses(door.type("mallory", "cancel gate-1"), cancel) == "not-yours"
    retry = Ask(who="alice", path="/tasks/gate-1/retry")
    assert await door.refuses(door.type("alice", "retry gate-1"), retry) == "task-ended"
    nothing = Ask(who="alice", path="/tasks/gate-9/cancel")
    assert await door.refuses(door.type("alice", "cancel gate-9"), nothing) == "no-such-task"


async def test_of_what_is_decided(door: Door) -> None:
    card = await door.shown(GATE)
    seen = card.as_it_is()
    await door.click("bob", card, "Approve")
    await door.here.card("Send it?")
    approve = await door.at("carol", "approve")
    assert await door.refuses(door.click("carol", seen, "Approve"), approve) == "already-closed"
    reject = await door.at("carol", "reject", comment="No.")
    assert await door.refuses(door.click("carol", seen, "Reject…"), reject) == "already-closed"
    await door.here.hears(await door.at("carol", "approve", "last"))
    await door.here.quiet("task_completed", times=1)
    cancel = Ask(who="alice", path="/tasks/gate-1/cancel")
    assert await door.refuses(door.type("alice", "cancel gate-1"), cancel) == "task-ended"


async def test_of_what_takes_effect_soon(door: Door) -> None:
    card = await door.shown(approved_for_now)
    undo = await door.at("carol", "undo")
    assert await door.refuses(door.click("carol", card, "Undo"), undo) == "nothing-to-undo"


async def test_of_ones_own_task(door: Door) -> None:
    await door.here.slack.alice.command("#general", "/pipeline run deploy service=web")
    card = await door.here.card("Deploy web?")
    approve = await door.at("alice", "approve", comment="It is mine.")
    assert await door.refuses(door.click("alice", card, "Approve"), approve) == "own-task"


async def test_of_what_has_changed_since(door: Door) -> None:
    card = await door.shown(PAIR)
    seen, fingerprint = card.as_it_is(), (await door.here.newest("review"))["fingerprint"]
    await edited(door.here, card)
    await door.here.slack.wait_for(card, lambda shown: "three times" in shown.text(), "the new text")
    approve = await door.at("carol", "approve", fingerprint=fingerprint)
    assert await door.refuses(door.click("carol", seen, "Approve"), approve) == "stale-fingerprint"


async def test_of_whose_turn_has_not_come(door: Door) -> None:
    card = await door.shown(started("in-order", "Buy a new server?"))
    approve = await door.at("carol", "approve")
    assert await door.refuses(door.click("carol", card, "Approve"), approve) == "not-your-turn"


async def test_of_who_joined_later(door: Door) -> None:
    card = await door.shown(GATE)
    await door.here.slack.happen(
        "regroup", group="release-managers", members=["bob", "carol", "alice", "dave"]
    )
    approve = await door.at("dave", "approve")
    assert await door.refuses(door.click("dave", card, "Approve"), approve) == "joined-later"


async def test_of_what_somebody_keeps_to_themselves(door: Door) -> None:
    seen = (await door.shown(started("four-eyes", "What shall be paid?", "Claim"))).as_it_is()
    await door.click("bob", seen, "Claim")
    await door.here.quiet("claimed", times=1)
    claim = await door.at("carol", "claim", "draft")
    assert await door.refuses(door.click("carol", seen, "Claim"), claim) == "claimed-by-another"
    complete = await door.at("carol", "complete", "draft", answer={"amount": 7})
    assert await door.refuses(door.click("carol", seen, "Complete…"), complete) == "claimed-by-another"


async def test_of_who_releases_what_another_keeps(door: Door) -> None:
    card = await door.shown(claimed)
    release = await door.at("carol", "release", "draft")
    assert await door.refuses(door.click("carol", card, "Release"), release) == "not-claimed"


async def test_of_a_question(door: Door) -> None:
    card = await door.shown(with_a_question)
    given: Json = {"answer": "Since March."}
    answer = await door.at("mallory", "inquiries/1/answer", **given)
    assert await door.refuses(door.click("mallory", card, "Answer…"), answer) == "not-inquired"
    seen = card.as_it_is()
    await answering("carol")(door.here, card)
    await door.here.slack.wait_for(card, lambda shown: "Since March." in shown.text(), "the answer")
    answer = await door.at("alice", "inquiries/1/answer", **given)
    assert await door.refuses(door.click("alice", seen, "Answer…"), answer) == "answered-already"


async def test_of_a_task_that_is_stopped(door: Door) -> None:
    card = await door.shown(bob_approved)
    seen = (await door.here.card("Send it?")).as_it_is()
    await disowning("bob")(door.here, card)
    told = await door.here.slack.wait_for_card("#general", button="Go on")
    approve = await door.at("carol", "approve", "last")
    assert await door.refuses(door.click("carol", seen, "Approve"), approve) == "task-stopped"
    on = Ask(who="alice", path="/tasks/gate-1/resume", body={"how": "go_on"})
    assert await door.refuses(door.click("alice", told, "Go on"), on) == "not-an-operator"
    stop = (await (await door.here.program("dave")).get("/tasks/gate-1"))["stopped"]
    old = told.as_it_is()
    await door.click("dave", told, "Go on")
    await door.here.quiet("resumed", times=1)
    on = Ask(who="dave", path="/tasks/gate-1/resume", body={"how": "go_on", "since": stop["since"]})
    assert await door.refuses(door.click("dave", old, "Go on"), on) == "not-stopped"


async def test_of_who_may_start(door: Door) -> None:
    def start(who: str, pipeline: str) -> Ask:
        return Ask(who=who, path="/tasks", body={"pipeline": pipeline, "channel": "#general"})

    careful = start("mallory", "careful")
    assert await door.refuses(door.type("mallory", "run careful"), careful) == "not-a-starter"
    unknown = start("alice", "relase")
    assert await door.refuses(door.type("alice", "run relase"), unknown) == "no-such-pipeline"


async def test_of_where_one_comes_from(door: Door) -> None:
    for_people = Ask(who="alice", path="/tasks", body={"pipeline": "people", "channel": "#general"})
    assert await door.refuses(door.type("alice", "run machines"), for_people) == "closed-to-api"
    await door.here.run("people")
    await door.here.card("By hand?")
    await door.here.hears(Ask(who="alice", path="/tasks", body={"pipeline": "machines"}))
    for_programs = await door.here.card("Turn it on?", "More…")
    seen = for_programs.buttons()
    assert seen == ["More…"], "nothing to click on"
    people = next(
        line
        for line in (await (await door.here.program("bob")).get("/human-tasks"))["human_tasks"]
        if line["task"]["pipeline"] == "people"
    )
    heard = await door.here.hears(Ask(who="bob", path=f"/human-tasks/{people['id']}/approve"))
    assert heard.problem == "closed-to-api"
