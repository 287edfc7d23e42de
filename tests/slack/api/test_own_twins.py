"""What people say of themselves, and what they read, is the same in Slack and over HTTP."""

import re
from pathlib import Path

from tests.slack.api.deciding_scenes import GATE
from tests.slack.api.records import record
from tests.slack.api.seat_scenes import FORM
from tests.slack.api.stage import IDS, Ask, Json, stage
from tests.slack.asking import answer

UNTIL = "2026-12-24T17:00:00Z"
WEEK: Json = {"at": "09:00", "days": ["mon", "tue", "wed", "thu", "fri"]}
SAID: tuple[tuple[str, Ask], ...] = (
    (
        "away 2026-12-24T17:00Z @carol",
        Ask(who="bob", method="PUT", path="/me/absence", body={"until": UNTIL, "stand_in": IDS["carol"]}),
    ),
    ("back", Ask(who="bob", method="DELETE", path="/me/absence")),
    (
        "away 2026-12-24T17:00Z",
        Ask(who="bob", method="PUT", path="/me/absence", body={"until": UNTIL}),
    ),
    ("summary 09:00 weekdays", Ask(who="bob", method="PUT", path="/me/summary", body=WEEK)),
    ("summary off", Ask(who="bob", method="DELETE", path="/me/summary")),
)
KEPT = ("absences", "summaries")
_NAME = re.compile(r"/pipeline run ([a-z-]+)")


async def test_what_people_say_of_themselves_is_noted_the_same(tmp_path: Path) -> None:
    noted: list[Json] = []
    async with stage(tmp_path / "by_hand") as here:
        for line, _ in SAID:
            await answer(here.slack, "bob", line)
            noted.append({table: record(here.home)[table] for table in KEPT})
    assert noted[0]["absences"], "it is noted at all"
    assert noted[3]["summaries"], "so is this"
    async with stage(tmp_path / "by_program") as here:
        for (line, ask), wanted in zip(SAID, noted, strict=True):
            heard = await here.hears(ask)
            assert heard.status == 200, (line, heard)
            assert {table: record(here.home)[table] for table in KEPT} == wanted, line


async def test_what_people_read_programs_read_too(tmp_path: Path) -> None:
    async with stage(tmp_path / "house") as here:
        await GATE(here)
        await FORM(here)
        bob = await here.program("bob")
        waiting = (await bob.get(f"/human-tasks?assignee_id={IDS['bob']}"))["human_tasks"]
        mine = await answer(here.slack, "bob", "mine")
        assert {line["title"] for line in waiting} == {"Is it right?", "What shall be paid?"}
        assert all(line["title"] in mine for line in waiting)
        open_here = await answer(here.slack, "bob", "status")
        tasks = (await bob.get("/tasks?state=waiting"))["tasks"]
        assert {task["name"] for task in tasks} == {"gate-1", "form-2"}
        assert all(task["name"] in open_here for task in tasks)
        status, shown = await answer(here.slack, "bob", "status gate-1"), await bob.get("/tasks/gate-1")
        assert all(step["name"] in status for step in shown["steps"])
        listed = set(_NAME.findall(await answer(here.slack, "mallory", "list")))
        known = (await (await here.program("mallory")).get("/pipelines"))["pipelines"]
        assert listed, "Mallory may start something"
        assert listed <= {pipeline["name"] for pipeline in known}
