"""Owns the reports that hypothesis makes up for jobs: such as fit, and such as do not."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from engine.commands import JobLost, Report, StepAsked, StepFailed, StepSkipped, StepSucceeded
from engine.model import Announcement, HumanTaskKind, Job, JobKind, JsonText, Policy
from tests.makers import CHANNEL, a_policy, printed
from tests.property.core.worlds import HURRIED_OPERATORS, OPERATORS, World, durations

TOO_FEW = a_policy("alice", required=3)


@st.composite
def good_ends(draw: st.DrawFn, world: World, job: Job) -> Report:
    """Give what a sound body reports: interactive steps ask, the others succeed."""
    if job.id.kind is JobKind.ASK:
        return _asked(job, HumanTaskKind.QUESTION, draw(st.sampled_from([OPERATORS, HURRIED_OPERATORS])))
    if job.id.kind is JobKind.RUN and job.id.step in world.asks:
        return _asked(job, *world.asks[job.id.step])
    return StepSucceeded(job=job.id, claim=job.claim, **printed(draw(st.integers(0, 9))))


@st.composite
def ends(draw: st.DrawFn, world: World, job: Job, now: datetime) -> Report:
    """Give what any body may report, sound or not."""
    id, claim = job.id, job.claim
    later = now + draw(durations()) - timedelta(seconds=10)
    says = (Announcement(surface=CHANNEL, text="Done"),) * 2
    reports: list[st.SearchStrategy[Report]] = [
        good_ends(world, job),
        st.just(StepSucceeded(job=id, claim=claim, **printed("later"), until=later, says=says)),
        st.just(StepFailed(job=id, claim=claim, error="it broke")),
        st.just(StepFailed(job=id, claim=claim, error="it broke for good", is_final=True)),
        st.just(JobLost(job=id, claim=claim)),
        st.just(StepSkipped(job=id, claim=claim)),
        st.builds(
            _asked,
            st.just(job),
            st.sampled_from(HumanTaskKind),
            st.sampled_from([TOO_FEW, OPERATORS]),
        ),
    ]
    return draw(st.one_of(reports))


def _asked(job: Job, kind: HumanTaskKind, policy: Policy) -> StepAsked:
    return StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=JsonText("{}"))
