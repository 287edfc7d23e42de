"""What is typed after the command."""

import pytest

from bot.listeners.command_text import plain, words


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("run release owner=<@U0BOB000001|bob>", "run release owner=U0BOB000001"),
        ("run release owner=<@U0BOB000001>", "run release owner=U0BOB000001"),
        ("run release where=<#C0RELEASES1|releases>", "run release where=C0RELEASES1"),
        ("run release where=<#C0LEADS0001|>", "run release where=C0LEADS0001"),
        ("run release who=<!subteam^S0RELEASE01|@release-managers>", "run release who=S0RELEASE01"),
        ("run release who=<!here>", "run release who=@here"),
        (
            "run release at=<https://example.com/a?b=1&amp;c=2>",
            "run release at=https://example.com/a?b=1&c=2",
        ),
        ("run release at=<https://example.com/a|the page>", "run release at=https://example.com/a"),
        ("run release file=<http://release.py|release.py>", "run release file=release.py"),
        ("run release to=<mailto:bob@example.com|bob@example.com>", "run release to=bob@example.com"),
        ("run release to=<mailto:bob@example.com>", "run release to=bob@example.com"),
        ("run release call=<tel:+49301234|+49301234>", "run release call=+49301234"),
        ("run release notes=“a &lt;b&gt; &amp;amp; c”", "run release notes=“a <b> &amp; c”"),
        ("  run release  ", "run release"),
    ],
)
def test_slacks_forms_become_what_they_stand_for(sent: str, meant: str) -> None:
    assert plain(sent) == meant


def test_what_a_form_held_is_not_read_as_a_form_again() -> None:
    assert plain("run x a=&lt;@U0BOB000001&gt;") == "run x a=<@U0BOB000001>"


def test_the_first_word_is_taken_off_and_its_letters_made_small() -> None:
    assert words("  Run   Release version=1.2  urgent=yes ") == ("run", "Release version=1.2  urgent=yes")
    assert words("mine") == ("mine", "")
    assert words("") == ("", "")
