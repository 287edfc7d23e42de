"""No question that is asked goes through a whole table, however the data looks.

What the ports execute is listened to, and each statement is explained by the database itself.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.codes import HumanTaskKind, HumanTaskStatus, TaskState, TimerKind
from engine.commands import Cancel, Complete, TimerFired
from engine.content import json_text
from engine.model import Fingerprint, HumanTaskId, JsonText, Surface, TaskId, TimerKey, UserId
from engine.policy import Reminders
from engine.ports.absences import Absence
from engine.ports.catalog import RegisteredStepType
from engine.ports.queries import CardLink, HumanTaskFilter, Page, TaskFilter
from engine.ports.summaries import Shown, Summary
from engine.summary_hours import Coming, Hours
from signoff.assembly import Storage
from storage.database import Database
from storage.migrate import upgrade
from tests.contract.deciders import FORM, IN_ORDER
from tests.contract.desk import Desk, a_claim
from tests.contract.statements import Heard, listening
from tests.makers import ALICE, BOB, HOUR, NOON, a_policy, person

C1 = Surface("C1")
ASKED = a_policy("bob", labels=("managers",), rollback_to=("draft",), surfaces=(C1,))
ALL_LISTS_OF_TASKS = (
    TaskFilter(),
    TaskFilter(state=TaskState.RUNNING),
    TaskFilter(pipeline="release"),
    TaskFilter(state=TaskState.RUNNING, pipeline="release"),
)
NO_TABLES = ("incoming", "due", "oldest", "CONSTANT ROW")
ABOUT_ONE_QUESTION = (
    "ix_pipeline_jobs_queued",
    "ix_pipeline_jobs_claimed",
    "ix_pipeline_timers_due",
    "ix_pipeline_tasks_open",
    "ix_pipeline_tasks_open_of_surface",
    "ix_pipeline_cards_behind",
    "ix_pipeline_cards_refused",
    "ix_pipeline_notices_to_say",
    "ix_pipeline_notices_refused",
    "ix_pipeline_summaries_due",
    "ix_pipeline_summary_messages_due",
)
"""Indexes that hold nothing but answers to one question of a tenant (of timers: the earliest come first)."""
READS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Bitmap Heap Scan", "Tid Scan")


@pytest.fixture
async def database(empty_database: Database) -> Database:
    """A database of this test alone: what others keep would change what a planner expects."""
    await upgrade(empty_database)
    return empty_database


async def everything_that_a_task_goes_through(storage: Storage) -> None:
    desk = Desk(storage.store)
    gate = await desk.waiting("t1", ASKED, surface="C1")
    await desk.reject(gate, "draft", claim=a_claim())
    await desk.succeed(TaskId("t1"), claim=a_claim())
    await desk.approve(await desk.ask(TaskId("t1"), ASKED), claim=a_claim())
    form = await desk.ask(await desk.start("t3", claim=a_claim()), kind=HumanTaskKind.FORM)
    answer = Complete(human_task=form, by=BOB, answer=JsonText("{}"), answer_fingerprint=Fingerprint("f"))
    await desk.submit(TaskId("t3"), answer, claim=a_claim())
    await desk.ask(TaskId("t3"))
    await desk.start("t2")
    stale = await desk.task(TaskId("t2"))
    await desk.submit(TaskId("t2"), Cancel(by=ALICE))
    change = desk.change(TaskId("t2"), stale, Cancel(by=ALICE))
    await storage.store.transact(lambda batch: batch.save([change], None))
    await desk.store.transact(lambda batch: batch.known(["one", "two"]))


async def everything_that_becomes_of_those_who_are_asked(storage: Storage) -> None:
    desk = Desk(storage.store)
    gate = await desk.waiting("t5", IN_ORDER)
    await desk.hand_over(gate, person("mallory"), surface="U-mallory")
    await desk.people_left(gate, ("managers", "dan"))
    await desk.ask_again(gate, IN_ORDER)
    await desk.approve(gate, by=person("mallory"))
    await desk.claim_form(await desk.waiting("t6", FORM, kind=HumanTaskKind.FORM))


async def everything_about_reminders(storage: Storage) -> None:
    desk = Desk(storage.store)
    gate = await desk.waiting(
        "t7", a_policy("bob", "carol", required=2, surfaces=(C1,), reminders=Reminders(after=HOUR))
    )
    desk.now = NOON + HOUR
    due = TimerFired(timer=TimerKey("review", 1, TimerKind.REMIND), due=desk.now)
    await desk.submit(TaskId("t7"), due)
    for digest in ("d", None):
        for notice in await storage.outbox.lease_notices(desk.now, desk.now + HOUR, 10):
            if notice.ts is None:
                await storage.outbox.notice_said(notice.id, "1", digest="d")
            else:
                await storage.outbox.notice_shown(notice.id, digest=digest)
        await desk.approve(gate, by=person("bob" if digest else "carol"))


async def every_absence(storage: Storage) -> None:
    bob = UserId("bob")
    await storage.absences.leave(Absence(user=bob, since=NOON, until=NOON + HOUR))
    await storage.absences.away([bob], NOON)
    await storage.absences.come_back(bob)


async def every_summary(storage: Storage) -> None:
    bob, link = UserId("bob"), CardLink(surface=Surface("bob"), channel="D1", ts="1")
    hours = Hours(at=time(9), days=frozenset(range(7)), zone="UTC")
    summary = Summary(user=bob, hours=hours, next_at=NOON)
    await storage.summaries.keep(summary)
    await storage.summaries.of([bob])
    (due,) = await storage.summaries.due(NOON, 10)
    await storage.summaries.move(due, summary, Coming(at=NOON, until=NOON + HOUR))
    messages, shown = storage.summary_messages, Shown(listed=(), seen="s", digest="d", again_at=NOON)
    (message,) = await messages.lease(NOON, NOON + HOUR, 10, frozenset({Surface("C2")}))
    await messages.put_off(message.id, NOON)
    await messages.put_off(message.id, NOON, "is_archived")
    await messages.posted(message.id, link, shown)
    await messages.shown(message.id, shown)
    await messages.over(message.id)
    await storage.summaries.forget(bob)


async def every_question(storage: Storage) -> None:
    await storage.jobs.take(a_claim(), NOON)
    await storage.jobs.extend("runner", NOON + HOUR)
    await storage.jobs.contexts(await storage.jobs.lapsed(NOON + 9 * HOUR, 10))
    await storage.timers.due(NOON, 10)
    await storage.timers.next_due()
    await every_list(storage)
    await every_list_of_tasks(storage)
    await every_message(storage)
    queries = storage.queries
    await queries.human_task(HumanTaskId("t1-1"))
    await queries.human_task(HumanTaskId("t3-2"))
    await queries.task(TaskId("t1"))
    await queries.task(TaskId("t5"))  # with requests that wait
    await queries.task_ids(1)
    await queries.submitted("api-1-")
    await queries.open_tasks(None, Page())
    await queries.open_tasks(C1, Page())
    await queries.history(TaskId("t1"), Page())
    await queries.human_task_at("C1", "1")
    await storage.catalog.revision("r1")
    await storage.catalog.withdraw_registered("hello")
    await every_step_type(storage)
    await storage.levels.totals()
    await storage.levels.backlog(NOON, at_most=10)


async def every_step_type(storage: Storage) -> None:
    poll = RegisteredStepType(
        name="poll", definition=json_text({}), registered_by=UserId("bob"), registered_at=NOON
    )
    await storage.catalog.register_step_type(poll)
    await storage.catalog.step_type_versions("poll")
    await storage.catalog.unregister_step_type("poll", UserId("bob"), NOON)


async def every_list(storage: Storage) -> None:
    behind = Page(after="1:x")
    for page in (Page(), behind):
        for wanted in (
            HumanTaskFilter(),
            HumanTaskFilter(user=UserId("bob")),
            HumanTaskFilter(role="managers"),
            HumanTaskFilter(user=UserId("bob"), role="managers"),
            HumanTaskFilter(user=UserId("bob"), pipeline="release"),
            HumanTaskFilter(user=UserId("bob"), task=TaskId("t1")),
            HumanTaskFilter(status=HumanTaskStatus.APPROVED),
            HumanTaskFilter(task=TaskId("t1"), status=None),
        ):
            await storage.queries.human_tasks(wanted, page)


async def every_list_of_tasks(storage: Storage) -> None:
    for page in (Page(), Page(after="3")):
        for wanted in ALL_LISTS_OF_TASKS:
            await storage.queries.tasks(wanted, page)


async def every_message(storage: Storage) -> None:
    outbox, later = storage.outbox, NOON + HOUR
    cards = await outbox.lease_cards(NOON, later, 10, frozenset({Surface("C2")}))
    for number, card in enumerate(cards):
        link = CardLink(surface=card.surface, channel="C1", ts=str(number))
        await outbox.card_posted(card.id, link, shown=card.wanted, digest="d")
    for notice in await outbox.lease_notices(NOON, later, 10, frozenset({Surface("C2")})):
        await outbox.put_off_notice(notice.id, later, "is_archived")
        await outbox.put_off_notice(notice.id, later)
        await outbox.notice_said(notice.id, "1")
    card = cards[0]
    await outbox.card_shown(card.id, shown=1, digest="d")
    await outbox.card_lost(card.id)
    await outbox.put_off_card(card.id, later)
    await outbox.put_off_card(card.id, later, "is_archived")
    await outbox.adopt_copy(HumanTaskId("t1-1"), CardLink(surface=C1, channel="C1", ts="99"))
    await outbox.card_lost((await outbox.lease_cards(NOON, later, 10))[-1].id)
    await outbox.want_redraw("C1", "1")
    await outbox.try_again()
    await outbox.try_again(C1)
    await outbox.refusals()


async def test_no_question_goes_through_a_whole_table(database: Database, storage: Storage) -> None:
    with listening() as heard:
        await everything_that_a_task_goes_through(storage)
        await everything_that_becomes_of_those_who_are_asked(storage)
        await everything_about_reminders(storage)
        await every_absence(storage)
        await every_summary(storage)
        await every_question(storage)
    assert len(heard) > 65
    assert any("DELETE FROM pipeline_seats" in statement for statement in heard)
    assert any("SET policy" in statement for statement in heard)
    assert (
        sum("is_redraw_wanted" in statement and "digest IS NOT NULL" in statement for statement in heard) == 2
    )
    assert any("max(pipeline_notices.ts)" in statement for statement in heard)
    assert sum("pipeline_absences" in statement for statement in heard) == 3
    assert sum("pipeline_summar" in statement for statement in heard) == 12
    assert any("ORDER BY pipeline_human_tasks.closed_at DESC" in statement for statement in heard)
    assert sum("count(*)" in statement for statement in heard) == 4
    slow = await database.write(lambda connection: _slow(connection, heard))
    assert slow == {}


async def test_a_whole_table_would_be_noticed(database: Database) -> None:
    bad = {
        "SELECT title FROM pipeline_human_tasks": (),
        "SELECT number FROM pipeline_tasks WHERE started_by = 'bob'": (),
        "SELECT other.status FROM pipeline_seats AS other WHERE other.tenant = 'T1'": (),
        "UPDATE pipeline_tasks SET state = 'x' WHERE tenant = 'T1'": (),
    }
    slow = await database.write(lambda connection: _slow(connection, bad))
    assert set(slow) == set(bad)


async def test_due_timers_are_read_in_the_order_of_their_index(database: Database, storage: Storage) -> None:
    with listening() as heard:
        await storage.timers.due(NOON, 10)
        await storage.timers.next_due()
    plans = await database.write(lambda connection: [_plan(connection, one, heard[one]) for one in heard])
    assert len(plans) == 2
    for plan in plans:
        assert "ix_pipeline_timers_due" in plan
        assert not re.search("Sort|TEMP B-TREE", plan), "all that wait are read, to find the earliest"


async def test_tasks_are_listed_from_the_index_of_what_is_wanted(
    database: Database, storage: Storage
) -> None:
    indexes = (
        "_pipeline_tasks_(2|number)",
        "ix_pipeline_tasks_state",
        "ix_pipeline_tasks_pipeline",
        "ix_pipeline_tasks_pipeline",
    )
    for wanted, used in zip(ALL_LISTS_OF_TASKS, indexes, strict=True):
        with listening() as heard:
            await storage.queries.tasks(wanted, Page(after="3"))
        (statement,) = (one for one in heard if "pipeline_revisions" not in one)
        plan = await database.write(partial(_plan, statement=statement, parameters=heard[statement]))
        assert re.search(used, plan), plan
        assert not re.search(r"\bSCAN pipeline|Seq Scan", plan), plan


async def test_what_waits_longest_is_found_without_looking_at_the_rest(
    database: Database, storage: Storage
) -> None:
    with listening() as heard:
        await storage.levels.backlog(NOON, at_most=10)
    oldest = [one for one in heard if "ORDER BY" in one]
    plans = await database.write(lambda connection: [_plan(connection, one, heard[one]) for one in oldest])
    assert len(plans) == 2
    for plan in plans:
        assert re.search("ix_pipeline_(timers_due|human_tasks_status)", plan)
        assert not re.search("Sort|TEMP B-TREE", plan)


def _plan(connection: Connection, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def _slow(connection: Connection, heard: Heard) -> dict[str, Sequence[str]]:
    explain = _sqlite_scans if connection.dialect.name == "sqlite" else _postgres_scans
    found = {statement: explain(connection, statement, heard[statement]) for statement in heard}
    return {statement: scans for statement, scans in found.items() if scans}


def _sqlite_scans(connection: Connection, statement: str, parameters: Any) -> Sequence[str]:
    """Give the steps that go through a table from end to end."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    small = "|".join([*NO_TABLES, *ABOUT_ONE_QUESTION])
    return [
        row.detail
        for row in plan
        if (re.match(r"SCAN (?!\()", row.detail) and not re.search(rf"SCAN ({small}|anon_\d+)\b", row.detail))
        or (row.detail.endswith(" (tenant=?)") and not re.search(rf"\b({small})\b", row.detail))
    ]


def _postgres_scans(connection: Connection, statement: str, parameters: Any) -> Sequence[str]:
    """Give the steps that read a table otherwise than by a key, or by an index about one question."""
    read = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    plan = json.loads(read) if isinstance(read, str) else read
    return [
        f"{node['Node Type']} {node.get('Index Name')} {node.get('Relation Name')} {node.get('Index Cond')}"
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] in READS and not _is_narrow(node)
    ]


def _nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _is_narrow(node: Any) -> bool:
    if node["Node Type"] == "Bitmap Heap Scan":
        return True  # as narrow as the index scans under it
    if node.get("Index Name") in ABOUT_ONE_QUESTION:
        return True
    conditions = node.get("Index Cond", "").split(" AND ")
    return any(condition and "(tenant = " not in condition for condition in conditions)
