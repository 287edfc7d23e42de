"""Owns the requests that hypothesis makes up to be reminded of: rules, zones, calendars, reminders."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from engine.codes import HumanTaskKind
from engine.model import UserId
from engine.policy import Due, Policy, Reminders, Rule
from engine.working_time import Calendar, Wait, WorkingTime
from tests.makers import CHANNEL, a_policy, a_rule, seat

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changes at midnight, in the southern spring
    "Asia/Beirut",  # changes at midnight, in the northern spring
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Asia/Kolkata",  # opens a quarter of an hour after Kathmandu
)
AROUND_CHANGES = [
    datetime(2026, month, day, tzinfo=UTC)
    for month, day in ((3, 6), (3, 27), (4, 3), (9, 4), (10, 2), (10, 23), (10, 30), (12, 22))
]
BEGINS = st.builds(
    lambda start, minutes: start + minutes * MINUTE,
    st.sampled_from(AROUND_CHANGES),
    st.integers(0, 3 * DAY) | st.integers(0, 3 * 96).map(lambda quarters: quarters * 15),
)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
OFFICE = st.builds(Calendar, zone=st.sampled_from(ZONES))
_MAY_HAVE_SUMMARIES = [UserId(name) for name in ("bob", "carol", "gus")]
_NOBODY = frozenset[UserId]()
AT_TIMES = st.sampled_from([False, False, False, True])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request, and when it is made."""

    kind: HumanTaskKind
    policy: Policy
    at: datetime
    with_summary: frozenset[UserId]


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    """Make a request that waits for people in one or several zones."""
    kind = draw(st.sampled_from([*[HumanTaskKind.APPROVAL] * 4, HumanTaskKind.FORM]))
    is_form = kind is HumanTaskKind.FORM
    at = draw(BEGINS)
    calendar = draw(st.none() | OFFICE | OFFICE | calendars(at))
    policy = a_policy(
        rules=(draw(_rules("bob", "carol", most=1)),) if is_form else draw(_several_rules()),
        is_sequential=draw(st.booleans()),
        calendar=calendar,
        reminders=draw(_reminders(calendar)),
        undo_window=None if is_form else draw(st.sampled_from([None, 5 * MINUTE, 2 * DAY * MINUTE])),
        claim=draw(st.sampled_from([None, 37 * MINUTE, DAY * MINUTE])) if is_form else None,
        due=draw(st.none() | st.integers(1, 6 * DAY).map(lambda minutes: Due(after=minutes * MINUTE))),
        surfaces=(CHANNEL,),
    )
    with_summary = draw(st.just(_NOBODY) | st.frozensets(st.sampled_from(_MAY_HAVE_SUMMARIES)))
    return Asking(kind=kind, policy=policy, at=at, with_summary=with_summary)


@st.composite
def calendars(draw: st.DrawFn, near: datetime) -> Calendar:
    """Make a calendar that works for a quarter of an hour a week at least."""
    opens = draw(TIMES)
    closes = draw(st.none() | TIMES.filter(lambda at: at > opens))
    free = st.integers(-1, 9).map(lambda days: (near + timedelta(days=days)).date())
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=opens,
        closes=closes,
        holidays=draw(st.frozensets(free, max_size=4)),
    )


@st.composite
def _several_rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Make one rule, two of different people, or one that anyone may meet."""
    match draw(st.sampled_from(["one", "one", "two", "anyone"])):
        case "two":
            return draw(_rules("bob", "carol", name="first")), draw(_rules("dan", "erin", name="second"))
        case "anyone":
            asked = draw(st.sampled_from([(), (seat("bob", zone=draw(_ZONE)),)]))
            return (a_rule(*asked, anyone=True, required=draw(st.integers(2, 3))),)
        case _:
            return (draw(_rules("bob", "carol", "dan")),)


_ZONE = st.sampled_from([None, *ZONES])


@st.composite
def _rules(draw: st.DrawFn, *people: str, name: str = "", most: int = 3) -> Rule:
    asked = people[: draw(st.integers(1, len(people)))]
    seats = [seat(user, zone=draw(_ZONE)) for user in asked]
    required = min(most, len(seats))
    return a_rule(*seats, name=name, required=draw(st.sampled_from([required, required, 1])))


@st.composite
def _reminders(draw: st.DrawFn, calendar: Calendar | None) -> Reminders | None:
    if draw(AT_TIMES) and draw(AT_TIMES):
        return None
    waits = _waits(calendar)
    return Reminders(
        after=draw(waits),
        every=draw(st.one_of(st.none(), waits, waits, waits)),
        times=draw(st.sampled_from([1, 2, 3, 100, 100])),
        growing=draw(AT_TIMES),
        urgent=draw(AT_TIMES),
    )


def _waits(calendar: Calendar | None) -> st.SearchStrategy[Wait]:
    """Give waits, many of them shorter than an hour; of working time at most a day of the calendar."""
    plain = st.integers(1, 59) | st.integers(1, 8).map(lambda hours: hours * 60) | st.integers(1, 2 * DAY)
    longest = DAY if calendar is None else calendar.day_length // MINUTE
    working = st.integers(1, longest).map(lambda minutes: WorkingTime(minutes * MINUTE))
    return plain.map(lambda minutes: minutes * MINUTE) | working
