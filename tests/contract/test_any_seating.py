"""Whoever is asked, leaves, hands over or is asked anew: rules, lists and cards are those of the request."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.codes import HumanTaskKind, Verdict
from engine.commands import (
    Approve,
    AskAgain,
    ClaimForm,
    Command,
    HandOver,
    PeopleLeft,
    PeopleMoved,
    Reject,
    ReleaseForm,
    StepAsked,
    TimerFired,
)
from engine.human_task import HumanTask
from engine.model import GroupId, HumanTaskId, JsonText, Surface, TaskId, TenantId
from engine.policy import Policy, Rule, Seat
from engine.refusals import Refused
from engine.snapshot import Change, TaskSnapshot
from engine.transitions import transition
from signoff.assembly import storage_of
from storage.message_tables import cards
from storage.tables import seats
from tests.contract.desk import OPERATOR, PLAN, Desk, a_claim, revision_of
from tests.contract.live import Live
from tests.makers import BOB, CAROL, DAN, HOUR, MALLORY, person

T = TypeVar("T")
T1, T1_1 = TaskId("t1"), HumanTaskId("t1-1")
PEOPLE = [replace(one, groups=frozenset({GroupId("G1")})) for one in (BOB, CAROL, DAN, MALLORY)]
PEOPLE += [OPERATOR, person("guest", is_full_member=False)]
WHATS = ["approve", "approve", "hand over", "leave", "move", "again", "claim", "release", "end"]
PLACES = [Surface(name) for name in ("C1", "C2", "U-bob", "U-carol", "U-dan")]
COMMITS_MAX, FOLDED_MAX = 12, 3

SEATS = st.builds(
    Seat,
    user=st.sampled_from([one.id for one in PEOPLE]),
    via=st.sampled_from([frozenset(), frozenset({GroupId("G1")})]),
    is_gone=st.sampled_from([False] * 5 + [True]),
    surface=st.none() | st.sampled_from(PLACES),
)
RULES = st.builds(
    Rule,
    seats=st.lists(SEATS, min_size=2, max_size=5, unique_by=lambda seat: seat.user).map(tuple),
    anyone=st.sampled_from([False, False, False, True]),
    labels=st.lists(st.sampled_from(["managers", "@leads"]), max_size=2).map(tuple),
    required=st.sampled_from([1, 1, 1, 2, None]),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Give rules of one to three names."""
    rules = draw(st.lists(RULES, min_size=1, max_size=3))
    return Policy(
        rules=tuple(replace(rule, name=f"rule {place}") for place, rule in enumerate(rules)),
        is_sequential=draw(st.sampled_from([True, True, False])),
        external=draw(st.booleans()),
        claim=HOUR,
        break_glass=draw(st.none() | RULES),
        surfaces=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))),
    )


class Waiting:
    """A request in two forms: as the core made it, and in the rows."""

    def __init__(self, live: Live, data: st.DataObject) -> None:
        self.data = data
        self._run = live.runner.run
        self._database = live.database
        self._tenant = TenantId(f"T-{uuid4().hex}")
        self._store = storage_of(live.database, self._tenant).store
        self._desk = Desk(self._store)
        self._run(storage_of(live.database, self._tenant).catalog.publish([revision_of(PLAN)]))
        self._run(self._desk.start(claim=a_claim()))
        self._run(self._desk.succeed(T1, claim=a_claim()))
        self.task = self._run(self._desk.task(T1))
        self.drawn_at = 0  # the revision that cards should show
        kind = self._pick("kind", [HumanTaskKind.APPROVAL, HumanTaskKind.APPROVAL, HumanTaskKind.FORM])
        self._commit(self._following(self.task, self._asked(self.task, kind)))

    def go_on(self) -> None:
        """Let a few things happen, and commit them together."""
        change = None
        for _ in range(self._pick("folded", range(1, FOLDED_MAX + 1))):
            before = self.task if change is None else change.after
            command = self._command(before) if _waits(before) else None
            following = None if command is None else self._following(before, command)
            if following is not None:
                change = following if change is None else change.then(following)
        self._commit(change)

    def _command(self, task: TaskSnapshot) -> Command | None:
        pick, by, request = self._pick, self._pick("by", PEOPLE), task.human_tasks[T1_1]
        is_being_asked = any(not job.is_queued for job in task.jobs.values())
        if is_being_asked and pick("is found out", [True, False]):
            return self._asked(task, request.kind)
        match pick(
            "what", ["approve", "approve", "hand over", "leave", "move", "again", "claim", "release", "end"]
        ):
            case "approve":
                is_alone = pick("alone", [False] * 9 + [True])
                return Approve(human_task=T1_1, by=by, comment="good", alone=is_alone)
            case "hand over":
                to, surface = pick("to", PEOPLE), pick("surface", [None, *PLACES])
                of = pick("of", [one.user for one in request.policy.seats] or [by.id])
                return HandOver(human_task=T1_1, by=OPERATOR, of=of, to=to, reason="leave", surface=surface)
            case "leave":
                pairs = [(rule.name, seat.user) for rule in request.policy.rules for seat in rule.seats]
                gone = self.data.draw(st.sets(st.sampled_from(pairs)) if pairs else st.just(set()))
                return PeopleLeft(human_task=T1_1, gone=frozenset(gone))
            case "move":
                seats = [seat.user for seat in request.policy.seats]
                zone = pick("zone", ["Europe/Berlin", "America/New_York"])
                return PeopleMoved(human_task=T1_1, zones=frozenset({(pick("who", seats or [by.id]), zone)}))
            case "again":
                return AskAgain(human_task=T1_1, by=OPERATOR)
            case "claim":
                return ClaimForm(human_task=T1_1, by=by)
            case "release" if task.timers:
                timer = next(iter(task.timers.values()))
                self._desk.now = max(self._desk.now, timer.due)
                return TimerFired(timer=timer.key, due=timer.due)
            case "release":
                return ReleaseForm(human_task=T1_1, by=by)
            case _ if pick("is meant", [False] * 9 + [True]):
                return Reject(human_task=T1_1, by=by, comment="not yet")
            case _:
                return None

    def _asked(self, task: TaskSnapshot, kind: HumanTaskKind) -> StepAsked:
        job = next(iter(task.jobs.values()))
        stand_ins = [Seat(user=CAROL.id, instead_of=BOB.id, surface=self._pick("surface", PLACES))]
        return StepAsked(
            job=job.id,
            claim=job.claim,
            kind=kind,
            policy=self.data.draw(policies(), label="policy"),
            request=JsonText('{"title":"?"}'),
            stand_ins=tuple(stand_ins if self._pick("is away", [True, False]) else ()),
        )

    def _following(self, before: TaskSnapshot, command: Command) -> Change | None:
        try:
            change = transition(T1, before, command, self._desk.now)
        except Refused:
            return None
        return None if change.is_nothing else change

    def _commit(self, change: Change | None) -> None:
        if change is None:
            return
        before, after = self.task.human_tasks.get(T1_1), change.after.human_tasks.get(T1_1)
        self.drawn_at = self.drawn_at if after is before else change.after.revision
        saved = self._run(self._store.transact(lambda batch: batch.save([change], a_claim())))
        jobs = {**change.after.jobs, **{job.id: job for job in saved.taken}}
        self.task = replace(change.after, jobs=jobs)
        self._check()

    def _check(self) -> None:
        """Compare with what the cache gives, and with what the rows give."""
        fresh = Desk(storage_of(self._database, self._tenant).store)
        assert self._run(self._desk.task(T1)) == self._run(fresh.task(T1)) == self.task
        request = self.task.human_tasks.get(T1_1)
        if request is not None:
            found = [(*asked, request.status) for asked in sorted(found_by(request))]
            assert self._rows(seats.c.kind, seats.c.who, seats.c.status) == found
            places = [(surface, self.drawn_at) for surface in sorted(request.policy.surfaces)]
            assert self._rows(cards.c.surface, cards.c.wanted) == places

    def _rows(self, *columns: Any) -> list[tuple[Any, ...]]:
        table = columns[0].table
        query = select(*columns).where(table.c.tenant == self._tenant, table.c.human_task == T1_1)
        return self._run(
            self._database.read(lambda connection: sorted(map(tuple, connection.execute(query))))
        )

    def _pick(self, label: str, values: Sequence[T]) -> T:
        return self.data.draw(st.sampled_from(values), label=label)


def _waits(task: TaskSnapshot) -> bool:
    return T1_1 in task.human_tasks and task.human_tasks[T1_1].is_open


def found_by(request: HumanTask) -> set[tuple[str, str]]:
    """Say anew by whom a request is found."""
    found: set[tuple[str, str]] = set()
    last = {d.by: d.rule for d in request.decisions if d.verdict is Verdict.APPROVED and not d.alone}
    is_blocked = False
    for rule in request.policy.rules:
        users = {seat.user for seat in rule.seats}
        counted = [by for by, name in last.items() if name == rule.name and (rule.anyone or by in users)]
        is_met = len(counted) >= (rule.required or 0)
        if is_met or not is_blocked:
            found |= {("user", seat.user) for seat in rule.seats if not seat.is_gone}
            found |= {("role", label) for label in rule.labels}
            found |= {("anyone", "")} if rule.anyone else set()
        is_blocked |= request.policy.is_sequential and not is_met
    return found


@given(data=st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whoever_is_asked_rules_lists_and_cards_follow(live: Live, data: st.DataObject) -> None:
    waiting = Waiting(live, data)
    for _ in range(data.draw(st.integers(3, COMMITS_MAX), label="commits")):
        waiting.go_on()
