"""The shell step: a process group of its own, a clean environment, bounded output."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from engine.model import Json
from engine.secret_values import Secrets
from engine.steps.outcomes import Failed, Outcome, Succeeded
from engine.steps.process import Command, run_command
from engine.steps.shell import run_shell
from tests.support.waiting import eventually
from tests.unit.steps.makers import NO_SECRETS, a_context

OURS = {"PATH": os.environ["PATH"], "HOME": "/home/x", "LANG": "C.UTF-8", "SLACK_BOT_TOKEN": "xoxb-1"}


async def shell(settings: Mapping[str, Json], secrets: Secrets = NO_SECRETS) -> Outcome:
    return await run_shell(a_context(settings, environment=OURS, secrets=secrets))


def output_of(outcome: Outcome) -> Json:
    assert isinstance(outcome, Succeeded), outcome
    return outcome.output


def pid_in(file: Path) -> int:
    with suppress(FileNotFoundError, ValueError):
        return int(file.read_text())
    return 0


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a zombie that nobody has fetched yet does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(pid, 0)
        if not Path("/proc/self/stat").exists():  # macOS, where launchd fetches orphans
            return True
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def test_the_output_has_exit_code_and_both_streams() -> None:
    outcome = await shell({"run": "echo out; echo err >&2"})
    assert output_of(outcome) == {"exit_code": 0, "stdout": "out\n", "stderr": "err\n"}


async def test_a_json_object_on_the_last_line_is_given_as_json() -> None:
    outcome = await shell({"run": """echo working; echo '{"version": "1.2"}'"""})
    assert output_of(outcome)["json"] == {"version": "1.2"}


@pytest.mark.parametrize("line", ["[1, 2]", "3", "{half", ""])
async def test_what_is_no_json_object_is_no_json(line: str) -> None:
    outcome = await shell({"run": 'echo "$LINE"', "env": {"LINE": line}})
    assert "json" not in output_of(outcome)


async def test_the_environment_is_clean() -> None:
    outcome = await shell({"run": "env", "env": {"VERSION": "1.2", "COUNT": 3, "URGENT": True}})
    names = {line.partition("=")[0] for line in output_of(outcome)["stdout"].splitlines()}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {"PATH", "HOME", "LANG", "VERSION", "COUNT", "URGENT"}


async def test_values_come_through_the_environment_as_text() -> None:
    outcome = await shell({"run": 'echo "$A $B $C"', "env": {"A": "; rm -rf /", "B": 3, "C": True}})
    assert output_of(outcome)["stdout"] == "; rm -rf / 3 true\n"


async def test_it_runs_in_the_directory_that_is_named(tmp_path: Path) -> None:
    assert output_of(await shell({"run": "pwd", "cwd": str(tmp_path)}))["stdout"].strip() == str(tmp_path)


async def test_another_exit_status_fails_with_the_last_words() -> None:
    outcome = await shell({"run": "echo all is lost >&2; exit 3"})
    assert outcome == Failed(error="exit status 3: all is lost")


async def test_a_signal_is_named() -> None:
    assert await shell({"run": "kill -9 $$"}) == Failed(error="killed by signal 9")


async def test_a_directory_that_is_not_there_fails_for_good() -> None:
    outcome = await shell({"run": "true", "cwd": "/nowhere/at/all"})
    assert isinstance(outcome, Failed)
    assert outcome.is_final
    assert "/nowhere/at/all" in outcome.error


async def test_a_nul_in_the_environment_fails_for_good() -> None:
    outcome = await shell({"run": "true", "env": {"A": "b\0c"}})
    assert isinstance(outcome, Failed)
    assert outcome.is_final


async def test_only_the_end_of_much_output_is_kept_in_whole_lines() -> None:
    outcome = await shell({"run": "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"})
    first, second, *_, last = output_of(outcome)["stdout"].splitlines()
    assert first.startswith("[")
    assert first.endswith("bytes left out]")
    assert second.startswith("line ")
    assert last == "line 19999"
    assert len(output_of(outcome)["stdout"]) < 66 * 1024


async def test_half_a_line_is_left_out_because_half_a_secret_would_not_be_recognised() -> None:
    outcome = await shell({"run": "head -c 200000 /dev/zero | tr '\\0' x; echo; echo end"})
    assert output_of(outcome)["stdout"] == "[200001 bytes left out]\nend\n"


async def test_bytes_that_are_no_text_do_no_harm() -> None:
    outcome = await shell({"run": r"printf 'a\000b\377c'"})
    assert output_of(outcome)["stdout"] == "a\ufffdb\ufffdc"


async def test_a_secret_in_the_last_words_is_masked_before_they_are_cut() -> None:
    secret = "s" * 990
    command = 'printf "%s%s" "$SECRET" "$TAIL"; exit 1'
    outcome = await shell(
        {"run": command, "env": {"SECRET": secret, "TAIL": "t" * 500}}, secrets=Secrets({"S": secret})
    )
    assert isinstance(outcome, Failed)
    assert "sss" not in outcome.error


async def test_what_is_left_in_the_background_ends_with_the_command(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    await asyncio.wait_for(
        shell({"run": 'sleep 600 & echo $! > "$FILE"', "env": {"FILE": str(file)}}), timeout=5
    )
    await eventually(lambda: not is_alive(pid_in(file)), what="the end of the background process")


@pytest.mark.parametrize("child", ["sleep 600", "trap '' TERM; sleep 600"])
async def test_cancelling_kills_grandchildren_too(tmp_path: Path, child: str) -> None:
    file = tmp_path / "pid"
    command = f'sh -c "{child} & echo \\$! > \\"$FILE\\"; wait" & wait'
    running = asyncio.create_task(shell({"run": command, "env": {"FILE": str(file)}}))
    pid = await eventually(lambda: pid_in(file), what="the grandchild")
    assert is_alive(pid)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await eventually(lambda: not is_alive(pid), what="the end of the grandchild")


async def test_a_command_is_asked_to_end_before_it_is_killed(tmp_path: Path) -> None:
    file, pid_file = tmp_path / "last words", tmp_path / "pid"
    line = f"trap 'echo bye > \"{file}\"; exit' TERM; echo $$ > '{pid_file}'; while true; do sleep 0.01; done"
    running = asyncio.create_task(shell({"run": line}))
    await eventually(lambda: pid_in(pid_file), what="the command")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert file.read_text() == "bye\n"


async def test_a_command_that_ignores_to_be_asked_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    line = f"trap '' TERM; echo $$ > '{file}'; while true; do sleep 1; done"
    command = Command(line=line, environment=OURS, stdout_max_bytes=99, stderr_max_bytes=99, grace_s=0.05)
    running = asyncio.create_task(run_command(command))
    pid = await eventually(lambda: pid_in(file), what="the command")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not is_alive(pid)


async def test_cancelling_while_a_command_starts_ends_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    running = asyncio.create_task(shell({"run": f"echo $$ > '{file}'; exec sleep 600"}))
    await asyncio.sleep(0)  # one step: the process is being started, and nobody has it yet
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    pid = pid_in(file)
    assert not pid or not is_alive(pid)
