"""A pipeline that is not for Slack: its cards offer nothing, and say where it is decided."""

from dataclasses import replace

import pytest

from bot.cards.approval_card import approval_card
from bot.cards.form_card import form_card
from bot.cards.modals.more import more_modal
from bot.cards.refusals import refusal_text
from engine.codes import Entrance, HumanTaskKind
from engine.ports.queries import HumanTaskView
from engine.refusals import ClosedEntrance
from tests.makers import a_policy, a_step
from tests.unit.cards.accepted import accepted, accepted_view, labels
from tests.unit.cards.test_views import REFERENCE
from tests.unit.cards.views import ALICE, BOB, LEGEND, RELEASES, a_review, a_story, actor, form_view, view_of

BY_PROGRAMS = (Entrance.LIBRARY, Entrance.API)


def elsewhere(view: HumanTaskView) -> HumanTaskView:
    plan = replace(view.task.plan, entrances=BY_PROGRAMS)
    return replace(view, task=replace(view.task, plan=plan))


def test_its_card_has_no_buttons_that_would_be_refused() -> None:
    card = approval_card(elsewhere(view_of(a_review().task)), LEGEND)
    assert labels(card) == ["More…"]
    line = "🔒 This is decided by the program that runs it and through the API, not in Slack."
    assert accepted(card).count(line) == 2  # text, blocks
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE, surfaces=(RELEASES,)), HumanTaskKind.FORM)
    assert labels(form_card(elsewhere(form_view(story.task)), LEGEND)) == ["More…"]


def test_once_it_is_decided_nothing_is_said_of_it() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert "🔒" not in accepted(approval_card(elsewhere(view_of(story.task)), LEGEND))


def test_more_says_why_nothing_is_offered() -> None:
    view = elsewhere(view_of(a_review().task))
    drawn = more_modal(view, REFERENCE, LEGEND, actor=actor(BOB))
    assert "release is worked with by the program that runs it and through the API only" in accepted_view(
        drawn
    )
    assert labels(drawn) == []


def test_a_card_of_any_other_pipeline_is_as_before() -> None:
    card = approval_card(view_of(a_review().task), LEGEND)
    assert labels(card) == ["Approve", "Reject…", "More…"]
    assert "🔒" not in accepted(card)


@pytest.mark.parametrize(
    ("entrance", "allowed", "said"),
    [
        (Entrance.API, (Entrance.SLACK,), "worked with in Slack only, not through the API: "),
        (Entrance.SLACK, (Entrance.API,), "worked with through the API only, not in Slack: "),
        (
            Entrance.LIBRARY,
            (Entrance.SLACK, Entrance.API),
            "in Slack and through the API only, not by the program",
        ),
    ],
)
def test_a_refusal_names_from_where_it_would_be_possible(
    entrance: Entrance, allowed: tuple[Entrance, ...], said: str
) -> None:
    told = refusal_text(ClosedEntrance("release", entrance, allowed), LEGEND)
    assert told.startswith("release is worked with ")
    assert said in told
    assert told.endswith("Nothing was changed.")
