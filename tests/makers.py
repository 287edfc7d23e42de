"""Owns the makers of plans, people and requests: each gives defaults, so that a test names its subject."""

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.content import fingerprint_of, json_text
from engine.model import (
    Actor,
    Decision,
    Fingerprint,
    GroupId,
    HumanTask,
    HumanTaskId,
    HumanTaskKind,
    Json,
    Policy,
    Seat,
    Surface,
    TaskId,
    UserId,
    Verdict,
)
from engine.plan import Plan, PlanStep

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


def seat(user: str, *via: str) -> Seat:
    """Make one who is asked, by name or through these groups."""
    return Seat(user=UserId(user), via=frozenset(GroupId(group) for group in via))


def a_policy(*users: str, **fields: Any) -> Policy:
    """Make the rules of a request to these people (Bob if nobody is named), asked by name."""
    seats = tuple(seat(user) for user in users or ("bob",))
    return Policy(**{"seats": seats, **fields})


def a_request(*users: str, kind: HumanTaskKind = HumanTaskKind.APPROVAL, **fields: Any) -> HumanTask:
    """Make an open request; what is no field of it is one of its policy."""
    own = {name: fields.pop(name) for name in tuple(fields) if name in HumanTask.__dataclass_fields__}
    policy = own.pop("policy", None) or a_policy(*users, **fields)
    made = {"id": HumanTaskId(f"{TASK}-1"), "step": "review", "run": 1, "asked_at": NOON, **own}
    return HumanTask(kind=kind, policy=policy, **made)


def a_decision(by: str, verdict: Verdict = Verdict.APPROVED, **fields: Any) -> Decision:
    """Make somebody's word."""
    return Decision(**{"by": UserId(by), "verdict": verdict, "at": NOON, "surface": "library", **fields})


def printed(value: Json) -> dict[str, Any]:
    """Give an output as a report carries it."""
    text = json_text(value)
    return {"output": text, "fingerprint": fingerprint_of(text)}
