"""The log: text or JSON, our own lines and the warnings of others, and no secret in any form."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import configure_logging
from sandbox.people import Workspace
from tests.process.serving import LISTENS, environment_for, furnish, is_well, serving, workspace

TOKEN = "xoxb-1-of-ours"
QUOTED = 'pa"ss\\w\tör’d'
KEY = '{\n  "private_key": "-----BEGIN KEY-----\\nMIIEvQIBADAN",\n  "id": "1"\n}'
SECRETS = (TOKEN, QUOTED, KEY, "")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Give back the log that the tests had."""
    root = logging.getLogger()
    handlers, levels = root.handlers, {name: logging.getLogger(name).level for name in ("", "bot", "engine")}
    yield
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Give what was logged as JSON."""
    written = capsys.readouterr()
    assert written.out == ""
    return [json.loads(line) for line in written.err.splitlines()]


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("text", SECRETS)
    logging.getLogger("bot.app").info("at work for %s", "Acme")
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "[info] at work for Acme" in written.err
    assert "[bot.app]" in written.err


def test_what_a_message_names_writes_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("text", SECRETS)
    logging.getLogger("bot.api").info(
        "refused: there is no task %s", "x\n[info] all is well\x1b[31m\u202e 任务"
    )
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "there is no task x\\n[info] all is well\\x1b[31m\\u202e 任务" in written


def test_json_is_for_machines_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", SECRETS)
    logging.getLogger("engine.runner").warning("the queue\ncannot be read: %s", "locked")
    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "the queue\ncannot be read: locked",
        "level": "warning",
        "logger": "engine.runner",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_of_others_only_warnings_are_heard(form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form, SECRETS)
    others = ("alembic.runtime.migration", "apscheduler.scheduler", "aiohttp.access", "slack_bolt.App", "x")
    for name in others:
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble")
    logging.getLogger("bot.demo").debug("detail")
    heard = capsys.readouterr().err
    assert heard.count("trouble") == len(others)
    assert "chatter" not in heard
    assert "detail" not in heard


def test_what_bolt_says_of_a_token_that_it_found_by_itself_misleads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_logging("text", SECRETS)
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1")

    AsyncApp(client=AsyncWebClient(), authorize=authorize, signing_secret="0123")
    assert capsys.readouterr().err == ""


def test_errors_come_with_their_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json", SECRETS)
    fail("nothing secret")
    (line,) = lines(capsys)
    assert line["event"] == "it failed"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("RuntimeError: nothing secret")


def fail(with_what: object) -> None:
    try:
        raise RuntimeError(with_what)
    except RuntimeError:
        logging.getLogger("bot").exception("it failed")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("secret", [TOKEN, QUOTED, KEY], ids=["token", "quoted", "key"])
@pytest.mark.parametrize(
    "written",
    [
        str,
        repr,
        json.dumps,
        lambda secret: {"key": [secret]},
        lambda secret: json.dumps({"key": secret}),
        lambda secret: json.dumps({"key": secret}, ensure_ascii=False),
    ],
    ids=["as it is", "as Python writes it", "as JSON", "in a dict", "in JSON", "in JSON of any letters"],
)
def test_no_secret_is_written_in_any_form(
    form: Any, secret: str, written: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(form, SECRETS)
    logging.getLogger("bot").error("Slack said %s to us", written(secret))
    logging.getLogger("bot").error(f"<{written(secret)}>")  # noqa: G004 - as careless code does
    fail(written(secret))
    text = capsys.readouterr().err
    assert "•••" in text or "\\u2022" in text
    for part in (TOKEN, "ss\\w", "ör’d", "\\u00f6r", "\\xf6r", "MIIEvQIBADAN"):
        assert part not in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_token_of_a_program_is_written_though_nobody_names_it_before(
    form: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(form, ())
    token = f"signoff_{'0123456789abcdef' * 2}01234567"
    try:
        raise ValueError(token)
    except ValueError:
        logging.getLogger("bot.web").exception("refused %s", {"Authorization": f"Bearer {token}"})
    written = capsys.readouterr().err
    assert token not in written
    assert "signoff_" in written


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_of_a_secret_is_a_secret(form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(form, SECRETS)
    for line in KEY.splitlines():
        logging.getLogger("bot").error("in line: %s", line)
    assert "MIIEvQIBADAN" not in capsys.readouterr().err


CARELESS = """
import logging

def use(token):
    logging.getLogger("theirs").warning("using %s", token)
    raise ValueError(f"{token} is no good")
"""


async def test_what_a_python_step_logs_of_its_secret_is_hidden(tmp_path: Path) -> None:
    furnish(tmp_path)
    (tmp_path / "theirs.py").write_text(CARELESS)
    step = "{name: use, type: python, with: {call: 'theirs:use', args: {token: '{{ secrets.TOKEN }}'}}}"
    (tmp_path / "pipelines" / "careless.yaml").write_text(f"name: careless\nsteps:\n  - {step}\n")
    async with workspace() as sandbox:
        environment = environment_for(sandbox, SIGNOFF_SECRET_TOKEN="s3cr3t-of-theirs")
        async with serving(tmp_path, environment) as bot:
            await is_well((await bot.said(LISTENS))[1], "ready")
            slack = Workspace(sandbox.control.call)
            await slack.alice.command("#general", "/pipeline run careless")
            await bot.said(r"\[warning\] +using •••")
            card = await slack.wait_for_card("#general", text="••• is no good")
            assert "s3cr3t" not in card.text() + bot.output
