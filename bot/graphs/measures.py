"""Owns how much room words take in pictures, whatever font draws them: rather too much than too little."""

import unicodedata

LINE_PX = 18.0
TEXT_PX, TITLE_PX = 13.0, 16.0
MARGIN_PX, ARROW_PX, ROUND_PX = 24.0, 7.0, 6.0
_NARROW, _WIDE = frozenset(" .,:;'|ijltfr()[]-"), frozenset("mwMW@%&")


def width_of(text: str, size_px: float = TEXT_PX) -> float:
    """Give the pixels that a line takes at most in usual sans-serif fonts."""
    return size_px * sum(map(_width, text))


def title_baseline() -> float:
    """Give where the title's letters stand."""
    return MARGIN_PX + TITLE_PX * 0.8


def first_baseline(top: float, height: float, lines: int) -> float:
    """Give where the letters of the first of so many lines stand, with all of them in the middle of a box."""
    return top + (height - lines * LINE_PX) / 2 + LINE_PX / 2 + TEXT_PX * 0.36


def _width(char: str) -> float:
    """Give the width of a character in em."""
    if char in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(char) in "WF":
        return 1.1
    if char in _NARROW:
        return 0.42
    return 0.72 if char.isupper() else 0.62
