"""Commands and the server they ask: what is sent, and what is said when the answer is none."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.process.api_answers import done
from tests.process.api_double import SECRET, Double, Reply, api_double, problem
from tests.process.command_line import Ended, typed

PAGE = Reply(body={"tasks": [], "next_cursor": None})


@pytest.fixture
async def server() -> AsyncIterator[Double]:
    async with api_double() as opened:
        yield opened


async def tasks(server: Double, *more: str) -> Ended:
    ended = await typed("tasks", *more, environment=server.environment)
    assert SECRET not in ended.output + ended.errors
    return ended


async def test_the_token_is_shown_in_the_header_and_nowhere_else(server: Double) -> None:
    server.will(PAGE)
    ended = await tasks(server, "--state", "waiting", "--limit", "7")
    assert (ended.status, ended.output) == (0, "")
    (heard,) = server.heard
    assert heard.path == "/api/v1/tasks"
    assert heard.query == {"state": "waiting", "limit": "7"}
    assert heard.headers["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(replace(heard, headers={}))


@pytest.mark.parametrize("written", ["{}", "{}/", "{}/api", "{}/api/v1/"])
async def test_the_address_may_be_written_with_its_path(server: Double, written: str) -> None:
    server.will(PAGE)
    ended = await tasks(server, "--url", written.format(server.url))
    assert ended.status == 0
    assert server.heard[0].path == "/api/v1/tasks"


SAID = [
    (
        problem(401, "wrong-token", "the token was revoked"),
        2,
        "signoff: the token was revoked; `signoff token list`",
    ),
    (
        problem(403, "lacks-scope", "it lacks tasks:read"),
        3,
        "it lacks tasks:read; `signoff token create --scopes",
    ),
    (
        problem(403, "not-asked", "U1 is not asked", fix="Somebody else has to."),
        3,
        "U1 is not asked; somebody else",
    ),
    (problem(404, "no-such-task", "there is no task x"), 4, "there is no task x; `signoff tasks` lists them"),
    (problem(404, "no-such-path", "there is nothing at this path"), 2, "check --url"),
    (problem(409, "already-closed", "it is closed"), 3, "it is closed; `signoff status` lists what waits"),
    (problem(500, "broken", "the code in the log is 12ab", fix="Look first."), 1, "is 12ab; look first"),
    (
        Reply(body="<h1>hi</h1>", type="text/html"),
        2,
        "answered 200 (text/html), which is not how Signoff's API",
    ),
    (Reply(body="{nonsense"), 2, "which is not how Signoff's API answers; check --url"),
    (Reply(body={"hello": 1}), 1, "answered something else than expected (tasks: Field required)"),
    (Reply(body="no", type="text/plain", status=502), 1, "the server behind it does not answer; try again"),
    (
        Reply(status=301, headers={"Location": "https://x.example/"}),
        2,
        "sends on to https://x.example/; give the",
    ),
]


@pytest.mark.parametrize(("reply", "status", "said"), SAID)
async def test_what_a_server_refuses_is_said_on_one_line_with_a_status_of_its_own(
    server: Double, reply: Reply, status: int, said: str
) -> None:
    server.will(reply)
    ended = await tasks(server)
    assert (ended.status, ended.output) == (status, "")
    assert said in ended.errors
    assert ended.errors.count("\n") == 1


async def test_each_wrong_field_is_named_as_it_is_typed(server: Double) -> None:
    errors = [
        {"field": "body.comment", "detail": "say why"},
        {"field": "body.inputs.version", "detail": "does not match"},
        {"field": "query.limit", "detail": "too many"},
        {"field": "header.Idempotency-Key", "detail": "too long"},
    ]
    server.will(problem(422, "wrong-fields", "all of it", errors=errors))
    ended = await tasks(server)
    assert ended.status == 2
    assert ended.errors.splitlines() == [
        "signoff: --comment: say why",
        "signoff: version: does not match",
        "signoff: --limit: too many",
        "signoff: --idempotency-key: too long",
    ]


async def test_a_field_of_a_form_keeps_its_name_whatever_options_are_called(server: Double) -> None:
    errors = [{"field": "body.answer.comment", "detail": "does not fit"}]
    server.will(problem(422, "wrong-answer", "all of it", errors=errors))
    assert (await tasks(server)).errors == "signoff: comment: does not fit\n"


async def test_who_asks_too_often_learns_when_to_come_back(server: Double) -> None:
    often = problem(429, "too-many-requests", "this token may ask 600 times a minute")
    server.will(replace(often, headers={"Retry-After": "17"}))
    ended = await tasks(server)
    assert ended.status == 1
    assert ended.errors == "signoff: this token may ask 600 times a minute; come back in 17 s\n"


async def test_what_a_server_says_cannot_steer_the_terminal(server: Double) -> None:
    server.will(problem(409, "out-of-turn", "\x1b[2J\x1b]0;owned\x07 gone\nsecond line"))
    ended = await tasks(server)
    assert "\x1b" not in ended.errors
    assert "\x07" not in ended.errors
    assert ended.errors.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1", "nobody listens there; does `signoff serve` run, and is --url its address?"),
        ("http://signoff.example", "nobody listens at its proxy; check HTTPS_PROXY and HTTP_PROXY, or name"),
    ],
)
async def test_nobody_there_is_said_with_what_to_look_at(server: Double, url: str, said: str) -> None:
    ways = {"SIGNOFF_URL": url, "HTTP_PROXY": "http://127.0.0.1:1"}
    ended = await typed("tasks", environment={**server.environment, **ways})
    assert ended.status == 1
    assert ended.errors.startswith(f"signoff: {url} cannot be asked: {said}")
    assert ended.errors.count("\n") == 1


async def test_https_where_none_is_spoken_is_no_matter_of_certificates(server: Double) -> None:
    ended = await tasks(server, "--url", server.url.replace("http://", "https://"))
    assert ended.status == 1
    assert "it does not speak https; does its address in --url begin with http://?" in ended.errors


async def test_what_broke_off_is_sent_again_with_the_same_key(server: Double) -> None:
    server.will(None, done())
    ended = await typed("retry", "release-1", environment=server.environment)
    assert (ended.status, ended.output) == (0, "release-1: running\n")
    first, second = server.heard
    assert first.path == second.path == "/api/v1/tasks/release-1/retry"
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


async def test_what_breaks_off_again_is_told(server: Double) -> None:
    server.will(None)
    ended = await typed("retry", "release-1", environment=server.environment)
    assert ended.status == 1
    assert "cannot be asked: it broke off" in ended.errors
    assert len(server.heard) == 2


async def test_two_commands_are_two_things(server: Double) -> None:
    server.will(done())
    for _ in range(2):
        words = ("cancel", "release-1", "--reason", "no need")
        assert (await typed(*words, environment=server.environment)).status == 0
    assert server.heard[0].body == {"reason": "no need"}
    assert server.heard[0].headers["Idempotency-Key"] != server.heard[1].headers["Idempotency-Key"]


async def test_whatever_is_typed_as_a_task_stays_one_part_of_the_path(server: Double) -> None:
    server.will(done())
    await typed("retry", "a/../b?c#d", environment=server.environment)
    assert server.heard[0].path == "/api/v1/tasks/a/../b?c#d/retry"  # decoded: it came in one part
    assert server.heard[0].query == {}


@pytest.mark.parametrize("command", ["run", "approve", "complete", "cancel", "retry"])
async def test_what_changes_something_needs_a_server_and_a_token(command: str) -> None:
    ended = await typed(command, "release-1")
    assert (ended.status, ended.output) == (2, "")
    url, token = ended.errors.splitlines()
    assert url.startswith("--url: missing (or SIGNOFF_URL): this is done by a server; give")
    assert token.startswith("--token: missing (or SIGNOFF_TOKEN): ")
    assert "`signoff token create" in token


async def test_a_token_that_is_none_is_refused_before_it_is_sent_anywhere(server: Double) -> None:
    server.will(PAGE)
    ended = await typed("tasks", "--url", server.url, "--token", "xoxb-secret")
    assert ended.status == 2
    assert ended.errors.startswith("--token: a token is signoff_ and 40 characters")
    assert "xoxb" not in ended.errors
    assert server.heard == []


@pytest.mark.parametrize(
    "url", ["localhost:3000", "ftp://x", "http://", "http://a:b@c", "http://x:99999", "http://a b"]
)
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    ended = await typed("tasks", "--url", url, "--token", SECRET)
    assert ended.status == 2
    assert ended.errors.startswith("--url: this is no address; give the address of `signoff serve`")


async def test_a_token_without_a_server_is_refused() -> None:
    ended = await typed("tasks", "--token", SECRET)
    assert ended.status == 2
    assert ended.errors.startswith("--token: it is shown to a server, and none is named")
