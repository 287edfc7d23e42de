"""Nothing that people can do lacks a twin: no command, none of its ways, and no part of it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from bot.cards.answers.help import USES
from engine import commands
from engine.codes import Choice, Resumption
from engine.commands import PeopleLeft, PeopleMoved, Start
from tests.slack.api.all_scenes import SCENES
from tests.slack.api.scenes import Way
from tests.slack.api.stage import Stage, stage

NOT_OF_PEOPLE = {PeopleLeft, PeopleMoved}
"""Of those about seats, these are noted by ourselves."""
DONE_BY_PEOPLE = {
    Start,
    *(
        one
        for union in (commands.Decide, commands.Review, commands.Seating, commands.Steer)
        for one in get_args(union)
    ),
} - NOT_OF_PEOPLE
WAYS: Mapping[type, set[Way]] = MappingProxyType(
    {
        commands.Approve: {None, "alone"},
        commands.Reject: {None, "send_back", "alone"},
        commands.Answer: set(Choice),
        commands.Resume: set(Resumption),
    }
)
GIVEN_BY_US = {
    "human_task",  # in the path
    "number",  # of a task; of a question it is in the path
    "by",  # whom the token is for
    "plan",
    "before",
    "output",
    "output_fingerprint",
    "answer_fingerprint",
    "kind",
}
CALLED: Mapping[str, str] = MappingProxyType(
    {"Start.surface": "channel", "EditAndApprove.after": "text", "Answer.choice": "answer"}
)
"""Parts of a command that the body of its operation calls by another name."""
BY_THEMSELVES = {"HandOver.surface"}
"""And parts that are found without a word."""
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "run": ("task_start",),
        "status": ("task_show", "task_list", "task_events"),
        "mine": ("human_task_list", "human_task_show"),
        "list": ("pipeline_list",),
        "cancel": ("task_cancel",),
        "retry": ("task_retry",),
        "away": ("absence_set", "me_show"),
        "back": ("absence_end",),
        "summary": ("summary_set", "summary_end", "me_show"),
        "help": (),  # that is the description
    }
)
"""What is typed after the command, and the operations that do the same."""


def test_every_command_that_people_give_has_a_scene_in_each_of_its_ways() -> None:
    played = {(scene.command, scene.way) for scene in SCENES}
    wanted = {(command, way) for command in DONE_BY_PEOPLE for way in WAYS.get(command, {None})}
    assert wanted - played == set()


async def test_every_part_of_a_command_can_be_said_over_http(tmp_path: Path) -> None:
    async with stage(tmp_path / "house") as here:
        bodies = {id: body async for id, body in _bodies(here)}
    lacking = {
        f"{scene.command.__name__}.{part}: {scene.operation}"
        for scene in SCENES
        for part in _parts(scene.command)
        if CALLED.get(f"{scene.command.__name__}.{part}", part) not in bodies[scene.operation]
    }
    assert lacking == set()


async def test_every_word_of_the_command_has_its_operations(tmp_path: Path) -> None:
    assert set(WORDS) == set(USES)
    async with stage(tmp_path / "house") as here:
        known = {id async for id, _ in _bodies(here)}
    assert {id for ids in WORDS.values() for id in ids} - known == set()


def _parts(command: type) -> Iterator[str]:
    for one in fields(command):
        if one.name not in GIVEN_BY_US and f"{command.__name__}.{one.name}" not in BY_THEMSELVES:
            yield one.name


async def _bodies(here: Stage) -> Any:
    """Give the operations that are served, with the names that their bodies know."""
    described = await (await here.program("alice")).get("/openapi.json")
    for path in described["paths"].values():
        for operation in path.values():
            yield operation["operationId"], _names(described, operation)


def _names(described: Any, operation: Any) -> set[str]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    return set(described["components"]["schemas"].get(reference, schema).get("properties", {}))
