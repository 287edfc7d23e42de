"""Owns who is asked by a request, and where: the people of its rules, and who stands in for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.language.mistakes import Path
from engine.model import GroupId, Surface
from engine.policy import Rule, Seat
from engine.ports.directory import People, PeopleRef, Surfaces
from engine.steps.context import BodyContext
from engine.steps.finding import channel_of, known, patiently, people_at


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRule:
    """A rule as its author wrote it."""

    path: Path  # of the setting that names the people
    people: PeopleRef
    name: str = ""
    required: int | None = 1  # None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who is asked, and where."""

    rules: tuple[Rule, ...]
    groups: tuple[GroupId, ...] = ()  # those named, for a mention
    break_glass: Rule | None = None
    later: tuple[Rule, ...] = ()  # whom each escalation asks
    stand_ins: tuple[Seat, ...] = ()
    surfaces: tuple[Surface, ...] = ()  # for everybody

    @property
    def everybody(self) -> People:
        """Give all who are asked, each once, and those who stand in for them."""
        seats = {seat.user: seat for rule in (*self.later, *self.rules) for seat in rule.seats}
        seats = {seat.user: seat for seat in self.stand_ins} | seats
        return People(seats=tuple(seats.values()), anyone=any(rule.anyone for rule in self.rules))


async def find(
    context: BodyContext,
    wanted: Iterable[WantedRule],
    break_glass: PeopleRef | None = None,
    *,
    later: Iterable[PeopleRef] = (),
) -> Found:
    """Find the people of a request, those who stand in for them, and the places of its cards.

    `later`: whom its escalations ask.

    Raises:
        UnknownPeopleAt, UnknownPlace: a name that leads nowhere.
    """
    directory, settings = context.world.directory, context.settings
    rules: list[Rule] = []
    groups: list[GroupId] = []
    for rule in wanted:
        people = await people_at(context, rule.path, rule.people)
        rules.append(rule_of(people, rule.name, rule.required))
        groups += people.groups
    escalated = [
        rule_of(await people_at(context, ("escalate", place, "to"), people))
        for place, people in enumerate(later)
    ]
    glass = None if break_glass is None else await people_at(context, ("break_glass",), break_glass)
    found = Found(
        rules=tuple(rules),
        groups=tuple(dict.fromkeys(groups)),
        break_glass=None if glass is None else rule_of(glass),
        later=tuple(escalated),
        stand_ins=await stand_ins(context, [*rules, *escalated]),
    )
    ask_in = settings.get("ask_in", "channel")
    surfaces = await patiently(
        context,
        directory.surfaces,
        channel_of(context),
        ask_in,
        found.everybody,
        context.job.task.surface,
    )
    return placed(found, surfaces, external=settings.get("external", False))


def rule_of(people: People, name: str = "", required: int | None = 1) -> Rule:
    """Give a rule of these people."""
    return Rule(
        name=name,
        seats=people.seats,
        anyone=people.anyone,
        labels=people.labels,
        groups=frozenset(people.groups),
        required=required,
    )


async def stand_ins(context: BodyContext, rules: Iterable[Rule]) -> tuple[Seat, ...]:
    """Give a seat to whoever stands in for somebody who is away: those who are there, and not away, too."""
    absences, now = context.world.absences, context.world.clock.now()
    users = dict.fromkeys(seat.user for rule in rules for seat in rule.seats)
    away = await patiently(context, absences.away, tuple(users), now)
    named = dict.fromkeys(a.stand_in for user in users if (a := away.get(user)) and a.stand_in)
    if not named:
        return ()
    away_too = await patiently(context, absences.away, tuple(named), now)
    there = [user for user in named if user not in away_too]
    people = await known(context, PeopleRef(users=tuple(there)))
    seats = {seat.user: seat for seat in people.seats}
    return tuple(
        replace(seats[absence.stand_in], instead_of=user)
        for user in users
        if (absence := away.get(user)) and absence.stand_in in seats
    )


def placed(found: Found, surfaces: Surfaces, *, external: bool) -> Found:
    """Let each person who may answer be asked at their own place, if they have one."""

    def seated(seats: Sequence[Seat]) -> tuple[Seat, ...]:
        return tuple(
            replace(seat, surface=surfaces.own.get(seat.user)) if external or not seat.is_external else seat
            for seat in seats
        )

    return replace(
        found,
        rules=tuple(replace(rule, seats=seated(rule.seats)) for rule in found.rules),
        later=tuple(replace(rule, seats=seated(rule.seats)) for rule in found.later),
        stand_ins=seated(found.stand_ins),
        surfaces=surfaces.shared,
    )
