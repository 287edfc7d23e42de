"""Owns what a look finds: how something stands, in a sentence, and what would mend it, in another."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How something stands."""

    OK = "ok"
    NOTE = "note"  # it works; somebody may want to know
    WRONG = "wrong"
    SKIPPED = "skipped"  # not looked at, because something before it is wrong


class Subject(StrEnum):
    """What is looked at."""

    SETTINGS = "settings"
    DATABASE = "database"
    BOT_TOKEN = "bot token"  # noqa: S105 - a subject, no token
    SCOPES = "scopes"
    CLOCK = "clock"
    PROCESS = "process"
    SOCKET = "socket"
    REQUEST_URL = "request URL"
    PIPELINES = "pipelines"
    CHANNELS = "channels"
    API_TOKENS = "API tokens"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look found. `fix` None: there is nothing to do."""

    subject: Subject
    verdict: Verdict
    found: str
    fix: str | None = None


def ok(subject: Subject, found: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(subject, Verdict.OK, found)


def note(subject: Subject, found: str, fix: str | None = None) -> Finding:
    """Say what somebody may want to know."""
    return Finding(subject, Verdict.NOTE, found, fix)


def wrong(subject: Subject, found: str, fix: str) -> Finding:
    """Say what is wrong, and what mends it."""
    return Finding(subject, Verdict.WRONG, found, fix)


def skipped(subject: Subject, because: str) -> Finding:
    """Say that something was not looked at, and why."""
    return Finding(subject, Verdict.SKIPPED, f"not looked at: {because}")


def has_wrong(findings: Iterable[Finding]) -> bool:
    """Say whether anything among them is wrong."""
    return any(finding.verdict is Verdict.WRONG for finding in findings)
