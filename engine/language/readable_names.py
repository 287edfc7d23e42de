"""Owns which names people can read, and which of them they can tell apart. Pure."""

import unicodedata

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # no blanks to Unicode
_JOINERS = frozenset("\u200c\u200d")  # within words and emoji they shape what stands beside them
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))


def unseen_in(name: str) -> str:
    """Say which character of a name nobody sees, such as `U+200B (ZERO WIDTH SPACE)`; empty: none."""
    found = next((char for place, char in enumerate(name) if _is_unseen(name, place)), None)
    if found is None:
        return ""
    known = unicodedata.name(found, "")
    return f"U+{ord(found):04X} ({known})" if known else f"U+{ord(found):04X}"


def look_of(name: str) -> str:
    """Give what names have in common that hardly anybody tells apart: without blanks, case, and variants."""
    seen = (char for char in name if char not in _JOINERS | _VARIANTS and not char.isspace())
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", "".join(seen)).casefold())


def _is_unseen(name: str, place: int) -> bool:
    char = name[place]
    if char in _JOINERS:
        return not (_is_seen(name[:place][-1:]) and _is_seen(name[place + 1 : place + 2]))
    if unicodedata.category(char).startswith("M") and char not in _BLANK_LETTERS:
        return not name[:place].strip()  # a mark that stands on nothing
    return unicodedata.category(char) in _UNSEEN_CATEGORIES or char in _BLANK_LETTERS


def _is_seen(char: str) -> bool:
    is_blank = not char or char.isspace() or char in _BLANK_LETTERS
    return not is_blank and unicodedata.category(char) not in _UNSEEN_CATEGORIES
