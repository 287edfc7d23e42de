"""manifest.yml: valid, what `signoff manifest` prints, and exactly what the code registers and calls."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from slack_bolt.app.async_app import AsyncApp

from bot.manifest import EVENTS, SCOPES, app_manifest
from sandbox.manifest import parse_manifest
from sandbox.people import Workspace
from tests.manifest.calls import methods_in_the_code
from tests.manifest.scopes import OF_COMMANDS, OF_EVENTS, OF_METHODS
from tests.process.serving import at_work, environment_for, workspace
from tests.slack.house import at_work as house_at_work
from tests.slack.house import house
from tests.slack.story import whole_story

HERE = Path(__file__).parent
MANIFEST = HERE.parents[1] / "manifest.yml"
COMMAND = "/pipeline"
URL = "https://signoff.example.com"


def problems(manifest: dict[str, Any]) -> list[str]:
    """Give what Slack's own schema has against a manifest."""
    schema = json.loads((HERE / "manifest.schema.json").read_text(encoding="utf-8"))
    return [
        f"{error.json_path}: {error.message}"
        for error in jsonschema.Draft7Validator(schema).iter_errors(manifest)
    ]


# --- the file ------------------------------------------------------------------------------------


def test_the_file_is_what_the_program_prints_without_settings() -> None:
    assert YAML(typ="safe").load(MANIFEST) == app_manifest(COMMAND)


@pytest.mark.parametrize("url", [None, URL])
@pytest.mark.parametrize("command", [COMMAND, f"/{'a' * 31}"])
def test_every_manifest_is_one_that_slack_takes(command: str, url: str | None) -> None:
    manifest = app_manifest(command, url=url)
    assert problems(manifest) == []
    assert parse_manifest(manifest).command(command) is not None


def test_the_schema_finds_what_is_wrong() -> None:
    broken = app_manifest(COMMAND)
    broken["features"]["slash_commands"][0]["command"] = "pipeline"
    broken["display_information"]["name"] = "S" * 36
    assert len(problems(broken)) == 2


def test_over_a_socket_there_are_no_addresses() -> None:
    manifest = app_manifest(COMMAND)
    assert manifest["settings"]["socket_mode_enabled"]
    assert "http" not in json.dumps(manifest)


@pytest.mark.parametrize("url", [URL, f"{URL}/"])
def test_over_http_everything_comes_to_one_address(url: str) -> None:
    manifest = app_manifest(COMMAND, url=url)
    settings, (command,) = manifest["settings"], manifest["features"]["slash_commands"]
    reached = {
        command["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert reached == {f"{URL}/slack/events"}
    assert not settings["socket_mode_enabled"]


# --- what the code registers ---------------------------------------------------------------------


class Recording(AsyncApp):
    """Bolt's app, and what of the manifest's matters is registered with it."""

    last: "Recording"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registered: set[tuple[str, Any]] = set()
        for kind in ("assistant", "command", "event", "function", "message", "options", "step"):
            setattr(self, kind, self._noting(kind))
        for kind in ("shortcut", "global_shortcut", "message_shortcut", "block_suggestion"):
            setattr(self, kind, self._noting(kind))
        Recording.last = self

    def _noting(self, kind: str) -> Callable[..., Any]:
        register = getattr(self, kind)

        def note(what: Any, *args: Any, **kwargs: Any) -> Any:
            self.registered.add((kind, what))
            return register(what, *args, **kwargs)

        return note


@pytest.mark.parametrize("command", [COMMAND, "/go"])
async def test_the_manifest_has_the_commands_and_events_that_the_code_listens_to_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("bot.reach.AsyncApp", Recording)
    async with (
        workspace() as sandbox,
        at_work(tmp_path, environment_for(sandbox, SIGNOFF_COMMAND=command)),
    ):
        registered = Recording.last.registered
    manifest = parse_manifest(app_manifest(command))
    offered = {("command", offered.command) for offered in manifest.commands}
    assert registered == offered | {("event", event) for event in manifest.events}
    assert manifest.shortcuts == ()
    assert manifest.is_interactive  # there are buttons and views


# --- what the code calls -------------------------------------------------------------------------


def test_the_manifest_has_the_scopes_that_the_code_needs_and_no_others() -> None:
    called = methods_in_the_code()
    assert {"chat.postMessage", "auth.test", "views.open"} <= called
    assert called <= OF_METHODS.keys(), "say in scopes.py what these need"
    assert EVENTS.keys() <= OF_EVENTS.keys(), "say in scopes.py what these need"
    needed = OF_COMMANDS.union(
        *(OF_METHODS[method] for method in called), *(OF_EVENTS[event] for event in EVENTS)
    )
    assert set(SCOPES) == needed


async def test_a_whole_story_calls_nothing_else_and_nothing_that_it_may_not(
    tmp_path: Path,
) -> None:
    async with workspace() as sandbox:
        home = house(sandbox, tmp_path)
        async with house_at_work(home, sandbox):
            slack = Workspace(sandbox.control.call)
            await whole_story(slack)
            calls = await slack.calls()
    assert {call["method"] for call in calls} <= methods_in_the_code() | {"apps.connections.open"}
    assert {call["error"] for call in calls} == {None}
