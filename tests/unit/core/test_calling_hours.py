"""Nobody is called at night: that an answer is late is said, and others are asked, while people work."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.codes import ExpiryOutcome, Resumption, TimerKind
from engine.commands import AnswerInquiry, Dispute, Inquire, PeopleMoved, Resume
from engine.model import Timer, UserId
from engine.policy import Due, Escalation, Expiry, Reminders
from engine.snapshot import Change
from engine.working_time import Calendar, Wait, WorkingTime
from tests.makers import ALICE, BOB, CAROL, CHANNEL, HOUR, a_policy, a_rule, a_step, person, seat
from tests.story import Story

DUE, ESCALATE, EXPIRE = TimerKind.DUE, TimerKind.ESCALATE, TimerKind.EXPIRE
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
WORK = Calendar(zone=BERLIN)
DAN = a_rule(seat("dan", zone=BERLIN))
OLGA = person("olga", is_operator=True)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """Give an instant of March 2026. The second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def a_review(**policy: object) -> Story:
    """Ask Bob, who lives in Berlin, and Carol, who lives in New York. It is Monday, noon in UTC."""
    story = Story(a_step("review"), a_step("publish", "review"))
    seats = [seat("bob", zone=BERLIN), seat("carol", zone=NEW_YORK)]
    fields = {"calendar": WORK, "required": 2, "surfaces": (CHANNEL,), **policy}
    story.ask("review", a_policy(*seats, **fields))
    return story


def called(story: Story, kind: str) -> list[list[str]]:
    """Give whom the notices of a kind call that the last change sends."""
    return [list(notice.data["people"]) for notice in story.changes[-1].notices if notice.kind == kind]


def timer(story: Story, kind: TimerKind) -> Timer:
    return story.timer("review", kind)


# --- late ------------------------------------------------------------------------------------------


def test_what_is_late_at_night_shows_so_and_is_said_in_the_morning_to_those_who_work() -> None:
    story = a_review(due=Due(after=12 * HOUR))
    story.fire("review", DUE)
    assert story.last("review").late_since == utc(3, 0)
    assert called(story, "late") == []
    assert timer(story, DUE).due == utc(3, 8)  # nine in Berlin
    story.fire("review", DUE)
    assert called(story, "late") == [["bob"]]
    assert story.last("review").late_since == utc(3, 0)
    assert story.task.timers == {}


def test_it_is_said_at_once_while_somebody_works() -> None:
    story = a_review(due=Due(after=8 * HOUR))
    story.fire("review", DUE)  # nine in the evening in Berlin, three in New York
    assert called(story, "late") == [["carol"]]


@pytest.mark.parametrize(
    "policy", [{"calendar": None}, {"reminders": Reminders(after=HOUR, urgent=True)}], ids=str
)
def test_without_a_calendar_or_if_it_is_urgent_it_is_said_at_any_hour(policy: dict[str, object]) -> None:
    story = a_review(
        due=Due(after=12 * HOUR), escalations=(Escalation(after=14 * HOUR, people=DAN),), **policy
    )
    story.fire("review", DUE)
    assert called(story, "late") == [["bob", "carol"]]
    story.fire("review", ESCALATE)
    assert story.now == utc(3, 2)
    assert called(story, "escalated") == [["dan"]]


def test_who_answers_before_the_morning_is_not_told_that_it_was_late() -> None:
    story = a_review(due=Due(after=12 * HOUR))
    story.fire("review", DUE)
    story.approve("review", BOB)
    story.fire("review", DUE)
    assert called(story, "late") == []
    story.fire("review", DUE)
    assert story.now == utc(3, 14)  # nine in New York
    assert called(story, "late") == [["carol"]]


# --- escalations -----------------------------------------------------------------------------------


def test_others_are_asked_when_they_work_next() -> None:
    story = a_review(escalations=(Escalation(after=14 * HOUR, people=DAN),))
    assert timer(story, ESCALATE).due == utc(3, 8)
    story.fire("review", ESCALATE)
    assert called(story, "escalated") == [["dan"]]


def test_after_an_outage_nobody_is_asked_at_night_either() -> None:
    story = a_review(escalations=(Escalation(after=HOUR, people=DAN),))
    story.fire("review", ESCALATE, late=13 * HOUR)
    assert called(story, "escalated") == []
    assert story.last("review").escalated == 0
    story.fire("review", ESCALATE)
    assert (story.now, called(story, "escalated")) == (utc(3, 8), [["dan"]])


def test_the_next_is_due_when_it_would_have_been() -> None:
    erin = a_rule(seat("erin", zone=BERLIN))
    story = a_review(
        escalations=(Escalation(after=14 * HOUR, people=DAN), Escalation(after=24 * HOUR, people=erin))
    )
    story.fire("review", ESCALATE)
    assert timer(story, ESCALATE).due == utc(3, 12)


# --- clocks that stood still -----------------------------------------------------------------------

THREE_HOURS = WorkingTime(3 * HOUR)


@pytest.mark.parametrize(("wait", "left"), [(THREE_HOURS, utc(3, 10)), (3 * HOUR, utc(3, 6))], ids=str)
def test_of_working_time_so_much_is_left_as_was_when_a_question_was_asked(wait: Wait, left: datetime) -> None:
    policy = {
        "due": Due(after=wait),
        "expiry": Expiry(after=wait, then=ExpiryOutcome.FAIL),
        "escalations": (Escalation(after=wait, people=DAN),),
        "reminders": Reminders(after=wait),
    }
    story = a_review(**policy)
    human_task = story.last("review").id
    story.now = utc(2, 13)
    story.tell(Inquire(human_task=human_task, by=BOB, of=ALICE, question="Which date?"))
    story.now = utc(3, 4)  # two hours are left; nobody works yet
    story.tell(AnswerInquiry(human_task=human_task, number=1, by=ALICE, answer="Friday"))
    assert timer(story, DUE).due == left
    assert timer(story, EXPIRE).due == left
    assert timer(story, TimerKind.REMIND).due == max(left, utc(3, 8))
    assert timer(story, ESCALATE).due == left


def test_so_it_is_when_a_task_was_stopped() -> None:
    story = a_review(due=Due(after=THREE_HOURS))
    story.approve("review", CAROL)
    story.tell(Dispute(human_task=story.last("review").id, by=CAROL))
    story.now += timedelta(days=3)
    story.tell(Resume(by=OLGA, how=Resumption.GO_ON))
    assert timer(story, DUE).due == story.now + 3 * HOUR


def test_the_next_escalation_has_its_working_time_too() -> None:
    erin = a_rule(seat("erin", zone=BERLIN))
    first, second = (
        Escalation(after=THREE_HOURS, people=DAN),
        Escalation(after=WorkingTime(6 * HOUR), people=erin),
    )
    story = a_review(escalations=(first, second))
    human_task = story.last("review").id
    story.tell(Inquire(human_task=human_task, by=BOB, of=ALICE, question="Which date?"))
    story.now += 4 * HOUR  # an hour before they go home
    story.tell(AnswerInquiry(human_task=human_task, number=1, by=ALICE, answer="Friday"))
    story.fire("review", ESCALATE)
    assert story.now == utc(3, 10)
    assert timer(story, ESCALATE).due == utc(3, 13)


# --- people who move -------------------------------------------------------------------------------


def moves(story: Story, user: UserId, zone: str) -> Change:
    return story.tell(PeopleMoved(human_task=story.last("review").id, zones=frozenset({(user, zone)})))


def test_who_moves_is_called_in_the_hours_of_the_new_zone() -> None:
    story = a_review(reminders=Reminders(after=HOUR))
    change = moves(story, BOB.id, "America/Los_Angeles")
    assert (change.events, change.notices) == ((), ())
    story.fire("review", TimerKind.REMIND)
    assert (story.now, called(story, "reminder")) == (utc(2, 14), [["carol"]])
    story.fire("review", TimerKind.REMIND)
    assert (story.now, called(story, "reminder")) == (utc(2, 17), [["bob"]])  # nine in Los Angeles


def has_changed(change: Change) -> bool:
    return change.after is not change.before


def test_nothing_moves_whom_nobody_asked_or_who_lives_there_already() -> None:
    story = a_review()
    assert not has_changed(moves(story, BOB.id, BERLIN))
    assert not has_changed(moves(story, OLGA.id, NEW_YORK))
    story.approve("review", BOB)
    story.approve("review", CAROL)
    assert not has_changed(moves(story, BOB.id, NEW_YORK))  # it is decided
