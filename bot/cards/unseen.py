"""Owns how changes are told that the eye cannot see: characters that show nothing, or look like others."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from engine.differences import Effort, stretches
from engine.model import Json

_LOOKED_AT_MAX = 50
_TOLD_MAX = 3
_NAMES_MAX = 4
_SCRIPTS = re.compile(r"^(latin|greek|cyrillic)|^u(?=\+)")  # their names begin with a capital
_LATIN = "aeopcyxsijhdqwABEKMHOPCTYXSIJ" + "ovABEZHIKMNOPTYX" + "--"
_OTHERS = (  # Cyrillic, then Greek, then hyphens
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u03bf\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u2010\u2011"
)
_LOOKS = str.maketrans(_OTHERS, _LATIN)
_SHOWS_NOTHING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_UNDRAWN = re.compile(r"[\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]|\\u00[01][0-9a-f]")  # in JSON


def look(text: str) -> str:
    """Give what the eye sees of a line: the same for lines that look the same."""
    if not text.isascii():
        text = _SHOWS_NOTHING.sub("", unicodedata.normalize("NFC", text)).translate(_LOOKS)
    return " ".join(text.split())


def undrawn(value: Json) -> Sequence[str]:
    """Give all marks in a value that are never drawn, such as those that turn the direction of writing."""
    return sorted(_UNDRAWN.findall(json.dumps(value, ensure_ascii=False)))


def unseen_change(pairs: Iterable[tuple[str, str]], effort: Effort) -> str:
    """Say which characters are others in what looks the same, of these, old and new; empty if none are."""
    alike = ((old, new) for old, new in pairs if old != new and look(old) == look(new))
    found = chain.from_iterable(_told(old, new, effort) for old, new in alike)
    told = list(dict.fromkeys(islice(found, _LOOKED_AT_MAX)))
    more = " and more" if len(told) > _TOLD_MAX else ""
    return f"cannot be seen: {', '.join(told[:_TOLD_MAX])}{more}" if told else ""


def _told(old: str, new: str, effort: Effort) -> Iterator[str]:
    for part in stretches(old, new, str, effort):
        if part.removed and part.added:
            yield f"{_names(part.added)} in place of {_names(part.removed)}"
        elif part.added:
            yield f"{_names(part.added)} added"
        elif part.removed:
            yield f"{_names(part.removed)} taken out"


def _names(characters: tuple[str, ...]) -> str:
    """Name characters as Unicode does, in small letters."""
    runs = [(character, len(list(run))) for character, run in groupby(characters)]
    named = [f"{count} × {_name(one)}" if count > 1 else _name(one) for one, count in runs[:_NAMES_MAX]]
    return " + ".join([*named, *(["others"] if len(runs) > _NAMES_MAX else [])])


def _name(character: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return "tab" if character == "\t" else _SCRIPTS.sub(lambda script: script[0].capitalize(), name)
