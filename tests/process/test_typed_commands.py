"""What commands send for what is typed, what they say, and what they want to know first; against a double."""

import asyncio
import json
import os
import pty
import re
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.api.answers.tasks import TaskPage
from engine.codes import HumanTaskKind, TaskState
from tests.process.api_answers import REQUEST_ID, done, events, preview, request, task
from tests.process.api_double import Double, Reply, api_double, problem
from tests.process.command_line import END_WITHIN_S, Ended, typed
from tests.support.programs import surroundings

NOTHING: Mapping[str, str] = MappingProxyType({})
FORM = {
    "type": "object",
    "required": ["summary"],
    "properties": {
        "summary": {"type": "string"},
        "count": {"type": "integer"},
        "sure": {"type": "boolean"},
        "tags": {"type": "array"},
    },
}


@pytest.fixture
async def server() -> AsyncIterator[Double]:
    async with api_double() as opened:
        yield opened


async def ask(server: Double, *words: str) -> Ended:
    return await typed(*words, environment=server.environment)


# --- which request is meant ------------------------------------------------------------------------


async def test_a_request_is_found_by_its_id(server: Double) -> None:
    server.will(done())
    assert (await ask(server, "approve", REQUEST_ID, "--comment", "Fine.")).status == 0
    (said,) = server.heard
    assert (said.path, said.body) == (f"/api/v1/human-tasks/{REQUEST_ID}/approve", {"comment": "Fine."})


@pytest.mark.parametrize("words", [["release-1"], ["release-1", "review"]])
async def test_a_request_is_found_as_what_a_task_waits_for(server: Double, words: list[str]) -> None:
    server.will(task(TaskState.WAITING, "review"), done())
    assert (await ask(server, "approve", *words)).status == 0
    assert [heard.path.removeprefix("/api/v1") for heard in server.heard] == [
        "/tasks/release-1",
        f"/human-tasks/{REQUEST_ID}/approve",
    ]


async def test_of_several_requests_one_has_to_be_named(server: Double) -> None:
    server.will(task(TaskState.WAITING, "legal", "review"))
    ended = await ask(server, "approve", "release-1")
    assert ended.status == 2
    assert ended.errors == "signoff: several requests of release-1 wait: name one of legal, review\n"
    assert len(server.heard) == 1


async def test_nothing_is_decided_where_nothing_waits(server: Double) -> None:
    server.will(task(TaskState.RUNNING))
    ended = await ask(server, "approve", "release-1")
    assert ended.status == 3
    assert "release-1 waits for nobody now; `signoff status release-1` says how it stands" in ended.errors


@pytest.mark.parametrize(
    ("content", "wrong"),
    [("", "is empty: give an object"), ("a: [", "FILE"), ("[1]", "holds no object"), ("\0", "FILE")],
    ids=["empty", "broken", "a list", "binary"],
)
async def test_what_is_no_step_type_at_all_is_refused_before_a_server_is_asked(
    server: Double, tmp_path: Path, content: str, wrong: str
) -> None:
    file = tmp_path / "type.yaml"
    file.write_text(content)
    ended = await ask(server, "step-types", "register", str(file))
    assert (ended.status, server.heard) == (2, [])
    assert ended.errors.startswith("FILE: ")
    assert wrong in ended.errors


async def test_an_empty_key_is_sent_as_it_is_and_not_taken_for_none(server: Double) -> None:
    server.will(done())
    await ask(server, "run", "release", "--idempotency-key", "")
    assert server.heard[-1].headers["Idempotency-Key"] == ""


async def test_a_step_that_is_none_is_named_with_the_nearest(server: Double) -> None:
    server.will(task(TaskState.WAITING, "review"))
    ended = await ask(server, "approve", "release-1", "reviev")
    assert ended.status == 4
    assert "release-1 has no step reviev; did you mean `review`?" in ended.errors


# --- deciding and answering ------------------------------------------------------------------------


async def test_what_was_seen_and_breaking_the_glass_are_sent_along(server: Double) -> None:
    server.will(done())
    words = ("approve", REQUEST_ID, "--fingerprint", "f00d", "--alone", "--comment", "Nobody is here.")
    assert (await ask(server, *words)).status == 0
    assert server.heard[-1].body == {"comment": "Nobody is here.", "fingerprint": "f00d", "alone": True}


async def test_what_was_foreseen_is_sent_along_with_a_rejection(server: Double) -> None:
    server.will(preview(), done("draft", "review"))
    ended = await ask(server, "reject", REQUEST_ID, "--to", "draft", "--comment", "Thin.", "--yes")
    assert (ended.status, ended.output) == (0, "release-1: running\nruns again: draft, review\n")
    looked, said = server.heard
    assert (looked.path, looked.query) == (
        f"/api/v1/human-tasks/{REQUEST_ID}/rollback-preview",
        {"to": "draft"},
    )
    assert said.body == {"comment": "Thin.", "rollback_to": "draft", "foreseen": "abc123"}


async def test_a_rejection_is_not_sent_where_nobody_can_be_asked(server: Double) -> None:
    ended = await ask(server, "reject", REQUEST_ID, "--comment", "Thin.")
    assert ended.status == 2
    assert ended.errors.startswith("--yes: say so if it is meant")
    assert server.heard == []


async def on_terminal(
    server: Double, answer: str, *words: str, environment: Mapping[str, str] = NOTHING
) -> tuple[int, str]:
    """Type a command on a terminal, and answer when it asks. Gives the status, and all that was shown."""
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("signoff"),
        *words,
        env={**surroundings(), **server.environment, "TERM": "xterm", "COLUMNS": "100", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    try:
        async with asyncio.timeout(END_WITHIN_S):
            shown = await asyncio.to_thread(everything, ours)
            return await process.wait(), shown
    finally:
        if process.returncode is None:
            process.kill()
        os.close(ours)


def everything(terminal: int) -> str:
    shown = b""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:  # the other side is closed
            more = b""
        if not more:
            return shown.decode()
        shown += more


REJECT = ("reject", REQUEST_ID, "--to", "draft", "--comment", "Thin.")


async def test_on_a_terminal_a_rejection_says_what_it_does_and_asks(server: Double) -> None:
    server.will(preview(), done("draft", "review"))
    status, shown = await on_terminal(server, "y", *REJECT)
    assert status == 0
    assert re.search(r"runs again: +draft, review\r\n +undone before: +publish\r\n", shown)
    assert "Reject? [y/N]" in shown
    assert "Asking the server…" in shown
    assert "\x1b[34mrunning" in shown  # in blue
    assert server.heard[-1].body["foreseen"] == "abc123"


async def test_no_colour_is_shown_to_who_wants_none(server: Double) -> None:
    server.will(task(TaskState.RUNNING, "review"))
    status, shown = await on_terminal(server, "", "status", "release-1", environment={"NO_COLOR": "1"})
    assert status == 0
    assert "release-1: running" in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown)


async def test_who_does_not_mean_it_rejects_nothing(server: Double) -> None:
    server.will(preview(), done("draft", "review"))
    status, _ = await on_terminal(server, "n", *REJECT)
    assert status == 1
    assert [heard.method for heard in server.heard] == ["GET"]


async def test_what_changed_meanwhile_is_refused(server: Double) -> None:
    server.will(preview(), problem(409, "foreseen-otherwise", "it would do something else"))
    ended = await ask(server, *REJECT, "--yes")
    assert ended.status == 3
    assert "it would do something else; do it again: you are shown what it does now" in ended.errors


async def test_answers_are_read_as_the_form_asks_for_them(server: Double) -> None:
    server.will(request(kind=HumanTaskKind.FORM, form=FORM), done())
    pairs = ["summary=7 = seven", "count=7", "sure=true", "tags=a, b"]
    words = [word for pair in pairs for word in ("--answer", pair)]
    assert (await ask(server, "complete", REQUEST_ID, *words)).status == 0
    assert server.heard[-1].body == {
        "answer": {"summary": "7 = seven", "count": 7, "sure": True, "tags": ["a", "b"]}
    }


async def test_a_token_that_may_not_read_types_text(server: Double) -> None:
    server.will(problem(403, "lacks-scope", "it lacks tasks:read"), done())
    assert (await ask(server, "complete", REQUEST_ID, "--answer", "summary=7")).status == 0
    assert server.heard[-1].body == {"answer": {"summary": "7"}}


async def test_a_question_is_answered_with_a_choice(server: Double) -> None:
    server.will(request(kind=HumanTaskKind.QUESTION), done())
    assert (await ask(server, "complete", REQUEST_ID, "--answer", "choice=retry")).status == 0
    assert server.heard[-1].body == {"answer": {"choice": "retry"}}


async def test_answers_that_do_not_fit_are_all_named_before_anything_is_sent(server: Double) -> None:
    server.will(request(kind=HumanTaskKind.FORM, form=FORM))
    words = [word for pair in ("sumary=x", "nonsense", "count=1", "count=2") for word in ("--answer", pair)]
    ended = await ask(server, "complete", REQUEST_ID, *words)
    assert ended.status == 2
    known = "known: summary, count, sure, tags"
    assert ended.errors.splitlines() == [
        f"--answer: there is no sumary; did you mean `summary`?; {known}",
        "--answer: 'nonsense' is no pair; give name=value",
        "--answer: count is given twice",
    ]
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- a\n- b\n", "holds no object; give one"),
        ("summary: [unclosed\n", "answers.yaml:"),
        (None, "cannot be read"),
    ],
)
async def test_a_file_of_answers_that_is_none_is_refused(
    server: Double, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "answers.yaml"
    if content is not None:
        file.write_text(content)
    ended = await ask(server, "complete", REQUEST_ID, "--answers", str(file))
    assert ended.status == 2
    assert ended.errors.startswith("--answers: ")
    assert said in ended.errors
    assert server.heard == []


# --- reading ---------------------------------------------------------------------------------------


async def test_lists_are_columns_and_say_where_they_go_on(server: Double) -> None:
    one = task(TaskState.WAITING, title="\x1b[31mShip\nit")
    server.will(TaskPage(tasks=[one, one.model_copy(update={"name": "release-10"})], next_cursor="7"))
    ended = await ask(server, "tasks")
    assert ended.output.splitlines() == [
        "release-1   waiting for people  2030-01-31 12:00 UTC by U0ALICE0001 (token ci)  [31mShip it",
        "release-10  waiting for people  2030-01-31 12:00 UTC by U0ALICE0001 (token ci)  [31mShip it",
    ]
    assert ended.errors == "There is more: --cursor 7\n"


async def test_filters_are_for_lists(server: Double) -> None:
    ended = await ask(server, "status", "release-1", "--role", "managers")
    assert ended.status == 2
    assert "filters are for the list of what waits" in ended.errors
    assert server.heard == []


async def test_events_are_read_page_by_page(server: Double) -> None:
    server.will(events("task_started", "step_started", is_last=False), events("approved", first=3))
    ended = await ask(server, "events", "release-1")
    assert [line.split("  ")[1] for line in ended.output.splitlines()] == [
        "task started",
        "step started",
        "approved",
    ]
    assert [heard.query["cursor"] for heard in server.heard] == ["0", "2"]


async def test_following_goes_on_over_a_server_that_starts_again_until_the_task_has_ended(
    server: Double,
) -> None:
    away = Reply(status=503, body="", type="text/plain", headers={"Retry-After": "0"})
    server.will(
        task(TaskState.RUNNING),
        events("task_started"),
        away,
        away,
        task(TaskState.COMPLETED),
        events("task_completed", first=2),
    )
    ended = await ask(server, "events", "release-1", "--follow", "--json")
    assert ended.status == 0
    assert [json.loads(line)["seq"] for line in ended.output.splitlines()] == [1, 2]
    assert ended.errors.count("still trying") == 1


async def test_following_what_there_is_not_ends_at_once(server: Double) -> None:
    server.will(problem(404, "no-such-task", "there is no task release-7"))
    assert (await ask(server, "events", "release-7", "--follow")).status == 4
    assert len(server.heard) == 1
