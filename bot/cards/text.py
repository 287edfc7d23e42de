"""Owns foreign text on its way to Slack: cleaned, cut with a count, escaped; and dates and links in mrkdwn.

Lengths are counted in UTF-16 units. Slack does not say what it counts; this is the most that it can be.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

NOTHING = "\u2013"  # a dash stands where a text is empty: Slack refuses empty ones
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_MARKS = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})  # alike to the eye, nothing to Slack
_CODE = re.compile(r"`([^`]*)`")
_EDGE_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_MOST_JOINED = 32
_WORST_COUNT = "… (+999,999,999)"


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """Take out what nobody sees or what would turn the rest around; lines stay."""
    text = _SURROGATES.sub("\ufffd", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    return text.strip("\n").rstrip() or NOTHING


def one_line(text: str) -> str:
    """Clean, and put on one line."""
    return " ".join(clean(text).split()) or NOTHING


def escape(text: str) -> str:
    """Make text mean nothing to Slack: no mention, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """Shorten to so many units, never within a character that is made of several; says how many went."""
    return _cut(text, limit, units)


def escape_cut(text: str, limit: int) -> str:
    """Clean, shorten and escape, so that the escaped text has at most so many units."""
    return escape(_cut(clean(text), limit, _escaped_units))


def inline(text: str, limit: int = 150) -> str:
    """Make a piece of foreign text fit into a line of mrkdwn: exact to the eye, without effect."""
    line = _cut(one_line(text), limit, _escaped_units).translate(_MARKS)
    return escape(_EDGE_UNDERSCORE.sub("\u02cd", line))


def exact(text: str, limit: int) -> str:
    """Make a piece of a clean line mean nothing to Slack, as `inline` does, but keep its blanks."""
    return escape(_EDGE_UNDERSCORE.sub("\u02cd", _cut(text, limit, _escaped_units).translate(_MARKS)))


def in_quotes(text: str) -> str:
    """Set between quotation marks what our own messages set between backticks, which people need not know."""
    return _CODE.sub("\u201c\\1\u201d", text)


def label(text: str, limit: int) -> str:
    """Make a one-line plain text of at most so many units: headers, labels, options, buttons."""
    return cut(one_line(text), limit)


def chunks(text: str, size: int) -> Iterator[str]:
    """Give a long text in parts of at most so many units, broken at line ends where there are some."""
    rest = clean(text)
    while rest:
        end = _fitting(rest, size, units) or size // 2  # one character of many parts is split after all
        if end < len(rest):
            line_end = rest.rfind("\n", end // 2, end)
            end = line_end if line_end > 0 else end
        part, rest = rest[:end], rest[end:].removeprefix("\n")
        yield part if part.strip() else NOTHING


def joined_lines(lines: Iterable[str], limit: int) -> str:
    """Join finished lines of mrkdwn as far as they fit; says how many do not."""
    kept: list[str] = []
    wanted = [line for line in lines if line]
    room = limit - units(_more_lines(len(wanted)))
    for line in wanted:
        room -= units(line) + 1
        if room < 0:
            return "\n".join([*kept, _more_lines(len(wanted) - len(kept))])
        kept.append(line)
    return "\n".join(kept)


def and_more(shown: list[str], total: int) -> str:
    """Join names; those that are not shown are counted."""
    left = total - len(shown)
    if left > 0:
        return f"{', '.join(shown)} and {left:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def counted(number: int, noun: str) -> str:
    """Give a number with its noun: 1 step, 2 steps."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def moment(at: datetime) -> str:
    """Give an instant in the reader's own zone; where that cannot be, in UTC and saying so."""
    return f"<!date^{int(at.timestamp())}^{DATE_FORMAT}|{moment_in_utc(at)}>"


def time_of_day(at: datetime) -> str:
    """Give the time of the day of an instant that is near, as `moment` does."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(UTC).strftime('%H:%M UTC')}>"


def moment_in_utc(at: datetime) -> str:
    """Give an instant where Slack replaces nothing."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


DATE_FORMAT = "{date_short_pretty} at {time}"


def link(address: str, text: str, limit: int = 150) -> str:
    """Link a piece of foreign text; without an address it stays text."""
    return f"<{escape(address)}|{inline(text, limit)}>" if address else inline(text, limit)


def _cut(text: str, limit: int, cost: Callable[[str], int]) -> str:
    if cost(text) <= limit:
        return text
    end = _fitting(text, limit - len(_WORST_COUNT), cost)
    kept = text[:end].rstrip()
    return f"{kept}… (+{len(text) - len(kept):,})"


def _fitting(text: str, room: int, cost: Callable[[str], int]) -> int:
    most = range(min(len(text), max(room, 0)) + 1)  # a character costs one at least
    end = bisect_right(most, room, key=lambda end: cost(text[:end])) - 1
    return len(text) if end == len(text) else _between_characters(text, max(end, 0))


def _between_characters(text: str, index: int) -> int:
    for end in range(index, max(index - _MOST_JOINED, 0), -1):
        if not _joins(text[end]) and text[end - 1] != _JOINER:
            return end
    return index if index > _MOST_JOINED else 0


def _joins(char: str) -> bool:
    return (
        char == _JOINER
        or unicodedata.category(char).startswith("M")
        or _SKIN_TONES[0] <= char <= _SKIN_TONES[1]
    )


def _escaped_units(text: str) -> int:
    return units(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def _more_lines(count: int) -> str:
    return f"… ({counted(count, 'more line')})"
