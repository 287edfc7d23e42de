"""Owns what templates may name when a job runs."""

from collections.abc import Mapping
from typing import Any

from engine.model import Json
from engine.ports.jobs import JobContext
from engine.secret_values import Secrets

TASK_NAMES = ("id", "name", "version", "started_by")
REJECTION_NAMES = ("comment", "by", "from_step", "version")
STEP_NAMES = ("output", "version")
NAMES = ("inputs", "steps", "task", "pipeline", "secrets", "rejection")


def template_names(job: JobContext, secrets: Secrets | None) -> Mapping[str, Any]:
    """Give what the templates of a job may name. `secrets` None: they may not name any."""
    task = job.task
    names: dict[str, Any] = {
        "inputs": job.inputs,
        "steps": {
            name: {"output": step.output, "version": step.version} for name, step in job.outputs.items()
        },
        "task": {"id": task.id, "name": task.name, "version": task.version, "started_by": task.started_by},
        "pipeline": task.pipeline,
        "rejection": _rejection(job.rejection or {}),
    }
    return names if secrets is None else {**names, "secrets": secrets.values}


def _rejection(rejection: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give the objection that a template reads, with those that others had at the same time."""
    named = {name: rejection.get(name, "") for name in REJECTION_NAMES}
    others = [other["comment"] for other in rejection.get("others", ())]
    return {**named, "comment": "\n\n".join([named["comment"], *others])} if others else named
