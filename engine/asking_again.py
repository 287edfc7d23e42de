"""Owns what comes of asking again: the people of today sit where those of before sat.

Pure; standard library only. Whoever took a place over by hand keeps it: `engine.seats.renewed`.
"""

from dataclasses import replace

from engine import approval, seats, tally
from engine.codes import HumanTaskKind, TimerKind
from engine.commands import Report, StepAsked, StepFailed
from engine.draft import Draft
from engine.human_task import HumanTask
from engine.model import StepRun
from engine.passing import go_on
from engine.quorum import too_few
from engine.rewriting import let_edit_stand


def people_found(draft: Draft, run: StepRun, human_task: HumanTask, command: Report) -> None:
    """Ask the people of today, if the step still asks and they are enough; else go on asking as before."""
    match command:
        case StepAsked(kind=kind) if kind is human_task.kind:
            _ask_others(draft, run, human_task, command)
        case StepFailed():
            _keep_asking(draft, run, human_task, command.error)
        case _:
            _keep_asking(draft, run, human_task, "the step asks for nothing now")


def _ask_others(draft: Draft, run: StepRun, human_task: HumanTask, command: StepAsked) -> None:
    policy = seats.renewed(draft.task, human_task, command.policy, command.stand_ins)
    renewed = replace(human_task, policy=policy)
    if not approval.can_be_met(draft.task, renewed):
        _keep_asking(draft, run, human_task, too_few(draft.task, renewed))
        return
    renewed = seats.with_surfaces(_with_claim_of_today(draft, run, renewed))
    draft.human_tasks[renewed.id] = renewed
    draft.about = renewed.id
    _say_so(draft, run, before=human_task, now=renewed)
    if renewed.kind is HumanTaskKind.APPROVAL:
        go_on(draft, run, before=human_task, now=renewed)
        let_edit_stand(draft, human_task)


def _say_so(draft: Draft, run: StepRun, *, before: HumanTask, now: HumanTask) -> None:
    """Say who is asked, who of them is new, and whose approvals no longer count."""
    fallen = sorted(tally.counted(before) - tally.counted(now))
    besides = {"fallen": fallen} if fallen else {}
    people = [seat.user for seat in now.policy.seats]
    draft.record("asked_again", run=run, human_task=now, data={"people": people, **besides})
    newcomers = list(seats.newcomers(before.policy, now.policy))
    draft.tell("asked_again", now, draft.task.revision + 1, {"people": newcomers, **besides})


def _with_claim_of_today(draft: Draft, run: StepRun, human_task: HumanTask) -> HumanTask:
    """Let the claim of somebody end who is asked no more."""
    policy, user = human_task.policy, human_task.claimed_by
    if user is None or policy.anyone or seats.is_seated(policy, user):
        return human_task
    draft.arm(run, TimerKind.CLAIM, None)
    return replace(human_task, claimed_by=None)


def _keep_asking(draft: Draft, run: StepRun, human_task: HumanTask, error: str) -> None:
    """Leave a request as it was, and say why the people of today are not asked."""
    draft.record("asking_again_failed", run=run, human_task=human_task, data={"error": error})
    draft.tell_operators("asking_again_failed", human_task, {"error": error})
