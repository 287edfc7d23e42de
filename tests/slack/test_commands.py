"""What can be typed, and what is answered."""

import pytest

from bot.cards.answers.help import USES
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, deploy, hello, last_note, release
from tests.slack.house import House
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["", "help", "HELP"])
async def test_help_names_everything_that_can_be_typed(slack: Workspace, line: str) -> None:
    said = await answer(slack, "alice", line)
    for written, _ in USES.values():
        assert f"/pipeline {written}" in said


async def test_an_unknown_word_is_answered_with_the_nearest_one_and_help(slack: Workspace) -> None:
    said = await answer(slack, "alice", "satus release-1")
    assert "I do not know “satus”. Did you mean `/pipeline status`?" in said
    assert "/pipeline help" in said


async def test_an_answer_is_seen_by_nobody_else(slack: Workspace) -> None:
    await answer(slack, "alice", "help")
    assert await slack.bob.private_notes() == []
    assert await slack.messages("#general") == []


# --- run -------------------------------------------------------------------------------------------


async def test_a_pipeline_with_all_inputs_starts_at_once(slack: Workspace) -> None:
    said = await answer(slack, "alice", "run deploy service=web replicas=3")
    assert said == "Started *deploy-1* · Deploy the service"
    await slack.wait_for_card("#general", button="Details…", text="deploy-1")


async def test_curly_quotes_people_channels_and_links_are_understood(slack: Workspace) -> None:
    line = "run deploy service=web notes=“two words” owner=@bob where=#releases page=https://example.com/a?b=1&c=2"
    assert "Started" in await answer(slack, "alice", line)
    card = await slack.wait_for_card("#general", button="More…")
    await slack.bob.click(card, "More…")
    assert (await slack.bob.modal()).title == "Details"


async def test_what_was_understood_reaches_the_task(slack: Workspace, home: House) -> None:
    line = (
        "run deploy service=web notes=“two words” owner=@bob where=#leads page=https://example.com/a?b=1&c=2"
    )
    await answer(slack, "alice", line)
    [(inputs,)] = home.sql("SELECT inputs FROM pipeline_tasks")
    assert '"notes":"two words"' in inputs
    assert '"owner":"U0BOB000001"' in inputs
    assert '"where":"C0LEADS0001"' in inputs
    assert '"page":"https://example.com/a?b=1&c=2"' in inputs


async def test_an_unknown_pipeline_is_answered_with_the_nearest_one(slack: Workspace) -> None:
    said = await answer(slack, "alice", "run relase version=1.2")
    assert "There is no pipeline relase." in said
    assert "Did you mean `release`?" in said


async def test_who_may_not_start_a_pipeline_is_told_so(slack: Workspace) -> None:
    said = await answer(slack, "mallory", "run careful")
    assert "You may not start careful." in said
    assert await slack.messages("#general") == []


async def test_a_guest_starts_nothing(slack: Workspace) -> None:
    assert "You may not start hello." in await answer(slack, "grace", "run hello", "#releases")


async def test_run_alone_lists_what_can_be_run(slack: Workspace) -> None:
    assert "/pipeline run deploy service=…" in await answer(slack, "alice", "run")


# --- list ------------------------------------------------------------------------------------------


async def test_list_shows_what_somebody_may_start_and_nothing_else(slack: Workspace) -> None:
    alices, mallorys = await answer(slack, "alice", "list"), await answer(slack, "mallory", "list")
    assert "/pipeline run careful" in alices
    assert "/pipeline run careful" not in mallorys
    for said in (alices, mallorys):
        assert "/pipeline run deploy service=…" in said
        assert "*hello*" in said


async def test_operators_see_which_files_were_refused(slack: Workspace, home: House) -> None:
    home.write_pipeline("wrong", "name: wrong\nsteps:\n  - name: a\n    type: shel\n    with: {run: ls}\n")

    async def refused() -> str | None:
        said = await answer(slack, "dave", "list")
        return said if "wrong.yaml:4" in said else None

    assert "there is no step type" in await eventually(refused, what="the refused file")
    assert "wrong.yaml" not in await answer(slack, "alice", "list")


# --- status ----------------------------------------------------------------------------------------


async def test_status_tells_of_a_task_by_name_or_number(slack: Workspace) -> None:
    await hello(slack)
    for line in ("status hello-1", "status 1", "status #1", "status HELLO-1"):
        said = await answer(slack, "bob", line)
        assert "*hello-1* · 🟡 Waiting for people" in said
        assert "waits for anyone in this workspace" in said


@pytest.mark.parametrize("word", ["status", "cancel", "retry"])
async def test_who_names_a_pipeline_for_a_task_is_told_its_open_tasks(slack: Workspace, word: str) -> None:
    none = await answer(slack, "bob", f"{word} hello")
    assert none.startswith("hello is a pipeline, not a task. None of its tasks is open in this channel.")
    assert "They have names like hello-42; `/pipeline status` lists the tasks that are open here." in none
    card = await hello(slack)
    await deploy(slack)
    for named in ("hello", "*HELLO*"):
        said = await answer(slack, "bob", f"{word} {named}")
        assert said == (
            "hello is a pipeline, not a task. Its open tasks in this channel: *hello-1*. "
            f"Write `/pipeline {word} hello-1`."
        )
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    assert "None of its tasks is open" in await answer(slack, "bob", f"{word} hello")


async def test_of_a_pipelines_many_open_tasks_the_newest_are_named(slack: Workspace) -> None:
    for number in range(1, 7):
        assert f"Started *hello-{number}*" in await answer(slack, "alice", "run hello")
    said = await answer(slack, "bob", "status hello")
    assert "*hello-6*, *hello-5*, *hello-4*, *hello-3*, *hello-2* and more. Write" in said
    assert "None of its tasks is open" in await answer(slack, "bob", "status hello", "#releases")


async def test_status_alone_lists_the_open_tasks_of_the_channel(slack: Workspace) -> None:
    card = await hello(slack)
    await deploy(slack, "#releases")
    here = await answer(slack, "bob", "status")
    assert "hello-1" in here
    assert "deploy-2" not in here
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    assert "Nothing is open here." in await answer(slack, "bob", "status")


@pytest.mark.parametrize("task", ["release-1", "2", "soon", "hello-99999999999999999999"])
async def test_a_task_that_is_not_there_is_named(slack: Workspace, task: str) -> None:
    await hello(slack)
    assert f"There is no task {task} that you can see." in await answer(slack, "alice", f"status {task}")


async def test_a_long_list_is_shown_in_parts(slack: Workspace) -> None:
    for _ in range(17):
        await slack.alice.command("#general", "/pipeline run hello")
    await slack.bob.command("#general", "/pipeline status")
    first = await slack.bob.private_note("hello-17")
    assert "hello-2\n" not in first
    await slack.bob.click(await last_note(slack.bob), "Show more")
    second = await slack.bob.private_note("*hello-1*")
    assert "*hello-2*" in second
    assert "*hello-3*" not in second


# --- mine ------------------------------------------------------------------------------------------


async def test_mine_lists_what_waits_for_me_oldest_first_with_links(slack: Workspace) -> None:
    review = await release(slack)
    await slack.alice.command("#general", "/pipeline run deploy service=web")
    await slack.wait_for_card("#general", button="Approve")
    said = await answer(slack, "bob", "mine")
    assert said.index("Approve 1.2?") < said.index("Deploy web?")
    assert f"/archives/{review.channel}/p{review.ts.replace('.', '')}|Approve 1.2?>" in said
    assert "release-1" in said


async def test_what_i_answered_or_may_not_answer_does_not_wait_for_me(slack: Workspace) -> None:
    card = await release(slack)
    await slack.bob.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "1 of 2" in shown.text())
    await deploy(slack)
    assert "Approve 1.2?" not in await answer(slack, "bob", "mine")
    assert "Approve 1.2?" in await answer(slack, "carol", "mine")
    assert "Nothing waits for you." in await answer(slack, "alice", "mine")
    assert "Nothing waits for you." in await answer(slack, "mallory", "mine")
