"""Everybody who is asked is called once: by the first post, or right after it; and by each notice."""

import re
from typing import Any

import pytest

from bot.cards.calls_left import calls_left
from bot.cards.card import card_of
from bot.cards.message import Message
from bot.cards.notices import notice_of
from engine.commands import PeopleLeft
from engine.model import GroupId, Surface, UserId
from engine.policy import Rule
from engine.ports.directory import People
from engine.ports.outbox import Card, NoticeToSay
from engine.ports.queries import HumanTaskView
from tests.makers import NOON, TASK, a_policy, a_rule, seat
from tests.unit.cards.accepted import accepted
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import (
    BOB,
    DAVE,
    LEGEND,
    MANAGERS,
    RELEASES,
    a_review,
    actor,
    managers_policy,
    ruled_policy,
    view_of,
)

CROWD = tuple(UserId(f"U0PERSON{number:03}") for number in range(7))
MANY = tuple(UserId(f"U0PERSON{number:03}") for number in range(300))


def asking(*people: UserId, **request: Any) -> HumanTaskView:
    """Make a request to these people, who are all named."""
    return view_of(a_review(policy=a_policy(*people, surfaces=(RELEASES,))).task, groups=[], **request)


def calls(said: Message | None) -> list[str]:
    """Give the ids that are called, in order."""
    assert said is not None
    accepted(said)
    shown = str(said.blocks)
    return re.findall(r"<@(\w+)>|<!subteam\^", shown) if "<!subteam" not in shown else ["group"]


def first_post(view: HumanTaskView) -> Message:
    """Draw the card as it is posted first."""
    return card_of(view, LEGEND, is_first_post=True)


def card_at(surface: Surface = RELEASES) -> Card:
    """Make a card that is not posted yet."""
    return Card(
        id=1,
        task_id=TASK,
        human_task=view_of(a_review().task).human_task.id,
        surface=surface,
        wanted=1,
        shown=0,
        digest=None,
        link=None,
        is_in_doubt=False,
        since=NOON,
    )


def said_after(item: Card | NoticeToSay, said: Message, view: HumanTaskView) -> list[Message]:
    """Word all that follows a message, since it could not call everybody."""
    told: list[Message] = []
    left = calls_left(item, said)
    while left is not None:
        notice = a_notice(left.kind, left.surface, left.data, left.number)
        message = notice_of(notice, view, LEGEND)
        assert message is not None
        accepted(message)
        told.append(message)
        left = calls_left(notice, message)
    return told


# --- the first post --------------------------------------------------------------------------------


def test_whom_the_first_post_cannot_name_is_called_in_its_thread() -> None:
    view = asking(*CROWD)
    card = first_post(view)
    assert calls(card) == list(CROWD[:5])
    (rest,) = said_after(card_at(), card, view)
    assert calls(rest) == list(CROWD[5:])
    assert "|Approve 1.2?> waits for your approval, too." in rest.text


def test_what_follows_the_first_post_is_said_once() -> None:
    left = calls_left(card_at(), first_post(asking(*CROWD)))
    assert left is not None
    assert (left.kind, left.number, left.surface) == ("called:asked", 1, RELEASES)


def test_a_first_post_that_names_everybody_is_enough() -> None:
    assert calls_left(card_at(), first_post(asking(*CROWD[:5]))) is None


def test_a_card_that_is_drawn_again_calls_nobody() -> None:
    assert calls_left(card_at(), card_of(asking(*CROWD), LEGEND)) is None


def test_a_card_in_a_direct_message_reaches_its_reader_anyway() -> None:
    card = first_post(asking(*CROWD))
    assert calls_left(card_at(Surface(CROWD[6])), card) is None


def test_who_has_a_card_of_their_own_is_not_called_again() -> None:
    away = seat(CROWD[6], surface=Surface(CROWD[6]))
    view = view_of(a_review(policy=a_policy(*CROWD[:6], away, surfaces=(RELEASES,))).task, groups=[])
    (rest,) = said_after(card_at(), first_post(view), view)
    assert calls(rest) == [CROWD[5]]


def test_with_mention_none_nobody_is_called_afterwards() -> None:
    card = first_post(asking(*CROWD, mention="none"))
    assert (calls(card), calls_left(card_at(), card)) == ([], None)


def test_members_of_a_group_are_called_by_its_mention() -> None:
    members = [seat(user, MANAGERS) for user in CROWD]
    view = view_of(a_review(policy=managers_policy(*members)).task)
    card = first_post(view)
    assert f"<!subteam^{MANAGERS}>" in str(card.blocks)
    assert calls_left(card_at(), card) is None


def test_with_mention_people_only_those_who_are_named_themselves_are_called_afterwards() -> None:
    members = [seat(user, MANAGERS) for user in MANY[10:20]]
    view = view_of(a_review(policy=managers_policy(*members, *CROWD)).task, mention="people")
    card = first_post(view)
    (rest,) = said_after(card_at(), card, view)
    assert [*calls(card), *calls(rest)] == list(CROWD)


def test_groups_that_are_not_shown_are_called_afterwards() -> None:
    groups = [GroupId(f"S0GROUP{number:04}") for number in range(7)]
    seats = [seat(user, group) for user, group in zip(CROWD, groups, strict=True)]
    policy = a_policy(*seats, groups=frozenset(groups), surfaces=(RELEASES,))
    view = view_of(a_review(policy=policy).task, groups=groups)
    (rest,) = said_after(card_at(), first_post(view), view)
    assert re.findall(r"<!subteam\^(\w+)>", rest.text) == groups[5:]
    assert "<@" not in rest.text


def test_each_of_many_rules_has_its_people_called() -> None:
    rules = [a_rule(*MANY[n * 20 : n * 20 + 20], name=f"rule {n}") for n in range(10)]
    view = view_of(a_review(policy=ruled_policy(*rules)).task, groups=[])
    card = first_post(view)
    after = [one for said in said_after(card_at(), card, view) for one in calls(said)]
    assert sorted([*calls(card), *after]) == sorted(MANY[:200])


def test_in_order_only_those_whose_turn_it_is_are_called() -> None:
    rules = (a_rule(*MANY[:8], name="first"), a_rule(*MANY[10:18], name="second"))
    view = view_of(a_review(policy=ruled_policy(*rules, is_sequential=True)).task, groups=[])
    card = first_post(view)
    (rest,) = said_after(card_at(), card, view)
    assert [*calls(card), *calls(rest)] == list(MANY[:8])


def test_who_answered_meanwhile_is_not_called_any_more() -> None:
    story = a_review(policy=a_policy(*CROWD, required=3, surfaces=(RELEASES,)))
    left = calls_left(card_at(), first_post(view_of(story.task, groups=[])))
    assert left is not None
    notice = a_notice(left.kind, left.surface, left.data)
    story.approve("review", by=actor(CROWD[5]))
    assert calls(notice_of(notice, view_of(story.task, groups=[]), LEGEND)) == [CROWD[6]]
    story.approve("review", by=actor(CROWD[6]))
    assert notice_of(notice, view_of(story.task, groups=[]), LEGEND) is None


def test_very_many_are_called_in_as_few_messages_as_they_fit_into() -> None:
    view = asking(*MANY)
    card = first_post(view)
    after = said_after(card_at(), card, view)
    assert [*calls(card), *(one for said in after for one in calls(said))] == list(MANY)
    assert len(after) == 3


# --- notices ---------------------------------------------------------------------------------------


def alone(view: HumanTaskView, kind: str, **data: object) -> Message:
    """Word a notice in the thread of the card."""
    told = notice_of(a_notice(kind, RELEASES, data), view, LEGEND)
    assert told is not None
    return told


def test_a_reminder_calls_everybody_who_still_has_to_act() -> None:
    story = a_review(policy=a_policy(*CROWD, required=2, surfaces=(RELEASES,)))
    story.approve("review", by=actor(CROWD[0]))
    told = alone(view_of(story.task, groups=[]), "reminder")
    assert calls(told) == list(CROWD[1:])
    assert "more" not in told.text


def test_a_reminder_that_calls_nobody_is_a_list_that_is_cut() -> None:
    told = alone(asking(*CROWD, mention="none"), "reminder")
    assert "and 2 more" in told.text
    assert calls(told) == []


def test_a_reminder_to_very_many_goes_on_in_further_messages() -> None:
    view = asking(*MANY)
    notice = a_notice("reminder", number=2)
    told = notice_of(notice, view, LEGEND)
    assert told is not None
    left = calls_left(notice, told)
    assert left is not None
    assert (left.kind, left.number) == ("called:reminder:2", 1)
    after = said_after(notice, told, view)
    assert [*calls(told), *(one for said in after for one in calls(said))] == list(MANY)


def test_all_whose_turn_it_is_are_called() -> None:
    rules = (a_rule(DAVE, name="security"), a_rule(*CROWD, name="managers"))
    story = a_review(policy=ruled_policy(*rules, is_sequential=True))
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    told = alone(view_of(story.task, groups=[]), "next", place=2)
    assert calls(told) == list(CROWD)


@pytest.mark.parametrize("people", [CROWD, MANY])
def test_all_who_were_bypassed_are_called(people: tuple[UserId, ...]) -> None:
    glass = Rule(seats=(seat(DAVE),))
    policy = a_policy(*people, required=2, break_glass=glass, surfaces=(RELEASES,))
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE, groups=frozenset()), comment="Nobody is up.", alone=True)
    view = view_of(story.task, groups=[])
    told = alone(view, "bypassed")
    after = [one for said in said_after(a_notice("bypassed"), told, view) for one in calls(said)]
    assert [*calls(told), *after] == list(people)


def test_a_notice_to_very_many_in_two_lines_calls_all_of_them() -> None:
    glass = Rule(seats=(seat(DAVE),))
    policy = a_policy(*MANY, required=150, break_glass=glass, surfaces=(RELEASES,))
    story = a_review(policy=policy)
    for user in MANY[:149]:
        story.approve("review", by=actor(user, groups=frozenset()))
    story.reject("review", by=actor(DAVE), comment="Wrong port.", alone=True)
    view, notice = view_of(story.task, groups=[]), a_notice("bypassed")
    told = alone(view, "bypassed")
    assert "your approval no longer counts" in told.text
    after = [one for said in said_after(notice, told, view) for one in calls(said)]
    assert sorted([*calls(told), *after]) == sorted(MANY)


def test_all_whose_approval_was_of_an_earlier_text_are_called() -> None:
    data = {"people": list(MANY), "by": DAVE, "target": "draft." + "x" * 100}
    view = asking(*MANY, title="&" * 150)
    told = alone(view, "lapsed", **data)
    assert "your approvals were of the earlier text" in told.text
    after = [one for said in said_after(a_notice("lapsed"), told, view) for one in calls(said)]
    assert [*calls(told), *after] == list(MANY)


def test_whoever_sits_for_somebody_is_called_with_whose_place_it_is() -> None:
    stand_ins = [seat(user, instead_of=DAVE) for user in CROWD]
    view = view_of(a_review(policy=a_policy(*stand_ins, surfaces=(RELEASES,))).task, groups=[])
    (rest,) = said_after(card_at(), first_post(view), view)
    assert f"<@{CROWD[6]}> (for @dave)" in rest.text


def test_all_who_are_newly_asked_and_all_whose_approval_fell_away_are_called() -> None:
    told = alone(asking(*CROWD), "asked_again", people=list(CROWD), fallen=list(MANY[20:27]))
    assert calls(told) == [*CROWD, *MANY[20:27]]


def test_all_operators_are_called() -> None:
    story = a_review(policy=a_policy(BOB, CROWD[0], required=2, surfaces=(RELEASES,)))
    gone = frozenset({("", BOB), ("", CROWD[0])})
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=gone))
    operators = People(seats=tuple(seat(user) for user in MANY[20:27]))
    told = notice_of(a_notice("stuck"), view_of(story.task, groups=[]), LEGEND, operators=operators)
    assert calls(told) == list(MANY[20:27])


def test_a_replacement_calls_whom_the_message_did() -> None:
    said = first_post(asking(*CROWD)).as_replacement()
    assert calls_left(card_at(), said) is not None
