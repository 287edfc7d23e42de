"""Owns how a request to people reads: what it asks, of whom, what they said, what can be done about it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import Field

from bot.api.answers.tasks import (
    ArtifactAnswer,
    LinkAnswer,
    TaskName,
    artifact_answer,
    link_answer,
    task_name,
)
from bot.api.shapes import Answer
from engine import tally
from engine.codes import Choice, CommentRule, HumanTaskKind, HumanTaskStatus, TimerKind, Verdict
from engine.editing import editable
from engine.human_task import Decision, HumanTask, Inquiry
from engine.model import TimerKey
from engine.ports.queries import HumanTaskLine, HumanTaskPage, HumanTaskView
from engine.rollback import Reset, allowed_targets, foreseen
from engine.snapshot import TaskSnapshot


class HumanTaskAnswer(Answer):
    """A request to people, as it stands in a list."""

    id: str
    task: TaskName
    step: str
    kind: HumanTaskKind
    status: HumanTaskStatus
    title: str
    asked_at: datetime
    expires_at: datetime | None = Field(description="When it ends by itself")
    links: list[LinkAnswer] = Field(description="Its cards in Slack")


class HumanTaskList(Answer):
    """A part of a list of requests, oldest first."""

    human_tasks: list[HumanTaskAnswer]
    next_cursor: str | None = Field(description="null: this was the last part")


class RuleAnswer(Answer):
    """So many of these people must approve (of a form: one of them answers)."""

    name: str = Field(description="Empty: the only rule of the request")
    required: int
    asked: list[str] = Field(description="Who is asked and still belongs")
    anyone: bool = Field(description="Every full member may")
    roles: list[str] = Field(description="The roles and groups that the author named")
    approved_by: list[str] = Field(description="Whose approval counts for it")
    is_turn: bool = Field(description="Whether it waits for them now")


class DecisionAnswer(Answer):
    """What somebody said to it."""

    by: str
    verdict: Verdict
    at: datetime
    surface: str = Field(description="From where: `slack`, `library`, `api`")
    token: str | None = Field(description="The name of the token, if a program said it")
    comment: str | None
    choice: Choice | None = Field(description="Of a question")
    rule: str | None
    alone: bool = Field(description="By breaking the glass")
    is_undone: bool
    is_disputed: bool = Field(description="They said later that it was not theirs")


class InquiryAnswer(Answer):
    """A question that somebody asked before they decide."""

    number: int
    by: str
    of: str
    question: str
    asked_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


class SettlingAnswer(Answer):
    """A decision that takes effect later, and can be undone until then."""

    verdict: Verdict
    due: datetime
    rollback_to: str | None


class HumanTaskDetail(HumanTaskAnswer):
    """A request to people with all that is needed to answer it."""

    text: str | None = Field(description="What the author wrote to it")
    rules: list[RuleAnswer]
    decisions: list[DecisionAnswer] = Field(description="In the order given, also what was undone")
    inquiries: list[InquiryAnswer]
    settling: SettlingAnswer | None
    shown: list[ArtifactAnswer] = Field(description="The results that the answer is about")
    fingerprint: str | None = Field(description="Of what is shown: send it along to decide on exactly this")
    form: dict[str, Any] | None = Field(description="The JSON Schema of the answer, of a form")
    choices: list[Choice] = Field(description="The answers to a question")
    comment: CommentRule = Field(description="Whether an approval carries one; a rejection always does")
    rollback_to: list[str] = Field(description="The steps to which a rejection may send back now")
    editable: list[str] = Field(description="The texts in what is shown that may be edited")
    claimed_by: str | None
    due_at: datetime | None = Field(description="When an answer is expected")
    late_since: datetime | None
    rejection: Any = Field(description="The objection that led to this request")


class ClosedRequest(Answer):
    """A request that a send-back closes before anybody answered it, or before an answer took effect."""

    id: str
    step: str


class PreviewAnswer(Answer):
    """What it does if work is sent back, asked anew, or edited."""

    rollback_to: str | None = Field(description="The step to which work goes back, if it does")
    rerun_steps: list[str] = Field(description="What starts again, in order")
    cancelled: list[str] = Field(description="Of these, what runs or waits now, and is stopped")
    closed: list[ClosedRequest] = Field(description="Requests that wait for no answer any more")
    undone: list[str] = Field(description="What is undone before, in this order")
    superseded: list[str] = Field(description="Whose results do not count any more; the history keeps them")
    asked_again: list[str] = Field(description="The steps that ask people again")
    keeps_going: list[str] = Field(description="What runs or waits besides, and is left alone")
    foreseen: str = Field(description="Send it along: then only this is done")


def human_task_answer(line: HumanTaskLine) -> HumanTaskAnswer:
    """Give a request for a list."""
    return HumanTaskAnswer(
        id=line.id,
        task=task_name(line.task),
        step=line.step,
        kind=line.kind,
        status=line.status,
        title=line.title,
        asked_at=line.asked_at,
        expires_at=line.expires_at,
        links=[link_answer(link) for link in line.links],
    )


def human_task_list(page: HumanTaskPage) -> HumanTaskList:
    """Give a part of a list."""
    lines = [human_task_answer(line) for line in page.lines]
    return HumanTaskList(human_tasks=lines, next_cursor=page.next)


def human_task_detail(view: HumanTaskView) -> HumanTaskDetail:
    """Give a request with all that is known of it."""
    one, request = view.human_task, view.request
    return HumanTaskDetail(
        id=one.id,
        task=task_name(view.facts),
        step=one.step,
        kind=one.kind,
        status=one.status,
        title=request.get("title", ""),
        asked_at=one.asked_at,
        expires_at=_due(view, TimerKind.EXPIRE),
        links=[link_answer(link) for link in view.links],
        text=request.get("text"),
        rules=list(_rules(one)),
        decisions=[_decision(decision) for decision in one.said],
        inquiries=[_inquiry(number, inquiry) for number, inquiry in enumerate(one.inquiries, 1)],
        settling=_settling(one),
        shown=[artifact_answer(step, given) for step, given in view.shown.items()],
        fingerprint=one.policy.fingerprint,
        form=request.get("form") if one.kind is HumanTaskKind.FORM else None,
        choices=list(Choice) if one.kind is HumanTaskKind.QUESTION else [],
        comment=one.policy.comment,
        rollback_to=list(allowed_targets(view.task, one)),
        editable=list(editable(view.task, one)),
        claimed_by=one.claimed_by,
        due_at=_due(view, TimerKind.DUE) or one.late_since,
        late_since=one.late_since,
        rejection=view.rejection,
    )


def preview_answer(task: TaskSnapshot, reset: Reset, rollback_to: str | None = None) -> PreviewAnswer:
    """Say what it does if all this starts again."""
    closed = [task.request(id) for id in reset.closed]
    return PreviewAnswer(
        rollback_to=rollback_to,
        rerun_steps=list(reset.steps),
        cancelled=list(reset.cancelled),
        closed=[ClosedRequest(id=one.id, step=one.step) for one in closed],
        undone=list(reset.undone),
        superseded=list(reset.superseded),
        asked_again=list(reset.asked),
        keeps_going=list(reset.keeps_going),
        foreseen=foreseen(reset.steps, reset.undone),
    )


def _due(view: HumanTaskView, kind: TimerKind) -> datetime | None:
    one = view.human_task
    timer = view.task.timers.get(TimerKey(one.step, one.run, kind)) if one.is_open else None
    return None if timer is None else timer.due


def _rules(one: HumanTask) -> Iterator[RuleAnswer]:
    turn = {count.rule.name for count in tally.turn(one)} if one.is_undecided else set()
    for count in tally.counts(one):
        rule = count.rule
        yield RuleAnswer(
            name=rule.name,
            required=len(rule.seats) if rule.required is None else rule.required,
            asked=[str(seat.user) for seat in rule.seats if not seat.is_gone],
            anyone=rule.anyone,
            roles=list(rule.labels),
            approved_by=list(count.by),
            is_turn=rule.name in turn,
        )


def _decision(decision: Decision) -> DecisionAnswer:
    return DecisionAnswer(
        by=decision.by,
        verdict=decision.verdict,
        at=decision.at,
        surface=decision.surface,
        token=decision.token,
        comment=decision.comment,
        choice=decision.choice,
        rule=decision.rule,
        alone=decision.alone,
        is_undone=decision.is_undone,
        is_disputed=decision.is_disputed,
    )


def _inquiry(number: int, inquiry: Inquiry) -> InquiryAnswer:
    return InquiryAnswer(
        number=number,
        by=inquiry.by,
        of=inquiry.of,
        question=inquiry.question,
        asked_at=inquiry.asked_at,
        answer=inquiry.answer,
        answered_by=inquiry.answered_by,
        answered_at=inquiry.answered_at,
    )


def _settling(one: HumanTask) -> SettlingAnswer | None:
    settling = one.settling
    if settling is None:
        return None
    return SettlingAnswer(verdict=settling.verdict, due=settling.due, rollback_to=settling.rollback_to)
