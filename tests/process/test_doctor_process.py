"""`signoff doctor`, the process: the port, what it says of itself, and Slack's way to it over HTTP."""

from pathlib import Path

from aiohttp import web

from bot.doctor.findings import Subject, Verdict
from bot.web import served
from tests.process.patient import patient
from tests.process.serving import LISTENS, is_well, serving
from tests.process.test_without_slack import free_port

# --- the process ---------------------------------------------------------------------------------


async def test_something_else_on_the_port_is_named_and_another_port_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        it.settings["SIGNOFF_PORT"] = it.sandbox.url.rpartition(":")[2]
        found = await it.wrong()
        assert f"at {it.sandbox.url} something else than `signoff serve` answers" in found.found
        assert "set SIGNOFF_PORT to a port that is free" in (found.fix or "")
        it.settings["SIGNOFF_PORT"] = str(free_port())
        await it.is_content()


async def test_what_the_process_says_of_itself_is_passed_on(tmp_path: Path) -> None:
    async with patient(tmp_path, SIGNOFF_PORT=str(free_port())) as it, serving(tmp_path, it.settings) as bot:
        url = (await bot.said(LISTENS))[1]
        await is_well(url, "ready")
        bad = it.write_pipeline("bad", "name: bad\n")
        await is_well(url, "degraded")
        found = await it.of(Subject.PROCESS)
        assert found.verdict is Verdict.NOTE
        assert f"is degraded: refused: {bad}:1" in found.found
        bad.unlink()
        await is_well(url, "ready")
        await it.slack.trouble("error_before", on="apps.connections.open")
        await it.slack.cut_sockets()
        await is_well(url, "not ready")
        found, other = [f for f in await it.examined() if f.verdict is Verdict.WRONG]
        assert (found.subject, other.subject) == (Subject.PROCESS, Subject.SOCKET)
        assert "is not ready: the connection to Slack is down" in found.found
        await it.slack.no_trouble()
        await is_well(url, "ready")
        await it.is_content()


async def test_beside_a_process_that_is_not_ready_a_connection_is_opened(tmp_path: Path) -> None:
    async def not_ready(_request: web.Request) -> web.Response:
        return web.json_response(
            {"status": "not ready", "red": ["a"], "degraded": ["b", "c", "d"]}, status=503
        )

    app = web.Application()
    app.router.add_get("/readyz", not_ready)
    async with patient(tmp_path) as it, served(app, "127.0.0.1", 0) as url:
        it.settings["SIGNOFF_PORT"] = url.rpartition(":")[2]
        found = await it.wrong()
        assert found.found == f"`signoff serve` at {url} is not ready: a; b; c; and 1 more"
        assert f"(curl {url}/readyz)" in (found.fix or "")
        assert (await it.of(Subject.SOCKET)).found == "it opens, and Slack says hello"


# --- HTTP ----------------------------------------------------------------------------------------


async def test_the_request_url_is_looked_at_with_our_signature(tmp_path: Path) -> None:
    async with patient(tmp_path, is_http=True, SIGNOFF_PORT=str(free_port())) as it:
        found = await it.wrong()
        assert (found.subject, found.fix) == (Subject.REQUEST_URL, "start `signoff serve`")
        async with serving(tmp_path, it.settings) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            await it.is_content()
            assert "answers to our signature" in (await it.of(Subject.REQUEST_URL)).found
            it.settings["SLACK_SIGNING_SECRET"] = "f" * 32
            found = await it.wrong()
            assert "does not take our signature" in found.found
            assert "start `signoff serve` again, with the settings as they are now" in (found.fix or "")
            assert await bot.stop() == 0
        async with serving(tmp_path, it.settings) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            await it.is_content()


async def test_a_process_that_takes_no_requests_over_http_is_named(tmp_path: Path) -> None:
    async with patient(tmp_path, SIGNOFF_PORT=str(free_port())) as it, serving(tmp_path, it.settings) as bot:
        await is_well((await bot.said(LISTENS))[1], "ready")
        del it.settings["SLACK_APP_TOKEN"]
        it.settings["SLACK_SIGNING_SECRET"] = it.sandbox.signing_secret
        found = await it.wrong()
        assert "answers with 404: it takes no requests of Slack over HTTP" in found.found
