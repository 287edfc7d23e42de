"""Owns what hypothesis lets people do about seats, and what must come of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from engine.codes import HumanTaskKind, HumanTaskStatus, JobKind, TimerKind
from engine.commands import (
    AskAgain,
    ClaimForm,
    HandOver,
    PeopleLeft,
    PeopleMoved,
    ReleaseForm,
    Report,
    Seating,
    StepAsked,
)
from engine.human_task import HumanTask
from engine.model import Actor, HumanTaskId, Surface, TimerKey, UserId
from engine.policy import Seat
from engine.snapshot import Change, TaskSnapshot
from tests.makers import BOB, CAROL, TASK, person
from tests.property.core import oracle
from tests.property.core.panel import Expected, Panel
from tests.property.core.worlds import OLGA, PEOPLE

ERIN, FAY = person("erin"), person("fay")
ANYBODY = st.sampled_from(PEOPLE)
REASONS = st.sampled_from(["on holiday", " "])
KINDS = st.sampled_from(["claim", "release", "hand over", "hand over", "ask again", "move", "left"])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York"])
USERS = st.sampled_from([UserId(user) for user in ("alice", "bob", "carol", "dan", "erin", "gus")])


def good_moves(task: TaskSnapshot) -> dict[str, list[Seating]]:
    """Give what may be done about the seats of the requests that wait, by kind."""
    waiting = (human_task for human_task in task.human_tasks.values() if human_task.is_open)
    moves = [move for human_task in waiting for move in _moves(human_task)]
    good: dict[str, list[Seating]] = {}
    for move in moves:
        if expected_move(task, move) == "counts":
            good.setdefault(type(move).__name__, []).append(move)
    return good


def _moves(human_task: HumanTask) -> list[Seating]:
    id = human_task.id
    rules = [(rule.name, seat.user) for rule in human_task.policy.rules for seat in rule.seats]
    return [
        AskAgain(human_task=id, by=OLGA),
        *(ClaimForm(human_task=id, by=by) for by in PEOPLE),
        *(ReleaseForm(human_task=id, by=by) for by in (BOB, CAROL, OLGA)),
        *(PeopleLeft(human_task=id, gone=frozenset(rules[:number])) for number in range(len(rules) + 1)),
        *(_given(id, BOB, BOB.id, to, "on holiday") for to in (ERIN, FAY, CAROL)),
        *(_given(id, OLGA, user, to, "replaced") for _, user in rules for to in (ERIN, FAY)),
    ]


def any_move(draw: Callable[[st.SearchStrategy[Any]], Any], task: TaskSnapshot) -> Seating:
    """Give what anybody might try about any request, there or not."""
    id = draw(st.sampled_from([*task.human_tasks, HumanTaskId(f"{TASK}-99")]))
    by = draw(ANYBODY)
    match draw(KINDS):
        case "claim":
            return ClaimForm(human_task=id, by=by)
        case "release":
            return ReleaseForm(human_task=id, by=by)
        case "hand over":
            return _given(id, by, draw(USERS), draw(ANYBODY), draw(REASONS))
        case "ask again":
            return AskAgain(human_task=id, by=by)
        case "move":
            return PeopleMoved(human_task=id, zones=frozenset({(draw(USERS), draw(ZONES))}))
        case _:
            names = {rule.name for h in task.human_tasks.values() for rule in h.policy.rules}
            pairs = st.tuples(st.sampled_from(["", *sorted(names)]), USERS)
            later = st.tuples(st.integers(1, 2), USERS)
            return PeopleLeft(
                human_task=id,
                gone=draw(st.frozensets(pairs, max_size=4)),
                gone_later=draw(st.frozensets(later, max_size=2)),
            )


def _given(id: HumanTaskId, by: Actor, of: UserId, to: Actor, reason: str) -> HandOver:
    return HandOver(human_task=id, by=by, of=of, to=to, reason=reason, surface=Surface(f"U-{to.id}"))


def expected_move(task: TaskSnapshot, command: Seating) -> Expected:
    """Say what must come of it."""
    human_task = task.human_tasks.get(command.human_task)
    if human_task is None:
        return "refused"
    if not human_task.is_open:
        return "nothing" if isinstance(command, PeopleLeft | PeopleMoved) else "refused"
    panel = oracle.panel_of(task, human_task)
    match command:
        case ClaimForm():
            return _expected_claim(task, human_task, panel, command.by)
        case ReleaseForm(by=by):
            may = by.is_active and (by.is_operator or by.id == human_task.claimed_by)
            return "counts" if may and human_task.claimed_by is not None else "refused"
        case HandOver():
            came_to = panel.hand_over(command.by, command.of, command.to)
            return came_to if command.reason.strip() else "refused"
        case PeopleLeft():
            came_to = panel.leave(command.gone, command.gone_later)
            return came_to if _keeps_claim(human_task, command) else "counts"
        case PeopleMoved(zones=zones):
            moved = (dict(zones).get(seat.user, seat.zone) != seat.zone for seat in _seats(human_task))
            return "counts" if any(moved) else "nothing"
        case AskAgain(by=by):
            if not (by.is_active and by.is_operator) or human_task.kind is HumanTaskKind.QUESTION:
                return "refused"
            return "nothing" if _is_asking_again(task, human_task) else "counts"


def _nowhere(human_task: HumanTask) -> HumanTask:
    """Give a request whose people live nowhere."""
    rules = [
        replace(rule, seats=tuple(replace(seat, zone=None) for seat in rule.seats))
        for rule in human_task.policy.rules
    ]
    policy = replace(human_task.policy, rules=tuple(rules), escalations=())
    return replace(human_task, policy=policy)


def _seats(human_task: HumanTask) -> list[Seat]:
    """Give the seats of all who are asked, or are still to be."""
    later = human_task.policy.escalations[human_task.escalated :]
    return [*human_task.policy.seats, *(seat for one in later for seat in one.people.seats)]


def _expected_claim(task: TaskSnapshot, form: HumanTask, panel: Panel, by: Actor) -> Expected:
    if not oracle.may_answer(task, form, by):
        return "refused"
    if form.claimed_by == by.id:
        return "nothing"
    several = panel.policy.anyone or len(set().union(*map(panel.usable, panel.policy.rules))) > 1
    is_claimable = form.kind is HumanTaskKind.FORM and form.policy.claim is not None and several
    return "counts" if is_claimable else "refused"


def _is_asking_again(task: TaskSnapshot, human_task: HumanTask) -> bool:
    key = (human_task.step, human_task.run, JobKind.ASK_AGAIN)
    return any((id.step, job.run, id.kind) == key for id, job in task.jobs.items())


def check_move(before: TaskSnapshot, command: Seating, change: Change, now: datetime) -> None:
    """What was done about a seat is done, and nothing else but what follows from it."""
    old, new = before.human_tasks[command.human_task], change.after.human_tasks[command.human_task]
    claim = change.after.timers.get(TimerKey(new.step, new.run, TimerKind.CLAIM))
    assert new.decisions == old.decisions
    match command:
        case ClaimForm():
            assert new == replace(old, claimed_by=command.by.id)
            assert old.policy.claim is not None
            assert claim is not None
            assert claim.due == now + old.policy.claim
        case ReleaseForm():
            assert new == replace(old, claimed_by=None)
            assert claim is None
        case HandOver() | PeopleLeft():
            _check_seats(before, command, change)
        case PeopleMoved(zones=zones):
            assert _nowhere(new) == _nowhere(replace(old, reminding=new.reminding))
            assert all(dict(zones).get(seat.user, seat.zone) == seat.zone for seat in _seats(new))
        case AskAgain():
            assert new == old
            assert _is_asking_again(change.after, new)
            assert change.after.state is before.state


def _check_seats(before: TaskSnapshot, command: HandOver | PeopleLeft, change: Change) -> None:
    old, new = before.human_tasks[command.human_task], change.after.human_tasks[command.human_task]
    panel = oracle.panel_of(before, old)
    could = panel.is_possible()
    if isinstance(command, HandOver):
        panel.hand_over(command.by, command.of, command.to)
    else:
        panel.leave(command.gone, command.gone_later)
    _check_panel(panel, new)
    is_stuck = could and not panel.is_possible()
    has_said_so = any(notice.kind == "stuck" for notice in change.notices)
    can_be_said = bool(new.policy.surfaces) or before.surface is not None  # at the task's own card, at least
    assert has_said_so == (is_stuck and can_be_said)
    keeps = old.claimed_by != command.of if isinstance(command, HandOver) else _keeps_claim(old, command)
    assert new.claimed_by == (old.claimed_by if keeps and new.is_open else None)


def _keeps_claim(human_task: HumanTask, command: PeopleLeft) -> bool:
    """Say whether whoever claimed a form may answer it by a rule still, or nobody has claimed it."""
    user = human_task.claimed_by
    may = (rule for rule in human_task.policy.rules if rule.anyone or user in {s.user for s in rule.seats})
    return user is None or any((rule.name, user) not in command.gone for rule in may)


def check_asked_again(before: TaskSnapshot, report: Report, change: Change) -> None:
    """The people of today are asked if they can be enough; else the request stays as it was."""
    old = before.request_of(before.steps[report.job.step])
    assert old is not None
    new, panel = change.after.human_tasks[old.id], oracle.panel_of(before, old)
    if not isinstance(report, StepAsked) or report.kind is not old.kind:
        assert new == old
        return
    panel.ask_again(report.policy)
    _check_panel(panel, new)
    if panel.policy is old.policy:
        assert new == old
    is_asked = panel.policy.anyone or old.claimed_by in {seat.user for seat in panel.policy.seats}
    assert new.claimed_by == (old.claimed_by if is_asked and new.is_open else None)


def _check_panel(panel: Panel, human_task: HumanTask) -> None:
    assert human_task.policy.rules == panel.policy.rules
    assert human_task.status is HumanTaskStatus(panel.status)
    assert set(human_task.policy.surfaces) >= panel.places
