"""Owns what somebody typed who will be away: until when, and who stands in for them."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.cards.answers.away import StandInProblem
from bot.listeners.command_text import plain
from bot.roster import Member, Roster
from bot.stand_ins import CannotStandIn, check_stand_in
from engine.model import UserId
from engine.ports.absences import Absence

_PERSON = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^(?P<id>S[A-Z0-9]+)(?:\|(?P<name>[^<>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody typed who will be away: until when, and who stands in, by whatever name."""

    when: str
    people: Sequence[str] = ()  # ids, @handles, e-mail addresses
    groups: Sequence[str] = ()

    @classmethod
    def parse(cls, text: str) -> "Wish":
        """Read what follows the word, as Slack sent it."""
        people = [match["id"] for match in _PERSON.finditer(text)]
        groups = [match["name"] or match["id"] for match in _GROUP.finditer(text)]
        rest = plain(_GROUP.sub(" ", _PERSON.sub(" ", text))).split()
        named = [word for word in rest if "@" in word]
        when = " ".join(word for word in rest if "@" not in word)
        return cls(when=when, people=(*people, *(word.rstrip(",;.!") for word in named)), groups=groups)


async def stand_in_of(
    wish: Wish, user: UserId, roster: Roster, absence_of: Callable[[UserId], Awaitable[Absence | None]]
) -> UserId | None:
    """Find whoever is to stand in for a person; None: nobody. Raises CannotStandIn."""
    if len(wish.people) + len(wish.groups) > 1:
        raise CannotStandIn(StandInProblem.SEVERAL, ", ".join((*wish.people, *wish.groups)))
    if wish.groups:
        raise CannotStandIn(StandInProblem.GROUP, wish.groups[0])
    if not wish.people:
        return None
    [name] = wish.people
    member = await _named(name, roster)
    await check_stand_in(member, user, absence_of)
    return member.id


async def _named(name: str, roster: Roster) -> Member:
    if name.startswith("@"):
        found = await roster.by_handle(name[1:])
    elif "@" in name:
        found = await roster.by_email(name)
    else:
        found = await roster.member(UserId(name))
    if found is None:
        raise CannotStandIn(StandInProblem.UNKNOWN, name)
    return found
