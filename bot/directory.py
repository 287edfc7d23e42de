"""Owns who people are and where they are asked: the engine's Directory, over Slack."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from bot.places import Places
from bot.roster import Group, Member, Roster
from engine.codes import Entrance
from engine.errors import UnknownPeople, UnknownPlace
from engine.model import Actor, GroupId, Surface, UserId
from engine.policy import Seat
from engine.ports.directory import People, PeopleRef, Surfaces
from engine.services import is_service


class SlackDirectory:
    """People and places of one workspace."""

    def __init__(self, roster: Roster, places: Places, operators: PeopleRef) -> None:
        self.roster = roster
        self.places = places
        self._operators = operators

    # --- the engine's port -----------------------------------------------------------------------

    async def resolve(self, people: PeopleRef) -> People:
        """Find people; names that do not resolve are named all at once."""
        named = {name: await self._person(name) for name in people.users}
        groups = {name: await self.roster.group(name.removeprefix("@")) for name in people.groups}
        unknown = [name for name, found in (*named.items(), *groups.items()) if found is None]
        if unknown:
            raise UnknownPeople(unknown)
        asked = {group.id: group for group in groups.values() if group is not None}
        by_name = {member.id: member for member in named.values() if member is not None}
        return People(
            seats=(
                *(_seat(member) for member in by_name.values() if member.is_person),
                *await self._seats_of(asked.values(), but=by_name),
            ),
            anyone=people.anyone,
            labels=people.labels,
            groups=tuple(asked),
        )

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> Surfaces:
        """Say where cards shall stand. A person's own place is the conversation with them."""
        own = {seat.user: Surface(seat.user) for seat in people.seats if not is_service(seat.user)}
        if ask_in == "dm" and not people.anyone and (own or not people.seats):
            return Surfaces(own=own)
        place = await self._place(channel, fallback)
        if ask_in == "channel" and own:
            present = await self.places.members(place)
            own = {user: surface for user, surface in own.items() if user not in present}
        return Surfaces(shared=(place,), own=own)

    # --- who acts --------------------------------------------------------------------------------

    async def actor(self, user: str, *, operators: PeopleRef | None = None) -> Actor:
        """Vouch for a person who acts in Slack, or for a service, as they are now.

        `operators`: of the pipeline in question; None: those of the installation.

        Raises:
            DirectoryUnavailable: Slack cannot be asked and nothing fresh is known, or they have just joined.
        """
        id = UserId(user)
        member = await self.roster.acting(id)
        groups = frozenset[GroupId]() if is_service(id) else await self.roster.groups_of(id)
        return Actor(
            id=id,
            is_active=member.is_person,
            is_full_member=member.is_full_member,
            is_operator=await self._is_among(member, groups, operators or self._operators),
            groups=groups,
            surface=Entrance.SLACK,
            home=Surface(id) if member.is_person and not is_service(id) else None,
            zone=member.own_zone,
        )

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person belongs to these people now."""
        if people.anyone:
            return actor.is_active and actor.is_full_member
        member = await self.roster.member(actor.id)
        return member is not None and actor.is_active and await self._is_among(member, actor.groups, people)

    async def _is_among(self, member: Member, groups: Iterable[GroupId], people: PeopleRef) -> bool:
        names = {member.id, _folded(f"@{member.handle}"), _folded(member.email or "")}
        if names & {_folded(name) for name in people.users}:
            return True
        mine = frozenset(groups)
        if not mine:
            return False  # perhaps because there are no groups: nobody needs to be told of that here
        for name in people.groups:
            group = await self.roster.group(name.removeprefix("@"))
            if group is not None and group.id in mine:
                return True
        return False

    async def _seats_of(self, groups: Iterable[Group], *, but: Container[UserId]) -> Sequence[Seat]:
        """Give everybody in these groups, but those who are asked by name, too, a seat."""
        found: dict[UserId, Member] = {}
        via: dict[UserId, list[GroupId]] = defaultdict(list)
        for group in groups:
            for member in await self.roster.members(sorted(group.members)):
                found[member.id] = member
                via[member.id].append(group.id)
        return [_seat(member, via[id]) for id, member in found.items() if member.is_person and id not in but]

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
    """Make handles and addresses alike however they are capitalised; ids stay as they are."""
    return name.casefold() if "@" in name else name


def _seat(member: Member, via: Iterable[GroupId] = ()) -> Seat:
    return Seat(
        user=member.id, via=frozenset(via), is_external=not member.is_full_member, zone=member.own_zone
    )
