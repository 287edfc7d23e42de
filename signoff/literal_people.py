"""Owns the directory of a program without one: everybody exists, under the id by which they are named."""

from engine.errors import UnknownPeople
from engine.model import Actor, Surface, UserId
from engine.policy import Seat
from engine.ports.directory import People, PeopleRef, Surfaces


class LiteralPeople:
    """Takes people at their word: `@alice`, `alice` and `alice@example.com` are ids. There are no groups."""

    async def resolve(self, people: PeopleRef) -> People:
        """Give each named person a seat, under the name without `@` in front."""
        if people.groups:
            raise UnknownPeople(people.groups, "there are no groups without a workspace")
        users = dict.fromkeys(user_id(name) for name in people.users)
        seats = tuple(Seat(user=user) for user in users)
        return People(seats=seats, anyone=people.anyone, labels=people.labels)

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> Surfaces:
        """Say that there are no places."""
        del channel, ask_in, people, fallback
        return Surfaces()

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person is one of those named."""
        return people.anyone or actor.id in {user_id(name) for name in people.users}


def user_id(name: str) -> UserId:
    """Give the id of a person: `@ann` and `ann` are the same."""
    return UserId(name.removeprefix("@"))
