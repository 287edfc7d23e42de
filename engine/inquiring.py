"""Owns questions about a request: while one has no answer, the clocks of the request stand still. Pure."""

from dataclasses import replace
from datetime import datetime

from engine import approval, notices
from engine.codes import HumanTaskKind
from engine.commands import AnswerInquiry, Inquire
from engine.draft import Draft
from engine.human_task import HumanTask, Inquiry
from engine.model import Actor
from engine.refusals import WrongAnswer, WrongKind
from engine.review_refusals import AnsweredAlready, CannotBeAsked, NotInquired
from engine.snapshot import Change, TaskSnapshot

TEXT_MAX_CHARS = 3_000
INQUIRIES_MAX = 20  # of one request


def inquire(task: TaskSnapshot, command: Inquire, now: datetime) -> Change:
    """Ask somebody a question about a request before answering it.

    Raises:
        CannotBeAsked: the question says nothing or too much, or its person cannot answer it.
        Refused: as for an answer; only who may answer may ask.
    """
    human_task = task.request(command.human_task)
    check_may_inquire(task, human_task, command.by)
    question = command.question.strip()
    reason = _why_not(command, question)
    if reason is not None:
        raise CannotBeAsked(command.of.id, human_task.id, reason)
    draft = Draft(task, now)
    run = task.steps[human_task.step]
    inquiry = Inquiry(by=command.by.id, of=command.of.id, question=question, asked_at=now)
    asked = replace(draft.pause(human_task), inquiries=(*human_task.inquiries, inquiry))
    _put(draft, asked)
    number = len(asked.inquiries)
    data = {"number": number, "of": inquiry.of, "question": question}
    draft.record("inquired", by=command.by, run=run, human_task=asked, data=data)
    draft.notices += notices.to_person("inquiry", asked, command.of.home, number, {"number": number})
    return draft.finish()


def answer_inquiry(task: TaskSnapshot, command: AnswerInquiry, now: datetime) -> Change:
    """Answer a question about a request; with the last one, its clocks go on.

    Raises:
        AlreadyClosed, AlreadyDecided: the request needs no answer any more.
        AnsweredAlready: somebody was first.
        NotInquired: there is no such question, or it is not the person's to answer.
        WrongAnswer: the answer says nothing, or too much.
    """
    human_task = task.request(command.human_task)
    inquiry = open_inquiry(task, human_task, command.number, command.by)
    answer = command.answer.strip()
    if not approval.says_something(answer):
        raise WrongAnswer({"answer": "say something"})
    if len(answer) > TEXT_MAX_CHARS:
        raise WrongAnswer({"answer": f"at most {TEXT_MAX_CHARS:,} characters"})
    draft = Draft(task, now)
    answered = replace(inquiry, answer=answer, answered_by=command.by.id, answered_at=now)
    place = command.number - 1
    inquiries = (*human_task.inquiries[:place], answered, *human_task.inquiries[place + 1 :])
    renewed = replace(human_task, inquiries=inquiries)
    if not renewed.needs_information:
        renewed = draft.resume(renewed)
    _put(draft, renewed)
    run, data = task.steps[human_task.step], {"number": command.number, "answer": answer}
    draft.record("inquiry_answered", by=command.by, run=run, human_task=renewed, data=data)
    draft.tell("inquiry_answered", renewed, command.number, {"number": command.number})
    return draft.finish()


def check_may_inquire(task: TaskSnapshot, human_task: HumanTask, by: Actor) -> None:
    """Let pass whoever may ask about a request: those who may answer it.

    Raises:
        WrongKind: it is a question to operators itself.
        CannotBeAsked: enough was asked about it.
        Refused: as for an answer.
    """
    if human_task.kind is HumanTaskKind.QUESTION:
        raise WrongKind(human_task)
    approval.check_may_answer(task, human_task, by)
    if len(human_task.inquiries) >= INQUIRIES_MAX:
        raise CannotBeAsked(by.id, human_task.id, "too_many")


def open_inquiry(task: TaskSnapshot, human_task: HumanTask, number: int, by: Actor) -> Inquiry:
    """Give the question of this number, if it has no answer and a person may give one.

    Raises:
        AlreadyClosed, AlreadyDecided: the request needs no answer any more.
        NotInquired: there is no such question, or it is not the person's to answer.
        AnsweredAlready: somebody was first.
    """
    if not 0 < number <= len(human_task.inquiries):
        raise NotInquired(by.id, human_task.id)
    inquiry = human_task.inquiries[number - 1]
    if not may_answer_inquiry(task, inquiry, by):
        raise NotInquired(by.id, human_task.id)
    if inquiry.answer is not None:
        raise AnsweredAlready(human_task.id, inquiry)
    approval.check_undecided(human_task)
    return inquiry


def may_answer_inquiry(task: TaskSnapshot, inquiry: Inquiry, by: Actor) -> bool:
    """Say whether a person may answer a question: who was asked, who asked, the starter, operators."""
    return by.is_active and (by.id in (inquiry.of, inquiry.by, task.started_by) or by.is_operator)


def _why_not(command: Inquire, question: str) -> str | None:
    if not approval.says_something(question):
        return "silent"
    if len(question) > TEXT_MAX_CHARS:
        return "too_long"
    if not command.of.is_active:
        return "inactive"
    return "self" if command.of.id == command.by.id else None


def _put(draft: Draft, human_task: HumanTask) -> None:
    draft.human_tasks[human_task.id] = human_task
    draft.about = human_task.id
