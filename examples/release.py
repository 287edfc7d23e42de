"""Owns what the steps of `release.yaml` call. Offline: what is published lives as long as the process."""

from functools import cache
from typing import TypedDict


class Draft(TypedDict):
    """What the draft step gives."""

    title: str
    notes: str


class Publication(TypedDict):
    """What publishing and withdrawing give."""

    version: str
    is_public: bool


@cache
def shelf() -> dict[str, str]:
    """Give the notes that are public, by version."""
    return {}


def draft(version: str, objection: str = "", *, urgent: bool = False) -> Draft:
    """Write release notes. After a rejection they answer the objection."""
    title = f"Release {version}" + (" (urgent)" if urgent else "")
    notes = f"{title}: exports are twice as fast, and the calendar knows public holidays."
    return Draft(title=title, notes=f"{notes}\nReworked, because: {objection}" if objection else notes)


def publish(version: str, notes: str, summary: str) -> Publication:
    """Make a release public. Doing it twice changes nothing."""
    shelf()[version] = f"{notes}\n\n{summary}"
    return Publication(version=version, is_public=True)


def withdraw(version: str) -> Publication:
    """Take a release back. Doing it twice changes nothing."""
    shelf().pop(version, None)
    return Publication(version=version, is_public=False)
