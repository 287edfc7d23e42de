"""What is said once about who decides: whom it calls, and where it is not said."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.cards.message import Message
from bot.cards.notices import notice_of
from bot.cards.seat_notices import people_in_notice
from engine.commands import HandOver, PeopleLeft
from engine.model import HumanTaskId, Json, Surface, UserId
from engine.ports.directory import People
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView
from tests.makers import NOON, TASK, a_rule, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted
from tests.unit.cards.views import (
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    MANAGERS,
    RELEASES,
    a_review,
    actor,
    managers_rule,
    ruled_policy,
    view_of,
)

OPERATORS = People(seats=(seat(DAVE),))


def a_notice(
    kind: str,
    surface: str = RELEASES,
    data: Mapping[str, Json] = MappingProxyType({}),
    number: int = 1,
) -> NoticeToSay:
    """Make a notice about a review."""
    return NoticeToSay(
        id=1,
        task_id=TASK,
        human_task=HumanTaskId("t1-2"),
        kind=kind,
        surface=Surface(surface),
        number=number,
        data=data,
        thread=None,
        is_in_doubt=False,
        since=NOON,
    )


def said(
    view: HumanTaskView | TaskView, notice: NoticeToSay, operators: People = OPERATORS
) -> Message | None:
    """Word a notice."""
    told = notice_of(notice, view, LEGEND, operators=operators)
    if told is not None:
        accepted(told)
    return told


def text(view: HumanTaskView | TaskView, notice: NoticeToSay, operators: People = OPERATORS) -> str:
    """Give what a notice says."""
    told = said(view, notice, operators)
    assert told is not None
    return told.text


def security_first() -> Story:
    """Ask security, which is Dave, and then the managers; security has approved."""
    story = a_review(policy=ruled_policy(is_sequential=True))
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    return story


# --- whose turn it is ----------------------------------------------------------------------------


def test_those_whose_turn_it_is_are_called_and_nobody_else() -> None:
    told = text(view_of(security_first().task), a_notice("next", RELEASES, {"place": 2}))
    assert told.startswith(f"<!subteam^{MANAGERS}> 🟡 *Your turn*: <https://acme")
    assert "|Approve 1.2?> waits for managers." in told
    assert "✅ Approved by *security*." in told
    assert DAVE not in told


def test_whose_turn_has_passed_is_not_called() -> None:
    story = security_first()
    assert said(view_of(story.task), a_notice("next", RELEASES, {"place": 1})) is None
    for user in (BOB, CAROL):
        story.approve("review", by=actor(user))
    assert said(view_of(story.task), a_notice("next", RELEASES, {"place": 2})) is None


def test_a_new_card_in_a_direct_message_says_by_itself_whose_turn_it_is() -> None:
    assert said(view_of(security_first().task), a_notice("next", BOB, {"place": 2})) is None


def test_who_was_asked_before_is_told_of_the_next_turn_directly() -> None:
    policy = ruled_policy(a_rule(DAVE, BOB, name="security"), managers_rule(), is_sequential=True)
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    told = said(view_of(story.task), a_notice("next", BOB, {"place": 2}))
    assert told is not None
    assert not told.has_mentions
    assert "🟡 *Your turn*" in told.text
    assert said(view_of(story.task), a_notice("next", DAVE, {"place": 2})) is None


def left_before_their_turn(*people: UserId, **fields: Any) -> Story:
    """Ask security, and then the managers, of whom these have left by then; security has approved."""
    rules = (a_rule(DAVE, name="security"), managers_rule(**fields))
    story = a_review(policy=ruled_policy(*rules, is_sequential=True))
    gone = frozenset(("managers", user) for user in people)
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=gone))
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    return story


def test_a_turn_for_which_nobody_is_left_is_told_to_the_operators_and_calls_nobody() -> None:
    view = view_of(left_before_their_turn(BOB, CAROL).task)
    assert said(view, a_notice("next", RELEASES, {"place": 2})) is None
    told = text(view, a_notice("stuck"))
    assert told.startswith(f"<@{DAVE}> ")
    assert "managers needs 2 more, and nobody who was asked is left. Operators can ask again" in told


def test_those_who_are_left_for_a_turn_are_called() -> None:
    view = view_of(left_before_their_turn(BOB).task)
    told = text(view, a_notice("next", RELEASES, {"place": 2}))
    assert told.startswith(f"<!subteam^{MANAGERS}> 🟡 *Your turn*")


def test_a_turn_of_anyone_is_told_though_nobody_is_called() -> None:
    rules = (a_rule(DAVE, name="security"), a_rule(name="all", anyone=True))
    story = a_review(policy=ruled_policy(*rules, is_sequential=True))
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    told = text(view_of(story.task), a_notice("next", RELEASES, {"place": 2}))
    assert told.startswith("🟡 *Your turn*")


def test_a_rule_that_is_not_there_any_more_has_no_turn() -> None:
    assert said(view_of(security_first().task), a_notice("next", RELEASES, {"place": 7})) is None


# --- handed over ---------------------------------------------------------------------------------


def handed_over(by: UserId = BOB, of: UserId = BOB) -> tuple[Story, dict[str, Json]]:
    """Let somebody's place go to Dave."""
    story = a_review()
    who = actor(by, is_operator=by != of)
    request = story.open("review").id
    story.tell(HandOver(human_task=request, by=who, of=of, to=actor(DAVE), reason="Off to <Rome>"))
    return story, {"by": by, "of": of, "to": DAVE, "reason": "Off to <Rome>"}


def test_who_takes_over_is_called_and_learns_from_whom_and_why() -> None:
    story, data = handed_over()
    told = text(view_of(story.task), a_notice("handed_over", data=data))
    assert told.startswith(f"<@{DAVE}> 👉 @bob handed their place over to you: <https://acme")
    assert "waits for your approval." in told
    assert "Off to &lt;Rome&gt;" in told
    assert BOB not in told


def test_who_is_replaced_by_an_operator_is_told_directly() -> None:
    story, data = handed_over(by=MALLORY)
    view = view_of(story.task)
    assert "@mallory handed the place of @bob over to you" in text(view, a_notice("handed_over", data=data))
    own = said(view, a_notice("handed_over", BOB, data))
    assert own is not None
    assert not own.has_mentions
    assert own.text.startswith("👉 @mallory handed your place in <https://acme")
    assert "|Approve 1.2?> over to @dave." in own.text
    assert said(view, a_notice("handed_over", CAROL, data)) is None


def test_a_place_that_has_moved_on_is_not_told_of() -> None:
    story, data = handed_over()
    request = story.open("review").id
    story.tell(HandOver(human_task=request, by=actor(DAVE), of=DAVE, to=actor(MALLORY), reason="Me, too"))
    assert said(view_of(story.task), a_notice("handed_over", data=data)) is None


def test_everybody_named_in_a_notice_is_known_by_name() -> None:
    _, data = handed_over(by=MALLORY)
    assert people_in_notice(a_notice("handed_over", data=data)) == {MALLORY, BOB, DAVE}
    assert people_in_notice(a_notice("asked_again", data={"people": [CAROL]})) == {CAROL}
    assert people_in_notice(a_notice("asking_again_failed", data={"error": f"only {CAROL} can"})) == {CAROL}


# --- asked again ---------------------------------------------------------------------------------


def test_who_is_newly_asked_is_called_and_nobody_else() -> None:
    told = text(view_of(a_review().task), a_notice("asked_again", data={"people": [CAROL]}))
    assert told.startswith(f"<@{CAROL}> 🔁 ")
    assert "waits for your approval, too." in told
    assert BOB not in told


def test_if_nobody_is_new_that_is_said() -> None:
    told = said(view_of(a_review().task), a_notice("asked_again", data={"people": []}))
    assert told is not None
    assert not told.has_mentions
    assert "Nobody is new among them." in told.text


def test_asked_again_is_not_repeated_to_people_who_were_asked_directly() -> None:
    view = view_of(a_review().task)
    assert said(view, a_notice("asked_again", BOB, {"people": [BOB]})) is None
