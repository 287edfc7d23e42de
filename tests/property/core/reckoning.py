"""Owns how the core and the plain reckoning of who decides are held against each other, move by move."""

from itertools import combinations

from engine.approval import approvers, can_be_met, eligible
from engine.codes import HumanTaskKind, TimerKind
from engine.model import UserId
from engine.refusals import Refused
from engine.snapshot import TaskSnapshot
from engine.tally import counts, turn
from tests.makers import ALICE
from tests.property.core.panel import COUNTS, NOTHING, REFUSED, Expected, Panel
from tests.property.core.panels import Again, Approval, Give, Later, Left, Move, No, Yes
from tests.waiting import Waiting

WHY = "the site is down"


def opened(approval: Approval) -> tuple[Waiting, Panel]:
    """Open an approval, and the plain reckoning of it."""
    story = Waiting(approval.policy, drafted_by=approval.drafted_by)
    answered = approval.drafted_by if approval.policy.distinct_from else ()
    panel = Panel(policy=approval.policy, starter=ALICE.id, answered=frozenset(map(UserId, answered)))
    panel.open()
    return story, panel


def play(story: Waiting, move: Move, approval: Approval) -> Expected:
    """Let the core do it."""
    before = story.task
    try:
        match move:
            case Yes(by=by, alone=alone):
                story.yes(by, alone=alone, comment=WHY)
            case No(by=by, alone=alone):
                story.no(by, alone=alone)
            case Give(by=by, of=of, to=to):
                story.hand_over(to, by=by, of=of, surface=f"U-{to.id}")
            case Left(gone=gone, gone_later=later):
                story.leave_seats(gone, later)
            case Later():
                if number := _next_escalation(story.task):
                    assert number == 1 + before.human_tasks[story.request.id].escalated
                    story.fire("review", TimerKind.ESCALATE)
            case Again():
                story.renew(move.renewed(approval.policy))
    except Refused:
        assert story.task is before
        return REFUSED
    return NOTHING if story.task is before else COUNTS


def expect(panel: Panel, move: Move, approval: Approval) -> Expected:
    """Let the plain reckoning do it."""
    match move:
        case Yes(by=by, alone=False):
            return panel.approve(by)
        case No(by=by, alone=False):
            return panel.reject(by)
        case Yes(by=by) | No(by=by):
            return panel.decide_alone(by, is_yes=isinstance(move, Yes))
        case Give(by=by, of=of, to=to):
            return panel.hand_over(by, of, to)
        case Left(gone=gone, gone_later=later):
            return panel.leave(gone, later)
        case Later():
            number = 1 + panel.escalated
            if panel.status != "pending" or number > len(panel.policy.escalations):
                return NOTHING
            panel.escalate(number)
            return COUNTS
        case Again():
            return panel.ask_again(move.renewed(approval.policy))


def _next_escalation(task: TaskSnapshot) -> int | None:
    due = [timer.number for timer in task.timers.values() if timer.kind is TimerKind.ESCALATE]
    return due[0] if due else None


def check(story: Waiting, panel: Panel) -> None:
    """Both know the same: how it stands, whose approval counts for what, and who has been asked."""
    request = story.request
    assert story.status == panel.status
    assert request.policy.rules == panel.policy.rules
    assert request.policy.escalations == panel.policy.escalations
    alone = {decision.by for decision in request.decisions if decision.alone}
    assert panel.spoken() <= set(approvers(request)) <= panel.spoken() | alone
    counted = counts(request)
    assert {count.rule.name: set(count.by) for count in counted} == panel.progress()
    assert all(len(count.by) == len(set(count.by)) for count in counted)
    for one, other in combinations(counted, 2):
        assert not set(one.by) & set(other.by), "somebody is counted twice"
    assert set(request.policy.surfaces) == panel.places
    usable = set().union(*(panel.usable(rule) for rule in panel.policy.rules))
    assert set(eligible(story.task, HumanTaskKind.APPROVAL, request.policy)) == usable
    if panel.status == "pending":
        assert [count.rule.name for count in turn(request)] == panel.turn() != []
        assert can_be_met(story.task, request) == panel.is_possible()
    if panel.status == "approved" and not any(decision.alone for decision in request.decisions):
        assert panel.is_backed(), "approved without the right people"


def check_attempt(story: Waiting, panel: Panel, move: Move, approval: Approval) -> None:
    """Try something, and take it back."""
    task, imagined = story.task, panel.copy()
    must = expect(imagined, move, approval)
    assert play(story, move, approval) == must, move
    check(story, imagined)
    story.task = task


def check_said(story: Waiting, panel: Panel, move: Move, must: Expected, before: Panel) -> None:
    """The next people are told of their turn when it has come, and nobody else; so is that it is stuck.

    Whoever asks again is told whose approvals no longer count.
    """
    if must != COUNTS:
        return
    if isinstance(move, Again) and "asked_again" in story.happened:
        (event,) = (event for event in story.changes[-1].events if event.kind == "asked_again")
        assert set(event.data.get("fallen", ())) == before.spoken() - panel.spoken()
    if not panel.places:
        return
    names = [rule.name for rule in panel.policy.rules]
    if panel.status == "pending" and panel.policy.is_sequential:
        has_come = names.index(panel.turn()[0]) > names.index(before.turn()[0])
        places = {place for _, place in story.called()}
        assert places == ({1 + names.index(panel.turn()[0])} if has_come else set())
    else:
        assert not story.called()
    is_stuck = panel.status == "pending" and before.is_possible() and not panel.is_possible()
    assert bool(story.said("stuck")) == is_stuck
