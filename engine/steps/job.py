"""Owns what becomes of one job: the step's `when`, its `with`, its body, and what is reported."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

from engine.codes import JobKind
from engine.commands import Report
from engine.errors import SignoffError
from engine.language.calendars import DEFAULTS, working_day
from engine.language.durations import duration_text
from engine.language.settings_fit import settings_mistakes
from engine.language.template_scope import template_names
from engine.language.template_text import holds_template
from engine.language.templates import Templates
from engine.model import Json
from engine.pipeline import Body, Pipeline, StepDefinition
from engine.ports.jobs import JobContext
from engine.registered_types import type_of
from engine.step_registry import Site, StepBody, StepType, people_asked
from engine.steps.context import BodyContext, Means, World
from engine.steps.outcomes import Failed, Outcome, Skipped
from engine.steps.question import ask_operators
from engine.steps.reports import report_of
from engine.steps.wrong_settings import UnknownPeopleAt, WrongSettings, unknown_people

StepTypeNamed: TypeAlias = Callable[[str], StepType]
_FREE = frozenset({"type", "description", "title"})  # keywords of a schema that lets an object hold anything
T = TypeVar("T")
_STATEMENT = "{%"  # expressions are bounded, loops are not
_LOG = logging.getLogger(__name__)


class TemplateTooSlow(SignoffError):
    """The templates of a step take longer to render than the step may take as a whole."""


class Bodies:
    """Where the bodies of steps are run."""

    def __init__(self, world: World, step_type: StepTypeNamed) -> None:
        """Take the world, and what gives a step type by name (it raises SignoffError if there is none)."""
        self._world = world
        self._step_type = step_type
        self._templates = Templates()

    async def report(self, job: JobContext, pipeline: Pipeline, means: Means) -> Report:
        """Do a job, and give what is to be reported; a body that fails is a report too."""
        step = pipeline.step(job.job.id.step)
        context = BodyContext(
            settings={}, job=job, pipeline=pipeline, step=step, world=self._world, means=means
        )
        try:
            outcome = await self._outcome(context)
        except SignoffError as error:  # it says in the author's words what is wrong with the step
            outcome = Failed(error=str(error), is_final=True)
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            outcome = Failed(error="CancelledError: something that the step waited for was cancelled")
        except Exception as error:  # noqa: BLE001 - a body is its author's code: what it raises is its failure
            self._log(job, error)
            outcome = Failed(error=f"{type(error).__name__}: {error}")
        return report_of(job.job, outcome, self._world.secrets)

    async def _outcome(self, context: BodyContext) -> Outcome:
        step, kind = context.step, context.job.job.id.kind
        if kind is JobKind.ASK:
            return await ask_operators(context)
        if not await _is_alone(context):
            return Failed(error=f"an earlier run of {step.name} has not ended yet, and cannot be stopped")
        if kind is JobKind.RUN and not await self._rendered(context, lambda: self._is_wanted(context)):
            return Skipped()
        body = step.undo if kind is JobKind.UNDO else step.body
        if body is None:
            return Failed(error=f"nothing says how {step.name} is undone", is_final=True)
        step_type = type_of(body, self._step_type)
        asked = context
        settings = await self._rendered(context, lambda: self._settings(body, step_type, asked))
        context = replace(context, settings=settings)
        try:
            if step_type.is_interactive:  # people are found sooner or later: no time-out
                return await step_type.run(context)
            return await _in_time(context, step_type.run)
        except UnknownPeopleAt as error:
            raise unknown_people(error, body.settings, settings, context.pipeline.roles) from error

    async def _rendered(self, context: BodyContext, render: Callable[[], T]) -> T:
        """Render; what may loop does so beside the event loop, and no longer than the step may take."""
        if not _may_loop(context.step):
            return render()
        try:
            async with asyncio.timeout(context.step.timeout.total_seconds()):
                rendered: T = await context.means.in_thread(render)
                return rendered
        except TimeoutError:
            took = duration_text(context.step.timeout)
            raise TemplateTooSlow(f"the templates of {context.step.name} took longer than {took}") from None

    def _is_wanted(self, context: BodyContext) -> bool:
        when = context.step.when
        return when is None or self._templates.is_true(when, template_names(context.job, None))

    def _settings(self, body: Body, step_type: StepType, context: BodyContext) -> Mapping[str, Json]:
        templated = [key for key, value in body.settings.items() if holds_template(value)]
        if not templated:
            return body.settings  # checked when the file was loaded
        secrets = None if step_type.is_interactive else self._world.secrets
        names = template_names(context.job, secrets)
        rendered = self._templates.render(body.settings, names, literal=step_type.literal, path=("with",))
        read = step_type.computed(body.settings, rendered, context.pipeline.roles)
        if not all(_is_free(step_type, key, read[key]) for key in templated):
            self._check(step_type, read, body.settings, context)
        return dict(read)

    def _check(
        self,
        step_type: StepType,
        rendered: Mapping[str, Json],
        written: Mapping[str, Json],
        context: BodyContext,
    ) -> None:
        mistakes = settings_mistakes(step_type, rendered, may_hold_templates=False)
        mistakes = mistakes or list(step_type.check(rendered, self._site(context)))
        if mistakes:
            raise WrongSettings(mistakes, written)

    def _site(self, context: BodyContext) -> Site:
        pipeline, name = context.pipeline, context.step.name
        return Site(
            step=name,
            steps=tuple(step.name for step in pipeline.steps),
            ancestors=pipeline.plan.graph.nearest_first(name),
            roles=pipeline.roles,
            asking={
                step.name: people_asked(step.body.settings) for step in pipeline.steps if self._asks(step)
            },
            working_day=working_day({**DEFAULTS, **self._world.calendar, **pipeline.calendar}),
            is_rendered=True,
        )

    def _asks(self, step: StepDefinition) -> bool:
        try:
            return type_of(step.body, self._step_type).is_interactive
        except SignoffError:  # its type is gone: it says so itself when its turn comes
            return True

    def _log(self, job: JobContext, error: Exception) -> None:
        trace = self._world.secrets.mask_text("".join(traceback.format_exception(error)))
        trace = trace.encode(errors="backslashreplace").decode()  # half a character cannot be written
        _LOG.warning("%s of %s failed\n%s", job.job.id.step, job.task.name, trace)


async def _is_alone(context: BodyContext) -> bool:
    """Wait until earlier runs of the step have ended here, as long as a run may take."""
    if not context.means.earlier:
        return True
    limit_s = context.step.timeout.total_seconds()
    _, still_running = await asyncio.wait(context.means.earlier, timeout=limit_s)
    return not still_running


async def _in_time(context: BodyContext, run: StepBody) -> Outcome:
    limit = asyncio.timeout(context.step.timeout.total_seconds())
    try:
        async with limit:
            return await run(context)
    except TimeoutError:
        if not limit.expired():
            raise
        return Failed(error=f"timed out after {duration_text(context.step.timeout)}")


def _may_loop(step: StepDefinition) -> bool:
    bodies = [body.settings for body in (step.body, step.undo) if body is not None]
    return _STATEMENT in (step.when or "") or any(_STATEMENT in str(settings) for settings in bodies)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _is_free(step_type: StepType, key: str, value: Json) -> bool:
    """Say whether what is inside this setting may be anything: then rendering has broken nothing."""
    if key in (step_type.own or {}).get("properties", {}):
        return False
    schema = step_type.settings.get("properties", {}).get(key, {})
    return isinstance(value, dict) and schema.get("type") == "object" and schema.keys() <= _FREE
