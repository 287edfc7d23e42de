"""Whatever is asked and answered about a request, Slack takes it, and foreign text stays text."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.legend import Legend
from bot.cards.modals.inquiry import answer_modal, inquire_modal
from bot.cards.notices import notice_of
from bot.cards.reference import Reference
from engine.human_task import Inquiry
from engine.ports.queries import HumanTaskView
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.strategies import LEGENDS, inquiries, request_views
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import ALICE, BOB, CAROL, RELEASES

QUICKLY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
PLACES = st.sampled_from([RELEASES, ALICE, BOB])


@QUICKLY
@given(request_views(), inquiries(), LEGENDS)
def test_slack_takes_any_view_about_a_question(view: HumanTaskView, inquiry: Inquiry, legend: Legend) -> None:
    reference = Reference(human_task=view.human_task.id, inquiry="1")
    for asker in (ALICE, BOB):
        accepted_view(inquire_modal(view, reference, asker=asker))
    accepted_view(answer_modal(view, reference, inquiry, legend))


@QUICKLY
@given(request_views(), inquiries(), LEGENDS, PLACES, st.sampled_from([BOB, CAROL]))
def test_slack_takes_any_notice_about_a_question_or_an_undone_decision(
    view: HumanTaskView, inquiry: Inquiry, legend: Legend, place: str, of: str
) -> None:
    view = replace(view, human_task=replace(view.human_task, inquiries=(inquiry,)))
    for kind in ("message:inquiry", "inquiry_answered", "undone"):
        message = notice_of(a_notice(kind, place, {"by": BOB, "of": of, "verdict": "approved"}), view, legend)
        if message is not None:
            accepted(message)
