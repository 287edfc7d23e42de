"""Who gave their place away is not asked any more, and has not joined later either."""

import pytest

from engine.commands import HandOver
from engine.refusals import JoinedLater, NotAsked
from tests.makers import BOB, CAROL, a_policy, a_step, person, seat
from tests.story import Story

MANAGERS = "managers"


def a_review() -> Story:
    """Ask Dan, and Bob through the managers, whose place goes to Carol."""
    story = Story(a_step("review"))
    story.ask("review", a_policy(seat("bob", MANAGERS), "dan", groups=frozenset({MANAGERS})))
    id = story.open("review").id
    story.tell(HandOver(human_task=id, by=person("bob", MANAGERS), of=BOB.id, to=CAROL, reason="on holiday"))
    return story


def test_who_gave_their_place_away_is_not_asked_though_they_are_in_the_group() -> None:
    with pytest.raises(NotAsked):
        a_review().approve("review", by=person("bob", MANAGERS))


def test_others_of_the_group_joined_later() -> None:
    with pytest.raises(JoinedLater):
        a_review().approve("review", by=person("erin", MANAGERS))
