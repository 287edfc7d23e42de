"""Owns how the rules of a request, and the question about a step run, are kept as text."""

import json
from datetime import timedelta
from typing import Any

from engine.content import json_text
from engine.model import (
    CommentRule,
    Expiry,
    ExpiryOutcome,
    Fingerprint,
    GroupId,
    JsonText,
    Policy,
    Question,
    QuestionReason,
    Reminders,
    Seat,
    Surface,
    UserId,
)

_MICROSECOND = timedelta(microseconds=1)


def policy_text(policy: Policy) -> JsonText:
    """Give the text of a policy; `policy` reads it."""
    return json_text(
        {
            "seats": [[seat.user, sorted(seat.via)] for seat in policy.seats],
            "anyone": policy.anyone,
            "labels": policy.labels,
            "required": policy.required,
            "self_approval": policy.self_approval,
            "comment": policy.comment.value,
            "rollback_to": policy.rollback_to,
            "max_rounds": policy.max_rounds,
            "reminders": policy.reminders and _reminders_kept(policy.reminders),
            "expiry": policy.expiry and [_micros(policy.expiry.after), policy.expiry.then.value],
            "fingerprint": policy.fingerprint,
            "surfaces": policy.surfaces,
        }
    )


def policy(text: str) -> Policy:
    """Build the policy that `policy_text` wrote."""
    kept = json.loads(text)
    return Policy(
        seats=tuple(
            Seat(user=UserId(user), via=frozenset(map(GroupId, groups))) for user, groups in kept["seats"]
        ),
        anyone=kept["anyone"],
        labels=tuple(kept["labels"]),
        required=kept["required"],
        self_approval=kept["self_approval"],
        comment=CommentRule(kept["comment"]),
        rollback_to=tuple(kept["rollback_to"]),
        max_rounds=kept["max_rounds"],
        reminders=kept["reminders"] and _reminders(kept["reminders"]),
        expiry=kept["expiry"] and _expiry(kept["expiry"]),
        fingerprint=kept["fingerprint"] and Fingerprint(kept["fingerprint"]),
        surfaces=tuple(map(Surface, kept["surfaces"])),
    )


def question_text(question: Question) -> JsonText:
    """Give the text of a question; `question` reads it."""
    return json_text(
        {
            "reason": question.reason.value,
            "error": question.error,
            "send_back_to": question.send_back_to,
        }
    )


def question(text: str) -> Question:
    """Build the question that `question_text` wrote."""
    kept = json.loads(text)
    return Question(
        reason=QuestionReason(kept["reason"]), error=kept["error"], send_back_to=kept["send_back_to"]
    )


def _reminders_kept(reminders: Reminders) -> list[int | None]:
    every = None if reminders.every is None else _micros(reminders.every)
    return [_micros(reminders.after), every, reminders.times]


def _reminders(kept: list[Any]) -> Reminders:
    after, every, times = kept
    return Reminders(after=_duration(after), every=None if every is None else _duration(every), times=times)


def _expiry(kept: list[Any]) -> Expiry:
    after, then = kept
    return Expiry(after=_duration(after), then=ExpiryOutcome(then))


def _micros(duration: timedelta) -> int:
    return duration // _MICROSECOND


def _duration(kept: int) -> timedelta:
    return timedelta(microseconds=kept)
