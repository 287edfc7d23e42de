"""Owns what is said when a server cannot be asked or refuses, and with which exit status a command ends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import aiohttp
from pydantic import ValidationError

from bot.api import problems as p
from bot.api.problems import Problem
from bot.cards.text import one_line
from bot.command_line.ending import FAILED, NOT_FOUND, REFUSED, WRONG_USE, CommandFailed

_SHOWN_CHARS = 2_000
_TYPED: Mapping[str, str] = MappingProxyType(
    {
        "comment": "--comment",
        "rollback_to": "--to",
        "to": "--to",
        "fingerprint": "--fingerprint",
        "reason": "--reason",
        "limit": "--limit",
        "cursor": "--cursor",
        "state": "--state",
        "status": "--status",
        "assignee_id": "--for",
        "assignee_role": "--role",
        "version": "--version",
        "Idempotency-Key": "--idempotency-key",
    }
)
"""What is typed for a field of a request; other fields are typed by their own names."""
_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "no-such-task": "`signoff tasks` lists them",
        "no-such-human-task": "`signoff status` lists what waits",
        "no-such-pipeline": "its file is in SIGNOFF_PIPELINES of the server, or it is registered there",
        "no-such-step-type": "`signoff step-types list` lists them",
        "no-such-path": "check --url; is the server of the same version as this program?",
        "wrong-method": "is the server of the same version as this program?",
        "no-token": "give it as SIGNOFF_TOKEN",
        "wrong-token": "`signoff token list` shows those in use, `signoff token create` makes one",
        "lacks-scope": "`signoff token create --scopes …` makes one for more",
        "stale-fingerprint": "look at it again with `signoff show`, and give the new --fingerprint",
        "foreseen-otherwise": "do it again: you are shown what it does now",
        "comment-needed": "give --comment",
        "idempotency-key-reused": "give another --idempotency-key for another task",
        "out-of-turn": "`signoff show` says how it stands",
        "wrong-kind": "`signoff show` says what it asks for",
        "already-closed": "`signoff status` lists what waits",
        "too-large": "give less: 1 MiB at most",
    }
)
"""What to do, in words of the command line, by type of problem."""
_PROXY = "check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY"
_NOT_TYPED_RIGHT = frozenset({413, 422})


class CallFailed(CommandFailed):
    """A server was asked in vain. `wait_s`: asking again after so long may help; None: it does not."""

    def __init__(self, *lines: str, status: int, type: str = "", wait_s: float | None = None) -> None:
        super().__init__(*lines, status=status)
        self.type, self.wait_s = type, wait_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server's answer looks like from outside."""

    url: str
    status: int
    type: str
    retry_after: str = ""
    location: str = ""


def not_reached(url: str, error: Exception) -> CallFailed:
    """Say that no server answered."""
    match error:
        case TimeoutError():
            reason, remedy = "it did not answer in time", "is the server busy, or a firewall in between?"
        case aiohttp.ClientConnectorCertificateError():
            reason, remedy = f"its certificate is not trusted: {error}", "check the name in --url"
        case aiohttp.ClientSSLError():
            reason, remedy = "it does not speak https", "does its address in --url begin with http://?"
        case aiohttp.ClientProxyConnectionError():
            reason, remedy = "nobody listens at its proxy", _PROXY
        case aiohttp.ClientHttpProxyError():
            reason, remedy = f"its proxy answers {error.status} ({error.message})", _PROXY
        case aiohttp.ClientConnectorDNSError():
            reason, remedy = "there is no host of that name", "check --url"
        case aiohttp.ClientConnectorError():
            reason, remedy = "nobody listens there", "does `signoff serve` run, and is --url its address?"
        case _:
            reason, remedy = f"it broke off ({type(error).__name__})", "try again, or look into its log"
    return CallFailed(f"{_place(url)} cannot be asked: {reason}; {remedy}", status=FAILED, wait_s=2.0)


def not_our_api(answered: Answered) -> CallFailed:
    """Say that somebody else answered, or something in between."""
    what = f"{_place(answered.url)} answered {answered.status} ({answered.type})"
    if answered.status in (502, 503, 504):
        told = f"{what}: the server behind it does not answer; try again in a moment"
        return CallFailed(told, status=FAILED, wait_s=_wait_s(answered))
    if 300 <= answered.status < 400 and answered.location:
        told = (
            f"{_place(answered.url)} sends on to {_shown(answered.location)}; give the right address in --url"
        )
        return CallFailed(told, status=WRONG_USE)
    told = f"{what}, which is not how Signoff's API answers; check --url: give the address of `signoff serve`"
    return CallFailed(told, status=WRONG_USE)


def wrong_answer(url: str, error: ValidationError) -> CallFailed:
    """Say that an answer is none that we know."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or "all of it"
    told = f"{_place(url)} answered something else than expected ({place}: {first['msg']})"
    return CallFailed(f"{told}; is it of the same version as this program?", status=FAILED)


def problem_failure(problem: Problem, answered: Answered) -> CallFailed:
    """Say what the API said."""
    name = problem.type.rpartition(":")[2]
    wait_s = _wait_s(answered) if problem.status in (429, 503) else None
    return CallFailed(*_lines(name, problem, wait_s), status=_status(name, problem), type=name, wait_s=wait_s)


def _lines(name: str, problem: Problem, wait_s: float | None) -> tuple[str, ...]:
    if problem.errors:
        return tuple(f"{_typed(one.field)}: {_shown(one.detail)}" for one in problem.errors)
    if wait_s is not None:
        return (f"{_shown(problem.detail)}; come back in {wait_s:g} s",)
    advice = _ADVICE.get(name) or _lowered(problem.fix or "")
    return (f"{_shown(problem.detail)}; {advice}" if advice else _shown(problem.detail),)


def _status(name: str, problem: Problem) -> int:
    if name == p.NO_SUCH_PLACE.name:
        return WRONG_USE  # of the address: we ask for what there is
    if problem.status == 401:
        return WRONG_USE
    if problem.status == 404:
        return NOT_FOUND
    if problem.status in (403, 409):
        return REFUSED
    return WRONG_USE if problem.status in _NOT_TYPED_RIGHT else FAILED


def _typed(field: str) -> str:
    """Name a field as it was typed: `body.comment` is --comment, and `body.answer.comment` one of a form."""
    name = field.partition(".")[2] or field
    if name in _TYPED:
        return _TYPED[name]
    return re.sub(r"^(answer|inputs|definition)\.", "", name)


def _wait_s(answered: Answered) -> float:
    return float(answered.retry_after) if re.fullmatch(r"\d{1,5}", answered.retry_after) else 5.0


def _place(url: str) -> str:
    return url.removesuffix("/api/v1")


def _shown(text: str) -> str:
    line = one_line(text).rstrip(".")
    return line if len(line) <= _SHOWN_CHARS else f"{line[:_SHOWN_CHARS]}…"


def _lowered(fix: str) -> str:
    line = _shown(fix) if fix else ""
    return f"{line[:1].lower()}{line[1:]}"
