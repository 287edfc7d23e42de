"""Owns how far an approval has come: a row per rule, whose turn it is, and what can no longer be met."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.asked import able_seats, has_several_rules, people_of, rule_name
from bot.cards.authors import approvers_named
from bot.cards.legend import Legend
from bot.cards.text import counted
from engine import tally
from engine.approval import approvers, barred_from, can_be_met
from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
from engine.human_task import HumanTask
from engine.ports.queries import HumanTaskView
from engine.snapshot import TaskSnapshot
from engine.tally import Count

_ASK_AGAIN = " Operators can ask again with today's members, in More…"
_ROWS_CHARS = 3_000  # of the names in all of them
_DONE, _NOW, _LATER = "✅", "🟡", "⚪"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A rule: how far it has come, and whose approvals count or are asked for. mrkdwn."""

    progress: str
    people: str

    @property
    def line(self) -> str:
        """Give it on one line."""
        return f"{self.progress} · {self.people}"


def rows(view: HumanTaskView, legend: Legend, *, is_calling: bool = False) -> tuple[Row, ...]:
    """Give a row per rule, in their order; none where one rule without a name decides."""
    human_task = view.human_task
    if human_task.kind is not HumanTaskKind.APPROVAL or not has_several_rules(human_task.policy):
        return ()
    counts = tally.counts(human_task)
    room = _ROWS_CHARS // len(counts)
    return tuple(_row(view, count, legend, room, is_calling=is_calling) for count in counts)


def approvals(view: HumanTaskView, legend: Legend) -> str:
    """Say how many approvals there are and are needed, and whose: 1 of 2 · @bob. mrkdwn.

    Once they are enough, the line that says so names whose they are.
    """
    human_task = view.human_task
    if has_several_rules(human_task.policy):
        return " · ".join(_progress(human_task, count) for count in tally.counts(human_task))
    (count,) = tally.counts(human_task)
    told = _how_many(count)
    settling = human_task.settling
    is_said = human_task.status is HumanTaskStatus.APPROVED or (
        settling is not None and settling.verdict is Verdict.APPROVED
    )
    return f"{told} · {approvers_named(human_task, count.by, legend)}" if count.by and not is_said else told


def stuck(task: TaskSnapshot, human_task: HumanTask) -> str:
    """Say that too few people are left to answer a request; empty if there are enough. mrkdwn."""
    if not human_task.is_undecided or can_be_met(task, human_task):
        return ""
    advice = "" if human_task.kind is HumanTaskKind.QUESTION else _ASK_AGAIN
    return f"⚠️ *Can no longer be met*: {_shortage(task, human_task)}.{advice}"


def _row(view: HumanTaskView, count: Count, legend: Legend, room: int, *, is_calling: bool) -> Row:
    people = legend.briefly(lambda names: _people(view, count, names, is_calling=is_calling), room)
    return Row(progress=_progress(view.human_task, count), people=people)


def _people(view: HumanTaskView, count: Count, legend: Legend, *, is_calling: bool) -> str:
    approved = approvers_named(view.human_task, count.by, legend)
    told = [f"approved by {approved}"] if approved else []
    if count.lacking and view.human_task.is_undecided:
        told.append(_asked(view, count, legend, is_calling=is_calling))
    return " · ".join(told) or "nobody approved"


def _asked(view: HumanTaskView, count: Count, legend: Legend, *, is_calling: bool) -> str:
    is_now = count in tally.turn(view.human_task)
    done = approvers(view.human_task)
    people, _ = people_of(view, count.rule, legend, is_calling=is_calling and is_now, but=done)
    return f"{'asked' if is_now else 'later'}: {people or 'nobody who is left'}"


def _progress(human_task: HumanTask, count: Count) -> str:
    name, told = f"*{rule_name(count.rule)}*", _how_many(count)
    if not count.lacking:
        return f"{_DONE} {name} {told}"
    if not human_task.is_undecided:
        return f"{_LATER} {name} {told}"
    if not human_task.policy.is_sequential:
        return f"{_NOW} {name} {told}"
    return f"{_NOW} now {name} {told}" if count in tally.turn(human_task) else f"{_LATER} then {name} {told}"


def _how_many(count: Count) -> str:
    return f"{len(count.by)} of {count.required}"


def _shortage(task: TaskSnapshot, human_task: HumanTask) -> str:
    if human_task.kind is not HumanTaskKind.APPROVAL:
        return "nobody is left who may answer"
    short = _short(task, human_task)
    if not short:
        return "the rules need more different people than are left"
    return "; ".join(
        f"{f'{rule_name(count.rule)} needs' if count.rule.name else 'it needs'} {count.lacking} more, "
        f"and {_left(able)}"
        for count, able in short
    )


def _short(task: TaskSnapshot, human_task: HumanTask) -> Sequence[tuple[Count, int]]:
    """Give the rules that have too few people left, with how many they are."""
    policy = human_task.policy
    gone = barred_from(task, human_task.kind, policy).union(approvers(human_task))
    left = [
        (count, len({seat.user for seat in able_seats(policy, count.rule, gone)}))
        for count in tally.counts(human_task)
    ]
    return [(count, able) for count, able in left if not count.rule.anyone and able < count.lacking]


def _left(able: int) -> str:
    if not able:
        return "nobody who was asked is left"
    return f"only {counted(able, 'person').replace('persons', 'people')} {'is' if able == 1 else 'are'} left"
