"""Owns the reports that jobs may end with: such as fit, and such as do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.codes import HumanTaskKind, JobKind
from engine.commands import JobLost, Report, StepAsked, StepFailed, StepSkipped, StepSucceeded
from engine.model import Announcement, Job, JsonText, Surface, UserId
from engine.policy import Policy, Seat
from tests.makers import CHANNEL, a_policy, printed, seat
from tests.property.core.worlds import ASKED, HURRIED_OPERATORS, OPERATORS, World

TOO_FEW = a_policy("alice", required=3)
TWICE_SAID = (Announcement(surface=CHANNEL, text="Done"),) * 2
STAND_IN = seat("erin", instead_of=UserId("bob"))
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (-9, 0, 1, 50, 3_600))


def good_ends(world: World, job: Job) -> list[Report]:
    """Give what a sound body reports: interactive steps ask, the others succeed."""
    if job.id.kind is JobKind.ASK:
        return [_asked(job, HumanTaskKind.QUESTION, people) for people in (OPERATORS, HURRIED_OPERATORS)]
    if job.id.kind is JobKind.ASK_AGAIN:
        kind, policy = world.asks.get(job.id.step, (HumanTaskKind.APPROVAL, OPERATORS))
        return [_asked(job, kind, policy), *(_asked(job, kind, others) for others in _todays(policy))]
    if job.id.kind is JobKind.RUN and job.id.step in world.asks:
        asked = _asked(job, *world.asks[job.id.step])
        return [asked, asked, replace(asked, stand_ins=(STAND_IN,))]
    return [StepSucceeded(job=job.id, claim=job.claim, **printed("fine"), says=TWICE_SAID)]


def ends(world: World, job: Job, now: datetime) -> list[Report]:
    """Give what any body may report, sound or not."""
    id, claim = job.id, job.claim
    return [
        *good_ends(world, job),
        StepFailed(job=id, claim=claim, error="it broke"),
        StepFailed(job=id, claim=claim, error="it broke for good", is_final=True),
        JobLost(job=id, claim=claim),
        StepSkipped(job=id, claim=claim),
        *(StepSucceeded(job=id, claim=claim, **printed("later"), until=now + delay) for delay in DELAYS),
        *(_asked(job, kind, policy) for kind in HumanTaskKind for policy in (TOO_FEW, OPERATORS)),
    ]


def _todays(policy: Policy) -> list[Policy]:
    """Give the same rules for other people: some were replaced, some have only left, some only come."""
    erin = seat("erin", surface=Surface("U-erin"))
    changes: list[Callable[[tuple[Seat, ...]], tuple[Seat, ...]]] = [
        lambda seats: (*seats[1:], erin),
        lambda seats: seats[:1],
        lambda seats: (erin, *seats),
        lambda seats: tuple(one for one in ASKED if one not in seats) or seats,
    ]
    return [
        replace(policy, rules=tuple(replace(rule, seats=change(rule.seats)) for rule in policy.rules))
        for change in changes
    ]


def _asked(job: Job, kind: HumanTaskKind, policy: Policy) -> StepAsked:
    return StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=JsonText("{}"))
