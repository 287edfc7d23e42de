"""How `signoff doctor` shows what it found: in colours on a terminal, in plain lines elsewhere."""

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from bot.doctor.findings import Finding, Subject, note, ok, skipped, wrong
from bot.doctor.report import as_json, show

FOUND = [
    ok(Subject.SETTINGS, "all that is needed is set"),
    note(Subject.SCOPES, "the token has [bold]scopes[/bold] that nothing here uses"),
    wrong(Subject.BOT_TOKEN, "Slack does not take it", "copy the one that is in the settings of the app"),
    skipped(Subject.CHANNELS, "Slack does not take the bot token"),
]


def shown(found: list[Finding], *, is_terminal: bool) -> str:
    output = StringIO()
    show(found, Console(file=output, width=60, force_terminal=is_terminal, color_system="truecolor"))
    return output.getvalue()


def test_elsewhere_each_sentence_is_on_a_line_as_long_as_it_is() -> None:
    assert shown(FOUND, is_terminal=False).splitlines() == [
        "ok       settings     all that is needed is set",
        "note     scopes       the token has [bold]scopes[/bold] that nothing here uses",
        "wrong    bot token    Slack does not take it",
        "                      → copy the one that is in the settings of the app",
        "skipped  channels     not looked at: Slack does not take the bot token",
        "1 thing is wrong.",
    ]


def test_on_a_terminal_sentences_are_folded_beside_their_subjects_in_colours() -> None:
    text = shown(FOUND, is_terminal=True)
    assert "\x1b[" in text
    assert [line.rstrip() for line in Text.from_ansi(text).plain.splitlines()] == [
        "ok       settings   all that is needed is set",
        "note     scopes     the token has [bold]scopes[/bold] that",
        "                    nothing here uses",
        "wrong    bot token  Slack does not take it",
        "                    → copy the one that is in the settings",
        "                    of the app",
        "skipped  channels   not looked at: Slack does not take the",
        "                    bot token",
        "1 thing is wrong.",
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [(FOUND[:2], "All is well."), (FOUND, "1 thing is wrong."), ([*FOUND, FOUND[2]], "2 things are wrong.")],
)
def test_the_last_line_says_how_it_is_all_in_all(found: list[Finding], said: str) -> None:
    assert shown(found, is_terminal=False).splitlines()[-1] == said


def test_programs_read_every_finding() -> None:
    told = as_json(FOUND)
    assert told["is_well"] is False
    assert told["checks"][2] == {
        "check": "bot token",
        "verdict": "wrong",
        "found": "Slack does not take it",
        "fix": "copy the one that is in the settings of the app",
    }
    assert as_json(FOUND[:2])["is_well"] is True
