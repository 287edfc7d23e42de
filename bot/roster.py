"""Owns what we know of Slack's people and user groups: a cache that events and time keep fresh."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.dates.zones import known_zone
from bot.lookups import Lookups
from bot.slack_calls import SlackSaysNo, read, read_all
from engine.errors import DirectoryUnavailable, UnknownPeople
from engine.model import GroupId, UserId
from engine.services import is_service

_FRESH_S = 300.0
_GONE_S = 3.0  # so long whoever is gone is not looked up again, though they act
_MANY = 5
_NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
_NEEDS_A_PAID_PLAN = frozenset({"paid_teams_only", "plan_upgrade_required", "feature_not_enabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person (or bot) of the workspace; or a service, which can be asked like a person."""

    id: UserId
    handle: str  # unique; display and real names are not, and can be chosen to impersonate
    email: str | None
    is_active: bool
    is_bot: bool
    is_full_member: bool
    own_zone: str | None  # IANA name; None: Slack does not say it, or it is not known here
    locale: str

    @property
    def zone(self) -> str:
        """Give the zone in which times are said to them."""
        return self.own_zone or "UTC"

    @property
    def is_person(self) -> bool:
        """Say whether they can be asked: active, and no bot."""
        return self.is_active and not self.is_bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A user group."""

    id: GroupId
    handle: str
    members: frozenset[UserId]


class Roster:
    """The people and groups of one workspace."""

    def __init__(self, client: AsyncWebClient, team: str, now: Callable[[], float]) -> None:
        self._client = client
        self._team = team
        self._now = now
        self._members: dict[UserId, Member] = {}
        self._members_at: float | None = None
        self._seen_at: dict[UserId, float] = {}
        self._lookups = Lookups(self._look_up, now)
        self._groups: dict[GroupId, Group] = {}
        self._groups_at: float | None = None
        self._lock = asyncio.Lock()

    # --- people ----------------------------------------------------------------------------------

    async def member(self, id: UserId) -> Member | None:
        """Give a person by id, as of at most five minutes ago; None: there is none.

        A service is there as long as somebody names it: Slack is not asked about those.

        Raises:
            DirectoryUnavailable: Slack does not say.
        """
        if is_service(id):
            return _service(id)
        if self._is_fresh(self._seen_at.get(id)):
            return self._members[id]
        return await self._lookups.of(id)

    async def acting(self, id: UserId) -> Member:
        """Give somebody who does something in Slack right now: who seems gone there is looked up again.

        Raises:
            DirectoryUnavailable: Slack does not say, or does not know them yet: they have just joined.
        """
        member = await self.member(id)
        if member is not None and not member.is_active and not self._is_fresh(self._seen_at[id], _GONE_S):
            member = await self._lookups.of(id)
        if member is None:
            raise DirectoryUnavailable(f"users.info does not know {id}, who has just done something")
        return member

    def last_seen(self, id: UserId) -> Member | None:
        """Give somebody as they were when last seen, however long ago; None: never seen."""
        return self._members.get(id)

    async def members(self, ids: Collection[UserId]) -> Sequence[Member]:
        """Give these people; unknown ids are left out. Many at once cost one list, not a call each."""
        if sum(not (is_service(id) or self._is_fresh(self._seen_at.get(id))) for id in ids) > _MANY:
            await self._all()
        found = [await self.member(id) for id in ids]
        return [member for member in found if member is not None]

    async def by_handle(self, handle: str) -> Member | None:
        """Give a person by their unique handle, without the `@`, however it is capitalised."""
        members, wanted = await self._all(), handle.casefold()
        return next((m for m in members.values() if m.handle.casefold() == wanted and not m.is_bot), None)

    async def by_email(self, address: str) -> Member | None:
        """Give a person by e-mail address."""
        wanted = address.lower()
        known = (m for m in self._members.values() if m.email and m.email.lower() == wanted)
        member = next(known, None)
        if member is not None and self._is_fresh(self._seen_at.get(member.id)):
            return member
        try:
            answer = await read(self._client, "users.lookupByEmail", email=address)
        except SlackSaysNo as no:
            if no.reason == "users_not_found":
                return None
            raise UnknownPeople([address], no.reason) from no
        return self.learn(answer["user"])

    async def handles(self) -> frozenset[str]:
        """Give the handles of all people who are no bots."""
        return frozenset(m.handle for m in (await self._all()).values() if not m.is_bot)

    def learn(self, user: Mapping[str, Any]) -> Member:
        """Take in a user object as Slack sends it. It has an id; what else it lacks counts as unsaid."""
        member = self._member_of(user)
        self._members[member.id] = member
        self._seen_at[member.id] = self._now()
        return member

    async def _look_up(self, id: UserId) -> Member | None:
        try:
            answer = await read(self._client, "users.info", user=id, include_locale="true")
        except SlackSaysNo as no:
            if no.reason in _NOBODY:
                return None
            raise DirectoryUnavailable(str(no)) from no  # it says nothing of this person
        return self.learn(answer["user"])

    async def _all(self) -> Mapping[UserId, Member]:
        async with self._lock:
            if not self._is_fresh(self._members_at):
                async for user in read_all(
                    self._client, "users.list", "members", team_id=self._team, include_locale="true"
                ):
                    self.learn(user)
                self._members_at = self._now()
        return self._members

    def _member_of(self, user: Mapping[str, Any]) -> Member:
        profile = user.get("profile")
        is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
        is_ours = user.get("team_id", self._team) == self._team and not user.get("is_stranger")
        return Member(
            id=UserId(user["id"]),
            handle=_text(user.get("name")) or "",
            email=_text(profile.get("email")) if isinstance(profile, dict) else None,
            is_active=not user.get("deleted", False),
            is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
            is_full_member=is_ours and not is_guest,
            own_zone=_known(_text(user.get("tz"))),
            locale=_text(user.get("locale")) or self._locale_of(UserId(user["id"])),
        )

    def _locale_of(self, id: UserId) -> str:
        """Give what was known: Slack does not say it each time."""
        known = self._members.get(id)
        return known.locale if known else "en-US"

    # --- groups ----------------------------------------------------------------------------------

    async def group(self, name: str) -> Group | None:
        """Give a group by id, or by handle without the `@`, however that is capitalised.

        Raises:
            UnknownPeople: the workspace's plan has no user groups.
        """
        groups, wanted = await self.groups(), name.casefold()
        by_handle = (group for group in groups.values() if group.handle.casefold() == wanted)
        return groups.get(GroupId(name)) or next(by_handle, None)

    async def groups_of(self, user: UserId) -> frozenset[GroupId]:
        """Give the groups that a person is in now; none where the plan has no groups."""
        try:
            groups = await self.groups()
        except UnknownPeople:
            return frozenset()
        return frozenset(group.id for group in groups.values() if user in group.members)

    async def groups(self) -> Mapping[GroupId, Group]:
        """Give all user groups, by id. Raises UnknownPeople where the plan has none."""
        async with self._lock:
            while not self._is_fresh(self._groups_at):
                self._groups_at = self._now()  # before it is read: what changes meanwhile is read, too
                try:
                    self._groups = await self._read_groups()
                except BaseException:  # cancelled, too: what was not read must not count as fresh
                    self._groups_at = None
                    raise
        return self._groups

    def forget_groups(self) -> None:
        """Read the groups anew when they are needed next: somebody came or went."""
        self._groups_at = None

    async def _read_groups(self) -> dict[GroupId, Group]:
        try:
            answer = await read(self._client, "usergroups.list", include_users="true", team_id=self._team)
        except SlackSaysNo as no:
            if no.reason in _NEEDS_A_PAID_PLAN:
                raise UnknownPeople(["user groups"], "they exist on Slack's paid plans only") from no
            raise UnknownPeople(["user groups"], no.reason) from no
        groups = (
            Group(
                id=GroupId(group["id"]),
                handle=group["handle"],
                members=frozenset(UserId(user) for user in group.get("users") or ()),
            )
            for group in answer["usergroups"]
        )
        return {group.id: group for group in groups}

    def _is_fresh(self, at: float | None, within_s: float = _FRESH_S) -> bool:
        return at is not None and self._now() - at < within_s


def _service(id: UserId) -> Member:
    return Member(
        id=id,
        handle="",  # so that it is shown by its id
        email=None,
        is_active=True,
        is_bot=False,
        is_full_member=True,
        own_zone=None,
        locale="en-US",
    )


def _known(zone: str | None) -> str | None:
    return zone if zone and known_zone(zone) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
