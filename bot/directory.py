"""Owns who people are and where they are asked: the engine's Directory, over Slack."""

from collections import defaultdict
from collections.abc import Iterable

from bot.places import Places
from bot.roster import Member, Roster
from engine.errors import UnknownPeople, UnknownPlace
from engine.model import Actor, GroupId, Seat, Surface, UserId
from engine.ports.directory import People, PeopleRef


class SlackDirectory:
    """People and places of one workspace."""

    def __init__(self, roster: Roster, places: Places, operators: PeopleRef) -> None:
        self.roster = roster
        self.places = places
        self._operators = operators

    # --- the engine's port -----------------------------------------------------------------------

    async def resolve(self, people: PeopleRef) -> People:
        """Find people; names that do not resolve are named all at once."""
        via: dict[UserId, set[GroupId]] = defaultdict(set)
        by_name: set[UserId] = set()
        unknown: list[str] = []
        groups: list[GroupId] = []
        for name in people.users:
            member = await self._person(name)
            if member is None:
                unknown.append(name)
            elif member.is_active and not member.is_bot:
                by_name.add(member.id)
                via[member.id]
        for name in people.groups:
            group = await self.roster.group(name.removeprefix("@"))
            if group is None:
                unknown.append(name)
                continue
            groups.append(group.id)
            for member in await self.roster.members(sorted(group.members)):
                if member.is_active and not member.is_bot:
                    via[member.id].add(group.id)
        if unknown:
            raise UnknownPeople(unknown)
        seats = tuple(
            Seat(user=user, via=frozenset() if user in by_name else frozenset(through))
            for user, through in via.items()
        )
        return People(seats=seats, anyone=people.anyone, labels=people.labels, groups=tuple(groups))

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> tuple[Surface, ...]:
        """Say where cards shall stand."""
        users = [Surface(seat.user) for seat in people.seats]
        if ask_in == "dm" and not people.anyone:
            return tuple(users)
        place = await self._place(channel, fallback)
        if ask_in == "channel":
            users = [user for user in users if UserId(user) not in await self.places.members(place)]
        return (place, *users)

    # --- who acts --------------------------------------------------------------------------------

    async def actor(self, user: str, *, operators: PeopleRef | None = None) -> Actor:
        """Vouch for a person, as they are now.

        `operators`: of the pipeline in question; None: those of the installation.

        Raises:
            DirectoryUnavailable: Slack cannot be asked, and nothing fresh is known.
        """
        id = UserId(user)
        member = await self.roster.member(id)
        if member is None:
            return Actor(id=id, is_active=False, is_full_member=False, surface="slack")
        groups = await self.roster.groups_of(id)
        return Actor(
            id=id,
            is_active=member.is_active and not member.is_bot,
            is_full_member=member.is_full_member,
            is_operator=await self._is_among(member, groups, operators or self._operators),
            groups=groups,
            surface="slack",
        )

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person belongs to these people now."""
        if people.anyone:
            return actor.is_active and actor.is_full_member
        member = await self.roster.member(actor.id)
        return member is not None and actor.is_active and await self._is_among(member, actor.groups, people)

    async def _is_among(self, member: Member, groups: Iterable[GroupId], people: PeopleRef) -> bool:
        names = {member.id, f"@{member.handle}", (member.email or "").lower()}
        if names & {name if name.startswith("@") else _folded(name) for name in people.users}:
            return True
        mine = frozenset(groups)
        if not mine:
            return False  # perhaps because there are no groups: nobody needs to be told of that here
        for name in people.groups:
            group = await self.roster.group(name.removeprefix("@"))
            if group is not None and group.id in mine:
                return True
        return False

    async def _person(self, name: str) -> Member | None:
        if name.startswith("@"):
            return await self.roster.by_handle(name[1:])
        if "@" in name:
            return await self.roster.by_email(name)
        return await self.roster.member(UserId(name))

    async def _place(self, channel: str | None, fallback: Surface | None) -> Surface:
        if channel is not None:
            return await self.places.postable(await self.places.channel(channel))
        if fallback is None:
            raise UnknownPlace("nowhere", "name a channel in the pipeline, or start it in one")
        return await self.places.postable(fallback)


def _folded(name: str) -> str:
    return name.lower() if "@" in name else name
