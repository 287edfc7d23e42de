"""Whose requests are looked at, how often, and what becomes of a look that fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from bot.background import working
from bot.membership import Membership
from bot.roster import Member, Roster
from bot.unlisted import UnlistedSeats
from engine import tally
from engine.codes import HumanTaskKind, HumanTaskStatus
from engine.commands import PeopleLeft, Submission
from engine.errors import StoreUnavailable
from engine.human import HumanTasks
from engine.human_task import HumanTask
from engine.model import GroupId, HumanTaskId, UserId
from engine.policy import Rule, Seat
from engine.ports.jobs import TaskFacts
from engine.ports.observer import Commit
from engine.ports.queries import HumanTaskFilter, HumanTaskLine, HumanTaskPage, HumanTaskView, Page, Queries
from engine.refusals import NoSuchHumanTask
from engine.snapshot import Reply, nothing
from tests.makers import a_request, a_rule, a_task, seat
from tests.process.slack_double import CUT, SlackDouble, no, ok, slack_double
from tests.support.waiting import eventually

ANNA, BEN, CLARA = UserId("UANNA"), UserId("UBEN"), UserId("UCLARA")
TEAM = GroupId("STEAM")


def user(id: UserId, **about: Any) -> dict[str, Any]:
    return {"id": id, "name": id.removeprefix("U").lower(), "team_id": "T0OURS", "profile": {}, **about}


def asks(number: int, *people: str | Seat, **fields: Any) -> HumanTask:
    """Make a request; the number tells it from others."""
    return a_request(*people, id=HumanTaskId(f"t{number}-1"), **fields)


@dataclass(frozen=True, slots=True)
class Line:
    """As much of a line in a list as is looked at."""

    id: HumanTaskId


class Requests:
    """What waits, two to a page. It waits for nobody who is gone, or whose turn is still to come."""

    def __init__(self, *open_now: HumanTask) -> None:
        self.open = {request.id: request for request in open_now}
        self.read: list[HumanTaskId] = []
        self.asked_for: list[UserId | None] = []
        self.troubles: list[Exception] = []

    async def human_tasks(self, wanted: HumanTaskFilter, page: Page) -> HumanTaskPage:
        if self.troubles:
            raise self.troubles.pop(0)
        self.asked_for.append(wanted.user)
        fits = [id for id, request in self.open.items() if request.is_open and _fits(request, wanted.user)]
        first = int(page.after or 0)
        lines = cast("tuple[HumanTaskLine, ...]", tuple(Line(id) for id in fits[first : first + 2]))
        return HumanTaskPage(lines=lines, next=str(first + 2) if len(fits) > first + 2 else None)

    async def human_task(self, id: HumanTaskId) -> HumanTaskView | None:
        self.read.append(id)
        request = self.open.get(id)
        return None if request is None else _view(request)


def _fits(request: HumanTask, user: UserId | None) -> bool:
    listed = {s.user for rule in tally.reached(request) for s in rule.seats if not s.is_gone}
    return user is None or request.policy.anyone or user in listed


def _view(request: HumanTask) -> HumanTaskView:
    return HumanTaskView(
        human_task=request,
        request={},
        task=a_task(request),
        facts=cast("TaskFacts", None),  # nobody looks at them
        shown={},
        rejection=None,
        links=(),
    )


@dataclass(slots=True)
class Scene:
    """Requests, a roster in which everybody is known, and what was noted."""

    slack: SlackDouble
    roster: Roster
    requests: Requests
    unlisted: UnlistedSeats
    membership: Membership
    noted: list[tuple[HumanTaskId, frozenset[tuple[str, UserId]]]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)

    async def submit(self, submission: Submission) -> Reply:
        command = submission.command
        assert isinstance(command, PeopleLeft)
        if self.refusals:
            raise self.refusals.pop(0)
        request = self.requests.open[command.human_task]
        self.requests.open[request.id] = changed = _with_gone(request, command.gone)
        self.unlisted.committed(Commit(changes=(nothing(a_task(changed)),)))
        self.noted.append((command.human_task, command.gone))
        return Reply(task=a_task(request), changed=True)

    def changes(self, id: UserId, **about: Any) -> Member:
        """Let Slack tell of a person."""
        member = self.roster.learn(user(id, **about))
        self.membership.person_changed(member)
        return member

    def regroups(self, *members: UserId, **event: Any) -> None:
        """Let Slack tell of a group."""
        self.slack.will("usergroups.list", ok(usergroups=[{"id": TEAM, "handle": "t", "users": members}]))
        self.roster.forget_groups()
        self.membership.group_changed(event)

    async def has_noted(self, *expected: tuple[HumanTask, set[tuple[str, UserId]]]) -> None:
        wanted = [(request.id, frozenset(gone)) for request, gone in expected]
        await eventually(lambda: self.noted == wanted, what=f"{wanted} is noted, not {self.noted}")


def _with_gone(request: HumanTask, gone: frozenset[tuple[str, UserId]]) -> HumanTask:
    def marked(rule: Rule) -> Rule:
        return replace(rule, seats=tuple(replace(s, is_gone=(rule.name, s.user) in gone) for s in rule.seats))

    rules = tuple(marked(rule) for rule in request.policy.rules)
    return replace(request, policy=replace(request.policy, rules=rules))


@asynccontextmanager
async def scene(*open_now: HumanTask, every_s: float = 3600.0) -> AsyncIterator[Scene]:
    """Open one. Nothing is looked at yet."""
    async with slack_double() as (slack, client):
        roster, requests = Roster(client, "T0OURS", lambda: 0.0), Requests(*open_now)
        for id in (ANNA, BEN, CLARA):
            roster.learn(user(id))
        slack.will(
            "usergroups.list", ok(usergroups=[{"id": TEAM, "handle": "t", "users": [ANNA, BEN, CLARA]}])
        )
        await roster.groups()

        async def submit(submission: Submission) -> Reply:
            return await made.submit(submission)

        queries, unlisted = cast("Queries", requests), UnlistedSeats()
        membership = Membership(
            queries, HumanTasks(submit, queries), roster, unlisted, every_s=every_s, again_s=0.01
        )
        made = Scene(slack, roster, requests, unlisted, membership)
        yield made


@asynccontextmanager
async def watching(*open_now: HumanTask, every_s: float = 3600.0) -> AsyncIterator[Scene]:
    """Open one that has looked at everything once."""
    async with scene(*open_now, every_s=every_s) as made, working(made.membership.watch()):
        await eventually(lambda: set(made.requests.read) == set(made.requests.open), what="the first look")
        yield made


# --- who is gone -----------------------------------------------------------------------------------------


async def test_whoever_is_deactivated_is_gone_however_asked() -> None:
    by_name, by_group = asks(1, ANNA, BEN), asks(2, seat(ANNA, TEAM), seat(BEN, TEAM))
    async with watching(by_name, by_group) as it:
        it.changes(ANNA, deleted=True)
        await it.has_noted((by_name, {("", ANNA)}), (by_group, {("", ANNA)}))


async def test_whoever_is_back_is_there_again() -> None:
    request = asks(1, seat(ANNA, is_gone=True), BEN)
    async with watching(request) as it:
        await it.has_noted((request, set()))


async def test_whoever_comes_back_is_looked_for_where_they_were_missed() -> None:
    missed, other = asks(1, ANNA, BEN), asks(2, BEN)
    async with watching(missed, other) as it:
        it.changes(ANNA, deleted=True)
        await it.has_noted((missed, {("", ANNA)}))
        it.requests.read.clear()
        it.changes(ANNA)
        await it.has_noted((missed, {("", ANNA)}), (missed, set()))
        assert set(it.requests.read) == {missed.id}


async def test_whose_turn_is_still_to_come_may_leave_too() -> None:
    rules = (a_rule(BEN, name="first"), a_rule(ANNA, name="second"))
    known, made_later = asks(1, rules=rules, is_sequential=True), asks(2, rules=rules, is_sequential=True)
    async with watching(known, asks(3, CLARA)) as it:
        it.requests.open[made_later.id] = made_later
        it.unlisted.committed(Commit(changes=(nothing(a_task(made_later)),)))
        it.requests.read.clear()
        it.changes(ANNA, deleted=True)
        await it.has_noted((known, {("second", ANNA)}), (made_later, {("second", ANNA)}))
        assert it.requests.read == [known.id, made_later.id]


async def test_what_has_ended_is_looked_at_no_more() -> None:
    request = asks(1, ANNA)
    async with watching(request) as it:
        it.changes(ANNA, deleted=True)
        await it.has_noted((request, {("", ANNA)}))
        it.requests.open[request.id] = replace(request, status=HumanTaskStatus.CANCELLED)
        it.requests.read.clear()
        for is_back in (True, False, True):
            it.requests.asked_for.clear()
            it.changes(ANNA, deleted=not is_back)
            await eventually(lambda: it.requests.asked_for, what="the look")
        assert it.requests.read == [request.id]  # once: then it is forgotten
        assert len(it.noted) == 1


async def test_whoever_left_all_groups_is_gone_unless_asked_by_name() -> None:
    through, named = asks(1, seat(ANNA, TEAM)), asks(2, ANNA)
    async with watching(through, named) as it:
        it.regroups(BEN, removed_users=[ANNA])
        await it.has_noted((through, {("", ANNA)}))


async def test_one_group_out_of_several_is_enough_to_be_there() -> None:
    request = asks(1, seat(ANNA, TEAM, "SOTHER"), seat(BEN, "SOTHER"))
    async with watching(request) as it:
        await it.has_noted((request, {("", BEN)}))


GUESTHOOD: list[dict[str, Any]] = [
    {"is_restricted": True},
    {"is_restricted": True, "is_ultra_restricted": True},
    {"team_id": "T0THEIRS", "is_stranger": True},
]


@pytest.mark.parametrize("about", GUESTHOOD)
async def test_whoever_becomes_a_guest_is_gone_where_guests_may_not_answer(about: dict[str, Any]) -> None:
    inside, outside = asks(1, ANNA, BEN), asks(2, ANNA, BEN, external=True)
    async with watching(inside, outside) as it:
        it.changes(ANNA, **about)
        await it.has_noted((inside, {("", ANNA)}))
        it.changes(ANNA)
        await it.has_noted((inside, {("", ANNA)}), (inside, set()))


async def test_whoever_was_a_guest_when_they_were_asked_is_still_one_and_not_gone() -> None:
    request = asks(1, seat(ANNA, is_external=True), BEN)
    async with scene(request) as it:
        it.roster.learn(user(ANNA, is_restricted=True))
        it.roster.learn(user(BEN, deleted=True))
        async with working(it.membership.watch()):
            await it.has_noted((request, {("", BEN)}))


async def test_what_anyone_may_answer_has_no_group_to_leave() -> None:
    request, other = asks(1, seat(ANNA, TEAM), anyone=True), asks(2, seat(ANNA, TEAM))
    async with watching(request, other) as it:
        it.regroups(BEN, removed_users=[ANNA])
        await it.has_noted((other, {("", ANNA)}))


@pytest.mark.parametrize("about", [{"deleted": True}, {"is_restricted": True}])
@pytest.mark.parametrize("asked", [(), (BEN,)])
async def test_whoever_claimed_what_anyone_may_answer_and_can_answer_no_more_is_gone(
    about: dict[str, Any], asked: tuple[UserId, ...]
) -> None:
    claimed = asks(1, *asked, anyone=True, kind=HumanTaskKind.FORM, claimed_by=ANNA)
    others = asks(2, anyone=True, kind=HumanTaskKind.FORM, claimed_by=CLARA)
    async with watching(claimed, others) as it:
        it.changes(CLARA, profile={"status_text": "at lunch"})
        it.changes(ANNA, **about)
        await it.has_noted((claimed, {("", ANNA)}))


async def test_each_rule_is_looked_at_by_itself() -> None:
    request = asks(1, rules=(a_rule(seat(ANNA, TEAM), name="team"), a_rule(ANNA, BEN, name="named")))
    async with watching(request) as it:
        it.regroups(BEN, removed_users=[ANNA])
        await it.has_noted((request, {("team", ANNA)}))


async def test_whom_slack_does_not_know_stays_what_they_were() -> None:
    request = asks(1, "USTRANGER", seat("UOTHER", is_gone=True))
    async with scene(request) as it:
        it.slack.will("users.info", *[no("user_not_found")] * 4)
        async with working(it.membership.watch()):
            await eventually(lambda: len(it.slack.arguments("users.info")) >= 2, what="the look")
    assert it.noted == []


# --- what is looked at -------------------------------------------------------------------------------------


async def test_only_the_requests_of_those_who_changed_are_read() -> None:
    async with watching(asks(1, ANNA), asks(2, BEN), asks(3, ANNA, BEN), asks(4, CLARA)) as it:
        it.requests.read.clear()
        it.changes(BEN, deleted=True)
        await eventually(lambda: len(it.noted) == 2, what="both are noted")
        assert it.requests.read == [HumanTaskId("t2-1"), HumanTaskId("t3-1")]


async def test_a_change_that_says_nothing_of_being_there_reads_nothing() -> None:
    async with watching(asks(1, ANNA), asks(2, BEN)) as it:
        it.changes(ANNA)
        await eventually(lambda: it.requests.asked_for[-1] == ANNA, what="the first change")
        before = len(it.requests.asked_for)
        for _ in range(3):
            it.changes(ANNA, profile={"status_text": "at lunch"})
        it.changes(BEN, deleted=True)
        await eventually(lambda: len(it.noted) == 1, what="the other one")
        assert it.requests.asked_for[before:] == [BEN]


async def test_what_is_known_already_is_not_noted_again() -> None:
    async with watching(asks(1, ANNA, BEN)) as it:
        it.changes(ANNA, deleted=True)
        await eventually(lambda: len(it.noted) == 1, what="it is noted")
        it.regroups(BEN, removed_users=[ANNA])
        await eventually(lambda: it.requests.asked_for[-1] == ANNA, what="the second look")
        assert len(it.noted) == 1


async def test_of_a_disabled_group_everybody_is_looked_at() -> None:
    request = asks(1, seat(ANNA, TEAM))
    async with watching(request) as it:
        it.regroups(subteam={"id": TEAM, "date_delete": 1_700_000_000})
        await it.has_noted((request, {("", ANNA)}))


async def test_everything_is_looked_at_again_after_a_while() -> None:
    request = asks(1, ANNA)
    async with watching(request, every_s=0.05) as it:
        it.roster.learn(user(ANNA, deleted=True))  # and no event came
        await it.has_noted((request, {("", ANNA)}))


async def test_for_many_people_all_requests_are_gone_through_once() -> None:
    async with watching(*(asks(n, ANNA) for n in range(5))) as it:
        it.requests.asked_for.clear()
        it.regroups(added_users=[f"U{n}" for n in range(30)])
        await eventually(lambda: len(it.requests.asked_for) == 3, what="three pages")
        assert it.requests.asked_for == [None] * 3


# --- what goes wrong ---------------------------------------------------------------------------------------


async def test_when_slack_is_away_it_is_tried_until_slack_is_back() -> None:
    request = asks(1, seat(ANNA, TEAM))
    async with watching(request) as it:
        it.slack.will("usergroups.list", CUT, no("internal_error"), no("ratelimited", 429))
        it.regroups(BEN, removed_users=[ANNA])
        await it.has_noted((request, {("", ANNA)}))


async def test_when_the_database_is_away_nothing_is_forgotten() -> None:
    request = asks(1, ANNA)
    async with watching(request) as it:
        it.requests.troubles = [StoreUnavailable("gone"), StoreUnavailable("gone")]
        it.changes(ANNA, deleted=True)
        await it.has_noted((request, {("", ANNA)}))


@pytest.mark.parametrize("error", [NoSuchHumanTask("t1-1"), RuntimeError("our bug")])
async def test_one_request_does_not_keep_the_others_from_being_looked_at(error: Exception) -> None:
    first, second = asks(1, ANNA), asks(2, ANNA)
    async with watching(first, second) as it:
        it.refusals = [error]
        it.changes(ANNA, deleted=True)
        await it.has_noted((second, {("", ANNA)}))


@pytest.mark.parametrize("reason", ["paid_teams_only", "token_revoked"])
async def test_where_groups_cannot_be_read_nobody_is_taken_for_gone(reason: str) -> None:
    through, named = asks(1, seat(ANNA, TEAM)), asks(2, BEN)
    async with scene(through, named) as it:
        it.slack.will("usergroups.list", no(reason))
        it.roster.forget_groups()
        it.roster.learn(user(BEN, deleted=True))
        async with working(it.membership.watch()):
            await it.has_noted((named, {("", BEN)}))


async def test_telling_of_a_change_waits_for_nothing() -> None:
    async with scene(asks(1, ANNA)) as it:
        it.changes(ANNA, deleted=True)
        it.regroups(BEN, removed_users=[ANNA])
        assert it.requests.read == []
        async with working(it.membership.watch()):
            await eventually(lambda: len(it.noted) == 1, what="it is noted once somebody watches")
