"""Owns how the rules of a request, and the question about a step run, are kept as text.

A value is an object of those fields that are not what they are by default: most are, so the text stays short.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from engine.codes import CommentRule, ExpiryOutcome, QuestionReason
from engine.content import json_text
from engine.model import Expiry, Json, JsonText, Policy, Question, Reminders, Rule, Seat

T = TypeVar("T")
_MICROSECOND = timedelta(microseconds=1)


class _Way(NamedTuple):
    """How the values of a field are kept, and read again."""

    keep: Callable[[Any], Json]
    read: Callable[[Json], Any]


class _Kept(Generic[T]):
    """How the values of a class are kept. Fields without a way of their own are JSON as they are."""

    def __init__(self, kind: type[T], **ways: _Way) -> None:
        self._kind = kind
        self._ways = ways
        self._defaults = [(field.name, field.default) for field in fields(kind)]  # type: ignore[arg-type]  # all are dataclasses

    def keep(self, value: T) -> Mapping[str, Json]:
        held = ((name, getattr(value, name), default) for name, default in self._defaults)
        return {
            name: self._ways[name].keep(one) if name in self._ways and one is not None else one
            for name, one, default in held
            if default is MISSING or one != default
        }

    def read(self, kept: Mapping[str, Json]) -> T:
        return self._kind(
            **{
                name: self._ways[name].read(one) if name in self._ways and one is not None else one
                for name, one in kept.items()
            }
        )


def _micros(duration: timedelta) -> int:
    return duration // _MICROSECOND


def _duration(kept: int) -> timedelta:
    return timedelta(microseconds=kept)


def _one(of: _Kept[Any]) -> _Way:
    return _Way(of.keep, of.read)


def _several(of: _Kept[Any]) -> _Way:
    return _Way(lambda values: list(map(of.keep, values)), lambda kept: tuple(map(of.read, kept)))


_TEXTS = _Way(list, tuple)
_SET = _Way(sorted, frozenset)
_DURATION = _Way(_micros, _duration)

_SEAT = _Kept(Seat, via=_SET, handed_by=_TEXTS)
_RULE = _Kept(Rule, seats=_several(_SEAT), labels=_TEXTS, groups=_SET)
_REMINDERS = _Kept(Reminders, after=_DURATION, every=_DURATION)
_EXPIRY = _Kept(Expiry, after=_DURATION, then=_Way(str, ExpiryOutcome))
_POLICY = _Kept(
    Policy,
    rules=_several(_RULE),
    distinct_from=_TEXTS,
    break_glass=_one(_RULE),
    claim=_DURATION,
    comment=_Way(str, CommentRule),
    rollback_to=_TEXTS,
    reminders=_one(_REMINDERS),
    expiry=_one(_EXPIRY),
    surfaces=_TEXTS,
)
_QUESTION = _Kept(Question, reason=_Way(str, QuestionReason))


def policy_text(policy: Policy) -> JsonText:
    """Give the text of a policy; `policy` reads it."""
    return json_text(_POLICY.keep(policy))


def policy(text: str) -> Policy:
    """Build the policy that `policy_text` wrote."""
    return _POLICY.read(json.loads(text))


def question_text(question: Question) -> JsonText:
    """Give the text of a question; `question` reads it."""
    return json_text(_QUESTION.keep(question))


def question(text: str) -> Question:
    """Build the question that `question_text` wrote."""
    return _QUESTION.read(json.loads(text))
