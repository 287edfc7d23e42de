"""Owns how a request that ended says so: who, what, when, and where the work went from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.cards.authors import author, authors
from bot.cards.blocks import Block, context, line, quote, rich, words
from bot.cards.in_time import afterwards, missed
from bot.cards.legend import Legend
from bot.cards.states import NO_LONGER_ASKED, REQUEST_SIGNS
from bot.cards.text import counted, cut, inline, moment
from engine import tally
from engine.codes import Choice, ClosedBecause, ExpiryOutcome, HumanTaskKind, HumanTaskStatus, Verdict
from engine.expiring import outcome_of
from engine.human_task import Decision, HumanTask
from engine.ports.queries import HumanTaskView
from engine.unanswered import NOBODY_ANSWERED, why_it_expired

_VERDICTS: Mapping[HumanTaskStatus, Verdict] = MappingProxyType(
    {
        HumanTaskStatus.APPROVED: Verdict.APPROVED,
        HumanTaskStatus.REJECTED: Verdict.REJECTED,
        HumanTaskStatus.SUBMITTED: Verdict.SUBMITTED,
    }
)
"""What those said whom the closing line names."""
_COMMENTS_MAX = 4
_COMMENT_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is known of how a request ended."""

    status: HumanTaskStatus
    decisions: tuple[Decision, ...]
    because: ClosedBecause | None
    at: datetime | None = None
    unanswered: str = NOBODY_ANSWERED  # why its time ended it
    missed: str = ""  # that nobody saw to its end in time. mrkdwn


def ending_of(human_task: HumanTask) -> Ending:
    """Give how a request ended."""
    return Ending(
        status=human_task.status,
        decisions=tuple(
            d
            for d in human_task.decisions
            if d.verdict is not Verdict.APPROVED or tally.is_of_this(human_task, d)
        ),
        because=human_task.closed_because,
        at=human_task.closed_at,
        unanswered=why_it_expired(human_task),
        missed=missed(human_task),
    )


def said(ending: Ending, legend: Legend, *, has_rows: bool = False) -> str:
    """Say in one line how it ended. mrkdwn. `has_rows`: who approved stands above it, rule by rule."""
    sign = REQUEST_SIGNS[ending.status]
    is_said = has_rows and ending.status is HumanTaskStatus.APPROVED and _alone(ending) is None
    return f"{sign} {'*Approved*' if is_said else _deed(ending, legend)}{_when(ending)}"


def closing_lines(view: HumanTaskView, legend: Legend, *, has_rows: bool = False) -> tuple[str, ...]:
    """Say how this request ended, and what that led to. mrkdwn, a sentence each."""
    led_to = consequence(view)
    return (said(ending_of(view.human_task), legend, has_rows=has_rows), *([led_to] if led_to else ()))


def consequence(view: HumanTaskView) -> str:
    """Say what the ending led to; empty if that goes without saying. mrkdwn."""
    human_task = view.human_task
    if human_task.status is HumanTaskStatus.REJECTED:
        return _after_rejection(view)
    if human_task.status is not HumanTaskStatus.EXPIRED or human_task.policy.expiry is None:
        return ""
    if outcome_of(human_task) is ExpiryOutcome.SEND_BACK:
        return _after_rejection(view)
    return afterwards(human_task)


def comments(human_task: HumanTask, legend: Legend) -> list[Block]:
    """Quote what was said with the decisions, under the closing line; by whom, if that does not say it."""
    speaking = _speaking(human_task)
    is_named = _is_to_be_named(human_task)
    groups = [
        part
        for decision in speaking[-_COMMENTS_MAX:]
        for part in (
            *([line(words(legend.name(decision.by), is_bold=True))] if is_named else []),
            quote(cut(decision.comment or "", _COMMENT_CHARS)),
        )
    ]
    blocks = [rich(*groups)] if groups else []
    left = len(speaking) - _COMMENTS_MAX
    return [*blocks, context(f"{counted(left, 'earlier comment')} behind More…")] if left > 0 else blocks


def comment_lines(human_task: HumanTask, legend: Legend, limit: int) -> list[str]:
    """Say what was said with the decisions, a line each. mrkdwn."""
    is_named = _is_to_be_named(human_task)
    return [
        f"{f'{legend.person(decision.by)}: ' if is_named else ''}{inline(decision.comment or '', limit)}"
        for decision in _speaking(human_task)
    ]


def _speaking(human_task: HumanTask) -> list[Decision]:
    return [decision for decision in human_task.decisions if decision.comment]


def _is_to_be_named(human_task: HumanTask) -> bool:
    """Say whether comments need a name: all are by the one person whom the closing line names, or not."""
    verdict = _VERDICTS.get(human_task.status)
    if human_task.settling is not None:  # another line names who decided
        verdict = human_task.settling.verdict
    closing = [decision for decision in human_task.decisions if decision.verdict is verdict]
    closed_by = {decision.by for decision in [d for d in closing if d.alone] or closing}
    return len(closed_by) != 1 or any(decision.by not in closed_by for decision in _speaking(human_task))


def _deed(ending: Ending, legend: Legend) -> str:
    match ending.status:
        case HumanTaskStatus.APPROVED:
            return _decided("Approved", Verdict.APPROVED, ending, legend)
        case HumanTaskStatus.REJECTED:
            return _decided("Rejected", Verdict.REJECTED, ending, legend)
        case HumanTaskStatus.SUBMITTED:
            choice = _choice(ending.decisions)
            deed = f"*{choice.value.capitalize()}* chosen" if choice else "*Completed*"
            return f"{deed} by {_by(ending, Verdict.SUBMITTED, legend)}"
        case HumanTaskStatus.EXPIRED:
            return f"*Expired*: {ending.unanswered}{f'; {ending.missed}' if ending.missed else ''}"
        case HumanTaskStatus.CANCELLED if ending.because in (ClosedBecause.SENT_BACK, ClosedBecause.EDITED):
            return f"*Superseded*: {NO_LONGER_ASKED[ending.because]}"
        case HumanTaskStatus.CANCELLED:
            return f"*No longer asked*: {NO_LONGER_ASKED[ending.because or ClosedBecause.TASK_CANCELLED]}"
        case HumanTaskStatus.PENDING:
            return "*Waiting*"


def _decided(word: str, verdict: Verdict, ending: Ending, legend: Legend) -> str:
    if alone := _alone(ending):
        return f"*{word} alone* by {author(alone, legend)} (break glass)"
    return f"*{word}* by {_by(ending, verdict, legend)}"


def _alone(ending: Ending) -> Decision | None:
    return next((decision for decision in ending.decisions if decision.alone), None)


def _by(ending: Ending, verdict: Verdict, legend: Legend) -> str:
    return authors((d for d in ending.decisions if d.verdict is verdict), legend) or "somebody"


def _choice(decisions: Sequence[Decision]) -> Choice | None:
    return next((decision.choice for decision in reversed(decisions) if decision.choice), None)


def _when(ending: Ending) -> str:
    at = ending.at or max((decision.at for decision in ending.decisions), default=None)
    return f" · {moment(at)}" if at else ""


def _after_rejection(view: HumanTaskView) -> str:
    human_task = view.human_task
    if human_task.sent_back_to is not None:
        return f"Sent back to *{inline(human_task.sent_back_to)}*."
    asked = _question_that_followed(view)
    if asked is None:
        run = view.task.steps[human_task.step]
        is_raised = run.run == human_task.run and run.question is not None
        return _TOO_OFTEN if is_raised else "The task was stopped."
    match _choice(asked.decisions):
        case Choice.SKIP:
            return f"{_SENT_BACK_TOO_OFTEN}; the operators let the task go on."
        case Choice.FAIL:
            return f"{_SENT_BACK_TOO_OFTEN}; the operators stopped the task."
        case _:
            return _TOO_OFTEN if asked.is_open else "The task was stopped."


def _question_that_followed(view: HumanTaskView) -> HumanTask | None:
    rejected = view.human_task
    requests = tuple(view.task.human_tasks.values())
    later = requests[[request.id for request in requests].index(rejected.id) + 1 :]
    wanted = (rejected.step, rejected.run, HumanTaskKind.QUESTION)
    return next((r for r in later if (r.step, r.run, r.kind) == wanted), None)


_SENT_BACK_TOO_OFTEN = "It was sent back too often"
_TOO_OFTEN = f"{_SENT_BACK_TOO_OFTEN}: the operators are asked what to do."
