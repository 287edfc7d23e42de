"""Rows that an earlier version of the program wrote are read by this one, once they are migrated."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from engine import tally
from engine.codes import CommentRule, ExpiryOutcome, HumanTaskStatus
from engine.commands import Approve
from engine.content import json_text
from engine.human_task import HumanTask
from engine.model import Fingerprint, GroupId, HumanTaskId, Surface, TaskId, TenantId
from engine.plan import plan_to_json
from engine.policy import Expiry, Policy, Reminders, Shown
from engine.refusals import NotAsked
from engine.snapshot import TaskSnapshot
from signoff.assembly import storage_of
from storage import migrate
from storage.database import Database
from storage.instants import micros
from tests.contract.desk import PLAN, Desk
from tests.makers import HOUR, NOON, a_rule, person, seat

T1, TENANT = TaskId("t1"), TenantId("T-old")
OLD: dict[str, Any] = {
    "seats": [["bob", []], ["carol", ["G1", "G2"]]],
    "anyone": False,
    "labels": ["managers"],
    "required": 2,
    "self_approval": True,
    "comment": "required",
    "rollback_to": ["draft"],
    "max_rounds": 3,
    "reminders": [3_600_000_000, None, 2],
    "expiry": [86_400_000_000, "fail"],
    "fingerprint": "abc",
    "surfaces": ["C1", "U-bob"],
}
PLAIN: dict[str, Any] = {
    "seats": [],
    "anyone": True,
    "labels": [],
    "required": 1,
    "self_approval": False,
    "comment": "optional",
    "rollback_to": [],
    "max_rounds": 10,
    "reminders": None,
    "expiry": None,
    "fingerprint": None,
    "surfaces": [],
}
REQUEST = {"title": "Ship?", "groups": ["G9"]}


def migrate_to(connection: Connection, revision: str) -> None:
    settings = Config(Path(migrate.__file__).parent / "migrations" / "alembic.ini")
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def insert(connection: Connection, table: str, **row: Any) -> None:
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    statement = text(f"INSERT INTO pipeline_{table} (tenant, {columns}) VALUES (:tenant, {values})")
    connection.execute(statement, {"tenant": TENANT, **row})


def insert_task(connection: Connection) -> None:
    """Write a task whose review waits, as the version before wrote it."""
    at = micros(NOON)
    plan = json_text(plan_to_json(PLAN))
    insert(connection, "tenants", next_number=2)
    insert(
        connection,
        "revisions",
        id="r1",
        pipeline="release",
        title="Release",
        definition="{}",
        plan=plan,
        published_at=at,
    )
    insert(
        connection,
        "tasks",
        id=T1,
        number=1,
        pipeline="release",
        revision_id="r1",
        state="waiting",
        current_version=1,
        revision=3,
        started_by="alice",
        started_at=at,
        inputs="{}",
    )
    for step, state in (("draft", "completed"), ("review", "waiting")):
        insert_run(connection, step, state)


def insert_run(connection: Connection, step: str, state: str, **fields: Any) -> None:
    row = {
        "task_id": T1,
        "step": step,
        "run": 1,
        "is_current": True,
        "version": 1,
        "state": state,
        "attempt": 1,
        "reset_by": 0,
        "started_at": micros(NOON),
        "was_in_flight": False,
        "undo": "none",
        "undo_attempt": 1,
        "undo_for": 0,
        **fields,
    }
    insert(connection, "step_runs", **row)


def insert_request(connection: Connection, policy: dict[str, Any], number: int = 1, **fields: Any) -> None:
    row = {
        "id": f"t1-{number}",
        "task_id": T1,
        "number": number,
        "pipeline": "release",
        "step": "review",
        "run": 1,
        "kind": "approval",
        "status": "pending",
        "title": "Ship?",
        "request": json.dumps(REQUEST),
        "policy": json.dumps(policy),
        "asked_at": micros(NOON),
        **fields,
    }
    insert(connection, "human_tasks", **row)


def insert_decision(connection: Connection, by: str, verdict: str, **fields: Any) -> None:
    insert(
        connection,
        "decisions",
        task_id=T1,
        human_task="t1-1",
        number=1,
        decided_by=by,
        verdict=verdict,
        decided_at=micros(NOON),
        surface="slack",
        **fields,
    )


async def migrated(
    database: Database, *policies: dict[str, Any], verdict: str = "approved", **fields: Any
) -> TaskSnapshot:
    """Write requests as the version before did, the first with Bob's word; migrate, and read their task."""

    def write(connection: Connection) -> None:
        migrate_to(connection, "0002")
        insert_task(connection)
        for number, policy in enumerate(policies, start=1):
            insert_request(connection, policy, number, **fields)
        insert_decision(connection, "bob", verdict)

    await database.write(write)
    await migrate.upgrade(database)
    return await Desk(storage_of(database, TENANT).store).task(T1)


async def test_an_old_policy_is_one_rule_with_all_that_it_said(empty_database: Database) -> None:
    task = await migrated(empty_database, OLD)
    assert task.human_tasks[HumanTaskId("t1-1")].policy == Policy(
        rules=(
            a_rule(
                "bob",
                seat("carol", "G1", "G2"),
                labels=("managers",),
                groups=frozenset({GroupId("G9")}),
                required=2,
            ),
        ),
        self_approval=True,
        external=True,
        comment=CommentRule.REQUIRED,
        rollback_to=("draft",),
        max_rounds=3,
        reminders=Reminders(after=HOUR, times=2),
        expiry=Expiry(after=timedelta(days=1), then=ExpiryOutcome.FAIL),
        fingerprint=Fingerprint("abc"),
        surfaces=(Surface("C1"), Surface("U-bob")),
    )


async def test_an_old_policy_without_anything_special_is_short(empty_database: Database) -> None:
    await migrated(empty_database, PLAIN)
    query = text("SELECT policy FROM pipeline_human_tasks")
    found = await empty_database.read(lambda connection: connection.execute(query).scalar_one())
    assert found == '{"rules":[{"anyone":true,"groups":["G9"]}]}'


async def test_reminders_that_repeat_and_texts_of_any_kind_are_kept(empty_database: Database) -> None:
    old = {**OLD, "reminders": [1, 2, 3], "labels": ['naïve 🙂 "x"'], "max_rounds": 10, "required": 1}
    policy = (await migrated(empty_database, old)).human_tasks[HumanTaskId("t1-1")].policy
    micro = timedelta(microseconds=1)
    assert policy.reminders == Reminders(after=micro, every=2 * micro, times=3)
    assert (policy.labels, policy.max_rounds, policy.rules[0].required) == (('naïve 🙂 "x"',), 10, 1)


async def test_approvals_that_were_given_count_on(empty_database: Database) -> None:
    """Bob's word, from before, and one of Carol's together are the two that it takes."""
    await migrated(empty_database, OLD)
    desk = Desk(storage_of(empty_database, TENANT).store)
    carol = person("carol", "G2")
    request = await approved(desk, Approve(human_task=HumanTaskId("t1-1"), by=carol, comment="fine"))
    assert request.status is HumanTaskStatus.APPROVED
    assert [(d.by, d.rule, d.alone) for d in request.decisions] == [("bob", "", False), ("carol", "", False)]


async def approved(desk: Desk, command: Approve) -> HumanTask:
    await desk.submit(T1, command)
    return (await desk.task(T1)).human_tasks[command.human_task]


async def test_what_was_shown_and_what_was_approved_are_kept_with_their_fingerprints(
    empty_database: Database,
) -> None:
    """Two results were shown: one that is kept, and one of a step that had given nothing."""
    shown = [{"step": "draft", "version": 1}, {"step": "tests", "version": 1}]

    def write(connection: Connection) -> None:
        migrate_to(connection, "0004")
        insert_task(connection)
        rules = {"rules": [{"seats": [{"user": "bob"}]}], "fingerprint": "abc"}
        request = json.dumps({**REQUEST, "shown": shown})
        insert_request(connection, rules, request=request, status="approved", closed_at=micros(NOON))
        insert_decision(connection, "bob", "approved", rule="")
        row = {"version": 1, "kind": "output", "body": '"good"', "fingerprint": "of good"}
        insert(connection, "artifacts", task_id=T1, step="draft", **row)

    await empty_database.write(write)
    await migrate.upgrade(empty_database)
    task = await Desk(storage_of(empty_database, TENANT).store).task(T1)
    (request,) = task.human_tasks.values()
    assert request.policy.shown == (
        Shown(step="draft", version=1, fingerprint=Fingerprint("of good")),
        Shown(step="tests", version=1),
    )
    (decision,) = request.decisions
    assert decision.fingerprint == request.policy.fingerprint == "abc"
    assert (decision.stands_from, decision.is_undone, decision.is_disputed) == (None, False, False)
    assert (request.settling, request.paused, request.inquiries) == (None, None, ())
    assert (task.halt, task.steps["draft"].edited_by) == (None, None)
    assert tally.counted(request) == {"bob"}


async def test_a_guest_who_was_asked_may_still_answer_but_no_guest_is_anybody(
    empty_database: Database,
) -> None:
    await migrated(empty_database, OLD, PLAIN)
    desk = Desk(storage_of(empty_database, TENANT).store)
    guest = person("carol", "G1", is_full_member=False)
    stranger = person("mallory", is_full_member=False)
    with pytest.raises(NotAsked):
        await approved(desk, Approve(human_task=HumanTaskId("t1-2"), by=stranger))
    request = await approved(desk, Approve(human_task=HumanTaskId("t1-1"), by=guest, comment="ok"))
    assert request.status is HumanTaskStatus.APPROVED


async def test_however_many_requests_there_are_all_are_migrated(empty_database: Database) -> None:
    task = await migrated(empty_database, *[{**OLD, "max_rounds": number} for number in range(1, 1_102)])
    assert [h.policy.max_rounds for h in task.human_tasks.values()] == list(range(1, 1_102))


async def test_a_rejection_counts_for_no_rule(empty_database: Database) -> None:
    closed = {"status": "rejected", "closed_at": micros(NOON)}
    task = await migrated(empty_database, OLD, verdict="rejected", **closed)
    (request,) = task.human_tasks.values()
    assert (request.status, request.claimed_by) == (HumanTaskStatus.REJECTED, None)
    assert [(d.by, d.rule) for d in request.decisions] == [("bob", None)]


async def test_a_result_that_was_edited_before_knows_each_of_its_edits(empty_database: Database) -> None:
    """Bob edited the notes, which made the second run, and Carol the title, which made the third."""
    edits = (("bob", "draft.notes", 2), ("carol", "draft.title", 3))

    def write(connection: Connection) -> None:
        migrate_to(connection, "0005")
        insert_task(connection)
        was = text("UPDATE pipeline_step_runs SET is_current = :no WHERE step = 'draft'")
        connection.execute(was, {"no": False})
        for by, target, version in edits:
            at, fields = micros(NOON) + version, {"run": version, "version": version, "edited_by": by}
            insert_run(connection, "draft", "completed", is_current=version == 3, **fields)
            data = json.dumps({"target": target})
            event = {"task_id": T1, "kind": "edited", "happened_at": at, "by_user": by, "data": data}
            insert(connection, "events", **event, step="draft", version=version)

    await empty_database.write(write)
    await migrate.upgrade(empty_database)
    run = (await Desk(storage_of(empty_database, TENANT).store).task(T1)).steps["draft"]
    assert run.edited_by == "carol"
    assert tuple((edit.by, edit.target, edit.version) for edit in run.edits) == edits
    assert [micros(edit.at) - micros(NOON) for edit in run.edits] == [2, 3]
