"""Owns who can stand in for somebody who is away: an active person, and not one who is away as well."""

from collections.abc import Awaitable, Callable

from bot.cards.answers.away import StandInProblem
from bot.roster import Member
from engine.model import UserId
from engine.ports.absences import Absence


class CannotStandIn(Exception):
    """Whoever was named cannot stand in. `absence`: their own, if that is why."""

    def __init__(self, problem: StandInProblem, name: str, absence: Absence | None = None) -> None:
        super().__init__(f"{name} cannot stand in: {problem.value}")
        self.problem, self.name, self.absence = problem, name, absence


async def check_stand_in(
    member: Member, user: UserId, absence_of: Callable[[UserId], Awaitable[Absence | None]]
) -> None:
    """Let pass who can stand in for a person. Raises CannotStandIn."""
    called = f"@{member.handle}"
    if member.is_bot:
        raise CannotStandIn(StandInProblem.BOT, called)
    if not member.is_active:
        raise CannotStandIn(StandInProblem.GONE, called)
    if member.id == user:
        raise CannotStandIn(StandInProblem.SELF, called)
    if (absence := await absence_of(member.id)) is not None:
        raise CannotStandIn(StandInProblem.AWAY, called, absence)
