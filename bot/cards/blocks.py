"""Owns how Slack's blocks and elements are written down, each within its limits.

`mrkdwn` arguments are finished text: foreign pieces went through `text.inline` or `text.escape_cut`.
All other strings are foreign, and are cleaned and cut here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from bot.cards.text import DATE_FORMAT, NOTHING, clean, cut, label, moment_in_utc, units

Block: TypeAlias = dict[str, Any]
Element: TypeAlias = dict[str, Any]
View: TypeAlias = dict[str, Any]

TEXT_MAX = 3_000
FIELD_MAX = 2_000
FIELDS_MAX = 10
TITLE_MAX = 24  # of views, and of their buttons
OPTIONS_MAX = 100
_HEADER_MAX = 150
_BUTTON_MAX = 75
_OPTION_MAX = 75
_HINT_MAX = 2_000
_PLACEHOLDER_MAX = 150


# --- texts ---------------------------------------------------------------------------------------


def plain(text: str, limit: int = TEXT_MAX) -> Element:
    """Make a text that Slack does not read."""
    return {"type": "plain_text", "text": cut(clean(text), limit), "emoji": False}


def plain_line(text: str, limit: int) -> Element:
    """Make a text on one line that Slack does not read."""
    return {"type": "plain_text", "text": label(text, limit), "emoji": False}


def mrkdwn(text: str) -> Element:
    """Make a text of our own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


# --- blocks --------------------------------------------------------------------------------------


def header(text: str) -> Block:
    """Say what it is about, in large letters."""
    return {"type": "header", "text": plain_line(text, _HEADER_MAX)}


def section(text: str) -> Block:
    """Say something of our own, never folded."""
    return {"type": "section", "text": mrkdwn(text), "expand": True}


def foreign(text: str, limit: int = TEXT_MAX, *, is_whole: bool = False) -> Block:
    """Show what somebody wrote, to the letter. `is_whole`: Slack does not fold it."""
    return {"type": "section", "text": plain(text, limit), **({"expand": True} if is_whole else {})}


def fields(texts: Sequence[Element]) -> Iterator[Block]:
    """Set short texts in two columns."""
    for first in range(0, len(texts), FIELDS_MAX):
        yield {"type": "section", "fields": list(texts[first : first + FIELDS_MAX])}


def context(*texts: str) -> Block:
    """Say something in small letters."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """Draw a line."""
    return {"type": "divider"}


def actions(block_id: str, *elements: Element) -> Block:
    """Set controls side by side."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def paragraphs(lines: Iterable[str]) -> Iterator[Block]:
    """Set lines of our own, as many to a block as it takes."""
    held: list[str] = []
    room = TEXT_MAX
    for line in lines:
        room -= units(line) + 1
        if room < 0 and held:
            yield section("\n".join(held))
            held, room = [], TEXT_MAX - units(line) - 1
        held.append(line)
    if held:
        yield section("\n".join(held))


# --- rich text: foreign text beside our own, to the letter ---------------------------------------


def rich(*groups: Element) -> Block:
    """Set lines, quotes and code."""
    return {"type": "rich_text", "elements": list(groups)}


def line(*parts: Element) -> Element:
    """Set a line of rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quote(text: str) -> Element:
    """Set what somebody said apart."""
    return {"type": "rich_text_quote", "elements": [words(clean(text))]}


def code(text: str) -> Element:
    """Set text in letters of one width."""
    return {"type": "rich_text_preformatted", "elements": [words(clean(text))]}


def words(text: str, *, is_bold: bool = False) -> Element:
    """Write words into a line."""
    style = {"style": {"bold": True}} if is_bold else {}
    return {"type": "text", "text": text or NOTHING, **style}


def date(at: datetime) -> Element:
    """Write an instant into a line, in the reader's own zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": DATE_FORMAT,
        "fallback": moment_in_utc(at),
    }


# --- controls ------------------------------------------------------------------------------------


def button(
    text: str,
    action: str,
    value: str,
    *,
    reads: str,
    is_primary: bool = False,
    confirm: Element | None = None,
) -> Element:
    """Make a button. `reads`: what a screen reader says of it."""
    return {
        "type": "button",
        "action_id": action,
        "text": plain_line(text, _BUTTON_MAX),
        "value": value,
        "accessibility_label": label(reads, _BUTTON_MAX),
        **({"style": "primary"} if is_primary else {}),
        **({"confirm": confirm} if confirm else {}),
    }


def confirm(title: str, text: str, yes: str) -> Element:
    """Make the dialog that asks once more."""
    return {
        "title": plain_line(title, 100),
        "text": plain(text, 300),
        "confirm": plain_line(yes, 30),
        "deny": plain_line("Cancel", 30),
    }


def option(text: str, value: str, description: str = "") -> Element:
    """Make one of several to choose from."""
    told = {"description": plain_line(description, _OPTION_MAX)} if description else {}
    return {"text": plain_line(text, _OPTION_MAX), "value": value, **told}


def question(
    block_id: str, label_text: str, element: Element, *, hint: str = "", is_optional: bool = False
) -> Block:
    """Ask for one thing in a view."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_line(label_text, _HINT_MAX),
        "element": element,
        "optional": is_optional,
        **({"hint": plain(hint, _HINT_MAX)} if hint else {}),
    }


def telling(asked: Block) -> Block:
    """Let a question tell us at once what is chosen, before the view is sent."""
    return {**asked, "dispatch_action": True}


def text_input(action: str, *, limit: int = TEXT_MAX, value: str = "", placeholder: str = "") -> Element:
    """Make a field for several lines."""
    return {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": True,
        "max_length": limit,
        **({"initial_value": value} if value else {}),
        **({"placeholder": placeholder_of(placeholder)} if placeholder else {}),
    }


def placeholder_of(text: str) -> Element:
    """Make the text of an empty field."""
    return plain_line(text, _PLACEHOLDER_MAX)


# --- views ---------------------------------------------------------------------------------------


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    metadata: str = "",
    submit: str | None = None,
    close: str = "",
) -> View:
    """Make a view. Without `submit` it only shows something. `close`: in other words than the usual ones."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_line(title, TITLE_MAX),
        "close": plain_line(close or ("Cancel" if submit else "Close"), TITLE_MAX),
        **({"submit": plain_line(submit, TITLE_MAX)} if submit else {}),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
