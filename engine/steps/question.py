"""Owns how operators are asked what to do about a step. Somebody is always asked, at worst the starter."""

import logging

from engine.codes import Choice, HumanTaskKind, QuestionReason
from engine.errors import UnknownPlace
from engine.model import Json, Question
from engine.policy import Policy, Seat
from engine.ports.directory import People, Surfaces
from engine.steps.context import BodyContext
from engine.steps.finding import channel_of, known, patiently
from engine.steps.outcomes import Asked, Failed, Outcome
from engine.steps.people_found import Found, placed, rule_of, stand_ins

OPERATORS = "operators"  # the role by which a pipeline names its own
_LOG = logging.getLogger(__name__)


async def ask_operators(context: BodyContext) -> Outcome:
    """Ask what to do about the run of this job."""
    question = context.job.run.question
    if question is None:
        return Failed(error="there is no question to ask", is_final=True)
    people = await _operators(context)
    rule = rule_of(people)
    found = Found(rules=(rule,), groups=people.groups, stand_ins=await stand_ins(context, [rule]))
    found = placed(found, await _places(context, found.everybody), external=True)
    return Asked(
        kind=HumanTaskKind.QUESTION,
        policy=Policy(rules=found.rules, external=True, surfaces=found.surfaces),
        request=_request(context, question, found),
        stand_ins=found.stand_ins,
    )


async def _operators(context: BodyContext) -> People:
    starter = People(seats=(Seat(user=context.job.task.started_by),))
    wanted = context.pipeline.roles.get(OPERATORS) or context.world.operators
    if not (wanted.users or wanted.groups or wanted.anyone):
        return starter
    people = await known(context, wanted)
    return people if people.seats or people.anyone else starter


async def _places(context: BodyContext, people: People) -> Surfaces:
    """Find where they can be asked: in the step's channel, where the task was started, or directly."""
    directory, task = context.world.directory, context.job.task
    for channel, ask_in in ((channel_of(context), "channel"), (None, "channel"), (None, "dm")):
        try:
            return await patiently(context, directory.surfaces, channel, ask_in, people, task.surface)
        except UnknownPlace as error:
            _LOG.warning("%s: operators are asked elsewhere: %s", context.job.job.id, error)
    return Surfaces()


def _request(context: BodyContext, question: Question, found: Found) -> Json:
    return {
        "title": _title(context.step.name, question),
        "text": _text(question),
        "step": context.step.name,
        "reason": question.reason.value,
        "error": question.error,
        "choices": [choice.value for choice in Choice],
        "mention": "all",
        "groups": list(found.groups),
        "channel": channel_of(context),
    }


def _title(step: str, question: Question) -> str:
    match question.reason:
        case QuestionReason.FAILED:
            return f"{step} failed"
        case QuestionReason.LOST:
            return f"{step} was interrupted, and may have done its work or not"
        case QuestionReason.UNDO_FAILED:
            return f"{step} could not be undone"
        case QuestionReason.TOO_MANY_ROUNDS:
            return f"{step} has sent work back too often"


def _text(question: Question) -> str:
    match question.reason:
        case QuestionReason.UNDO_FAILED:
            return "Retry undoes it again; Skip leaves it as it is; Fail stops the task."
        case QuestionReason.TOO_MANY_ROUNDS:
            return "Retry sends it back once more; Skip goes on without an approval; Fail stops the task."
        case _:
            return "Retry runs it again; Skip goes on without it; Fail stops the task."
