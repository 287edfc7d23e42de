"""The main job, typed: a release is started, filled, sent back, approved; it reads alike here and there."""

import json
from pathlib import Path

from bot.app import Running
from sandbox.people import Workspace
from tests.slack.api.program import ALICE, BOB, CAROL
from tests.slack.house import House
from tests.slack.typed.terminal import Terminal, beside, terminal


async def test_the_whole_story_as_it_is_typed(
    slack: Workspace, signoff: Running, home: House, tmp_path: Path
) -> None:
    alice, bob, carol = [await terminal(signoff, who) for who in (ALICE, BOB, CAROL)]
    started = await alice.said("run", "release", "version=1.2", "urgent=true", "--idempotency-key", "r1")
    assert started.startswith("release-1: ")
    assert (await alice.read("run", "release", "version=1.2", "urgent=true", "--idempotency-key", "r1"))[
        "changed"
    ] is False
    facts = await alice.waiting("release-1", "facts")
    await alice.said(
        "complete", "release-1", "facts", "--answer", "summary=Faster = better", "--answer", "level=high"
    )
    await slack.wait_for_card("#releases", button="Approve")
    review = await bob.waiting("release-1", "review")
    await look_around(bob, beside(home), facts, review)
    rejected = await bob.read("reject", "release-1", "--to", "draft", "--comment", "Too thin.", "--yes")
    assert rejected["rerun_steps"] == ["draft", "facts", "review"]
    again = await alice.waiting("release-1", "facts")
    assert again != facts
    answers = written(tmp_path / "answers.yaml", "summary: Twice as fast.\nlevel: low\n")
    await alice.said("complete", again, "--answers", answers)
    second = await bob.waiting("release-1", "review")
    fingerprint = (await bob.read("show", second))["fingerprint"]
    await bob.said("approve", second, "--fingerprint", fingerprint, "--comment", "Better.")
    await carol.said("approve", "release-1", "review")
    followed = (await carol.said("events", "release-1", "--follow", "--json")).splitlines()
    events = [json.loads(line) for line in followed]
    assert [one["by"] for one in events if one["kind"] == "approved"] == [BOB, CAROL]
    assert events[-1]["kind"] == "task_completed"
    assert "release-1: completed" in await carol.said("status", "release-1")


def written(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    return str(file)


async def look_around(there: Terminal, here: Terminal, facts: str, review: str) -> None:
    """Read everything from both sides: it is the same."""
    for words in (
        ["tasks"],
        ["graph", "release-1"],
        ["step-types", "list"],
        ["tasks", "--state", "waiting", "--pipeline", "release", "--limit", "1"],
        ["status"],
        ["status", "--for", BOB],
        ["status", "release-1"],
        ["show", review],
        ["show", "release-1"],
        ["show", "release-1", "facts"],
        ["artifacts", "release-1"],
        ["artifacts", "release-1", "facts", "--version", "1"],
        ["events", "release-1"],
    ):
        for more in ([], ["--json"]):
            assert await there.said(*words, *more) == await here.said(*words, *more), words
    assert facts != review
