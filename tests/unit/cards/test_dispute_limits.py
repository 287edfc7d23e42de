"""Whatever is said of disputed decisions, stopped tasks and what waits, Slack takes it."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.answers.tasks import status_answer
from bot.cards.card import card_of
from bot.cards.legend import Legend
from bot.cards.modals.details import details_modal
from bot.cards.modals.dispute import dispute_modal
from bot.cards.modals.reject import Filled
from bot.cards.modals.remarks import UNSEEN
from bot.cards.modals.resume import ask_anew_modal, resume_modal
from bot.cards.notices import notice_of
from bot.cards.reference import Reference
from bot.cards.task_card import task_card
from engine.codes import TimerKind
from engine.model import Disowned, Halt, Pause, Timer, UserId
from engine.ports.directory import People
from engine.ports.queries import HumanTaskView, TaskView
from engine.resuming import resumable_targets
from engine.snapshot import TaskSnapshot
from tests.makers import HOUR, NOON, seat
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.strategies import LEGENDS, decisions, nasty, request_views, task_views
from tests.unit.cards.test_limits import QUICKLY
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import ALICE, BOB, DAVE, RELEASES, actor

OPERATOR = actor(DAVE, is_operator=True)


def _halted(task: TaskSnapshot, by: UserId) -> TaskSnapshot:
    request = list(task.human_tasks)[-1]
    return replace(
        task, halt=Halt(disowned=(Disowned(by=by, human_task=request, place=1),), clocks=Pause(since=NOON))
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(request_views(), LEGENDS, decisions(), nasty(), st.sampled_from([RELEASES, DAVE]))
def test_slack_takes_whatever_is_said_of_a_disputed_decision(
    view: HumanTaskView, legend: Legend, decision: Any, reason: str, surface: str
) -> None:
    disputed = replace(decision, is_disputed=True)
    human_task = replace(view.human_task, said=(*view.human_task.said, disputed))
    task = replace(view.task, human_tasks={**view.task.human_tasks, human_task.id: human_task})
    for each in (task, _halted(task, disputed.by)):
        seen = replace(view, human_task=human_task, task=each)
        accepted(card_of(seen, legend))
        accepted_view(dispute_modal(seen, len(human_task.said), legend))
        data = {"by": disputed.by, "of": [BOB], "how": "send_back", "to": reason[:60], "reason": reason}
        shown = [{"step": reason[:60], "version": 3}] * 12
        for kind in ("disputed", "resumed", "message:disputed", "message:receipt"):
            notice = a_notice(kind, surface, {**data, "shown": shown}, len(human_task.said))
            told = notice_of(notice, seen, legend, operators=People(seats=(seat(DAVE),)))
            assert told is not None
            accepted(told)


def _may_be_escalated(view: TaskView, step: str, number: int) -> bool:
    asked = [h for h in view.task.human_tasks.values() if h.step == step]
    return all(number <= len(h.policy.escalations) for h in asked)


@QUICKLY
@given(task_views(), LEGENDS, st.integers(1, 6))
def test_slack_takes_whatever_is_said_of_a_stopped_task_and_of_what_waits(
    view: TaskView, legend: Legend, number: int
) -> None:
    timers = [
        Timer(step=run.step, run=run.run, kind=kind, due=NOON, number=number)
        for run in view.task.steps.values()
        for kind in TimerKind
        if kind is not TimerKind.ESCALATE or _may_be_escalated(view, run.step, number)
    ]
    task = replace(view.task, timers={timer.key: timer for timer in timers})
    waits = replace(view, task=task, usual=dict.fromkeys(task.human_tasks, 5 * HOUR))
    stops = [replace(view, task=_halted(task, ALICE))] if task.human_tasks else []
    for seen in (waits, *stops):
        accepted(status_answer(seen, legend, reader=BOB))
        accepted(task_card(seen, legend))
        reference = Reference(task=seen.facts.id)
        accepted_view(details_modal(seen, reference, legend, actor=OPERATOR))
        if seen.task.halt is not None and resumable_targets(seen.task, seen.task.halt):
            accepted_view(resume_modal(seen, seen.task.halt, reference, legend))
            nearest = Filled(target=resumable_targets(seen.task, seen.task.halt)[0], remark=UNSEEN)
            accepted_view(resume_modal(seen, seen.task.halt, reference, legend, nearest))
        if seen.task.halt is not None:
            accepted_view(ask_anew_modal(seen, seen.task.halt, reference, legend, UNSEEN))
