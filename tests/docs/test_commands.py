"""What the pages tell people to type: in a shell, in Slack, and into `.env`."""

import importlib.util
import re
import shlex
from collections.abc import Iterable
from io import StringIO

import pytest
from dotenv import dotenv_values
from pydantic.fields import FieldInfo
from typer.core import TyperGroup
from typer.main import get_command

from bot.cards.answers.help import USES
from bot.cli import app
from bot.command_line.server_address import TOKEN, URL
from bot.settings import Settings, settings_from
from engine.secret_values import PREFIX
from tests.docs.pages import PAGES, ROOT, Block, all_blocks, rows

OF_THE_SYSTEM = frozenset({"curl", "export", "sqlite3"})
OF_COMMANDS = frozenset({URL, TOKEN})  # where they find a server
OF_THE_TESTS = frozenset({"SIGNOFF_CHROMIUM", "SIGNOFF_HYPOTHESIS"})
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
SETTINGS = frozenset(field.alias or "" for field in Settings.model_fields.values())


def lines() -> Iterable[str]:
    """Give every line that the pages tell people to type in a shell."""
    for block in all_blocks("sh"):
        yield from block.text.replace("\\\n", " ").splitlines()
    for text in TEXTS.values():
        yield from re.findall(r"`((?:PYTHON=\S+ )?(?:make|signoff|\.venv/bin/signoff) [^`]+)`", text)


@pytest.mark.parametrize("line", sorted(set(lines())))
def test_a_line_for_the_shell_can_be_typed(line: str) -> None:
    words = [word for word in shlex.split(line) if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    program = words[0].removeprefix(".venv/bin/")
    if program == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text()
    elif program == "signoff":
        check_signoff(words[1:])
    elif program == "python" and words[1] == "-m":
        assert importlib.util.find_spec(words[2]) is not None
    elif program == "python":
        compile(words[2], line, "exec")
    else:
        assert program in OF_THE_SYSTEM


def check_signoff(words: list[str]) -> None:
    command = get_command(app)
    for word in words:
        if isinstance(command, TyperGroup) and not word.startswith("--"):
            command = command.commands[word]
    options = {"--help", *(name for parameter in command.params for name in parameter.opts)}
    assert [word for word in words if word.startswith("--") and word not in options] == []


@pytest.mark.parametrize("word", USES)
def test_every_word_of_the_slash_command_is_described(word: str) -> None:
    assert re.search(rf"`/pipeline {word}\b", TEXTS[ROOT / "docs" / "slack.md"])


def test_every_slash_command_on_a_page_is_one() -> None:
    typed = {word for text in TEXTS.values() for word in re.findall(r"`/pipeline (\w+)", text)}
    assert typed <= USES.keys()


@pytest.mark.parametrize("field", Settings.model_fields.values(), ids=lambda field: str(field.alias))
def test_every_setting_is_described_with_its_default(field: FieldInfo) -> None:
    told = rows("operating", "Settings")[field.alias or ""].partition("|")[0].strip()
    default = int(field.default) if isinstance(field.default, bool) else field.default
    assert told == f"`{default}`" or (default == "" and "`" not in told)


def test_every_setting_on_a_page_is_one() -> None:
    named = {
        name for text in TEXTS.values() for name in re.findall(r"\b(?:SIGNOFF|SLACK)_[A-Z_]*[A-Z]\b", text)
    }
    assert {
        name for name in named - SETTINGS - OF_COMMANDS - OF_THE_TESTS if not name.startswith(PREFIX)
    } == set()


@pytest.mark.parametrize("block", all_blocks("dotenv"), ids=str)
def test_a_file_of_settings_is_accepted(block: Block) -> None:
    given = {name: value for name, value in dotenv_values(stream=StringIO(block.text)).items() if value}
    assert given.keys() <= SETTINGS
    assert settings_from(given | {"SIGNOFF_PIPELINES": "examples"}).slack_bot_token
