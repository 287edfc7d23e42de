"""A year of waiting, played with a clock that is moved: reminders, snoozes, hours, changes of the clock."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from engine.codes import ExpiryOutcome, TimerKind
from engine.commands import Snooze, TimerFired
from engine.model import Notice, Timer
from engine.policy import Expiry, Reminders
from engine.working_time import Calendar, WorkingTime
from tests.makers import BOB, CHANNEL, HOUR, a_policy, a_step, seat
from tests.story import Story

BEGIN = datetime(2026, 1, 5, 10, tzinfo=UTC)  # a Monday
END = datetime(2027, 1, 5, 10, tzinfo=UTC)
BERLIN, SYDNEY = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Sydney")
HOLIDAYS = frozenset({date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25)})
OFFICE = Calendar(zone="Europe/Berlin", holidays=HOLIDAYS)
WEEK = timedelta(days=7)
EVERY_TWO_WORKING_DAYS = Reminders(after=WorkingTime(18 * HOUR), every=WorkingTime(18 * HOUR), times=1_000)
LAPSES = 20_000  # timers that fire in a year, at most: far more than there can be


def a_year(reminders: Reminders) -> Story:
    """Ask Bob in Berlin and Carol in Sydney for something that expires in a year."""
    story = Story(a_step("review"), a_step("publish", "review"))
    story.now = BEGIN
    seats = seat("bob", zone="Europe/Berlin"), seat("carol", zone="Australia/Sydney")
    expiry = Expiry(at=END, then=ExpiryOutcome.FAIL)
    policy = a_policy(
        *seats, required=2, calendar=OFFICE, reminders=reminders, expiry=expiry, surfaces=(CHANNEL,)
    )
    story.ask("review", policy)
    return story


def next_timer(story: Story) -> Timer | None:
    """Give what is due first."""
    return min(story.task.timers.values(), key=lambda timer: timer.due, default=None)


def played(story: Story, *, snoozes: bool = False) -> list[tuple[datetime, str]]:
    """Fire what is due until nothing is any more; give when whom a reminder called. Bob may snooze each."""
    found: list[tuple[datetime, str]] = []
    for _ in range(LAPSES):
        timer = next_timer(story)
        if timer is None:
            return found
        assert timer.due > story.now or timer.kind is TimerKind.EXPIRE
        story.now = timer.due
        notices = story.tell(TimerFired(timer=timer.key, due=timer.due)).notices
        people = called(notices)
        found += [(story.now, user) for user in people]
        if snoozes and "bob" in people and story.now + WEEK < END:
            story.tell(Snooze(human_task=story.last("review").id, by=BOB, until=story.now + WEEK))
    raise AssertionError("it never ends")


def called(notices: tuple[Notice, ...]) -> list[str]:
    """Give whom reminders call."""
    return [user for notice in notices if notice.kind == "reminder" for user in notice.data["people"]]


def test_a_year_of_reminders_keeps_to_everybodys_hours() -> None:
    story = a_year(EVERY_TWO_WORKING_DAYS)
    said = played(story)
    assert (story.now, story.state) == (END, "failed")
    of_whom = Counter(user for _, user in said)
    assert min(of_whom.values()) > 100
    assert abs(of_whom["bob"] - of_whom["carol"]) <= 1
    for at, user in said:
        there = at.astimezone(BERLIN if user == "bob" else SYDNEY)
        assert there.weekday() < 5
        assert 9 <= there.hour < 18
        assert there.date() not in HOLIDAYS


def test_who_snoozes_for_a_week_each_time_is_reminded_once_a_week() -> None:
    said = played(a_year(EVERY_TWO_WORKING_DAYS), snoozes=True)
    bobs = [at for at, user in said if user == "bob" and at < END - WEEK]
    gaps = {
        (later.astimezone(BERLIN).date() - at.astimezone(BERLIN).date()).days for at, later in pairwise(bobs)
    }
    assert len(bobs) > 45
    assert gaps <= {7, 8, 10, 11}, "a week, or as much more as holidays and weekends are in the way"


def test_growing_reminders_ask_less_and_less_for_a_year() -> None:
    growing = Reminders(after=6 * HOUR, every=6 * HOUR, times=1_000, growing=True, urgent=True)
    said = [at for at, user in played(a_year(growing)) if user == "bob"]
    waits = [later - at for at, later in pairwise(said)]
    assert waits == [6 * HOUR * 2**number for number in range(len(waits))]
    assert len(said) == 11  # the next would be due after a year and more
