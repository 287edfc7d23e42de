"""Owns what another text does: to requests that show it, to who decided on the one before, to its readers.

Pure. The text is a new run of the step that gave it, made by a person at a version of its own. What starts
later works with it. What was said on the text as it was lapses: on requests that wait, because it is of
another fingerprint; gates that were passed on it start again.
"""

from dataclasses import dataclass, replace

from engine import approval, lapsing, rollback, tally
from engine.codes import ArtifactKind, ClosedBecause, HumanTaskKind, StepState, Verdict
from engine.content import fingerprint_of_all
from engine.draft import Draft
from engine.human_task import HumanTask, Replaced
from engine.model import Json, JsonText, StepRun, UserId
from engine.overtaking import tell_overtaken
from engine.passing import go_on, reopen
from engine.policy import Policy, Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A text that became another: where, by whom, and as what people know it."""

    run: StepRun  # that gives it now
    by: UserId | None
    target: str
    editor: UserId | None = None  # whose edit was undone

    @property
    def told(self) -> dict[str, Json]:
        """Give what people are told who decided on the text as it was."""
        return {"by": self.by} | ({"editor": self.editor} if self.editor else {})


def put_text(draft: Draft, run: StepRun, output: JsonText) -> StepRun:
    """Let a step have given this output instead of its own. `run`: its current one, with what differs."""
    draft.version += 1
    made = replace(run, run=run.run + 1, version=draft.version)
    draft.retired.append(draft.steps[run.step])
    draft.steps[run.step] = made
    draft.keep(made, ArtifactKind.OUTPUT, output)
    return made


def replaced(run: StepRun, target: str) -> Replaced:
    """Give what must be known of a run to put back what it gave."""
    return Replaced(
        target=target,
        version=run.version,
        fingerprint=run.output,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )


def put_back(run: StepRun, before: Replaced) -> StepRun:
    """Give a run with what it gave before it was edited."""
    return replace(
        run,
        output=before.fingerprint,
        edits=run.edits[:-1],
        started_at=before.started_at,
        ended_at=before.ended_at,
    )


def follow(draft: Draft, rewritten: Rewritten) -> None:
    """Do what follows: gates ask again, requests show the text as it is now, what starts later reads it."""
    ask_again_what_lapsed(draft, rewritten)
    _let_requests_show(draft, rewritten)
    ask_again_what_lapsed(draft, rewritten)  # because of edits that cannot be undone any more since
    _let_later_starts_read(draft, rewritten.run)


def let_edit_stand(draft: Draft, before: HumanTask) -> None:
    """Let gates ask again that held as long as an edit could be undone, once it cannot any more."""
    replaced = None if before.settling is None else before.settling.before
    if replaced is None or draft.human_tasks[before.id].settling is not None:
        return
    run = draft.steps[replaced.step]
    ask_again_what_lapsed(draft, Rewritten(run=run, by=run.edited_by, target=replaced.target))


def _let_requests_show(draft: Draft, rewritten: Rewritten) -> None:
    """Let open requests be about the new version; what was decided on the old one does not take effect.

    Where the text is one again that was approved before, those approvals count again.
    """
    for id in list(draft.human_tasks):
        let_request_show(draft, draft.human_tasks[id], rewritten)


def let_request_show(draft: Draft, human_task: HumanTask, rewritten: Rewritten) -> None:
    """Let a request be about the new version, unless it is closed or is so already."""
    policy = _now_showing(human_task.policy, rewritten.run)
    if not human_task.is_open or policy == human_task.policy:
        return
    renewed = replace(human_task, policy=policy)
    draft.human_tasks[renewed.id] = renewed
    if _is_rejected(renewed):
        renewed = reopen(draft, renewed)
    if renewed.kind is HumanTaskKind.APPROVAL:
        go_on(draft, draft.steps[renewed.step], before=human_task, now=renewed)
    _tell_whose_word_lapsed(draft, human_task, rewritten)


def _let_later_starts_read(draft: Draft, run: StepRun) -> None:
    """Let steps that are about to start, or to start again, do so at the new version.

    Not what follows from a gate that was passed on the text: it was let start with what was approved there.
    """
    task = draft.snapshot()
    gates = (gate.step for gate in lapsing.passed_on(task, run.step))
    behind = frozenset[str]().union(*(task.plan.graph.descendants[gate] for gate in gates))
    for reader in task.steps.values():
        reads = run.step in task.plan.by_name[reader.step].reads and reader.step not in behind
        if reads and reader.state in (StepState.RUNNING, StepState.WAITING):
            _start_at(draft, reader, run.version)


def ask_again_what_lapsed(draft: Draft, rewritten: Rewritten) -> None:
    """Let gates start again that were passed on another text, and what has started because of them."""
    gates = lapsing.lapsed(draft.snapshot())
    if not gates:
        return
    reset = rollback.reset_of(draft.snapshot(), [gate.step for gate in gates])
    for human_task in (*gates, *(draft.human_tasks[id] for id in reset.closed)):
        _tell_whose_word_lapsed(draft, human_task, rewritten)
    draft.reset(reset, ClosedBecause.EDITED)
    draft.record("approvals_lapsed", run=rewritten.run, data={"gates": [gate.step for gate in gates]})


def shown_of(run: StepRun) -> Shown:
    """Give what a card shows of the current run of a step."""
    return Shown(step=run.step, version=run.version, fingerprint=run.output, edited_by=run.edited_by)


def with_shown(policy: Policy, shown: tuple[Shown, ...]) -> Policy:
    """Let a request be about these outputs."""
    fingerprint = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    return replace(policy, shown=shown, fingerprint=fingerprint)


def _now_showing(policy: Policy, run: StepRun) -> Policy:
    if not lapsing.shows(policy, run.step):
        return policy
    return with_shown(policy, tuple(shown_of(run) if one.step == run.step else one for one in policy.shown))


def _tell_whose_word_lapsed(draft: Draft, human_task: HumanTask, rewritten: Rewritten) -> None:
    """Tell who approved the text as it was, and who decided something that comes to nothing now."""
    number, by = draft.task.revision + 1, rewritten.by
    is_about_it = lapsing.shows(human_task.policy, rewritten.run.step)
    people = [user for user in approval.approvers(human_task) if user != by] if is_about_it else []
    if people:
        draft.tell(
            "lapsed", human_task, number, {**rewritten.told, "target": rewritten.target, "people": people}
        )
    decision = tally.deciding_one(human_task)
    if decision is not None and decision.by not in (by, *people):
        tell_overtaken(draft, human_task, decision, {**rewritten.told, "edited": rewritten.target})


def _is_rejected(human_task: HumanTask) -> bool:
    return human_task.settling is not None and human_task.settling.verdict is Verdict.REJECTED


def _start_at(draft: Draft, reader: StepRun, version: int) -> None:
    jobs = [job for job in draft.jobs.values() if (job.id.step, job.run) == reader.key]
    if any(not job.is_queued for job in jobs) or draft.snapshot().request_of(reader) is not None:
        return  # it has read what there was, or has asked
    renewed = draft.put(replace(reader, version=version))
    for job in jobs:
        del draft.jobs[job.id]
        draft.enqueue(renewed, job.id.kind)
