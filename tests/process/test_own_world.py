"""The demo has a world of its own, `serve` has none, and both stay on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.process.command_line import signoff
from tests.process.serving import at_work, environment_for, workspace
from tests.support.programs import program

ANOTHER_ADDRESS = "127.0.0.2"  # of this machine: who listens everywhere listens there, too


@asynccontextmanager
async def real_slack() -> AsyncIterator[tuple[str, list[str]]]:
    """Stand where Slack is, and note whoever comes."""
    visits: list[str] = []

    async def note(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.json_response({"ok": False, "error": "internal_error"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", note)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/", visits
    finally:
        await runner.cleanup()


async def status_of(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


async def is_for_this_machine_alone(url: str) -> bool:
    port = url.rpartition(":")[2]
    assert url.startswith("http://127.0.0.1:")
    with pytest.raises(aiohttp.ClientConnectionError):
        await status_of(f"http://{ANOTHER_ADDRESS}:{port}/")
    return True


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_the_demo_uses_no_token_and_no_database_of_the_surroundings(tmp_path: Path) -> None:
    async with real_slack() as (api_url, visits):
        surroundings = {
            "SLACK_BOT_TOKEN": "xoxb-of-production",
            "SLACK_APP_TOKEN": "xapp-of-production",
            "SLACK_API_URL": api_url,
            "SIGNOFF_DATABASE_URL": f"sqlite:///{tmp_path}/production.db",
            "SIGNOFF_COMMAND": "/production",
            "SIGNOFF_PORT": "1",
        }
        lines = "".join(f"{name}={value}\n" for name, value in surroundings.items())
        (tmp_path / ".env").write_text(lines)
        command = ("signoff", "demo", "--port", "3300")
        async with program(tmp_path / "log", *command, folder=tmp_path, environment=surroundings) as demo:
            url = (await demo.said(r"Open\s+(http://\S+)"))[1]
            assert await is_for_this_machine_alone(url)
            assert await status_of(url) == 200
            assert await demo.stop() == 0
            assert "production" not in demo.output
        assert visits == []
    assert names_in(tmp_path) == {".env", ".signoff-demo", "log"}


async def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    ended = await signoff(tmp_path, "demo", "--host", "203.0.113.1")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith("--host: cannot listen on 203.0.113.1: ")


async def test_a_place_for_the_demos_files_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    ended = await signoff(tmp_path, "demo", "--data", "taken")
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == "--data: cannot make the folder taken: File exists; name another one\n"


async def test_serve_has_no_workspace_of_its_own(tmp_path: Path) -> None:
    async with workspace() as sandbox, at_work(tmp_path, environment_for(sandbox)) as bot:
        assert await is_for_this_machine_alone(bot.url)
        assert await status_of(f"{bot.url}/healthz") == 200
        for path in ("/", "/api/auth.test", "/control/see", "/slack/events"):
            assert await status_of(f"{bot.url}{path}") == 404
