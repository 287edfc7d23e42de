"""Owns what a card says of the content that is decided on: its fingerprint, edits, approvals that stand."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.cards.blocks import Block, context
from bot.cards.disowned_texts import doubtful_lines, name_of_edited
from bot.cards.legend import Legend
from engine import tally
from engine.approval import approvers
from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
from engine.human_task import HumanTask
from engine.model import UserId
from engine.policy import Shown
from engine.ports.queries import HumanTaskView
from engine.rounds import round_of

_SHORT = 7


def fingerprint_line(human_task: HumanTask) -> str:
    """Say by its short fingerprint what exactly is approved; empty if nothing is shown. mrkdwn."""
    policy = human_task.policy
    if human_task.kind is not HumanTaskKind.APPROVAL or not policy.shown or policy.fingerprint is None:
        return ""
    if human_task.is_open:
        told = "An approval is of exactly what is shown:"
    elif human_task.status is HumanTaskStatus.APPROVED:
        told = "Exactly what is shown was approved:"
    else:
        told = "What was shown:"
    return f"{told} `{policy.fingerprint[:_SHORT]}`"


def content_blocks(view: HumanTaskView) -> list[Block]:
    """Draw the fingerprint."""
    line = fingerprint_line(view.human_task)
    return [context(line)] if line else []


def content_lines(view: HumanTaskView, legend: Legend) -> list[str]:
    """Say who edited what is shown, in whose name, whose approvals lapsed by that, and whose stand."""
    return [*_edits(view, legend), *doubtful_lines(view, legend), *_standing(view, legend)]


def _edits(view: HumanTaskView, legend: Legend) -> list[str]:
    lapsed, policy = _lapsed(view), view.human_task.policy
    lines = [
        f"✏️ {legend.person(one.edited_by)} edited *{name_of_edited(policy, one.step)}* "
        f"(version {one.version})"
        for one in sorted(policy.shown, key=lambda one: one.version)
        if one.edited_by is not None and (lapsed or _is_of_this_request(view, one))
    ]
    if lines and lapsed and view.human_task.is_open:
        lines[-1] += f": approvals of the earlier text no longer count ({legend.persons(lapsed)})"
    return lines


def _is_of_this_request(view: HumanTaskView, shown: Shown) -> bool:
    """Say whether something was edited while this request waited, and not before."""
    run = view.task.steps.get(shown.step)
    edited_at = None if run is None or run.version != shown.version else run.ended_at
    return edited_at is not None and edited_at > view.human_task.asked_at


def _lapsed(view: HumanTaskView) -> Sequence[UserId]:
    """Give whose approvals were of what was shown before it was edited, and who has not approved since."""
    human_task = view.human_task
    approvals = [d for d in human_task.decisions if d.verdict is Verdict.APPROVED]
    users = [d.by for d in approvals if not tally.is_of_this(human_task, d)]
    users += _of_the_gate_before(view)
    return [user for user in dict.fromkeys(users) if user not in approvers(human_task)]


def _of_the_gate_before(view: HumanTaskView) -> Sequence[UserId]:
    """Give who had let this gate pass, which asks again because of an edit."""
    human_task = view.human_task
    before = [
        h for h in view.task.human_tasks.values() if h.step == human_task.step and h.run < human_task.run
    ]
    if not before or before[-1].status is not HumanTaskStatus.APPROVED:
        return ()
    passed = before[-1]
    versions = {one.step: one.version for one in passed.policy.shown}
    is_edited = any(
        one.edited_by and one.version > versions.get(one.step, 0) for one in human_task.policy.shown
    )
    return approvers(passed) if is_edited else ()


def _standing(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    human_task = view.human_task
    stand = [d for d in human_task.decisions if d.stands_from and tally.is_of_this(human_task, d)]
    by_round = sorted((_round(view, decision.stands_from), decision.by) for decision in stand)
    for number, group in groupby(by_round, key=lambda pair: pair[0]):
        people = [by for _, by in group]
        verb, noun = ("stands", "approval") if len(people) == 1 else ("stand", "approvals")
        line = (
            f"♻️ The {noun} of {legend.persons(people)} {verb} from round {number}: what is shown is the same"
        )
        is_all = len(people) == len(human_task.decisions) and human_task.status is HumanTaskStatus.APPROVED
        yield f"{line}. Nobody had to be asked again." if is_all else line


def _round(view: HumanTaskView, id: str | None) -> int:
    before = next((h for h in view.task.human_tasks.values() if h.id == id), None)
    return 1 if before is None else round_of(view.task, before)
