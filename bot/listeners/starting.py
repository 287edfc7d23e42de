"""Owns starting a task: from a line with all its inputs, or from the form that asks for them."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.answers.tasks import started_answer
from bot.cards.message import Message
from bot.cards.modals.answers import form_answer
from bot.cards.modals.form import run_modal
from bot.cards.reference import Reference
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, SentAnswer
from bot.listeners.desk import Desk
from bot.listeners.payloads import Sent, Typed
from bot.preflight import Preflight
from engine.entrances import check_entrance
from engine.language.forms import checked_answer, fields_of
from engine.language.key_values import Typed as TypedValues
from engine.language.key_values import read_key_values
from engine.model import Actor, Json, Surface
from engine.pipeline import Pipeline
from engine.ports.jobs import TaskFacts
from engine.refusals import NoSuchPipeline, NotAStarter, WrongAnswer
from engine.snapshot import Reply
from engine.tasks import Tasks

_CHANGED = "The pipeline has changed since this form was opened. Look at it again, and send it once more."


class Starting:
    """Starts tasks for those who may, where all cards can stand."""

    def __init__(self, answering: Answering, desk: Desk, preflight: Preflight, tasks: Tasks) -> None:
        self._answering = answering
        self._desk = desk
        self._preflight = preflight
        self._tasks = tasks

    def register(self, app: AsyncApp) -> None:
        """Listen to the form."""
        app.view(ids.RUN_VIEW)(self._answering.taking(self._run))

    # --- from a line -----------------------------------------------------------------------------

    async def run(self, typed: Typed, name: str, line: str) -> Answer:
        """Start a pipeline, or ask for what is missing or wrong.

        Raises:
            NoSuchPipeline, NotAStarter, UnknownPlace, DirectoryUnavailable
        """
        pipeline = self._desk.pipelines.named(name)
        actor = await self._starter(typed.user, pipeline)
        await self._preflight.check(pipeline, Surface(typed.channel))
        given = read_key_values(pipeline.inputs, line, of=pipeline.name)
        problems = _problems(pipeline, given)
        if problems or (fields_of(pipeline.inputs) and not line.strip()):
            return Modal(_form(pipeline, typed.channel, given.values, _told(given, problems)))
        return await self._started(
            pipeline, given.values, by=actor, place=typed.channel, submission_id=f"command:{typed.trigger}"
        )

    # --- from the form ---------------------------------------------------------------------------

    async def _run(self, sent: Sent) -> SentAnswer:
        reference = sent.reference()
        if reference.pipeline is None or reference.channel is None:
            raise NoSuchPipeline("of this form", None)
        pipeline = self._desk.pipelines.named(reference.pipeline)
        actor = await self._starter(sent.user, pipeline)
        if pipeline.revision_id != reference.revision:
            return _form(pipeline, reference.channel, {}, {"": _CHANGED})
        answer = form_answer(pipeline.inputs, sent.values)
        if answer.errors:
            return FieldErrors(answer.errors)
        await self._preflight.check(pipeline, Surface(reference.channel))
        await self._started(
            pipeline, answer.answer, by=actor, place=reference.channel, submission_id=sent.view_id
        )
        return None  # its card appears where the command was typed

    # --- both ------------------------------------------------------------------------------------

    async def _starter(self, user: str, pipeline: Pipeline) -> Actor:
        """Vouch for somebody who may start this, before anything is asked of them.

        Raises:
            ClosedEntrance, NotAStarter
        """
        actor = await self._desk.actor_of(user, pipeline)
        check_entrance(pipeline.plan, actor)
        if not await self._desk.may_start(actor, pipeline):
            raise NotAStarter(actor.id, pipeline.name)
        return actor

    async def _started(
        self, pipeline: Pipeline, inputs: Mapping[str, Json], *, by: Actor, place: str, submission_id: str
    ) -> Message:
        reply = await self._tasks.start(
            pipeline.name, inputs, by=by, surface=Surface(place), submission_id=submission_id
        )
        return started_answer(_facts(reply, pipeline), None, self._desk.drawing.bare_legend)


def _form(
    pipeline: Pipeline, channel: str, given: Mapping[str, Json], problems: Mapping[str, str]
) -> dict[str, Any]:
    reference = Reference(pipeline=pipeline.name, revision=pipeline.revision_id, channel=channel)
    return run_modal(pipeline, reference, given=given, problems=problems)


def _problems(pipeline: Pipeline, given: TypedValues) -> Mapping[str, str]:
    """Find all that is wrong with what was typed, and what is missing."""
    try:
        checked_answer(pipeline.inputs, given.values)
    except WrongAnswer as wrong:
        return {**wrong.problems, **given.problems}
    return given.problems


def _told(given: TypedValues, problems: Mapping[str, str]) -> Mapping[str, str]:
    """Give the problems of what was typed. That the rest is missing, the form says by itself."""
    return {
        name: problem for name, problem in problems.items() if name in given.values or name in given.problems
    }


def _facts(reply: Reply, pipeline: Pipeline) -> TaskFacts:
    task = reply.task
    return TaskFacts(
        id=task.id,
        number=task.number,
        pipeline=pipeline.name,
        title=pipeline.title,
        revision_id=pipeline.revision_id,
        version=task.current_version,
        state=task.state,
        started_by=task.started_by,
        started_with=task.started_with,
        started_at=task.started_at,
        ended_at=task.ended_at,
        surface=task.surface,
    )
