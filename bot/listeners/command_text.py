"""Owns what was typed after the command: words, and Slack's own forms for people, channels and links."""

import re
from typing import NamedTuple

_FORM = re.compile(r"<(?P<mark>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_GROUP = "subteam^"
_MADE_BY_SLACK = ("http://", "https://", "mailto:", "tel:")
_SPACES = re.compile(r"\s+")


class Words(NamedTuple):
    """The first word (in small letters), and what follows it as it was typed."""

    first: str
    rest: str


def plain(text: str) -> str:
    """Replace Slack's forms by what they stand for: ids of people, groups and channels, and addresses.

    An address that Slack made a link of by itself stays as it was typed: `example.com`, `bob@example.com`.
    """
    text = _FORM.sub(_meant, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def words(text: str) -> Words:
    """Take the first word off."""
    first, *rest = _SPACES.split(text.strip(), maxsplit=1)
    return Words(first.lower(), rest[0] if rest else "")


def _meant(form: re.Match[str]) -> str:
    mark, target, label = form["mark"], form["target"], form["label"] or ""
    if mark == "!":
        return target.removeprefix(_GROUP) if target.startswith(_GROUP) else f"@{target}"
    if mark:
        return target
    is_as_typed = label and any(target == f"{scheme}{label}" for scheme in _MADE_BY_SLACK)
    return label if is_as_typed else target.removeprefix("mailto:").removeprefix("tel:")
