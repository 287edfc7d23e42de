"""`signoff doctor`, settings: each that is missing or wrong is named with its fix, and the fix is one."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.doctor.findings import Subject, Verdict
from tests.process.command_line import signoff
from tests.process.patient import patient, verdicts
from tests.process.test_command_line import names_in

BROKEN = {
    "SLACK_BOT_TOKEN": ("", "missing"),
    "SLACK_APP_TOKEN": ("xoxb-1", "begins with xapp-"),
    "SLACK_API_URL": ("slack", "give a web address"),
    "SIGNOFF_DATABASE_URL": ("mysql://me:hunter2@db/signoff", "give sqlite:///PATH"),
    "SIGNOFF_PIPELINES": ("/nowhere", "there is no such folder"),
    "SIGNOFF_PORT": ("http", "give a number"),
    "SIGNOFF_HOLIDAYS": ("Atlantis", "Atlantis"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_wrong_setting_is_named_and_giving_another_mends_it(tmp_path: Path, name: str) -> None:
    async with patient(tmp_path) as it:
        before = it.settings.get(name, "")
        value, said = BROKEN[name]
        it.settings[name] = value
        found = await it.wrong()
        assert found.subject is Subject.SETTINGS
        assert name in found.found
        assert name in (found.fix or "")
        assert said in f"{found.found} {found.fix}"
        assert "hunter2" not in f"{found.found} {found.fix}"
        it.settings[name] = before
        await it.is_content()


async def test_where_only_slacks_settings_are_wrong_the_database_is_looked_at_nevertheless(
    tmp_path: Path,
) -> None:
    async with patient(tmp_path, SLACK_BOT_TOKEN="") as it:
        await it.settle()
        seen = verdicts(await it.examined())
        assert (seen[Subject.SETTINGS], seen[Subject.DATABASE]) == (Verdict.WRONG, Verdict.OK)
        others = seen.keys() - {Subject.SETTINGS, Subject.DATABASE}
        assert {seen[subject] for subject in others} == {Verdict.SKIPPED}
        it.settings["SIGNOFF_LOG"] = "loud"
        assert (await it.of(Subject.DATABASE)).found == "not looked at: the settings are not right yet"


async def test_a_name_that_is_nearly_a_setting_is_noted(tmp_path: Path) -> None:
    async with patient(tmp_path, SIGNOFF_HOLIDAY="DE", SIGNOFF_SECRET_PORT="x", SIGNOFF_TOKEN="y") as it:
        found = await it.noted(Subject.SETTINGS)
        assert found.found == "SIGNOFF_HOLIDAY is no setting; did you mean `SIGNOFF_HOLIDAYS`?"
        it.settings["SIGNOFF_HOLIDAYS"] = it.settings.pop("SIGNOFF_HOLIDAY")
        assert verdicts(await it.examined())[Subject.SETTINGS] is Verdict.OK


# --- as it is typed ------------------------------------------------------------------------------


async def test_all_well_ends_with_status_0_and_changes_nothing(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        ended = await it.type("doctor")
        assert (ended.status, ended.errors) == (0, "")
        lines = ended.output.splitlines()
        assert lines[0] == "ok       settings     all that is needed is set"
        assert lines[-1] == "All is well."
        assert names_in(tmp_path) == ["pipelines"]
        assert {call["method"] for call in await it.slack.calls()} <= {
            "auth.test",
            "apps.connections.open",
            "bots.info",
        }


async def test_wrong_settings_end_with_status_2_as_text_and_as_json(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SIGNOFF_PORT=3000\nno setting at all\n")
    ended = await signoff(tmp_path, "doctor")
    assert (ended.status, ended.errors) == (2, "")
    assert "wrong    settings     .env, line 2: this is no setting\n" in ended.output
    assert "→ .env, line 2: write NAME=VALUE" in ended.output
    (tmp_path / ".env").write_text("SIGNOFF_PORT=http\n")
    ended = await signoff(tmp_path, "doctor", "--json")
    assert (ended.status, ended.errors) == (2, "")
    said = json.loads(ended.output)
    assert not said["is_well"]
    assert {"check": "settings", "verdict": "wrong", "found": "SIGNOFF_PORT is wrong"} in [
        {key: value for key, value in check.items() if key != "fix"} for check in said["checks"]
    ]


async def test_what_is_wrong_ends_with_status_1_as_text_and_as_json(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        it.write_pipeline("bad", "name: bad\n")
        ended = await it.type("doctor")
        assert (ended.status, ended.errors) == (1, "")
        assert ended.output.splitlines()[-1] == "1 thing is wrong."
        ended = await it.type("doctor", "--json")
        assert (ended.status, ended.errors) == (1, "")
        (found,) = [check for check in json.loads(ended.output)["checks"] if check["verdict"] == "wrong"]
        assert found["check"] == "pipelines"
        assert found["fix"].startswith("put it right; `signoff check ")


async def test_it_takes_a_few_seconds_though_nobody_answers(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.trouble("slow", seconds=60)
        async with asyncio.timeout(10):
            seen = await it.examined()
        assert verdicts(seen)[Subject.BOT_TOKEN] is Verdict.WRONG
