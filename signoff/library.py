"""Owns what a Python program uses: pipelines that wait for people, without Slack.

People are literal ids here: whoever calls vouches for them.
"""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.reminders import ticking
from engine.clock import SystemClock
from engine.errors import DefinitionError, Problem
from engine.human import OpenRequest
from engine.language.definition import load_file
from engine.model import Fingerprint, HumanTaskId, Json, TaskId, TenantId
from engine.pipeline import Pipeline
from engine.ports.absences import Absence
from engine.ports.catalog import RegisteredStepType
from engine.ports.directory import PeopleRef
from engine.ports.timers import Clock
from engine.secret_values import secrets_of
from engine.snapshot import Reply, TaskSnapshot
from engine.step_desk import ListedStepType
from engine.step_registry import StepType
from engine.steps.http import http_session
from signoff import arguments
from signoff.arguments import actor as _actor
from signoff.arguments import optional
from signoff.arrivals import Arrivals
from signoff.assembly import Engine, HouseRules, running_engine, storage_of
from signoff.literal_people import LiteralPeople
from signoff.reading_calls import ReadingCalls
from signoff.review_calls import ReviewCalls
from storage.database import open_database
from storage.migrate import prepare

LOCAL = TenantId("local")


class Signoff(ReadingCalls, ReviewCalls):
    """Pipelines over one database. Open it with `async with Signoff.open(…) as signoff`."""

    def __init__(self, engine: Engine, arrivals: Arrivals) -> None:
        self.engine = engine
        self._arrivals = arrivals

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database: str,
        pipelines: Sequence[str | Path] = (),
        *,
        operators: Sequence[str] = (),
        calendar: Mapping[str, Json] | None = None,
        clock: Clock | None = None,
        tick_s: float = 1.0,
    ) -> AsyncIterator["Signoff"]:
        """Open the database, bring it up to date, publish the pipelines, and work until the block ends.

        Args:
            database: `sqlite:///path` or `postgresql://…`.
            pipelines: files; each is the current revision of its pipeline from now on.
            operators: who is asked when a step fails and its pipeline names no operators.
            calendar: when people work, as pipeline files write it, for those that do not; None: Monday to
                Friday from 9 to 18, UTC.
            clock: what time it is; None: the machine's.
            tick_s: how often timers are looked at, in seconds.

        Raises:
            DefinitionError: files are wrong; names every mistake.
            WrongArgument: an argument makes no sense.
        """
        clock, files = clock or SystemClock(), arguments.files(pipelines)
        users, tick_s = arguments.people("operators", operators), arguments.seconds("tick_s", tick_s)
        worked = optional(calendar, arguments.calendar) or {}
        address = arguments.word("database", database, "an address such as 'sqlite:///orders.db'")
        async with open_database(address) as opened, http_session() as http:
            await prepare(opened, LOCAL, may_migrate=True)
            storage = storage_of(opened, LOCAL)
            arrivals = Arrivals(storage.queries)
            async with running_engine(
                storage,
                clock=clock,
                http=http,
                directory=LiteralPeople(),
                house=HouseRules(operators=PeopleRef(users=users), calendar=worked),
                environment=os.environ,
                observers=[arrivals],
            ) as engine:
                await engine.pipelines.publish(_loaded(files, engine.step_types.known))
                async with ticking(engine.timers.fire, every_s=tick_s):
                    yield cls(engine, arrivals)

    # --- tasks -----------------------------------------------------------------------------------

    async def start(self, pipeline: str, inputs: Mapping[str, Json] | None = None, *, by: str) -> Reply:
        """Start a task. The reply's `task` has its id and name."""
        name = arguments.word("pipeline", pipeline, "the name of a pipeline")
        given = {} if inputs is None else arguments.values("inputs", inputs)
        return await self.engine.tasks.start(name, given, by=_actor(by))

    async def cancel(self, task: TaskId, *, by: str, reason: str = "") -> Reply:
        """End a task before its time."""
        said = arguments.text("reason", reason)
        return await self.engine.tasks.cancel(arguments.task_id(task), by=_actor(by), reason=said)

    async def retry(self, task: TaskId, *, by: str) -> Reply:
        """Take up a failed task again."""
        return await self.engine.tasks.retry(arguments.task_id(task), by=_actor(by))

    async def at_rest(self, task: TaskId) -> TaskSnapshot:
        """Wait until a task waits for people, is stopped, or has ended; give it."""
        return await self._arrivals.at_rest(arguments.task_id(task))

    # --- requests to people ----------------------------------------------------------------------

    async def human_task_complete(
        self,
        request: HumanTaskId | OpenRequest,
        answer: Mapping[str, Json],
        *,
        by: str,
        fingerprint: Fingerprint | None = None,
    ) -> Reply:
        """Submit a form, or answer a question. `fingerprint`: of what was shown beside the form."""
        return await self.engine.human_tasks.human_task_complete(
            arguments.human_task(request),
            arguments.values("answer", answer),
            by=_actor(by),
            fingerprint=optional(fingerprint, arguments.fingerprint),
        )

    async def human_task_claim(self, request: HumanTaskId | OpenRequest, *, by: str) -> Reply:
        """Keep a form to oneself for a while, one of several people who are asked to fill it."""
        return await self.engine.human_tasks.human_task_claim(arguments.human_task(request), by=_actor(by))

    async def human_task_release(self, request: HumanTaskId | OpenRequest, *, by: str) -> Reply:
        """Let all who were asked fill a claimed form again."""
        return await self.engine.human_tasks.human_task_release(arguments.human_task(request), by=_actor(by))

    async def human_task_hand_over(
        self, request: HumanTaskId | OpenRequest, *, by: str, to: str, reason: str, of: str | None = None
    ) -> Reply:
        """Give a seat to another person: one's own, or that `of` somebody else."""
        return await self.engine.human_tasks.human_task_hand_over(
            arguments.human_task(request),
            by=_actor(by),
            of=optional(of, partial(arguments.person, "of")),
            to=_actor(to, "to"),
            reason=arguments.text("reason", reason),
        )

    async def human_task_ask_again(self, request: HumanTaskId | OpenRequest, *, by: str) -> Reply:
        """Have the request made anew to the people whom its step names by now; `at_rest` waits for that."""
        return await self.engine.human_tasks.human_task_ask_again(
            arguments.human_task(request), by=_actor(by)
        )

    async def approval_approve(
        self,
        request: HumanTaskId | OpenRequest,
        *,
        by: str,
        comment: str | None = None,
        fingerprint: Fingerprint | None = None,
        alone: bool = False,
    ) -> Reply:
        """Approve what a gate shows. `alone`: break the glass, with a comment that says why."""
        return await self.engine.human_tasks.approval_approve(
            arguments.human_task(request),
            by=_actor(by),
            comment=optional(comment, partial(arguments.text, "comment")),
            fingerprint=optional(fingerprint, arguments.fingerprint),
            alone=alone,
        )

    async def approval_edit(
        self,
        request: HumanTaskId | OpenRequest,
        target: str,
        text: str,
        *,
        by: str,
        fingerprint: Fingerprint,
        comment: str | None = None,
        foreseen: Fingerprint | None = None,
    ) -> Reply:
        """Put another text at one of a gate's `editable` targets, and approve what is shown then.

        `fingerprint`: of what was read before; if somebody edited it since, this is refused.
        `foreseen`: of what it does, as `engine.editing.preview` says; if that is something else by now, too.
        """
        return await self.engine.reviews.approval_edit(
            arguments.human_task(request),
            arguments.word("target", target, "one of the gate's `editable` targets, such as `draft.notes`"),
            arguments.text("text", text),
            by=_actor(by),
            fingerprint=arguments.fingerprint(fingerprint),
            comment=optional(comment, partial(arguments.text, "comment")),
            foreseen=optional(foreseen, arguments.foreseen),
        )

    async def approval_reject(
        self,
        request: HumanTaskId | OpenRequest,
        *,
        by: str,
        comment: str,
        rollback_to: str | None = None,
        fingerprint: Fingerprint | None = None,
        foreseen: Fingerprint | None = None,
        alone: bool = False,
    ) -> Reply:
        """Reject, and perhaps send back; the reply's `rerun_steps` are those that start again.

        `foreseen`: of what sending back was expected to do (`engine.rollback.foreseen`); else it is refused.
        `alone`: break the glass, for those whom the gate names for that.
        """
        return await self.engine.human_tasks.approval_reject(
            arguments.human_task(request),
            by=_actor(by),
            comment=arguments.text("comment", comment),
            rollback_to=optional(
                rollback_to, partial(arguments.word, "rollback_to", right="the name of a step, or None")
            ),
            fingerprint=optional(fingerprint, arguments.fingerprint),
            foreseen=optional(foreseen, arguments.foreseen),
            alone=alone,
        )

    # --- people ----------------------------------------------------------------------------------

    async def away(self, user: str, until: datetime, stand_in: str | None = None) -> Absence:
        """Let new requests to a person go to a stand-in until that instant, if their rules allow them."""
        to = None if stand_in is None else _actor(stand_in, "stand_in")
        return await self.engine.absences.away(
            _actor(user, "user"), until=arguments.instant("until", until), stand_in=to
        )

    async def back(self, user: str) -> Absence | None:
        """Ask a person themselves again; give the absence that ends, None if they were not away."""
        return await self.engine.absences.back(_actor(user, "user"))

    # --- step types ------------------------------------------------------------------------------

    async def pipeline_step_types(self) -> Sequence[ListedStepType]:
        """List the step types."""
        return await self.engine.step_types.pipeline_step_types()

    async def pipeline_step_type_versions(self, name: str) -> Sequence[RegisteredStepType]:
        """List the versions of a registered step type, oldest first."""
        known = arguments.word("name", name, "the name of a step type")
        return await self.engine.step_types.pipeline_step_type_versions(known)

    async def pipeline_register_step_type(self, definition: Json, *, by: str) -> ListedStepType:
        """Add a step type that extends a known one, or a new version of one that was registered."""
        given = arguments.json_value("definition", definition)
        return await self.engine.step_types.pipeline_register_step_type(given, by=_actor(by))

    async def pipeline_unregister_step_type(self, name: str, *, by: str) -> None:
        """Take a registered step type away that no pipeline uses; tasks that use it go on."""
        known = arguments.word("name", name, "the name of a step type")
        await self.engine.step_types.pipeline_unregister_step_type(known, by=_actor(by))


def _loaded(files: Sequence[Path], step_types: Mapping[str, StepType]) -> Sequence[Pipeline]:
    """Read pipeline files. Raises DefinitionError with what is wrong in all of them."""
    found: dict[str, tuple[Path, Pipeline]] = {}
    problems: list[Problem] = []
    secrets = secrets_of(os.environ).values
    for file in dict.fromkeys(files):
        try:
            pipeline = load_file(file, step_types, secrets)
        except DefinitionError as error:
            problems += error.problems
            continue
        first, _ = found.setdefault(pipeline.name, (file, pipeline))
        if first != file:
            message = f"{first} defines a pipeline named {pipeline.name} already; names must differ"
            problems.append(Problem(file=str(file), line=1, path="name", message=message))
    if problems:
        raise DefinitionError(problems)
    return [pipeline for _, pipeline in found.values()]
