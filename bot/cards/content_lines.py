"""Owns what a card says of the content that is decided on: its fingerprint, edits, approvals that stand."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from bot.cards.blocks import Block, context
from bot.cards.disowned_texts import doubtful_lines
from bot.cards.legend import Legend
from bot.cards.text import counted, inline
from engine import tally
from engine.approval import approvers
from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
from engine.human_task import HumanTask
from engine.model import Edit, UserId
from engine.ports.queries import HumanTaskView
from engine.rounds import round_of

_SHORT = 7
_EDITS_MAX = 6


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
    """Say who edited which text: of each person and text the last, of all the newest."""
    lapsed = _lapsed(view)
    edits = _edits_to_tell(view, has_lapsed=bool(lapsed))
    lines = [
        f"✏️ {legend.person(edit.by)} edited *{inline(edit.target)}* (version {edit.version})"
        for edit in edits[-_EDITS_MAX:]
    ]
    if lines and lapsed and view.human_task.is_open:
        lines[-1] += f": approvals of the earlier text no longer count ({legend.persons(lapsed)})"
    left = len(edits) - len(lines)
    return [f"✏️ {counted(left, 'earlier edit')} behind More…", *lines] if left else lines


def _edits_to_tell(view: HumanTaskView, *, has_lapsed: bool) -> Sequence[Edit]:
    """Give the edits of what is shown that were made while this request waited, or by which it asks again."""
    asked_at, passed = view.human_task.asked_at, _passed_before(view)
    told: dict[tuple[UserId, str], Edit] = {}
    edits = (edit for output in view.shown.values() for edit in output.edits)
    for edit in sorted(edits, key=lambda edit: edit.version):
        made_it_lapse = has_lapsed and edit.version > passed.get(edit.step, 0)
        if edit.at > asked_at or made_it_lapse:
            told.pop((edit.by, edit.target), None)
            told[edit.by, edit.target] = edit
    return list(told.values())


def _lapsed(view: HumanTaskView) -> Sequence[UserId]:
    """Give whose approvals were of what was shown before it was edited, and who has not approved since."""
    human_task = view.human_task
    approvals = [d for d in human_task.decisions if d.verdict is Verdict.APPROVED]
    users = [d.by for d in approvals if not tally.is_of_this(human_task, d)]
    users += _of_the_gate_before(view)
    return [user for user in dict.fromkeys(users) if user not in approvers(human_task)]


def _of_the_gate_before(view: HumanTaskView) -> Sequence[UserId]:
    """Give who had let this gate pass, which asks again because of an edit."""
    passed = _gate_before(view)
    if passed is None:
        return ()
    versions = _passed_before(view)
    is_edited = any(
        one.edited_by and one.version > versions.get(one.step, 0) for one in view.human_task.policy.shown
    )
    return approvers(passed) if is_edited else ()


def _passed_before(view: HumanTaskView) -> Mapping[str, int]:
    """Give the versions of the results with which this gate was passed before, by step."""
    passed = _gate_before(view)
    return {} if passed is None else {one.step: one.version for one in passed.policy.shown}


def _gate_before(view: HumanTaskView) -> HumanTask | None:
    human_task = view.human_task
    before = [
        h for h in view.task.human_tasks.values() if h.step == human_task.step and h.run < human_task.run
    ]
    return before[-1] if before and before[-1].status is HumanTaskStatus.APPROVED else None


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
