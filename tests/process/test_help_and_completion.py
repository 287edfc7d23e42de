"""Help, complaints and completion: plain where no person reads, and known to shells."""

from pathlib import Path

import pytest

from tests.process.command_line import signoff


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["show"], ["tasks", "--state", "nix"]])
async def test_nothing_is_drawn_where_there_is_no_terminal(tmp_path: Path, words: list[str]) -> None:
    ended = await signoff(tmp_path, *words)
    told = ended.output + ended.errors
    assert "Usage: signoff" in told
    assert not set(told) & set("╭│╰─\x1b")
    assert ended.status == (0 if "--help" in words else 2)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("signoff ta", "tasks"), ("signoff step-types re", "register"), ("signoff reject --co", "--comment")],
)
async def test_shells_can_complete_commands_and_options(tmp_path: Path, typed: str, offered: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    ended = await signoff(tmp_path, environment={"_SIGNOFF_COMPLETE": "complete_bash", **words})
    assert (ended.status, ended.output.split()) == (0, [offered])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_a_shell_is_given_its_completion(tmp_path: Path, shell: str) -> None:
    environment = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    ended = await signoff(tmp_path, "--show-completion", shell, environment=environment)
    assert ended.status == 0
    assert "_SIGNOFF_COMPLETE" in ended.output
