"""Which names people can read, and which of them they can tell apart."""

import pytest

from engine.language.readable_names import look_of, unseen_in

CODER = "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}"
HEART = "\N{HEAVY BLACK HEART}\ufe0f\u200d\N{FIRE}"


@pytest.mark.parametrize(
    "name",
    [
        "customer care",
        "法務",
        "عملیات",
        "می\u200cخریم",
        "Käse",
        "Ka\u0308se",
        CODER,
        HEART,
        "R&D <2>",
        " x ",
    ],
)
def test_what_people_read_is_fine(name: str) -> None:
    assert unseen_in(name) == ""


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("\u200b", "U+200B (ZERO WIDTH SPACE)"),
        ("x\u202ey", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("x\u2066y", "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("x\u200f", "U+200F (RIGHT-TO-LEFT MARK)"),
        ("\ufeffx", "U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("x\u00ady", "U+00AD (SOFT HYPHEN)"),
        ("x\u2028y", "U+2028 (LINE SEPARATOR)"),
        ("x\x85y", "U+0085"),
        ("\u2800", "U+2800 (BRAILLE PATTERN BLANK)"),
        ("\u3164", "U+3164 (HANGUL FILLER)"),
        ("x\u200d", "U+200D (ZERO WIDTH JOINER)"),
        ("x \u200cy", "U+200C (ZERO WIDTH NON-JOINER)"),
        ("x\u200d\u200dy", "U+200D (ZERO WIDTH JOINER)"),
        ("\ufe0f", "U+FE0F (VARIATION SELECTOR-16)"),
        ("x\U000e0041", "U+E0041 (TAG LATIN CAPITAL LETTER A)"),
    ],
)
def test_what_nobody_sees_is_named(name: str, unseen: str) -> None:
    assert unseen_in(name) == unseen


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("x", "x "),
        ("x y", "x\u00a0\u3000y"),
        ("Team", "TEAM"),
        ("Straße", "STRASSE"),
        ("Käse", "Ka\u0308se"),
        ("\uff21", "a"),
        ("\u2764", "\u2764\ufe0f"),
        ("می\u200cخریم", "میخریم"),
    ],
)
def test_names_that_hardly_anybody_tells_apart_look_the_same(name: str, other: str) -> None:
    assert look_of(name) == look_of(other)


def test_names_that_people_tell_apart_look_different() -> None:
    names = ["team", "teams", "team 1", "team 2", "team a", "team ä", CODER, "\N{WOMAN}", "法務", "法"]
    assert len({look_of(name) for name in names}) == len(names)
