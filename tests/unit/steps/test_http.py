"""The HTTP step, against a real server on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from engine.model import Json
from engine.secret_values import Secrets
from engine.steps.http import http_session, run_http
from engine.steps.outcomes import Failed, Outcome, Succeeded
from tests.unit.steps.makers import NO_SECRETS, a_context

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server:
    """A server whose answer a test sets."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[web.BaseRequest] = []
        self.sent: list[bytes] = []
        self.answer: Handler = self._nothing

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.seen.append(request)
        self.sent.append(await request.read())
        return await self.answer(request)

    async def _nothing(self, _request: web.BaseRequest) -> web.Response:
        return web.Response(status=204)

    def answers(self, status: int = 200, **given: object) -> None:
        async def answer(_request: web.BaseRequest) -> web.Response:
            return web.Response(status=status, **given)  # type: ignore[arg-type] # as the test writes it

        self.answer = answer

    def redirects(self, to: str) -> None:
        async def answer(_request: web.BaseRequest) -> web.Response:
            return web.Response(status=302, headers={"Location": to})

        self.answer = answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    runner = web.ServerRunner(web.Server(made.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with http_session() as opened:
        yield opened


async def http(session: ClientSession, secrets: Secrets = NO_SECRETS, **settings: Json) -> Outcome:
    return await run_http(a_context(settings, http=lambda: session, secrets=secrets))


def output_of(outcome: Outcome) -> Json:
    assert isinstance(outcome, Succeeded), outcome
    return outcome.output


async def test_it_gets_text_status_and_some_headers(server: Server, session: ClientSession) -> None:
    server.answers(text="hello", headers={"ETag": '"1"', "Set-Cookie": "session=secret"})
    output = output_of(await http(session, url=server.url))
    assert (output["status"], output["body"]) == (200, "hello")
    assert output["headers"]["etag"] == '"1"'
    assert "set-cookie" not in output["headers"]
    assert server.seen[0].method == "GET"


async def test_a_json_answer_is_given_as_json(server: Server, session: ClientSession) -> None:
    server.answers(body=b'{"id": 7}', content_type="application/vnd.api+json")
    assert output_of(await http(session, url=server.url))["body"] == {"id": 7}


async def test_an_answer_that_only_says_it_is_json_is_text(server: Server, session: ClientSession) -> None:
    server.answers(body=b"oops", content_type="application/json")
    assert output_of(await http(session, url=server.url))["body"] == "oops"


async def test_json_and_headers_are_sent(server: Server, session: ClientSession) -> None:
    await http(session, method="POST", url=server.url, json={"a": 1}, headers={"X-Count": 3})
    assert (server.seen[0].method, server.sent[0]) == ("POST", b'{"a": 1}')
    assert (server.seen[0].headers["X-Count"], server.seen[0].content_type) == ("3", "application/json")


async def test_a_body_is_sent_as_it_is(server: Server, session: ClientSession) -> None:
    await http(session, method="PUT", url=server.url, body="plain")
    assert server.sent[0] == b"plain"


@pytest.mark.parametrize(("status", "is_final"), [(400, True), (404, True), (429, False), (503, False)])
async def test_only_a_server_in_trouble_is_asked_again(
    server: Server, session: ClientSession, status: int, is_final: bool
) -> None:
    server.answers(status, text="because")
    outcome = await http(session, url=server.url)
    assert isinstance(outcome, Failed)
    assert outcome.is_final is is_final
    assert f"answered {status}" in outcome.error
    assert "because" in outcome.error


async def test_a_status_that_is_expected_is_success(server: Server, session: ClientSession) -> None:
    server.answers(404)
    assert output_of(await http(session, url=server.url, expect=[200, 404]))["status"] == 404


async def test_a_success_that_is_not_expected_fails(server: Server, session: ClientSession) -> None:
    server.answers(200)
    assert isinstance(await http(session, url=server.url, expect=[201]), Failed)


async def test_a_redirect_that_is_expected_is_not_followed(server: Server, session: ClientSession) -> None:
    server.redirects("http://127.0.0.1:1/elsewhere")
    output = output_of(await http(session, url=server.url, expect=[302]))
    assert output["headers"]["location"] == "http://127.0.0.1:1/elsewhere"


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.com/", "data:text/plain,x"])
async def test_a_redirect_to_another_scheme_is_not_followed(
    server: Server, session: ClientSession, to: str
) -> None:
    server.redirects(to)
    outcome = await http(session, url=server.url)
    assert isinstance(outcome, Failed)
    assert outcome.is_final


async def test_redirects_in_a_circle_end(server: Server, session: ClientSession) -> None:
    server.redirects(server.url)
    outcome = await http(session, url=server.url)
    assert isinstance(outcome, Failed)
    assert outcome.is_final
    assert len(server.seen) < 10


async def test_a_server_that_is_not_there_may_be_asked_again(session: ClientSession) -> None:
    outcome = await http(session, url="http://127.0.0.1:1/")
    assert isinstance(outcome, Failed)
    assert not outcome.is_final


@pytest.mark.parametrize("url", ["ftp://example.com", "file:///etc/passwd", "nonsense", "http://"])
async def test_an_address_that_is_none_fails_for_good(session: ClientSession, url: str) -> None:
    outcome = await http(session, url=url)
    assert isinstance(outcome, Failed)
    assert outcome.is_final


async def test_a_header_with_a_line_break_fails_for_good(server: Server, session: ClientSession) -> None:
    outcome = await http(session, url=server.url, headers={"X-A": "b\r\nX-C: d"})
    assert isinstance(outcome, Failed)
    assert outcome.is_final
    assert not server.seen


async def test_a_body_without_end_is_cut(server: Server, session: ClientSession) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    server.answer = answer
    output = output_of(await asyncio.wait_for(http(session, url=server.url), timeout=10))
    assert output["is_cut"] is True
    assert len(output["body"]) == 60 * 1024


async def test_a_secret_that_an_answer_repeats_is_masked_before_the_cut(
    server: Server, session: ClientSession
) -> None:
    server.answers(500, text="x" * 490 + "token-1234567890")
    outcome = await http(session, Secrets({"TOKEN": "token-1234567890"}), url=server.url)
    assert isinstance(outcome, Failed)
    assert "token" not in outcome.error
    server.answers(200, text="x" * (60 * 1024 - 5) + "token-1234567890")
    outcome = await http(session, Secrets({"TOKEN": "token-1234567890"}), url=server.url)
    assert "token" not in output_of(outcome)["body"]


async def test_no_cookie_goes_from_one_step_to_another(server: Server, session: ClientSession) -> None:
    server.answers(headers={"Set-Cookie": "session=1"})
    address = server.url.replace("127.0.0.1", "localhost")  # cookies of bare addresses are never kept
    for _ in range(2):
        await http(session, url=address)
    assert "Cookie" not in server.seen[1].headers


async def test_it_goes_through_the_proxy_of_the_environment(
    server: Server, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.answers(text="from the proxy")
    output = output_of(await http(session, url="http://elsewhere.invalid/page"))
    assert output["body"] == "from the proxy"
    assert str(server.seen[0].url) == "http://elsewhere.invalid/page"


async def test_it_sends_no_passwords_of_the_machine(
    server: Server, session: ClientSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("default login root password of-the-machine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    await http(session, url=server.url)
    assert "Authorization" not in server.seen[0].headers
