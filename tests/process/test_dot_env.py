"""`.env`: the environment wins over it, and a line that is no setting is named, with what would be one."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, surroundings


def test_what_the_environment_does_not_say_is_taken_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text('SLACK_BOT_TOKEN="xoxb-of-the-file"\nSIGNOFF_PORT=4000 # ours\nexport SIGNOFF_LOG=json\n')
    monkeypatch.setenv("SIGNOFF_PORT", "5000")
    monkeypatch.setenv("SIGNOFF_LOG", "")
    found = surroundings(file)
    assert (found["SLACK_BOT_TOKEN"], found["SIGNOFF_PORT"]) == ("xoxb-of-the-file", "5000")
    assert found["SIGNOFF_LOG"] == "json"  # empty counts as missing
    assert "PATH" in found


def test_there_need_be_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_PORT", "5000")
    assert surroundings(tmp_path / ".env")["SIGNOFF_PORT"] == "5000"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env: cannot be read"):
        surroundings(file)


QUOTES = "the quotes around the value of SLACK_BOT_TOKEN do not fit; write SLACK_BOT_TOKEN=VALUE, or"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("SLACK_BOT_TOKEN hunter2", "this is no setting; write SLACK_BOT_TOKEN=VALUE"),
        ("SLACK_BOT_TOKEN: hunter2", "this is no setting; write SLACK_BOT_TOKEN=VALUE"),
        ("SLACK_BOT_TOKEN:hunter2", "this is no setting; write SLACK_BOT_TOKEN=VALUE"),
        ("export SLACK_BOT_TOKEN hunter2", "this is no setting; write SLACK_BOT_TOKEN=VALUE"),
        ('SLACK_BOT_TOKEN="hunter2', QUOTES),
        ("SLACK_BOT_TOKEN = 'hunter2", QUOTES),
        ("SLACK_BOT_TOKEN='hunter's'", QUOTES),
        ('SLACK_BOT_TOKEN="hunter2" hunter2', QUOTES),
        (
            "set SLACK_BOT_TOKEN=hunter2",
            "this is no setting; write NAME=VALUE, such as SLACK_BOT_TOKEN=xoxb-",
        ),
        ("=hunter2", "this is no setting; write NAME=VALUE"),
        ('"SLACK_BOT_TOKEN": "hunter2",', "this is no setting; write NAME=VALUE"),
        ('"SLACK_BOT_TOKEN"=hunter2', "this is no setting; write NAME=VALUE"),
        ("hunter2 hunter2", "this is no setting; write NAME=VALUE"),
    ],
)
def test_a_line_that_is_no_setting_is_named_with_what_would_be_one(
    tmp_path: Path, line: str, right: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\n\nSIGNOFF_LOG=json\n\n\n  {line}\nSIGNOFF_PORT=4000\n")
    with pytest.raises(SettingsError) as refused:
        surroundings(file)
    (problem,) = refused.value.problems
    assert problem.startswith(f"{file}, line 6: {right}")
    assert "hunter" not in problem


def test_every_line_that_is_no_setting_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SIGNOFF LOG=json\nSIGNOFF_PORT=4000\nSIGNOFF_HOST 127.0.0.1\n")
    with pytest.raises(SettingsError) as refused:
        surroundings(file)
    assert [problem.partition(": ")[0] for problem in refused.value.problems] == [
        f"{file}, line 1",
        f"{file}, line 3",
    ]


def test_a_file_may_begin_with_the_mark_of_its_encoding_and_hold_values_of_several_lines(
    tmp_path: Path,
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(
        b"\xef\xbb\xbfSLACK_BOT_TOKEN=xoxb-of-the-file\r\nSIGNOFF_SECRET_KEY='a\nb' # two lines\nEMPTY=\n"
    )
    found = surroundings(file)
    assert (found["SLACK_BOT_TOKEN"], found["SIGNOFF_SECRET_KEY"]) == ("xoxb-of-the-file", "a\nb")
