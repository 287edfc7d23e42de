"""Who has to be known by name before something is drawn, and how those are shown who are not."""

from bot.cards.asked import people_in
from bot.cards.legend import Legend, is_person, link_for
from engine.codes import HumanTaskKind
from engine.model import GroupId, Surface, UserId
from engine.ports.queries import CardLink
from tests.makers import a_policy, a_step
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    MALLORY,
    RELEASES,
    a_review,
    a_story,
    actor,
    rejection_by,
    task_view,
    view_of,
)


def test_everybody_whom_a_card_may_name_is_found() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert people_in(task_view(story.task)) == {ALICE, BOB, CAROL}
    view = view_of(story.task, shown={"facts": {"owner": DAVE, "nested": [{"by": [MALLORY]}]}})
    assert people_in(view) == {ALICE, BOB, CAROL, DAVE, MALLORY}
    assert people_in(view_of(story.task, rejection=rejection_by(DAVE, "No."))) == {ALICE, BOB, CAROL, DAVE}


def test_words_in_results_are_no_people() -> None:
    story = a_story(a_step("ask"))
    story.ask("ask", a_policy(BOB), HumanTaskKind.FORM)
    assert people_in(view_of(story.task, shown={"ask": ["UNITED", "W2", "U0 B"]})) == {ALICE, BOB}


def test_an_unknown_name_is_its_id() -> None:
    legend = Legend()
    assert legend.person(UserId("bob_*")) == "bobˍ\u2217"
    assert legend.call(UserId("bob@example.com")) == "bob@example.com"
    assert legend.call_group(GroupId("managers")) == "managers"


def test_the_best_link_is_the_readers_own_then_one_in_a_channel() -> None:
    own, place, other = (
        CardLink(surface=Surface(at), channel="X", ts="1.2") for at in (BOB, RELEASES, CAROL)
    )
    assert link_for([other, place, own], Surface(BOB)) == own
    assert link_for([other, place], Surface(BOB)) == place
    assert link_for([other], Surface(BOB)) is None


def test_people_are_told_from_places() -> None:
    assert [is_person(id) for id in ("U0BOB000001", "W1X2Y3", "C0RELEASES1", "bob", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
