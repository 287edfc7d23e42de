"""The page about the command line: its story is typed with the real bot; every option is there."""

import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.app import Running
from bot.cli import app
from bot.command_line import ending
from sandbox.server import Sandbox
from tests.docs.pages import ROOT, Block, blocks, rows
from tests.docs.step_types import STEP_TYPE
from tests.slack.api.program import ALICE, BOB, CAROL
from tests.slack.house import at_work, house, workspace
from tests.slack.typed.terminal import Terminal, terminal
from tests.slack.typed.test_story import written
from tests.support.waiting import eventually

PAGE = ROOT / "docs" / "command-line.md"
COMMANDS = get_command(app).commands  # type: ignore[attr-defined] # a group, since it has several
FILE = "pause.yaml"  # with the step type that the page shows
EVERYWHERE = frozenset({"--json", "--url", "--token", "--tenant", "--help"})
ELSEWHERE = frozenset(
    {"serve", "demo", "doctor", "migrate", "manifest", "token"}
)  # other pages describe these
_ALIKE = (
    (r"\b[0-9a-f]{24}-(\d)\b", r"000000000000000000000001-\1"),
    (r"\b[0-9a-f]{24}\b", "000000000000000000000001"),
    (r"\b[0-9a-f]{64}\b", "0" * 64),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "2030-01-31 09:00:00 UTC"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "2030-01-31 09:00 UTC"),
)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    sandbox: Sandbox
    async with workspace() as sandbox, at_work(house(sandbox, tmp_path), sandbox) as running:
        yield running


def shown() -> list[tuple[Block, str]]:
    """Give what is typed on the page, with what it is answered."""
    found = [block for block in blocks(PAGE) if block.language in ("sh", "text")]
    return [(line, answer.text) for line, answer in zip(found[::2], found[1::2], strict=True)]


def alike(text: str) -> str:
    for pattern, instead in _ALIKE:
        text = re.sub(pattern, instead, text)
    return text


def in_any_order(text: str) -> list[str]:
    """Two steps at work at once end in either order."""
    return sorted(text.splitlines()) if "step completed" in text else text.splitlines()


async def test_the_story_is_answered_as_is_printed(bot: Running, tmp_path: Path) -> None:
    (step_type,) = (block.text for block in blocks(PAGE) if block.info == STEP_TYPE)
    written(tmp_path / FILE, step_type)
    people = {"sh": ALICE, "sh bob": BOB, "sh carol": CAROL, "sh refused": ALICE}
    terminals = {info: await terminal(bot, who) for info, who in people.items()}
    for block, told in shown():
        await answered_as(terminals[block.info], block, told, tmp_path)


async def answered_as(sitting: Terminal, block: Block, told: str, folder: Path) -> None:
    """Type it until that is answered: steps take their time. What is refused has changed nothing."""
    words = [word if word != FILE else str(folder / word) for word in shlex.split(block.text)[1:]]
    seen: list[str] = []

    async def is_answered() -> bool:
        ended = await sitting.typed(*words)
        seen.append(alike(ended.output + ended.errors))
        assert (ended.status == 0) is (block.info != "sh refused") or ended.status == 3, (str(block), ended)
        return in_any_order(seen[-1]) == in_any_order(told)

    try:
        await eventually(is_answered, within_s=15, what=str(block))
    except AssertionError:
        raise AssertionError(f"{block}: {block.text}\n{seen[0]}\n--- last:\n{seen[-1]}") from None


def test_every_command_is_listed() -> None:
    assert rows("command-line", "At a glance").keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - ELSEWHERE))
def test_every_option_of_a_command_is_described(name: str) -> None:
    command = COMMANDS[name]
    below = command.commands.values() if isinstance(command, TyperGroup) else [command]
    parameters = [one for each in below for one in each.params]
    options = {option for one in parameters for option in one.opts if option.startswith("--")}
    described = {option for option in rows("command-line", name) if option.startswith("--")}
    assert described | EVERYWHERE >= options
    assert described <= options


def test_every_command_on_step_types_is_described() -> None:
    below = COMMANDS["step-types"]
    assert isinstance(below, TyperGroup)
    described = [command.split()[1] for command in rows("command-line", "step-types")]
    assert described == list(below.commands)


def test_what_holds_everywhere_is_described() -> None:
    assert rows("command-line", "Everywhere").keys() == EVERYWHERE


def test_every_exit_status_is_described() -> None:
    statuses = {0, ending.FAILED, ending.WRONG_USE, ending.REFUSED, ending.NOT_FOUND, 130}
    assert {int(status) for status in rows("command-line", "Exit status")} == statuses
