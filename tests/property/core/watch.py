"""Owns the watch: somebody who looks at the clocks every minute and reminds whoever is waited for.

It goes by the words of the rules alone. A reminder is due at times that begin when people are asked. Whoever
is waited for then is reminded of it once, as soon as it is their hour and the card had not too many messages.
A message that only people got who wanted one then counts for those people alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TypeAlias

from engine.policy import Reminders
from engine.working_time import WorkingTime
from tests.property.core.wall import Minute, Walls

Reader: TypeAlias = str | None
"""A person, or (None) the places for all."""

HOUR, DAY, A_DAY_MAX = 60, 24 * 60, 4


@dataclass(frozen=True)
class Said:
    """A reminder: when it went out, and to whom."""

    minute: Minute
    readers: frozenset[Reader]
    is_wanted: bool = False  # by all who got it

    def counts_for(self, reader: Reader) -> bool:
        """Say whether it is one of those of which a reader gets not too many."""
        return not self.is_wanted or reader in self.readers


@dataclass
class Watch:
    """Who was reminded when, and what is due next."""

    reminders: Reminders | None
    walls: Walls
    zones: dict[Reader, str | None]
    now: Minute
    with_summary: frozenset[str] = frozenset()
    answer_due: Minute | None = None
    due: Minute | None = None
    number: int = 1
    told: set[Reader] = field(default_factory=set)
    snoozed: dict[Reader, Minute] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    _still_since: Minute | None = None

    def __post_init__(self) -> None:
        """Begin when people are asked."""
        if self.reminders is not None:
            self.due = self.walls.after(self.now, self.reminders.after)

    def be_still(self, *, is_still: bool) -> None:
        """Let the clock of the reminders stand still, or go on: then it is late by as long as it stood."""
        if is_still and self._still_since is None:
            self._still_since = self.now
        elif not is_still and self._still_since is not None:
            stood = self.now - self._still_since
            self.due = None if self.due is None else self._resumed(self.due, self._still_since)
            if self.answer_due is not None and self.answer_due > self._still_since:
                self.answer_due += stood
            self._still_since = None

    def _resumed(self, due: Minute, since: Minute) -> Minute:
        """Give when what is due after so much working time is due after clocks stood still."""
        assert self.reminders is not None
        wait = self.reminders.after if self.number == 1 else self.reminders.every
        if due <= since or not isinstance(wait, WorkingTime):
            return due + self.now - since
        left = sum(self.walls.works(None, minute) for minute in range(since, due))
        if left:
            return self.walls.after(self.now, WorkingTime(timedelta(minutes=left)))
        return next(minute for minute in count(self.now) if self.walls.works(None, minute))

    def look(self, waited_for: frozenset[Reader]) -> None:
        """Look at the clocks in this minute."""
        if self._still_since is not None:
            return
        to_tell = frozenset(reader for reader in waited_for if self._may_be_told(reader))
        if to_tell:
            spared = frozenset(reader for reader in to_tell if self._is_told_by_summary(reader))
            self.told |= spared
            if to_tell - spared:
                self._tell(to_tell - spared)
        has_begun = self.told or not waited_for  # where all snooze, it waits for the first of them
        if self._is_due and has_begun:
            had_enough = {reader for reader in waited_for if self._waits_for_own(reader)}
            if waited_for <= self.told | self.snoozed.keys() | had_enough:
                self._go_on_to_next()

    @property
    def _is_due(self) -> bool:
        return self.due is not None and self.due <= self.now

    def _wants(self, reader: Reader) -> bool:
        if reader in self.snoozed:
            return self.snoozed[reader] <= self.now
        return self._is_due and reader not in self.told

    def _is_told_by_summary(self, reader: Reader) -> bool:
        is_due_soon = self.answer_due is not None and self.answer_due <= self.now + DAY
        is_urgent = self.reminders is not None and self.reminders.urgent
        is_spared = reader in self.with_summary and reader not in self.snoozed
        return is_spared and not (is_due_soon or is_urgent)

    def _is_time(self, reader: Reader) -> bool:
        is_urgent = self.reminders is not None and self.reminders.urgent
        return is_urgent or self.walls.works(self.zones.get(reader), self.now)

    def _may_be_told(self, reader: Reader) -> bool:
        heard = [one.minute for one in self.said if one.counts_for(reader)]
        return self._wants(reader) and self._is_time(reader) and not _is_too_much(heard, self.now)

    def _waits_for_own(self, reader: Reader) -> bool:
        """Say whether somebody gets none for longer than the card, for all those that they wanted."""
        heard = [one.minute for one in self.said if one.counts_for(reader)]
        of_all = [one.minute for one in self.said if not one.is_wanted]
        return _free_from(heard, self.now) > _free_from(of_all, self.now)

    def _tell(self, readers: frozenset[Reader]) -> None:
        self.said.append(Said(self.now, readers, is_wanted=readers <= self.snoozed.keys()))
        if self._is_due:
            self.told |= readers
        for reader in readers:
            self.snoozed.pop(reader, None)

    def _go_on_to_next(self) -> None:
        """Let the next be due: those that would be by now are not made up for."""
        reminders, due = self.reminders, self.due
        assert reminders is not None
        assert due is not None
        self.told, self.due = set(), None
        if reminders.every is not None and self.number < reminders.times:
            times = 2 ** (self.number - 1) if reminders.growing else 1
            while due <= self.now:
                due = self.walls.after(due, reminders.every, times=times)
            self.number += 1
            self.due = due


def _is_too_much(said: Sequence[Minute], minute: Minute) -> bool:
    ago = [minute - one for one in said]
    return any(minutes < HOUR for minutes in ago) or sum(minutes < DAY for minutes in ago) >= A_DAY_MAX


def _free_from(said: Sequence[Minute], now: Minute) -> Minute:
    """Give the first minute from now on at which there may be one more."""
    changes = (one + length for one in said for length in (HOUR, DAY))
    return next(
        minute for minute in sorted({now, *changes}) if minute >= now and not _is_too_much(said, minute)
    )
