"""Owns how the rules of a request, and the question about a step run, are kept as text."""

import json

from engine.codes import CommentRule, ExpiryOutcome, QuestionReason, ReApproval
from engine.content import json_text
from engine.model import JsonText, Question
from engine.policy import Due, Escalation, Expiry, Policy, Reminders, Rule, Seat, Shown
from storage.kept import CALENDAR, DURATION, INSTANT, WAIT, Kept, Way, one, several

_TEXTS = Way(list, tuple)  # or numbers
_SET = Way(sorted, frozenset)

_SEAT = Kept(Seat, via=_SET, handed_by=_TEXTS)
_RULE = Kept(Rule, seats=several(_SEAT), labels=_TEXTS, groups=_SET, escalations=_TEXTS)
_DUE = Kept(Due, after=WAIT, at=INSTANT)
_REMINDERS = Kept(Reminders, after=WAIT, every=WAIT)
_ESCALATION = Kept(Escalation, after=WAIT, people=one(_RULE))
_EXPIRY = Kept(Expiry, after=WAIT, at=INSTANT, then=Way(str, ExpiryOutcome))
_SHOWN = Kept(Shown)
_POLICY = Kept(
    Policy,
    rules=several(_RULE),
    distinct_from=_TEXTS,
    break_glass=one(_RULE),
    claim=DURATION,
    comment=Way(str, CommentRule),
    rollback_to=_TEXTS,
    calendar=CALENDAR,
    due=one(_DUE),
    reminders=one(_REMINDERS),
    escalations=several(_ESCALATION),
    expiry=one(_EXPIRY),
    shown=several(_SHOWN),
    editable=_TEXTS,
    re_approve=Way(str, ReApproval),
    undo_window=DURATION,
    surfaces=_TEXTS,
)
_QUESTION = Kept(Question, reason=Way(str, QuestionReason))


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
