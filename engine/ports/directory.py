"""Owns who people are and where they can be asked."""

from dataclasses import dataclass
from typing import Protocol

from engine.model import Actor, GroupId, Seat, Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRef:
    """People as an author wrote them, roles already replaced by what they stand for."""

    users: tuple[str, ...] = ()  # ids, e-mail addresses, @handles
    groups: tuple[str, ...] = ()  # ids, @handles
    anyone: bool = False
    labels: tuple[str, ...] = ()  # names of roles and groups, for people to read


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People as the directory knows them now: active, and no bots."""

    seats: tuple[Seat, ...] = ()
    anyone: bool = False
    labels: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()  # those named, for a mention


class Directory(Protocol):
    """Who people are, and where they can be asked."""

    async def resolve(self, people: PeopleRef) -> People:
        """Find people.

        Raises:
            UnknownPeople: names that do not resolve.
            DirectoryUnavailable: try again later; never an answer.
        """

    async def is_among(self, actor: Actor, people: PeopleRef) -> bool:
        """Say whether a person belongs to these people now. Raises DirectoryUnavailable."""

    async def surfaces(
        self, channel: str | None, ask_in: str, people: People, fallback: Surface | None
    ) -> tuple[Surface, ...]:
        """Say where cards shall stand: a channel, direct messages, or both (`channel`, `dm`, `both`).

        `channel` None: at `fallback`, where the task was started. A person asked who is not in the channel
        gets a card of their own. Empty: there are no places (the library alone).

        Raises:
            UnknownPlace: no such channel, or the bot cannot post there.
            DirectoryUnavailable: try again later.
        """
