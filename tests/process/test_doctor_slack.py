"""`signoff doctor`, Slack: tokens, scopes, clocks and ways in, each broken, named, and mended as is said."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor.findings import Subject, Verdict
from bot.manifest import SCOPES
from sandbox.seeds import ACME
from sandbox.server import Sandbox
from tests.process.foreign_app import foreign_hello
from tests.process.patient import patient, verdicts
from tests.process.serving import LISTENS, is_well, serving, workspace
from tests.process.test_without_slack import free_port

# --- the bot token -------------------------------------------------------------------------------


async def test_a_token_that_slack_does_not_know_is_named_and_the_apps_own_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        own, it.settings["SLACK_BOT_TOKEN"] = it.settings["SLACK_BOT_TOKEN"], "xoxb-of-nobody"
        found = await it.wrong()
        assert found.found == "Slack does not take SLACK_BOT_TOKEN: invalid_auth"
        assert (found.fix or "").startswith("copy the Bot User OAuth Token ")
        seen = verdicts(await it.examined())
        assert {subject for subject, verdict in seen.items() if verdict is Verdict.SKIPPED} == {
            Subject.SCOPES,
            Subject.CHANNELS,
            Subject.API_TOKENS,
        }
        assert seen[Subject.CLOCK] is seen[Subject.SOCKET] is Verdict.OK
        it.settings["SLACK_BOT_TOKEN"] = own
        await it.is_content()


@pytest.mark.parametrize(("what", "word"), [("revoke", "token_revoked"), ("uninstall", "account_inactive")])
async def test_an_app_that_was_removed_is_named_and_installing_it_mends_it(
    tmp_path: Path, what: str, word: str
) -> None:
    async with patient(tmp_path) as it:
        await it.slack.happen(what)
        found, *_ = [f for f in await it.examined() if f.verdict is Verdict.WRONG]
        assert found.found == f"Slack no longer takes SLACK_BOT_TOKEN: {word}"
        assert (found.fix or "").startswith("install the app (")
        await it.slack.happen("reinstall")
        await it.is_content()


async def test_a_token_of_another_workspace_than_the_databases_is_named(tmp_path: Path) -> None:
    async with patient(tmp_path) as it, another_workspace() as other:
        await it.settle()
        own = dict(it.settings)
        it.settings |= {
            "SLACK_BOT_TOKEN": other.bot_token,
            "SLACK_APP_TOKEN": other.app_token,
            "SLACK_API_URL": other.api_url,
        }
        found = await it.wrong()
        assert found.found == (
            "SLACK_BOT_TOKEN is of T0OTHER0001 (Other), but the database holds the data of T0ACME00001"
        )
        of_its_own = re.search(r"(SIGNOFF_DATABASE_URL)=sqlite:///(\S+)", found.fix or "")
        assert of_its_own
        it.settings[of_its_own[1]] = f"sqlite:///{tmp_path / of_its_own[2]}"
        await it.is_content()
        it.settings = own
        await it.is_content()


@asynccontextmanager
async def another_workspace() -> AsyncIterator[Sandbox]:
    seeds = replace(ACME, team_id="T0OTHER0001", team_name="Other")
    async with workspace(seeds=seeds) as sandbox:
        yield sandbox


@pytest.mark.parametrize("trouble", ["error_before", "drop_before"])
async def test_where_slack_does_not_answer_nothing_of_it_is_looked_at(tmp_path: Path, trouble: str) -> None:
    async with patient(tmp_path) as it:
        await it.slack.trouble(trouble)
        found = await it.wrong()
        assert found.found.startswith("Slack does not answer: auth.test")
        assert "https://slack-status.com" in (found.fix or "")
        seen = verdicts(await it.examined())
        assert seen[Subject.SOCKET] is seen[Subject.CLOCK] is seen[Subject.CHANNELS] is Verdict.SKIPPED
        assert seen[Subject.DATABASE] is seen[Subject.PIPELINES] is Verdict.OK
        await it.slack.no_trouble()
        await it.is_content()


# --- scopes --------------------------------------------------------------------------------------


async def test_missing_scopes_are_named_and_installing_the_app_again_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        older = sorted(SCOPES.keys() - {"users:read.email", "im:write"})
        await it.slack.happen("grant", scopes=older)
        found = await it.wrong()
        assert found.found == (
            "the token lacks im:write (ask people in direct messages), "
            "users:read.email (find people by e-mail address)"
        )
        assert "reinstall the app (Install App, Reinstall to Workspace)" in (found.fix or "")
        printed = re.search(r"`(signoff manifest)`", found.fix or "")
        assert printed
        shown = (await it.type("manifest")).output
        assert [scope for scope in SCOPES if f"- {scope}\n" not in shown] == []
        await it.slack.happen("reinstall")
        await it.is_content()


async def test_scopes_that_nothing_uses_are_noted(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.happen("grant", scopes=[*SCOPES, "files:read"])
        assert "scopes that nothing here uses: files:read" in (await it.noted(Subject.SCOPES)).found
        await it.slack.happen("reinstall")
        assert (await it.of(Subject.SCOPES)).verdict is Verdict.OK


# --- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("off_s", "verdict", "said"),
    [
        (20, Verdict.OK, "it is right"),
        (60, Verdict.NOTE, "60 s ahead of Slack's"),
        (-60, Verdict.NOTE, "60 s behind Slack's"),
        (600, Verdict.WRONG, "10 min ahead of Slack's"),
        (-3600, Verdict.WRONG, "60 min behind Slack's"),
    ],
)
async def test_a_clock_that_is_off_is_noted_or_wrong_until_it_is_set(
    tmp_path: Path, off_s: float, verdict: Verdict, said: str
) -> None:
    async with patient(tmp_path) as it:
        it.looks_with["now_s"] = lambda: time.time() + off_s
        found = await it.of(Subject.CLOCK)
        assert found.verdict is verdict
        assert said in found.found
        assert verdict is Verdict.OK or "`timedatectl set-ntp true`" in (found.fix or "")
        it.looks_with["now_s"] = time.time
        assert (await it.of(Subject.CLOCK)).verdict is Verdict.OK


async def test_the_clock_of_the_workspace_is_what_it_is_compared_with(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.advance(400)
        assert "7 min behind Slack's" in (await it.wrong()).found


# --- Socket Mode ---------------------------------------------------------------------------------


async def test_an_app_token_without_its_scope_is_named_and_a_new_one_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        poor = await it.slack.happen("generate-app-token", scopes=["authorizations:read"])
        assert (await it.wrong()).found.endswith("SLACK_APP_TOKEN: invalid_auth")
        it.settings["SLACK_APP_TOKEN"] = poor["token"]
        found = await it.wrong()
        assert (found.subject, found.found) == (
            Subject.SOCKET,
            "Slack opens no connection with SLACK_APP_TOKEN: missing_scope",
        )
        assert "an app-level token with the scope connections:write (" in (found.fix or "")
        rich = await it.slack.happen("generate-app-token", scopes=["connections:write"])
        it.settings["SLACK_APP_TOKEN"] = rich["token"]
        await it.is_content()


async def test_socket_mode_that_is_off_is_named_and_the_signing_secret_mends_it_too(tmp_path: Path) -> None:
    async with patient(tmp_path, is_http=True) as it:
        it.settings |= {"SLACK_APP_TOKEN": it.sandbox.app_token}
        found = await it.wrong()
        assert found.found == "Slack opens no connection with SLACK_APP_TOKEN: socket_mode_not_enabled"
        assert (found.fix or "").startswith("switch Socket Mode on (")


async def test_an_app_token_of_another_app_is_named(tmp_path: Path) -> None:
    async with patient(tmp_path) as it, foreign_hello(it.sandbox) as api_url:
        own, it.settings["SLACK_API_URL"] = it.settings["SLACK_API_URL"], api_url
        found = await it.wrong()
        assert found.found.startswith("SLACK_APP_TOKEN is of the app A0FOREIGN, and SLACK_BOT_TOKEN of A0")
        it.settings["SLACK_API_URL"] = own
        await it.is_content()


async def test_a_connection_over_which_nothing_comes_is_named(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.trouble("no_hello")
        found = await it.wrong()
        assert found.found == ("the connection to Slack does not work: nothing comes over it within 4 s")
        assert "let proxies and firewalls pass wss://" in (found.fix or "")
        await it.slack.no_trouble()
        await it.is_content()


async def test_another_process_on_the_same_app_is_noted(tmp_path: Path) -> None:
    async with patient(tmp_path) as it, serving(tmp_path, it.settings) as bot:
        await is_well((await bot.said(LISTENS))[1], "ready")
        found = await it.noted(Subject.SOCKET)
        assert "beside 1 other connection of this app" in found.found
        assert (found.fix or "").startswith("let one process use it: end the others")
        assert await bot.stop() == 0
        await it.is_content()
        assert (await it.of(Subject.SOCKET)).verdict is Verdict.OK


async def test_no_second_connection_is_opened_beside_a_bot_at_work(tmp_path: Path) -> None:
    port = free_port()
    async with patient(tmp_path, SIGNOFF_PORT=str(port)) as it:
        assert (await it.noted(Subject.PROCESS)).fix == "start `signoff serve`"
        async with serving(tmp_path, it.settings) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            found = await it.of(Subject.SOCKET)
            assert found.found == "Slack takes the app-level token, and `signoff serve` is connected"
            assert "2 connections" not in bot.output
