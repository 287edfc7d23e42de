"""Owns the makers of what cards are drawn from: a release that is under way, and views of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.cards.legend import Legend
from engine.codes import HumanTaskKind
from engine.human_task import HumanTask
from engine.model import Actor, GroupId, HumanTaskId, Json, Surface, UserId
from engine.plan import PlanStep
from engine.policy import Policy, Rule, Seat, Shown
from engine.ports.jobs import StepOutput, TaskFacts
from engine.ports.queries import CardLink, HumanTaskView, TaskView
from engine.snapshot import TaskSnapshot
from tests.makers import SHOWN, a_policy, a_rule, a_step, seat
from tests.story import Story

ALICE, BOB, CAROL, DAVE, MALLORY = (
    UserId(id) for id in ("U0ALICE0001", "U0BOB000001", "U0CAROL0001", "U0DAVE00001", "U0MALLORY01")
)
MANAGERS = GroupId("S0RELEASE01")
RELEASES = Surface("C0RELEASES1")
LEGEND = Legend(
    people=MappingProxyType({ALICE: "alice", BOB: "bob", CAROL: "carol", DAVE: "dave", MALLORY: "mallory"}),
    groups=MappingProxyType({MANAGERS: "release-managers"}),
    workspace_url="https://acme.slack.com/",
)
FORM: Mapping[str, Any] = {
    "type": "object",
    "required": ["summary"],
    "properties": {
        "summary": {"type": "string", "title": "Summary", "maxLength": 500, "format": "multiline"},
        "level": {"type": "string", "title": "Level", "enum": ["low", "high"], "enumNames": ["Low", "High"]},
    },
}
STEPS = (
    a_step("draft"),
    a_step("tests"),
    a_step("facts", "draft"),
    a_step("review", "draft", "tests", "facts"),
    a_step("publish", "review"),
)
ANSWERS = {"summary": "Faster search, and exports that no longer time out.", "level": "low"}


def actor(user: UserId, **fields: Any) -> Actor:
    """Make somebody who acts in Slack."""
    return Actor(**{"id": user, "groups": frozenset({MANAGERS}), "surface": "slack", **fields})


def managers_policy(*also: Seat | str, **fields: Any) -> Policy:
    """Make the rules of a request to the release managers, Bob and Carol (and also to these)."""
    seats = [*(seat(user, MANAGERS) for user in (BOB, CAROL)), *also]
    asked = {"labels": ("managers", "@release-managers"), "groups": frozenset({MANAGERS})}
    return a_policy(*seats, **{**_gate(), **asked, **fields})


def ruled_policy(*rules: Rule, **fields: Any) -> Policy:
    """Make the rules of a request: those given, else Dave for security, and the managers."""
    named = rules or (a_rule(DAVE, name="security"), managers_rule())
    return a_policy(rules=named, **{**_gate(), **fields})


def managers_rule(**fields: Any) -> Rule:
    """Make a rule that the release managers, Bob and Carol, must both meet."""
    asked = {"name": "managers", "labels": ("managers",), "groups": frozenset({MANAGERS}), "required": 2}
    return a_rule(*(seat(user, MANAGERS) for user in (BOB, CAROL)), **{**asked, **fields})


def _gate() -> dict[str, Any]:
    return {"surfaces": (RELEASES,), "fingerprint": SHOWN, "rollback_to": ("facts", "tests", "draft")}


def a_story(*steps: PlanStep) -> Story:
    """Begin a release in its channel, started by Alice."""
    return Story(*(steps or STEPS), by=actor(ALICE), surface=RELEASES)


def a_review(story: Story | None = None, policy: Policy | None = None, **fields: Any) -> Story:
    """Lead a release to its review, which asks the managers if no policy is given."""
    story = story or a_story()
    story.succeed("draft", "tests")
    story.ask("facts", a_policy(ALICE, surfaces=(RELEASES,)), HumanTaskKind.FORM)
    story.complete("facts", ANSWERS, by=actor(ALICE))
    story.ask("review", policy or managers_policy(**fields))
    return story


def facts_of(task: TaskSnapshot, **fields: Any) -> TaskFacts:
    """Make what people may know of a task."""
    return TaskFacts(
        **{
            "id": task.id,
            "number": task.number,
            "pipeline": task.plan.pipeline,
            "title": "Ship a release",
            "revision_id": task.plan.revision_id,
            "version": task.current_version,
            "state": task.state,
            "started_by": task.started_by,
            "started_with": task.started_with,
            "started_at": task.started_at,
            "ended_at": task.ended_at,
            "surface": task.surface,
            "is_stopped": task.halt is not None,
            **fields,
        }
    )


def request(**fields: Any) -> dict[str, Any]:
    """Make what a request to the release managers says."""
    return {
        "title": "Approve 1.2?",
        "text": "Read the notes before you decide.",
        "mention": "all",
        "groups": [MANAGERS],
        "channel": RELEASES,
        "confirm": None,
        **fields,
    }


def view_of(
    task: TaskSnapshot,
    human_task: HumanTask | None = None,
    *,
    shown: Mapping[str, Json] = MappingProxyType({}),
    rejection: Json | None = None,
    pipeline_title: str = "Ship a release",
    **fields: Any,
) -> HumanTaskView:
    """Make the view of a request (the newest, if none is given) that shows these outputs."""
    human_task = human_task or list(task.human_tasks.values())[-1]
    seen = tuple(Shown(step=step, version=1) for step in shown)
    return HumanTaskView(
        human_task=replace(human_task, policy=replace(human_task.policy, shown=seen)),
        request=json.loads(json.dumps(request(**fields))),
        task=task,
        facts=facts_of(task, title=pipeline_title),
        shown={step: StepOutput(output=output, version=1) for step, output in shown.items()},
        rejection=rejection,
        links=(link_at(RELEASES, human_task.asked_at),),
    )


def form_view(task: TaskSnapshot, **fields: Any) -> HumanTaskView:
    """Make the view of the newest form of a task."""
    forms = [h for h in task.human_tasks.values() if h.kind is HumanTaskKind.FORM]
    asked = {"title": "Facts for 1.2", "text": "What must customers know?", "form": FORM, "groups": []}
    return view_of(task, forms[-1], **{**asked, **fields})


def task_view(task: TaskSnapshot, **fields: Any) -> TaskView:
    """Make the view of a task whose requests all have a card in the channel."""
    return TaskView(
        **{
            "task": task,
            "facts": facts_of(task),
            "titles": dict.fromkeys(task.human_tasks, "Approve 1.2?"),
            "links": {id: (link_at(RELEASES, h.asked_at),) for id, h in task.human_tasks.items()},
            "card": link_at(RELEASES, task.started_at),
            **fields,
        }
    )


def link_at(surface: Surface, at: datetime) -> CardLink:
    """Make a message that stands somewhere."""
    return CardLink(surface=surface, channel=str(surface), ts=f"{at.timestamp():.6f}")


def rejection_by(user: UserId, comment: str, step: str = "review") -> dict[str, Json]:
    """Make the objection with which somebody sent work back."""
    return {"comment": comment, "by": user, "from_step": step, "version": 1}


def the(task: TaskSnapshot, id: str) -> HumanTask:
    """Give a request of a task."""
    return task.human_tasks[HumanTaskId(id)]
