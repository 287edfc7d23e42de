"""The commands that end by themselves, as they are typed: what they print, and their exit status."""

from pathlib import Path

from ruamel.yaml import YAML

from bot.manifest import app_manifest
from tests.process.command_line import signoff
from tests.support.programs import ROOT

HELLO = str(ROOT / "examples" / "hello.yaml")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_serve_names_all_that_is_missing_or_wrong_and_ends_with_status_2(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xapp-of-the-file\nSIGNOFF_PORT=http\nSIGNOFF_LOG=loud\n")
    ended = await signoff(tmp_path, "serve", environment={"SIGNOFF_LOG": "json", "SIGNOFF_COMMAND": "go"})
    assert (ended.status, ended.output) == (2, "")
    assert [line.partition(":")[0] for line in ended.errors.splitlines()] == [
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "SIGNOFF_PIPELINES",
        "SIGNOFF_COMMAND",
        "SIGNOFF_PORT",
    ]
    assert "of-the-file" not in ended.errors
    assert names_in(tmp_path) == [".env"]  # it did not even begin


async def test_check_says_what_is_right_and_all_that_is_wrong_in_each_file(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: bad\nsteps:\n  - {name: a, type: nonsense}\n  - {name: a}\n")
    ended = await signoff(tmp_path, "check", HELLO, "bad.yaml", "gone.yaml")
    assert ended.status == 2
    right, *wrong = ended.output.splitlines()
    assert right == f"{HELLO}: hello is right, 1 step"
    assert {line.partition(":")[0] for line in wrong} == {"bad.yaml", "gone.yaml"}
    assert any(line.startswith("bad.yaml:3: steps[0].type: ") for line in wrong)
    assert any(line.startswith("bad.yaml:4: ") for line in wrong)
    assert "gone.yaml:1: cannot be read" in ended.output


async def test_check_looks_for_functions_where_serve_does(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("def draft(version: str) -> str:\n    return version\n")
    (tmp_path / "right.yaml").write_text(
        "name: right\nsteps:\n  - {name: a, type: python, with: {call: 'notes:draft', args: {version: x}}}\n"
    )
    ended = await signoff(tmp_path, "check", "right.yaml")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output == "right.yaml: right is right, 1 step\n"


async def test_manifest_prints_what_fits_the_settings(tmp_path: Path) -> None:
    shown = await signoff(
        tmp_path, "manifest", "--http", "https://bots.example.com/", environment={"SIGNOFF_COMMAND": "/go"}
    )
    assert (shown.status, shown.errors) == (0, "")
    printed = YAML(typ="safe").load(shown.output)
    assert printed == app_manifest("/go", url="https://bots.example.com")
    assert printed["settings"]["interactivity"]["request_url"] == "https://bots.example.com/slack/events"


async def test_an_address_that_slack_cannot_call_is_refused(tmp_path: Path) -> None:
    ended = await signoff(tmp_path, "manifest", "--http", "bots.example.com")
    assert (ended.status, ended.output) == (2, "")
    assert "--http: give an address that begins with https://" in ended.errors


async def test_a_word_that_is_no_command_ends_with_status_2(tmp_path: Path) -> None:
    ended = await signoff(tmp_path, "serv")
    assert ended.status == 2
    assert "serv" in ended.errors
