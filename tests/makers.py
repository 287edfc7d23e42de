"""Owns the makers of plans, people and requests: each gives defaults, so that a test names its subject."""

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.codes import HumanTaskKind, Verdict
from engine.content import fingerprint_of, json_text
from engine.human_task import Decision, HumanTask
from engine.model import Actor, Fingerprint, GroupId, HumanTaskId, Json, Surface, TaskId, UserId
from engine.plan import Plan, PlanStep
from engine.policy import Policy, Rule, Seat
from engine.ports.jobs import StepOutput
from engine.snapshot import TaskSnapshot

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
TASK = TaskId("t1")
CHANNEL = Surface("C-releases")
SHOWN = Fingerprint("of-what-was-shown")


def a_step(name: str, *needs: str, **fields: Any) -> PlanStep:
    """Make an automatic or interactive step: the plan does not tell them apart."""
    return PlanStep(name=name, needs=needs, **fields)


def a_plan(*steps: PlanStep) -> Plan:
    """Make a plan of these steps."""
    return Plan(revision_id="r1", pipeline="release", steps=steps)


def person(id: str, *groups: str, **fields: Any) -> Actor:
    """Make somebody active and full, in these groups now."""
    return Actor(id=UserId(id), groups=frozenset(GroupId(group) for group in groups), **fields)


ALICE = person("alice")
"""Starts the tasks."""
BOB, CAROL, DAN = person("bob"), person("carol"), person("dan")
MALLORY = person("mallory")
"""Is never asked."""


def seat(user: str, *via: str, **fields: Any) -> Seat:
    """Make one who is asked, by name or through these groups."""
    return Seat(user=UserId(user), via=frozenset(GroupId(group) for group in via), **fields)


def a_rule(*people: str | Seat, **fields: Any) -> Rule:
    """Make a rule that asks these people, by name or as their seats say."""
    return Rule(seats=tuple(one if isinstance(one, Seat) else seat(one) for one in people), **fields)


def a_policy(*people: str | Seat, **fields: Any) -> Policy:
    """Make the rules of a request: those that are given, else one without a name (of Bob if it has nobody).

    What is no field of a policy (`required`, `anyone`, …) is one of that rule.
    """
    own = {name: fields.pop(name) for name in tuple(fields) if name in Policy.__dataclass_fields__}
    if "rules" in own:
        assert not people, "the rules say already who is asked"
        return Policy(**own, **fields)
    asked = people if people or fields.get("anyone") else ("bob",)
    return Policy(rules=(a_rule(*asked, **fields),), **own)


def a_request(*people: str | Seat, kind: HumanTaskKind = HumanTaskKind.APPROVAL, **fields: Any) -> HumanTask:
    """Make an open request; what is no field of it is one of its policy."""
    own = {name: fields.pop(name) for name in tuple(fields) if name in HumanTask.__dataclass_fields__}
    policy = own.pop("policy", None) or a_policy(*people, **fields)
    made = {"id": HumanTaskId(f"{TASK}-1"), "step": "review", "run": 1, "asked_at": NOON, **own}
    return HumanTask(kind=kind, policy=policy, **made)


def a_task(*human_tasks: HumanTask, by: Actor = ALICE) -> TaskSnapshot:
    """Make a task that has made these requests, as far as rules about people look at it."""
    requests = {human_task.id: human_task for human_task in human_tasks}
    plan = a_plan(*(a_step(name) for name in dict.fromkeys(h.step for h in human_tasks)))
    return TaskSnapshot(
        id=TASK, number=42, plan=plan, started_by=by.id, started_at=NOON, steps={}, human_tasks=requests
    )


def a_decision(by: str, verdict: Verdict = Verdict.APPROVED, **fields: Any) -> Decision:
    """Make somebody's word; an approval is for the rule without a name."""
    rule = "" if verdict is Verdict.APPROVED else None
    made: dict[str, Any] = {"by": UserId(by), "verdict": verdict, "at": NOON, "surface": "library"}
    return Decision(**(made | {"rule": rule} | fields))


def output_of(output: Json, version: int = 1) -> StepOutput:
    """Make what is read of an output (None: nothing)."""
    of = None if output is None else fingerprint_of(json_text(output))
    return StepOutput(output=output, version=version, fingerprint=of)


def printed(value: Json) -> dict[str, Any]:
    """Give an output as a report carries it."""
    text = json_text(value)
    return {"output": text, "fingerprint": fingerprint_of(text)}
