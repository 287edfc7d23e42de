"""Owns the operations on step types: list them, register one, take one away."""

from collections.abc import Iterable
from typing import Any

from pydantic import ConfigDict, Field, RootModel

from bot.api.answers.step_types import StepTypeAnswer, StepTypeList, Unregistered, step_type_answer
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.shapes import Body, NoBody, NoQuery
from engine.codes import Scope
from engine.language.pipeline_schema import plain
from engine.registration_check import DEFINITION_SCHEMA
from engine.step_desk import StepTypes


def _as_it_is_checked(schema: dict[str, Any]) -> None:
    schema.update(plain(DEFINITION_SCHEMA))


class StepTypeDefinition(RootModel[dict[str, Any]]):
    """What it is called and made of. Its shape is described here, and checked by the engine."""

    model_config = ConfigDict(frozen=True, json_schema_extra=_as_it_is_checked)


class StepTypeBody(Body):
    """A step type to be registered."""

    definition: StepTypeDefinition = Field(
        description='Such as `{"name": "pause", "extends": "delay", "with": {"for": "10m"}}`'
    )


class StepTypeOperations:
    """What programs read of step types, and how they register them."""

    def __init__(self, desk: ApiDesk, step_types: StepTypes) -> None:
        self._desk = desk
        self._step_types = step_types

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield Operation(
            id="pipeline_step_types",
            method="GET",
            path="/step-types",
            summary="List the step types that pipelines can use, by name",
            scope=Scope.TASKS_READ,
            run=self.list,
            answer=StepTypeList,
        )
        yield Operation(
            id="pipeline_register_step_type",
            method="POST",
            path="/step-types",
            summary="Register a step type, or another version of a registered one",
            about="Tasks that start from now on use it; those that have started keep what they have. "
            "The same again changes nothing.",
            scope=Scope.STEP_TYPES_WRITE,
            run=self.register,
            body=StepTypeBody,
            answer=StepTypeAnswer,
        )
        yield Operation(
            id="pipeline_unregister_step_type",
            method="DELETE",
            path="/step-types/{step_type}",
            summary="Take a registered step type away that no pipeline uses; tasks that use it go on",
            scope=Scope.STEP_TYPES_WRITE,
            run=self.unregister,
            answer=Unregistered,
        )

    async def list(self, _call: Call[NoQuery, NoBody]) -> StepTypeList:
        found = await self._step_types.pipeline_step_types()
        return StepTypeList(step_types=[step_type_answer(listed) for listed in found])

    async def register(self, call: Call[NoQuery, StepTypeBody]) -> StepTypeAnswer:
        by = await self._desk.bearer(call.token)
        definition = call.body.definition.root
        return step_type_answer(await self._step_types.pipeline_register_step_type(definition, by=by))

    async def unregister(self, call: Call[NoQuery, NoBody]) -> Unregistered:
        name = call.path["step_type"]
        by = await self._desk.bearer(call.token)
        await self._step_types.pipeline_unregister_step_type(name, by=by)
        return Unregistered(name=name)
