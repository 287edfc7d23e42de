"""Who is reminded when: in their own hours, not too often, and not before they want to be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.codes import ExpiryOutcome, Resumption, TimerKind
from engine.commands import AnswerInquiry, Dispute, HandOver, Inquire, PeopleLeft, Resume, Snooze
from engine.model import Actor, TimerKey
from engine.policy import Due, Expiry, Reminders
from engine.refusals import AlreadyClosed, NotAsked
from engine.review_refusals import CannotSnooze
from engine.snapshot import Change
from engine.working_time import Calendar
from tests.makers import (
    ALICE,
    BOB,
    CAROL,
    CHANNEL,
    DAN,
    HOUR,
    MALLORY,
    NOON,
    SECOND,
    a_policy,
    a_step,
    person,
    seat,
)
from tests.story import Story

REMIND = TimerKind.REMIND
OLGA = person("olga", is_operator=True)
BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"
WORK = Calendar(zone=BERLIN)
DAILY = Reminders(after=HOUR, every=24 * HOUR, times=3)
OFTEN = Reminders(after=HOUR, every=timedelta(minutes=10), times=100)


def a_review(*zones: str | None, reminders: Reminders | None = DAILY, **policy: object) -> Story:
    """Ask Bob and Carol, who live in these zones. It is Monday, noon in UTC."""
    story = Story(a_step("review"), a_step("publish", "review"))
    seats = [seat(user, zone=zone) for user, zone in zip(("bob", "carol"), zones, strict=False)]
    fields = {"calendar": WORK, "required": max(len(seats), 1), "surfaces": (CHANNEL,), **policy}
    story.ask("review", a_policy(*seats, reminders=reminders, **fields))
    return story


def reminders_of(story: Story, count: int) -> list[tuple[datetime, list[str]]]:
    """Let so many timers fire; give when reminders went out, and to whom."""
    found = []
    for _ in range(count):
        change = story.fire("review", REMIND)
        found += [(story.now, list(n.data["people"])) for n in change.notices if n.kind == "reminder"]
    return found


def said_by(story: Story) -> list[list[str]]:
    """Give whom the reminders call that the last change sends."""
    return [list(notice.data["people"]) for notice in story.changes[-1].notices if notice.kind == "reminder"]


def snooze(story: Story, until: datetime, by: Actor = BOB) -> Change:
    return story.tell(Snooze(human_task=story.last("review").id, by=by, until=until))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """Give an instant of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


# --- hours -----------------------------------------------------------------------------------------


def test_each_is_reminded_when_they_work_next() -> None:
    story = a_review(BERLIN, NEW_YORK)
    assert reminders_of(story, 3) == [
        (utc(2, 13), ["bob"]),
        (utc(2, 14), ["carol"]),  # nine in New York
        (utc(3, 13), ["bob"]),
    ]


def test_people_whose_hours_open_together_share_a_reminder() -> None:
    story = a_review(BERLIN, "Europe/Paris", reminders=Reminders(after=10 * HOUR))
    assert reminders_of(story, 1) == [(utc(3, 8), ["bob", "carol"])]


def test_a_reminder_waits_for_monday() -> None:
    story = a_review(KOLKATA, KOLKATA, reminders=Reminders(after=4 * 24 * HOUR))  # Friday, 17:30
    assert reminders_of(story, 1) == [(utc(6, 12), ["bob", "carol"])]
    late = a_review(KOLKATA, KOLKATA, reminders=Reminders(after=4 * 24 * HOUR + HOUR))
    assert reminders_of(late, 1) == [(utc(9, 3, 30), ["bob", "carol"])]


def ending_at_night(after: int, *zones: str, **fields: Any) -> Story:
    """Ask those who live there for an answer until half past six in the morning, in Berlin."""
    expiry = Expiry(after=timedelta(hours=17, minutes=30), then=ExpiryOutcome.APPROVE)
    return a_review(*zones, reminders=Reminders(after=after * HOUR, **fields), expiry=expiry)


def test_a_reminder_that_would_come_after_the_end_comes_in_the_last_hour_before() -> None:
    story = ending_at_night(
        11, BERLIN, KOLKATA
    )  # at midnight in Berlin; Kolkata opens at half past four there
    assert reminders_of(story, 2) == [(utc(2, 16), ["bob"]), (utc(3, 3, 30), ["carol"])]
    assert REMIND not in {timer.kind for timer in story.task.timers.values()}


def test_it_comes_at_once_if_that_hour_has_begun() -> None:
    story = ending_at_night(11, BERLIN)
    story.fire("review", REMIND, late=timedelta(minutes=20))
    assert said_by(story) == [["bob"]]
    late = ending_at_night(5, BERLIN, every=6 * HOUR, times=2)  # at half past five there
    assert reminders_of(late, 1) == [(utc(2, 16), ["bob"])]
    assert late.timer("review", REMIND).due > utc(3, 5, 30)  # it has expired by then


def test_what_is_due_after_the_end_comes_no_sooner() -> None:
    story = ending_at_night(4, BERLIN, every=16 * HOUR, times=2)
    assert reminders_of(story, 1) == [(utc(2, 16), ["bob"])]
    assert story.timer("review", REMIND).due == utc(3, 8)


def test_an_urgent_reminder_waits_for_nobody() -> None:
    story = a_review(BERLIN, NEW_YORK, reminders=Reminders(after=10 * HOUR, urgent=True))
    assert reminders_of(story, 1) == [(utc(2, 22), ["bob", "carol"])]


def test_whose_zone_is_unknown_works_in_that_of_the_calendar() -> None:
    assert reminders_of(a_review(None, reminders=Reminders(after=10 * HOUR)), 1) == [(utc(3, 8), ["bob"])]


def test_without_a_calendar_people_are_reminded_at_any_hour() -> None:
    story = a_review(BERLIN, reminders=Reminders(after=10 * HOUR), calendar=None)
    assert reminders_of(story, 1) == [(utc(2, 22), ["bob"])]


def test_a_request_to_anyone_is_reminded_of_in_the_hours_of_the_calendar() -> None:
    story = a_review(anyone=True, reminders=Reminders(after=10 * HOUR))
    assert reminders_of(story, 1) == [(utc(3, 8), [])]


def test_who_approved_before_their_hours_began_is_not_reminded() -> None:
    story = a_review(BERLIN, NEW_YORK)
    reminders_of(story, 1)
    story.approve("review", CAROL)
    assert reminders_of(story, 1) == [(utc(3, 13), ["bob"])]


# --- not too often ---------------------------------------------------------------------------------


def test_a_card_has_one_reminder_an_hour_and_four_a_day() -> None:
    story = a_review(BERLIN, reminders=OFTEN, calendar=None)
    hours = [(when - NOON) / HOUR for when, _ in reminders_of(story, 6)]
    assert hours == [1, 2, 3, 4, 25, 26]


def test_reminders_to_people_of_several_zones_keep_their_distance() -> None:
    story = a_review("Europe/Berlin", "Europe/Helsinki", reminders=Reminders(after=19 * HOUR))
    assert reminders_of(story, 2) == [(utc(3, 7), ["carol"]), (utc(3, 8), ["bob"])]
    near = a_review("Asia/Kathmandu", KOLKATA, reminders=Reminders(after=12 * HOUR))
    assert reminders_of(near, 2) == [(utc(3, 3, 15), ["bob"]), (utc(3, 4, 15), ["carol"])]  # not at 3:30


def test_growing_reminders_come_less_and_less_often() -> None:
    growing = Reminders(after=2 * HOUR, every=2 * HOUR, times=4, growing=True)
    story = a_review(BERLIN, reminders=growing, calendar=None)
    assert [(when - NOON) / HOUR for when, _ in reminders_of(story, 4)] == [2, 4, 8, 16]
    assert story.task.timers == {}


# --- not before they want --------------------------------------------------------------------------


def test_who_snoozes_is_reminded_then_and_the_others_as_before() -> None:
    story = a_review(BERLIN, BERLIN)
    snooze(story, utc(3, 9, 30))
    assert reminders_of(story, 3) == [
        (utc(2, 13), ["carol"]),
        (utc(3, 9, 30), ["bob"]),
        (utc(3, 13), ["bob", "carol"]),
    ]


def test_a_snooze_until_the_night_ends_in_the_morning() -> None:
    story = a_review(BERLIN)
    snooze(story, utc(2, 23))
    assert reminders_of(story, 1) == [(utc(3, 8), ["bob"])]


def test_snoozing_twice_counts_once() -> None:
    story = a_review(BERLIN)
    snooze(story, utc(2, 15))
    snooze(story, utc(3, 10))
    assert reminders_of(story, 2) == [(utc(3, 10), ["bob"]), (utc(3, 13), ["bob"])]


def test_one_who_snoozed_the_last_reminder_still_gets_it() -> None:
    story = a_review(BERLIN, reminders=Reminders(after=HOUR))
    reminders_of(story, 1)
    assert story.task.timers == {}
    snooze(story, utc(2, 15))
    assert reminders_of(story, 1) == [(utc(2, 15), ["bob"])]
    assert story.task.timers == {}


def test_a_snooze_outlasts_a_question() -> None:
    story = a_review(BERLIN)
    human_task = story.last("review").id
    story.tell(Inquire(human_task=human_task, by=BOB, of=ALICE, question="Which date?"))
    snooze(story, utc(2, 16))
    assert story.task.timers == {}
    story.now += 2 * HOUR
    story.tell(AnswerInquiry(human_task=human_task, number=1, by=ALICE, answer="Friday"))
    assert reminders_of(story, 2) == [(utc(2, 16), ["bob"]), (utc(3, 15), ["bob"])]


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (NOON, "past"),
        (NOON + timedelta(days=367), "too_long"),
        (NOON + timedelta(days=2), "after_end"),
    ],
)
def test_what_is_no_time_to_be_reminded_is_refused(until: datetime, reason: str) -> None:
    ends: dict[str, Any] = {"expiry": Expiry(after=timedelta(days=2), then=ExpiryOutcome.FAIL)}
    story = a_review(BERLIN, **(ends if reason == "after_end" else {}))
    with pytest.raises(CannotSnooze) as refused:
        snooze(story, until)
    assert refused.value.reason == reason


def ending(hours: int, **policy: Any) -> Story:
    """Ask Bob, and let it end after so many hours."""
    return a_review(BERLIN, expiry=Expiry(after=hours * HOUR, then=ExpiryOutcome.FAIL), **policy)


def cannot_snooze(story: Story, until: datetime) -> str:
    with pytest.raises(CannotSnooze) as refused:
        snooze(story, until)
    return refused.value.reason


def test_a_reminder_that_would_come_after_the_end_cannot_be_wanted() -> None:
    story = ending(20)  # at nine in Berlin
    assert cannot_snooze(story, utc(2, 18)) == "after_end"  # it would be moved until then
    snooze(story, utc(2, 16))
    snooze(ending(21), utc(2, 18))


def test_nor_can_it_while_a_question_is_open_by_the_time_that_is_left() -> None:
    story = ending(30, calendar=None)
    story.tell(Inquire(human_task=story.last("review").id, by=BOB, of=ALICE, question="Which date?"))
    story.now += 10 * HOUR
    assert cannot_snooze(story, NOON + 40 * HOUR) == "after_end"
    snooze(story, NOON + 39 * HOUR)


def test_who_may_answer_though_nobody_asked_them_is_reminded_in_their_own_hours() -> None:
    story = a_review(anyone=True, reminders=None)
    snooze(story, utc(3, 0), person("tom", zone="Asia/Tokyo"))  # nine in Tokyo
    assert reminders_of(story, 1) == [(utc(3, 0), ["tom"])]


def test_who_wanted_a_reminder_and_is_gone_by_then_gets_none() -> None:
    story = a_review(BERLIN, anyone=True, reminders=None)
    snooze(story, utc(2, 14))
    human_task = story.last("review").id
    story.tell(PeopleLeft(human_task=human_task, gone=frozenset({("", BOB.id)})))
    assert story.task.timers == {}


def test_only_who_is_waited_for_can_snooze() -> None:
    story = a_review(BERLIN, BERLIN)
    with pytest.raises(NotAsked):
        snooze(story, utc(3, 9), MALLORY)
    story.approve("review", BOB)
    with pytest.raises(CannotSnooze) as refused:
        snooze(story, utc(3, 9), BOB)
    assert refused.value.reason == "done"
    story.approve("review", CAROL)
    with pytest.raises(AlreadyClosed):
        snooze(story, utc(3, 9), CAROL)


def test_what_somebody_puts_off_holds_up_nobody_else() -> None:
    daily = Reminders(after=20 * HOUR, every=24 * HOUR, times=10)
    story = a_review("UTC", NEW_YORK, reminders=daily, calendar=Calendar(zone="UTC"))
    found: list[tuple[datetime, list[str]]] = []
    while len(found) < 12:
        found += reminders_of(story, 1)
        if "bob" in found[-1][1]:
            snooze(story, story.now + HOUR)
    assert [when for when, people in found if "carol" in people] == [utc(3, 14), utc(4, 14)]
    bobs = [when for when, people in found if people == ["bob"]]
    assert bobs[:4] == [utc(3, 9), utc(3, 10), utc(3, 11), utc(3, 12)]


def test_nobody_gets_more_than_four_a_day_with_those_that_they_wanted() -> None:
    story = a_review(BERLIN, BERLIN, reminders=Reminders(after=HOUR), calendar=None)
    found = reminders_of(story, 1)
    for _ in range(4):
        snooze(story, story.now + HOUR)
        found += reminders_of(story, 1)
    assert [when for when, _ in found] == [utc(2, 13), utc(2, 14), utc(2, 15), utc(2, 16), utc(3, 13)]
    assert [people for _, people in found] == [["bob", "carol"], *[["bob"]] * 4]


# --- requests that are older than this -------------------------------------------------------------


def test_a_reminder_gets_no_number_that_one_had_before_they_were_counted() -> None:
    story = a_review(BERLIN)
    key = TimerKey("review", 1, REMIND)
    timer = replace(story.task.timers[key], number=2)
    story.task = replace(story.task, timers={key: timer})
    assert [notice.number for notice in story.fire("review", REMIND).notices] == [2]
    assert [notice.number for notice in story.fire("review", REMIND).notices] == [3]


# --- clocks that stood still -----------------------------------------------------------------------


def test_a_reminder_that_a_question_held_up_into_the_night_waits_for_the_morning() -> None:
    story = a_review(BERLIN)
    human_task = story.last("review").id
    story.tell(Inquire(human_task=human_task, by=BOB, of=ALICE, question="Which date?"))
    story.now = utc(2, 20)
    story.tell(AnswerInquiry(human_task=human_task, number=1, by=ALICE, answer="Friday"))
    assert reminders_of(story, 2) == [(utc(3, 8), ["bob"]), (utc(3, 21) + 11 * HOUR, ["bob"])]


def test_after_an_outage_each_is_reminded_once_in_their_own_hours() -> None:
    story = a_review(BERLIN, NEW_YORK)
    story.fire("review", REMIND, late=timedelta(days=2))  # at two in Berlin, eight in New York
    assert said_by(story) == [["bob"]]
    assert reminders_of(story, 2) == [(utc(4, 14), ["carol"]), (utc(5, 13), ["bob"])]


def test_a_reminder_that_is_late_by_a_night_waits_for_the_morning() -> None:
    story = a_review(BERLIN)
    story.fire("review", REMIND, late=9 * HOUR)
    assert said_by(story) == []
    assert reminders_of(story, 1) == [(utc(3, 8), ["bob"])]


def test_a_snooze_outlasts_a_stop() -> None:
    story = a_review(BERLIN, BERLIN)
    snooze(story, utc(2, 16))
    human_task = story.approve("review", CAROL).after.request(story.last("review").id)
    story.tell(Dispute(human_task=human_task.id, by=CAROL))
    story.now += 2 * HOUR
    story.tell(Resume(by=OLGA, how=Resumption.GO_ON))
    assert reminders_of(story, 2) == [(utc(2, 16), ["bob"]), (utc(3, 15), ["bob"])]


# --- others are waited for -------------------------------------------------------------------------


def test_who_takes_over_is_reminded_in_their_own_hours_and_not_when_the_other_would_have_been() -> None:
    story = a_review(NEW_YORK, reminders=Reminders(after=HOUR))
    human_task = story.last("review").id
    story.tell(HandOver(human_task=human_task, by=BOB, of=BOB.id, to=DAN, reason="away"))
    assert reminders_of(story, 1) == [(utc(2, 13), ["dan"])]  # not at nine in New York


def test_the_next_reminder_does_not_wait_for_who_has_approved() -> None:
    story = a_review(BERLIN, KOLKATA, reminders=Reminders(after=HOUR, every=2 * HOUR, times=3))
    reminders_of(story, 1)
    story.approve("review", CAROL)
    assert reminders_of(story, 1) == [(utc(2, 15), ["bob"])]  # not when Carol's morning comes


def test_one_of_anybody_who_snoozes_is_reminded_then_beside_the_place_for_all() -> None:
    story = a_review(anyone=True, reminders=Reminders(after=HOUR))
    snooze(story, utc(2, 14))
    assert reminders_of(story, 2) == [(utc(2, 13), []), (utc(2, 14), ["bob"])]
    assert story.task.timers == {}


def test_a_reminder_that_all_want_later_waits_for_the_first_of_them() -> None:
    story = a_review(BERLIN, BERLIN, reminders=Reminders(after=HOUR, every=2 * HOUR, times=2))
    for by, until in ((BOB, utc(2, 14, 30)), (CAROL, utc(2, 15, 45))):
        snooze(story, until, by)
    human_task = story.last("review").id
    story.now = utc(2, 13, 30)
    story.tell(Inquire(human_task=human_task, by=BOB, of=ALICE, question="Which date?"))
    story.tell(
        AnswerInquiry(human_task=human_task, number=1, by=ALICE, answer="Friday")
    )  # clocks are set anew
    assert reminders_of(story, 3) == [
        (utc(2, 14, 30), ["bob"]),
        (utc(2, 15, 30), ["bob"]),
        (utc(2, 16, 30), ["carol"]),  # an hour after the one before
    ]
    assert story.task.timers == {}


# --- summaries -------------------------------------------------------------------------------------


def fired(story: Story) -> list[list[str]]:
    """Let a reminder be due while Bob has a summary; give whom it calls."""
    story.fire("review", REMIND, with_summary=frozenset({BOB.id}))
    return said_by(story)


def test_who_has_a_summary_needs_no_reminder() -> None:
    story = a_review(BERLIN, BERLIN, reminders=Reminders(after=HOUR, every=24 * HOUR, times=2))
    assert fired(story) == [["carol"]]
    assert fired(story) == [["carol"]]
    assert story.task.timers == {}


def test_where_everybody_has_a_summary_nothing_is_said_and_the_next_reminder_comes_when_it_would() -> None:
    story = a_review(BERLIN)
    assert fired(story) == []
    assert story.timer("review", REMIND).due == utc(3, 13)
    assert story.last("review").reminding.sent == ()
    story.fire("review", REMIND)  # it has none any more
    assert said_by(story) == [["bob"]]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"due": Due(after=25 * HOUR)}, [["bob"]]),
        ({"due": Due(after=25 * HOUR + SECOND)}, []),
        ({"due": Due(after=HOUR)}, [["bob"]]),  # it is late
        ({"expiry": Expiry(after=25 * HOUR, then=ExpiryOutcome.FAIL)}, [["bob"]]),
        ({"due": Due(after=2 * HOUR), "expiry": Expiry(after=99 * HOUR, then=ExpiryOutcome.FAIL)}, [["bob"]]),
        ({"expiry": Expiry(after=26 * HOUR, then=ExpiryOutcome.FAIL)}, []),
    ],
)
def test_what_is_due_within_a_day_is_said_to_those_too_who_have_a_summary(
    policy: dict[str, Any], expected: list[list[str]]
) -> None:
    story = a_review(BERLIN, **policy)
    if policy.get("due") == Due(after=HOUR):
        story.fire("review", TimerKind.DUE)
    assert fired(story) == expected


def test_what_is_urgent_is_said_to_those_too_who_have_a_summary() -> None:
    story = a_review(BERLIN, BERLIN, reminders=Reminders(after=HOUR, urgent=True))
    assert fired(story) == [["bob", "carol"]]


def test_who_wanted_a_reminder_gets_it_beside_their_summary() -> None:
    story = a_review(BERLIN)
    snooze(story, utc(2, 14))
    assert fired(story) == [["bob"]]
    assert story.now == utc(2, 14)
