"""The desk of step types: versions of them, the pipelines that use them, and several processes."""

import logging
from dataclasses import dataclass
from typing import Any

import pytest

from engine.clock import SystemClock
from engine.language.definition import load_text
from engine.model import Actor, TenantId, UserId
from engine.pipelines import Pipelines
from engine.step_desk import (
    BuiltInStepType,
    NoSuchStepType,
    PipelinesDoNotFit,
    StepTypeInUse,
    StepTypes,
)
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from signoff.assembly import storage_of
from storage.database import Database

PROGRAM = collect(BUILT_IN)
CAROL, DAVE = Actor(id=UserId("carol")), Actor(id=UserId("dave"))
USES_IT = """\
name: order
steps:
  - {name: legal, type: legal_check, with: {title: May we?}}
"""


def legal(**changes: Any) -> dict[str, Any]:
    people = {"approvers": {"users": ["lee"]}}
    return {"name": "legal_check", "extends": "approval_gate", "with": people, **changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What one process knows of the step types and pipelines of a tenant."""

    step_types: StepTypes
    pipelines: Pipelines

    async def publish(self, *texts: str, withdrawn: tuple[str, ...] = ()) -> None:
        found = [load_text(text, "x.yaml", self.step_types.known) for text in texts]
        await self.pipelines.publish(found, withdrawn=withdrawn)

    def deciders(self) -> Any:
        """Give whom the next task of the pipeline would ask."""
        return self.pipelines.named("order").step("legal").body.settings["approvers"]["users"]


def a_process(database: Database, tenant: TenantId) -> Process:
    catalog, clock = storage_of(database, tenant).catalog, SystemClock()
    pipelines = Pipelines(catalog, clock)
    return Process(step_types=StepTypes(catalog, clock, PROGRAM, pipelines), pipelines=pipelines)


@pytest.fixture
def here(database: Database, tenant: TenantId) -> Process:
    return a_process(database, tenant)


@pytest.fixture
def elsewhere(database: Database, tenant: TenantId) -> Process:
    return a_process(database, tenant)


async def test_what_is_registered_is_listed_with_all_that_a_program_needs(here: Process) -> None:
    asked = {
        "required": ["title"],
        "properties": {"title": {"type": "string", "maxLength": 50}, "show": {"type": "array"}},
    }
    definition = legal(title="Legal check", icon="⚖️", settings=asked)
    added = await here.step_types.pipeline_register_step_type(definition, by=CAROL)
    listed = {kind.name: kind for kind in await here.step_types.pipeline_step_types()}
    assert listed == {**{name: listed[name] for name in PROGRAM}, "legal_check": added}
    assert list(listed) == sorted(listed)
    assert (added.title, added.icon, added.version) == ("Legal check", "⚖️", 1)
    assert (added.extends, added.is_interactive, added.registered_by) == ("approval_gate", True, "carol")
    assert added.definition == definition
    assert added.registered_at is not None
    assert set(added.settings["properties"]) == {"title", "show"}
    assert (added.settings["required"], added.settings["additionalProperties"]) == (["title"], False)
    http = listed["http"]
    assert (http.version, http.extends, http.definition, http.registered_by) == (None, None, None, None)
    assert http.settings["required"] == ["url"]


async def test_the_same_again_is_no_new_version(here: Process) -> None:
    first = await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    assert await here.step_types.pipeline_register_step_type(legal(), by=DAVE) == first
    second = await here.step_types.pipeline_register_step_type(legal(icon="⚖️"), by=DAVE)
    assert (second.version, second.registered_by) == (2, "dave")
    versions = await here.step_types.pipeline_step_type_versions("legal_check")
    assert [(kept.version, kept.registered_by) for kept in versions] == [(1, "carol"), (2, "dave")]
    with pytest.raises(NoSuchStepType, match="did you mean `legal_check`"):
        await here.step_types.pipeline_step_type_versions("legal_chek")


async def test_a_pipeline_is_started_with_the_new_version(here: Process) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    await here.publish(USES_IT)
    before = here.pipelines.named("order")
    changed = legal(**{"with": {"approvers": {"users": ["max"]}}})
    await here.step_types.pipeline_register_step_type(changed, by=CAROL)
    assert here.deciders() == ["max"]
    kept = await here.pipelines.of_revision(before.revision_id)
    assert kept == before
    assert kept.step("legal").body.settings["approvers"] == {"users": ["lee"]}


async def test_a_new_version_that_a_pipeline_does_not_fit_is_refused(here: Process) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    await here.publish(USES_IT)
    narrower = legal(settings={"properties": {"title": {"type": "string", "maxLength": 3}}})
    with pytest.raises(PipelinesDoNotFit) as caught:
        await here.step_types.pipeline_register_step_type(narrower, by=CAROL)
    assert [str(problem) for problem in caught.value.problems] == [
        "order:3: steps[0].with.title: has 7 characters: at most 3 are possible"
    ]
    assert here.step_types.named("legal_check").version == 1
    assert here.deciders() == ["lee"]


async def test_what_was_wrong_in_a_pipeline_before_does_not_hinder(here: Process) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    call = "{name: say, type: http, with: {url: 'https://example.com/{{ secrets.TOKEN }}'}}"
    text = f"{USES_IT}  - {call}\n"
    found = load_text(text, "x.yaml", here.step_types.known, ["TOKEN"])
    await here.pipelines.publish([found])  # since then the secret is gone
    await here.step_types.pipeline_register_step_type(legal(icon="⚖️"), by=CAROL)
    assert here.pipelines.named("order") == found


async def test_a_type_that_pipelines_use_is_not_taken_away(here: Process) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    undoing = USES_IT.replace("order", "deliver").replace(
        "type: legal_check, with: {title: May we?}",
        "type: delay, with: {for: 1s}, undo: {type: call_back, with: {json: {}}}",
    )
    call_back = {"name": "call_back", "extends": "http", "with": {"url": "https://example.com"}}
    await here.step_types.pipeline_register_step_type(call_back, by=CAROL)
    await here.publish(USES_IT, USES_IT.replace("order", "sell"), undoing)
    with pytest.raises(StepTypeInUse, match="pipeline order, pipeline sell") as caught:
        await here.step_types.pipeline_unregister_step_type("legal_check", by=DAVE)
    assert caught.value.pipelines == ("order", "sell")
    with pytest.raises(StepTypeInUse, match="deliver"):
        await here.step_types.pipeline_unregister_step_type("call_back", by=DAVE)
    await here.publish(withdrawn=("order", "sell"))
    await here.step_types.pipeline_unregister_step_type("legal_check", by=DAVE)
    assert "legal_check" not in here.step_types.known
    (kept,) = await here.step_types.pipeline_step_type_versions("legal_check")
    assert kept.unregistered_by == "dave"
    with pytest.raises(NoSuchStepType):
        await here.step_types.pipeline_unregister_step_type("legal_check", by=DAVE)
    with pytest.raises(BuiltInStepType):
        await here.step_types.pipeline_unregister_step_type("http", by=DAVE)


async def test_other_processes_learn_of_it(here: Process, elsewhere: Process) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    await elsewhere.step_types.follow()
    await elsewhere.publish(USES_IT)
    await here.pipelines.load()
    changed = legal(**{"with": {"approvers": {"users": ["max"]}}})
    await here.step_types.pipeline_register_step_type(changed, by=CAROL)
    assert elsewhere.deciders() == ["lee"]
    await elsewhere.step_types.follow()
    assert elsewhere.deciders() == here.deciders() == ["max"]
    assert elsewhere.pipelines.named("order") == here.pipelines.named("order")


async def test_what_a_process_that_died_left_undone_is_made_up_for(
    here: Process, elsewhere: Process, caplog: pytest.LogCaptureFixture
) -> None:
    await here.step_types.pipeline_register_step_type(legal(), by=CAROL)
    await here.publish(USES_IT, USES_IT.replace("order", "sell").replace("May we?", "No"))
    narrower = legal(settings={"properties": {"title": {"type": "string", "maxLength": 3}}})
    await elsewhere.step_types.pipeline_register_step_type(narrower, by=CAROL)  # it knows no pipelines
    with caplog.at_level(logging.WARNING, logger="engine.step_desk"):
        await here.step_types.follow()
        await here.step_types.follow()
    versions = [
        body.registered and body.registered.version for p in here.pipelines.all() for body in p.bodies
    ]
    assert versions == [1, 2]  # order, which does not fit, stays as it was
    (told,) = caplog.messages
    assert "order:3: steps[0].with.title: has 7 characters" in told
