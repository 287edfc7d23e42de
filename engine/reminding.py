"""Owns who is reminded when: in their own hours, not too often, and not before they want to be. Pure.

A reminder is due at an instant that the schedule gives. It reaches each person when they work next, and
not sooner than the limits of the card allow: it is moved, never dropped. People who work at that instant
share one message. The places for all, if anyone may answer, count as one reader: `None`.

A message that only those get who wanted one then counts for them alone: what they put off, and how often,
holds up nobody else. So nobody gets more than the card may, and the card no more by its schedule.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from engine import approval, tally
from engine.calling_hours import in_hours, last_hour
from engine.codes import TimerKind
from engine.human_task import HumanTask, OwnReminders, Reminding, Snoozed
from engine.model import Timer, TimerKey, UserId
from engine.snapshot import TaskSnapshot

SPACING = timedelta(hours=1)
_DAY = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)
A_DAY_MAX = 4

Reader: TypeAlias = UserId | None


def nominal(human_task: HumanTask, timer: Timer | None) -> datetime | None:
    """Give when the reminder that a timer stands for was due by the schedule; None: only snoozes are."""
    held = human_task.reminding.held
    return None if timer is None or held is None else timer.due - held


def end_of(timers: Mapping[TimerKey, Timer], human_task: HumanTask) -> datetime | None:
    """Give when a request expires."""
    timer = timers.get(TimerKey(human_task.step, human_task.run, TimerKind.EXPIRE))
    return None if timer is None else timer.due


def moments(
    task: TaskSnapshot,
    human_task: HumanTask,
    due: datetime | None,
    now: datetime,
    *,
    end: datetime | None,
) -> dict[Reader, datetime]:
    """Give when each reader is to be reminded, from now on; `due`: by the schedule, if one is left.

    Who has been reminded of it is left out. Nobody is reminded in hours that have passed since. `end`: when
    the request expires: what would be moved beyond that comes in the last hour before, if people still work.
    """
    reminding = human_task.reminding
    wanted: dict[Reader, datetime] = {one.user: one.until for one in reminding.snoozes}
    zones = _zones(human_task, reminding.snoozes)
    found = {}
    for reader in readers(task, human_task):
        start = wanted.get(reader, None if reader in reminding.told else due)
        if start is not None:
            free = max(now, _free(reminding, reader))
            found[reader] = in_hours(human_task.policy, zones.get(reader), max(start, free))
            if reader not in wanted and end is not None and start < end <= found[reader]:
                sooner = last_hour(human_task.policy, zones.get(reader), free, end)
                found[reader] = found[reader] if sooner is None else sooner
    return found


def is_come(
    task: TaskSnapshot,
    human_task: HumanTask,
    due: datetime | None,
    now: datetime,
    *,
    end: datetime | None,
) -> bool:
    """Say whether the schedule's reminder is due, or comes sooner since for somebody it would be too late."""
    if due is None or due <= now:
        return due is not None
    afresh = replace(human_task, reminding=Reminding())  # whoever was told by now, and however often
    return any(at <= now for at in moments(task, afresh, due, now, end=end).values())


def moment_wanted(human_task: HumanTask, wanted: Snoozed, now: datetime) -> datetime:
    """Give when a person is reminded who wants it then: when they work, and not too often."""
    free = max(wanted.until, now, _free(human_task.reminding, wanted.user))
    return in_hours(human_task.policy, _zones(human_task, [wanted])[wanted.user], free)


def next_of(task: TaskSnapshot, human_task: HumanTask, user: UserId, now: datetime) -> datetime | None:
    """Give when somebody is reminded next, as far as that is known; None: they are not."""
    timer = task.timers.get(TimerKey(human_task.step, human_task.run, TimerKind.REMIND))
    end = end_of(task.timers, human_task)
    return moments(task, human_task, nominal(human_task, timer), now, end=end).get(user)


def readers(task: TaskSnapshot, human_task: HumanTask) -> Iterator[Reader]:
    """Give whom a request waits for now; of those who may answer because anyone may, who wants it later."""
    asked = approval.still_to_act(task, human_task)
    yield from asked
    if human_task.claimed_by is None and any(count.rule.anyone for count in tally.turn(human_task)):
        yield None
        gone = {seat.user for seat in human_task.policy.seats if seat.is_gone}
        done = {*asked, *gone, *tally.counted(human_task)}
        yield from (one.user for one in human_task.reminding.snoozes if one.user not in done)


def is_given(task: TaskSnapshot, human_task: HumanTask, now: datetime) -> bool:
    """Say whether the reminder that is due has reached everybody who does not want one later.

    Whoever had so many of their own that they may have none now holds up nobody. Where it has reached none,
    it waits for the first of them.
    """
    reminding, waited_for = human_task.reminding, tuple(readers(task, human_task))
    done = {*reminding.told, *(one.user for one in reminding.snoozes), *_held_by_own(reminding, now)}
    return done.issuperset(waited_for) and bool(reminding.told or not waited_for)


def spared(
    task: TaskSnapshot,
    human_task: HumanTask,
    readers: Iterable[Reader],
    now: datetime,
    with_summary: Collection[UserId],
) -> tuple[Reader, ...]:
    """Give who needs no reminder, since their summary says it. Who wanted one at a time of their own gets it.

    Nobody is spared what is urgent, or due within a day.
    """
    reminders = human_task.policy.reminders
    if (reminders is not None and reminders.urgent) or _is_due_soon(task, human_task, now):
        return ()
    wanted = {one.user for one in human_task.reminding.snoozes}
    return tuple(reader for reader in readers if reader in with_summary and reader not in wanted)


def told(
    reminding: Reminding,
    readers: tuple[Reader, ...],
    now: datetime,
    *,
    number: int,
    is_due: bool,
    spared: tuple[Reader, ...] = (),
) -> Reminding:
    """Keep that these were reminded. `is_due`: of the schedule's reminder, not only as they wanted.

    `number`: that of the schedule's; before messages were counted, each of those was one.
    `spared`: who needed none; they are done with, too.
    """
    done = (*reminding.told, *readers, *spared) if is_due else reminding.told
    if not readers:
        return replace(reminding, told=done)
    wanted = tuple(one.user for one in reminding.snoozes if one.user in readers)
    is_by_schedule = len(wanted) < len(readers)
    return replace(
        reminding,
        told=done,
        messages=max(reminding.messages + 1, number),
        sent=(*reminding.sent, now)[-A_DAY_MAX:] if is_by_schedule else reminding.sent,
        own=reminding.own if is_by_schedule else _with_own(reminding, wanted, now),
        snoozes=tuple(one for one in reminding.snoozes if one.user not in readers),
    )


def _zones(human_task: HumanTask, snoozes: Iterable[Snoozed]) -> dict[Reader, str | None]:
    """Give where people live: as their seats say; of who has none, as was known when they snoozed."""
    zones: dict[Reader, str | None] = {one.user: one.zone for one in snoozes}
    return zones | {seat.user: seat.zone for seat in human_task.policy.seats}


def _is_due_soon(task: TaskSnapshot, human_task: HumanTask, now: datetime) -> bool:
    """Say whether an answer is due, or late, or the time for one ends, within a day."""
    keys = (TimerKey(human_task.step, human_task.run, kind) for kind in (TimerKind.DUE, TimerKind.EXPIRE))
    ends = (task.timers[key].due for key in keys if key in task.timers)
    return human_task.late_since is not None or any(end <= now + _DAY for end in ends)


def _with_own(reminding: Reminding, users: Collection[UserId], now: datetime) -> tuple[OwnReminders, ...]:
    """Keep that these were reminded as they wanted; of others, what still counts."""
    before = {one.user: one.sent for one in reminding.own if one.sent[-1] + _DAY > now or one.user in users}
    sent = before | {user: (*before.get(user, ()), now)[-A_DAY_MAX:] for user in users}
    return tuple(OwnReminders(user=user, sent=each) for user, each in sent.items())


def _held_by_own(reminding: Reminding, now: datetime) -> Iterator[UserId]:
    """Give who may have none for longer than the card may, because of those that they wanted."""
    free = max(_limit(reminding.sent), now)
    yield from (one.user for one in reminding.own if _free(reminding, one.user) > free)


def _free(reminding: Reminding, reader: Reader) -> datetime:
    """Give before when a reader gets no further reminder: after the card's, and those that they wanted."""
    own = next((one.sent for one in reminding.own if one.user == reader), ())
    return _limit(sorted((*reminding.sent, *own)))


def _limit(sent: Sequence[datetime]) -> datetime:
    """Give when the next may go out: an hour after the last, a day after the last but three."""
    hour = sent[-1] + SPACING if sent else _EVER
    return max(hour, sent[-A_DAY_MAX] + _DAY) if len(sent) >= A_DAY_MAX else hour
