"""Owns who people are and where they can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.model import Actor, GroupId, Surface, UserId
from engine.policy import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRef:
    """People as an author wrote them, roles already replaced by what they stand for."""

    users: tuple[str, ...] = ()  # ids, e-mail addresses, @handles, services
    groups: tuple[str, ...] = ()  # ids, @handles
    anyone: bool = False
    labels: tuple[str, ...] = ()  # names of roles and groups, for people to read


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People as the directory knows them now: active, and no bots."""

    seats: tuple[Seat, ...] = ()  # without places: those are given by `Directory.surfaces`
    anyone: bool = False
    labels: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()  # those asked as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Surfaces:
    """Where cards shall stand. Both empty: there are no places (the library alone)."""

    shared: tuple[Surface, ...] = ()  # for everybody who is asked
    own: Mapping[UserId, Surface] = field(default_factory=dict)  # of people who are asked alone

    @property
    def all(self) -> tuple[Surface, ...]:
        """Give all places, each once: the shared ones, then people's own in the order asked."""
        return tuple(dict.fromkeys((*self.shared, *self.own.values())))


class Directory(Protocol):
    """Who people are, and where they can be asked."""

    async def resolve(self, people: PeopleRef) -> People:
        """Find people; those who are no full members are marked in their seats.

        Raises:
            UnknownPeople: names that do not resolve.
            DirectoryUnavailable: try again later; never an answer.
        """

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person belongs to these people now. Raises DirectoryUnavailable."""

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> Surfaces:
        """Say where cards shall stand: a channel, direct messages, or both (`channel`, `dm`, `both`).

        `channel` None: at `fallback`, where the task was started. A person asked who is not in the channel
        gets a card of their own.

        Raises:
            UnknownPlace: no such channel, or the bot cannot post there.
            DirectoryUnavailable: try again later.
        """
