"""The page about the API: each example is asked for, one after the other, and answered as is printed."""

import json
import re
import shlex
from itertools import pairwise
from typing import Any

import pytest

from bot.api.openapi import PROBLEMS
from bot.app import Running
from engine.model import HumanTaskId
from sandbox.people import Workspace
from tests.docs.pages import ROOT, Block, blocks
from tests.slack.api.program import BOB, Heard, Program, program
from tests.slack.house import House
from tests.support.waiting import eventually

PAGE = blocks(ROOT / "docs" / "api.md")
EXAMPLES = [(asked, told) for asked, told in pairwise(PAGE) if asked.info == "sh curl"]
ANYTHING = "…"


@pytest.fixture
def home(home: House) -> House:
    """With the pipeline of the page."""
    [note] = [block.text for block in PAGE if block.info == "yaml"]
    home.write_pipeline("note", note)
    return home


async def asked(who: Program, line: str, request: HumanTaskId | None) -> Heard:
    """Do what a line with curl says."""
    words = shlex.split(line.replace("\\\n", " ").replace("$REQUEST", str(request)).replace("$TOKEN", "T"))
    assert words.pop(0) == "curl"
    method, body, path, headers = "GET", None, "", {}
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-d":
                body = words.pop(0).encode()
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case url:
                path = url.removeprefix("$URL")
    assert headers.pop("Authorization") == "Bearer T", "each line shows the token"
    return await who.ask(method, path, body, headers=headers)


async def newest_open(bot: Running) -> HumanTaskId | None:
    lines = (await bot.engine.human_tasks.human_task_list()).lines
    return lines[-1].id if lines else None


def fits(told: Any, given: Any) -> bool:
    """Say whether an answer has all that is printed; what is left out there may be anything."""
    match told:
        case dict():
            return isinstance(given, dict) and all(
                key in given and fits(told[key], given[key]) for key in told
            )
        case list():
            return isinstance(given, list) and len(told) == len(given) and all(map(fits, told, given))
        case _:
            return told in (ANYTHING, given)


async def test_each_example_is_answered_as_is_printed(slack: Workspace, signoff: Running) -> None:
    assert len(EXAMPLES) >= 10
    async with program(signoff, BOB) as bob:
        for example, told in EXAMPLES:
            assert told.language == "json", str(example)
            await played(signoff, bob, example, json.loads(told.text))
        await slack.wait_for_card("#releases", button="Complete…", text="Say which Friday.")


async def played(bot: Running, bob: Program, example: Block, told: Any) -> None:
    """Ask until it is as printed: what a step gives takes a moment."""

    async def is_as_printed() -> bool:
        request = await newest_open(bot) if "$REQUEST" in example.text else None
        heard.append(await asked(bob, example.text, request))
        return fits(told, heard[-1].body)

    heard: list[Heard] = []
    is_read = "-X POST" not in example.text
    if is_read:
        await eventually(is_as_printed, what=f"{example}: {heard[-1:]}")
    else:
        assert await is_as_printed(), (str(example), heard[-1])


def test_the_table_of_statuses_has_all_that_are_answered() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    told = {
        int(status)
        for row in re.findall(r"^\| ([\d, ]+) \|", text, re.MULTILINE)
        for status in row.split(", ")
    }
    assert told == {*PROBLEMS, 405, 500}
