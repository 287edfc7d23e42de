"""Owns a pipeline as JSON: what a revision keeps, and the id that its content gives it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from engine.content import fingerprint_of, json_text
from engine.pipeline import Body, Pipeline, Registered, StepDefinition
from engine.plan import Plan, plan_from_json, plan_to_json
from engine.ports.catalog import Revision
from engine.ports.directory import PeopleRef

FORMAT = 1


def with_revision_id(pipeline: Pipeline) -> Pipeline:
    """Give a pipeline the id of its content: the same definition always has the same."""
    anonymous = replace(pipeline, revision_id="", plan=replace(pipeline.plan, revision_id=""))
    id = fingerprint_of(json_text(pipeline_to_json(anonymous)))
    return replace(pipeline, revision_id=id, plan=replace(pipeline.plan, revision_id=id))


def revision_of(pipeline: Pipeline, now: datetime) -> Revision:
    """Give what is kept of a pipeline that is published now."""
    return Revision(
        id=pipeline.revision_id,
        pipeline=pipeline.name,
        title=pipeline.title,
        definition=json_text(pipeline_to_json(pipeline)),
        plan=pipeline.plan,
        published_at=now,
        source=pipeline.source,
    )


def pipeline_to_json(pipeline: Pipeline) -> dict[str, Any]:
    """Give a pipeline as a JSON object; `pipeline_from_json` reads it."""
    return {
        "format": FORMAT,
        "name": pipeline.name,
        "title": pipeline.title,
        "description": pipeline.description,
        "channel": pipeline.channel,
        "starters": _people_to_json(pipeline.starters),
        "inputs": pipeline.inputs,
        "roles": {name: _people_to_json(people) for name, people in pipeline.roles.items()},
        **({"calendar": dict(pipeline.calendar)} if pipeline.calendar else {}),
        "steps": [_step_to_json(step) for step in pipeline.steps],
        "plan": plan_to_json(pipeline.plan),
    }


def pipeline_from_json(kept: Mapping[str, Any]) -> Pipeline:
    """Build the pipeline that `pipeline_to_json` wrote. It was checked when it was published."""
    plan = plan_from_json(kept["plan"])
    return Pipeline(
        revision_id=plan.revision_id,
        name=kept["name"],
        title=kept["title"],
        description=kept["description"],
        channel=kept["channel"],
        starters=_people_from_json(kept["starters"]),
        inputs=kept["inputs"],
        roles={name: _people_from_json(people) for name, people in kept["roles"].items()},
        calendar=kept.get("calendar", {}),
        steps=tuple(_step_from_json(step, plan) for step in kept["steps"]),
        plan=plan,
    )


def _step_to_json(step: StepDefinition) -> dict[str, Any]:
    """Give what the plan does not say of a step."""
    return {
        "name": step.name,
        "body": _body_to_json(step.body),
        "when": step.when,
        "channel": step.channel,
        "timeout_s": step.timeout.total_seconds(),
        "undo": None if step.undo is None else _body_to_json(step.undo),
    }


def _step_from_json(kept: Mapping[str, Any], plan: Plan) -> StepDefinition:
    planned = plan.by_name[kept["name"]]
    return StepDefinition(
        name=planned.name,
        body=_body_from_json(kept["body"]),
        needs=planned.needs,
        when=kept["when"],
        channel=kept["channel"],
        timeout=timedelta(seconds=kept["timeout_s"]),
        retry=planned.retry,
        on_failure=planned.on_failure,
        on_lost=planned.on_lost,
        undo=None if kept["undo"] is None else _body_from_json(kept["undo"]),
    )


def _body_to_json(body: Body) -> dict[str, Any]:
    registered = {} if body.registered is None else {"registered": asdict(body.registered)}
    return {"type": body.type, "with": dict(body.settings), **registered}


def _body_from_json(kept: Mapping[str, Any]) -> Body:
    registered = Registered(**kept["registered"]) if "registered" in kept else None
    return Body(type=kept["type"], settings=kept["with"], registered=registered)


def _people_to_json(people: PeopleRef) -> dict[str, Any]:
    return {
        "users": list(people.users),
        "groups": list(people.groups),
        "anyone": people.anyone,
        "labels": list(people.labels),
    }


def _people_from_json(kept: Mapping[str, Any]) -> PeopleRef:
    return PeopleRef(
        users=tuple(kept["users"]),
        groups=tuple(kept["groups"]),
        anyone=kept["anyone"],
        labels=tuple(kept["labels"]),
    )
