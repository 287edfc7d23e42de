"""What is said once about who decides: whom it calls, and where it is not said."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.cards.message import Message
from bot.cards.notices import notice_of
from bot.cards.seat_notices import people_in_notice
from engine.commands import HandOver, PeopleLeft
from engine.model import HumanTaskId, Json, Surface, UserId
from engine.policy import Policy
from engine.ports.directory import People
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView
from tests.makers import NOON, TASK, a_rule, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted
from tests.unit.cards.views import (
    ALICE,
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


# --- decided alone -------------------------------------------------------------------------------


def broken_glass(*, approved: UserId | None = None) -> Story:
    """Let Dave pass over the managers, one of whom may have approved before."""
    story = a_review(policy=ruled_policy(managers_rule(), break_glass=a_rule(DAVE)))
    if approved is not None:
        story.approve("review", by=actor(approved))
    story.approve("review", by=actor(DAVE, groups=frozenset()), comment="Nobody is up.", alone=True)
    return story


def test_those_who_were_bypassed_are_called() -> None:
    told = text(view_of(broken_glass().task), a_notice("bypassed"))
    assert told.startswith(f"<!subteam^{MANAGERS}> ⚠️ @dave approved <https://acme")
    assert "alone (break glass): you are no longer asked." in told
    assert "Nobody is up." in told


def test_who_had_approved_was_not_bypassed() -> None:
    told = text(view_of(broken_glass(approved=BOB).task), a_notice("bypassed"))
    assert told.startswith(f"<@{CAROL}> ⚠️ @dave approved")
    assert BOB not in told


def broken_against(*approved: UserId, policy: Policy | None = None) -> Story:
    """Let Dave reject alone what these people had approved."""
    story = a_review(policy=policy or ruled_policy(managers_rule(), break_glass=a_rule(DAVE)))
    for user in approved:
        story.approve("review", by=actor(user, groups=frozenset({MANAGERS})))
    story.reject("review", "draft", by=actor(DAVE), comment="Wrong port.", alone=True)
    return story


def test_whose_approval_a_rejection_overrules_is_called_and_told_so() -> None:
    told = text(view_of(broken_against(BOB).task), a_notice("bypassed"))
    assert told.startswith(f"<@{CAROL}> ⚠️ @dave rejected")
    assert f"you are no longer asked.\n<@{BOB}>: your approval no longer counts." in told


def test_where_all_who_were_asked_had_approved_they_are_called_for_that_alone() -> None:
    policy = ruled_policy(a_rule(BOB, name="security"), a_rule(DAVE), break_glass=a_rule(DAVE))
    told = text(view_of(broken_against(BOB, policy=policy).task), a_notice("bypassed"))
    assert told.startswith(f"<@{BOB}> ⚠️ @dave rejected")
    assert "alone (break glass): your approval no longer counts." in told
    assert "no longer asked" not in told


def test_a_direct_message_tells_a_reader_what_became_of_their_own_part() -> None:
    view = view_of(broken_against(BOB).task)
    for user, fate in ((BOB, "your approval no longer counts."), (CAROL, "you are no longer asked.")):
        told = said(view, a_notice("bypassed", user))
        assert told is not None
        assert not told.has_mentions
        assert f"alone (break glass): {fate}" in told.text
    assert text(view, a_notice("bypassed", BOB)).count("your approval") == 1
    assert said(view, a_notice("bypassed", DAVE)) is None


def test_who_rejects_alone_what_they_had_approved_themselves_is_not_called() -> None:
    policy = ruled_policy(a_rule(DAVE, name="security"), managers_rule(), break_glass=a_rule(DAVE))
    told = text(view_of(broken_against(DAVE, policy=policy).task), a_notice("bypassed"))
    assert "your approval" not in told


def test_a_direct_message_tells_only_a_reader_who_was_bypassed() -> None:
    view = view_of(broken_glass(approved=BOB).task)
    assert said(view, a_notice("bypassed", BOB)) is None
    told = said(view, a_notice("bypassed", CAROL))
    assert told is not None
    assert not told.has_mentions


def behind_glass(*security: UserId, **fields: Any) -> Policy:
    """Ask security, and then the managers; Dave may decide without them."""
    rules = (a_rule(*security, name="security"), managers_rule(required=1))
    return ruled_policy(*rules, is_sequential=True, break_glass=a_rule(DAVE), **fields)


def test_those_whose_turn_had_not_come_are_told_that_it_will_not() -> None:
    story = a_review(policy=behind_glass(MALLORY))
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert told.startswith(f"<@{MALLORY}> ⚠️ @dave approved")
    assert f"you are no longer asked.\n<!subteam^{MANAGERS}>: you will not be asked." in told
    for user, fate in ((MALLORY, "you are no longer asked."), (CAROL, "you will not be asked.")):
        alone = text(view_of(story.task), a_notice("message:bypassed", user))
        assert f"alone (break glass): {fate}" in alone
        assert "<@" not in alone
    assert said(view_of(story.task), a_notice("message:bypassed", DAVE)) is None


def test_where_a_rejection_ends_a_round_the_next_people_are_not_asked_in_this_one() -> None:
    story = a_review(policy=behind_glass(MALLORY))
    story.reject("review", "draft", by=actor(DAVE), comment="Stop.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert f"<!subteam^{MANAGERS}>: you will not be asked in this round." in told
    story = a_review(policy=behind_glass(MALLORY))
    story.reject("review", None, by=actor(DAVE), comment="Stop.", alone=True)
    assert f"<!subteam^{MANAGERS}>: you will not be asked." in text(view_of(story.task), a_notice("bypassed"))


def test_who_was_asked_before_their_second_turn_is_told_once() -> None:
    story = a_review(policy=behind_glass(BOB))
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    told = text(view_of(story.task), a_notice("bypassed"))
    assert told.startswith(f"<@{BOB}> ⚠️ @dave approved")
    assert f"you are no longer asked.\n<@{CAROL}>: you will not be asked." in told


def test_who_may_not_decide_later_either_is_not_told_of_their_turn() -> None:
    policy = ruled_policy(
        a_rule(BOB, MALLORY, name="security"),
        a_rule(ALICE, MALLORY, name="lead"),
        is_sequential=True,
        break_glass=a_rule(DAVE),
    )
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE), comment="Nobody is up.", alone=True)
    assert "you will not" not in text(view_of(story.task), a_notice("bypassed"))


def test_where_the_author_wants_no_mentions_nobody_is_called() -> None:
    told = said(view_of(broken_glass().task, mention="none"), a_notice("bypassed"))
    assert told is not None
    assert not told.has_mentions
    assert "@bob and @carol" in told.text


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
