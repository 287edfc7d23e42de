"""Owns the operations on pipelines: list, show, graph, register, withdraw."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.api.answers.graphs import GraphAnswer, GraphQuery, graph_answer
from bot.api.answers.pipelines import (
    PipelineAnswer,
    PipelineList,
    Registration,
    Withdrawal,
    pipeline_answer,
    pipeline_line,
)
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.shapes import Body, NoBody, NoQuery
from bot.graphs.graph import pipeline_graph
from engine.codes import Scope
from engine.language.definition import load_text
from engine.pipeline import Pipeline
from engine.pipelines import DefinedByFile, Pipelines
from engine.ports.catalog import Standing
from engine.refusals import NoSuchPipeline
from engine.step_desk import StepTypes

_FILE = "definition"
FileName = Annotated[str, StringConstraints(pattern=r"^[\w][\w .@/+-]{0,199}$")]


class RegisterBody(Body):
    """A pipeline, as a file would define it."""

    definition: str = Field(min_length=1, description="The text of the file: YAML")
    file: FileName = Field(_FILE, description="What mistakes name as its file")


class PipelineOperations:
    """What programs read of pipelines, and how they register them."""

    def __init__(
        self,
        desk: ApiDesk,
        step_types: StepTypes,
        secrets: Collection[str],
        file_of: Callable[[str], Path | None],
    ) -> None:
        """Take the names of secrets that are set, and which file defines a pipeline."""
        self._desk = desk
        self._pipelines: Pipelines = desk.pipelines
        self._step_types = step_types
        self._secrets = frozenset(secrets)
        self._file_of = file_of

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield from self._reading("/pipelines/{pipeline}")
        yield from self._changing("/pipelines/{pipeline}")

    def _reading(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="pipeline_list",
            method="GET",
            path="/pipelines",
            summary="List the pipelines that can be started, by name",
            scope=Scope.TASKS_READ,
            run=self.list,
            answer=PipelineList,
        )
        yield Operation(
            id="pipeline_show",
            method="GET",
            path=here,
            summary="Show a pipeline with its steps",
            scope=Scope.TASKS_READ,
            run=self.show,
            answer=PipelineAnswer,
        )
        yield Operation(
            id="pipeline_graph",
            method="GET",
            path=f"{here}/graph",
            summary="Give the steps of a pipeline with what each needs, also as Mermaid or DOT",
            scope=Scope.TASKS_READ,
            run=self.graph,
            query=GraphQuery,
            answer=GraphAnswer,
        )

    def _changing(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="pipeline_register",
            method="POST",
            path="/pipelines",
            summary="Register a pipeline, or another revision of a registered one",
            about="It is checked as a file is. Tasks that start from now on use it; those that have started "
            "keep what they have. The same again changes nothing. What a file defines is changed there.",
            scope=Scope.PIPELINES_WRITE,
            run=self.register,
            body=RegisterBody,
            answer=Registration,
        )
        yield Operation(
            id="pipeline_withdraw",
            method="DELETE",
            path=here,
            summary="Let a registered pipeline be started no more; its tasks go on",
            scope=Scope.PIPELINES_WRITE,
            run=self.withdraw,
            answer=Withdrawal,
        )

    async def list(self, _call: Call[NoQuery, NoBody]) -> PipelineList:
        standing = await self._pipelines.standing()
        found = ((pipeline, standing.get(pipeline.name)) for pipeline in self._pipelines.all())
        return PipelineList(pipelines=[pipeline_line(one, stands) for one, stands in found if stands])

    async def show(self, call: Call[NoQuery, NoBody]) -> PipelineAnswer:
        return await self._shown(self._pipelines.named(call.path["pipeline"]))

    async def graph(self, call: Call[GraphQuery, NoBody]) -> GraphAnswer:
        pipeline = self._pipelines.named(call.path["pipeline"])
        return graph_answer(pipeline_graph(pipeline), call.query.format)

    async def register(self, call: Call[NoQuery, RegisterBody]) -> Registration:
        by = await self._desk.bearer(call.token)
        async with self._step_types.held() as types:
            text, file = call.body.definition, call.body.file
            pipeline = await asyncio.to_thread(load_text, text, file, types, self._secrets)
            try:
                changed = await self._pipelines.register(pipeline, by=by)
            except DefinedByFile as error:
                raise self._in_its_file(error) from error
        return Registration(changed=changed, pipeline=await self._shown(pipeline))

    async def withdraw(self, call: Call[NoQuery, NoBody]) -> Withdrawal:
        name = call.path["pipeline"]
        await self._desk.bearer(call.token)  # while Slack does not answer, this is granted to nobody
        try:
            await self._pipelines.withdraw(name)
        except DefinedByFile as error:
            raise self._in_its_file(error) from error
        return Withdrawal(name=name)

    async def _shown(self, pipeline: Pipeline) -> PipelineAnswer:
        stands: Standing | None = (await self._pipelines.standing()).get(pipeline.name)
        if stands is None:  # it was withdrawn by another process in this moment
            raise NoSuchPipeline(pipeline.name)
        return pipeline_answer(pipeline, stands)

    def _in_its_file(self, error: DefinedByFile) -> DefinedByFile:
        file = self._file_of(error.name)
        return error if file is None else DefinedByFile(error.name, str(file))
