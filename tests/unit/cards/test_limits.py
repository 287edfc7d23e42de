"""Whatever is to be shown, Slack takes it, and foreign text stays text."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.answers.tasks import status_answer
from bot.cards.card import card_of
from bot.cards.legend import Legend
from bot.cards.modals.comment import comment_modal
from bot.cards.modals.details import details_modal
from bot.cards.modals.form import form_modal
from bot.cards.modals.more import more_modal
from bot.cards.modals.reject import reject_modal
from bot.cards.modals.steering import cancel_modal, retry_modal
from bot.cards.notices import notice_of
from bot.cards.reference import Reference
from bot.cards.task_card import task_card
from engine.model import Json, UserId
from engine.ports.directory import People
from engine.ports.queries import EarlierAnswer, HistoryLine, HumanTaskView, TaskView
from tests.makers import NOON
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.strategies import LEGENDS, nasty, request_views, task_views
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import ALICE, BOB, MANAGERS, RELEASES, actor

QUICKLY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@QUICKLY
@given(request_views(), LEGENDS, st.booleans())
def test_slack_takes_any_card(view: HumanTaskView, legend: Legend, is_first_post: bool) -> None:
    card = card_of(view, legend, is_first_post=is_first_post)
    accepted(card)
    if not is_first_post:
        assert not card.has_mentions


@QUICKLY
@given(request_views(), LEGENDS, st.integers(1, 30), nasty())
def test_slack_takes_any_view_of_a_request(
    view: HumanTaskView, legend: Legend, page: int, comment: str
) -> None:
    reference = Reference(human_task=view.human_task.id, fingerprint=view.human_task.policy.fingerprint)
    history = [
        event("rejected", comment=comment),
        event("asked", people=[BOB] * 200),
        event("news", x=comment),
    ]
    accepted_view(more_modal(view, reference, legend, actor=actor(BOB), history=history * 40, page=page))
    accepted_view(reject_modal(view, reference, legend))
    accepted_view(comment_modal(view, reference))
    answered = EarlierAnswer(by=ALICE, answer={"summary": comment, "level": comment})
    accepted_view(form_modal(replace(view, earlier=(answered,)), reference, legend, reader=ALICE))


@QUICKLY
@given(task_views(), LEGENDS, nasty())
def test_slack_takes_any_task(view: TaskView, legend: Legend, comment: str) -> None:
    accepted(task_card(view, legend))
    accepted(status_answer(view, legend, reader=BOB))
    history = [event("attempt_failed", error=comment, attempt=2)] * 100
    reference = Reference(task=view.facts.id)
    accepted_view(details_modal(view, reference, legend, actor=actor(ALICE), history=history))
    accepted_view(cancel_modal(view.facts, reference))
    accepted_view(retry_modal(view, reference, legend))


@QUICKLY
@given(request_views(), LEGENDS, nasty(), st.sampled_from([RELEASES, BOB]), st.integers(1, 10))
def test_slack_takes_any_notice_about_who_decides(
    view: HumanTaskView, legend: Legend, said: str, surface: str, number: int
) -> None:
    people = [seat.user for seat in view.human_task.policy.seats]
    operators = People(seats=view.human_task.policy.seats, groups=(MANAGERS,))
    handed: dict[str, Json] = {"by": ALICE, "of": BOB, "to": people[0], "reason": said}
    gone = [UserId(f"U0GONE{place:05}") for place in range(100)]
    lists = {"people": people, "fallen": people, "instead_of": gone}
    data = {**handed, **lists, "error": said, "place": number}
    kinds = ("next", "bypassed", "handed_over", "asked_again", "stuck", "asking_again_failed")
    for kind in (*kinds, "late", "escalated"):
        message = notice_of(a_notice(kind, surface, data, number), view, legend, operators=operators)
        if message is not None:
            accepted(message)


@QUICKLY
@given(request_views(), task_views(), LEGENDS, nasty(), st.sampled_from([RELEASES, ALICE, BOB]))
def test_slack_takes_any_notice(
    request: HumanTaskView, task: TaskView, legend: Legend, said: str, surface: str
) -> None:
    state = task.facts.state.value
    for kind in ("outcome", "reminder", "ended", "message:publish"):
        notice = a_notice(kind, surface, {"state": state, "reason": said, "text": said})
        view = request if kind in ("outcome", "reminder") else task
        message = notice_of(notice, view, legend)
        if message is not None:
            accepted(message)


def event(kind: str, **data: object) -> HistoryLine:
    """Make a line of the history."""
    return HistoryLine(
        seq=1, kind=kind, at=NOON, by=BOB, step="review", version=1, human_task=None, data=data
    )
