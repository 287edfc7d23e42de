from dataclasses import replace
from typing import Any

import pytest

from engine.codes import HumanTaskKind, HumanTaskStatus, Resumption, TaskState
from engine.commands import Cancel, Complete, Dispute, EditAndApprove, Resume
from engine.content import fingerprint_of, json_text
from engine.model import HumanTaskId, Json, Surface, TaskId
from engine.ports.queries import CardLink, EarlierAnswer, Page
from signoff.assembly import Storage
from tests.contract.desk import OPERATOR, Desk, a_claim, showing
from tests.makers import ALICE, BOB, CAROL, HOUR, NOON, a_policy, output_of

FORM: Json = {"properties": {"level": {"type": "string", "enum": ["low", "high"]}}}
LINK = CardLink(surface=Surface("C1"), channel="C1", ts="1700000000.000100")


async def stand(storage: Storage) -> None:
    """Let all cards that wait be posted: the n-th at n."""
    cards = await storage.outbox.lease_cards(NOON + HOUR, NOON + 2 * HOUR, 100)
    for number, card in enumerate(cards, start=1):
        link = CardLink(surface=card.surface, channel=card.surface, ts=str(number))
        await storage.outbox.card_posted(card.id, link, shown=card.wanted, digest="d")


# --- one request ---------------------------------------------------------------------------------


async def test_a_request_is_read_with_what_it_shows(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(
        surface="C1", policy=replace(showing({"notes": "good"}), surfaces=(Surface("C1"), Surface("U-bob")))
    )
    await stand(storage)
    view = await storage.queries.human_task(human_task)
    assert view is not None
    assert (view.human_task.id, view.human_task.status) == (human_task, HumanTaskStatus.PENDING)
    assert view.request["title"] == "Approve 1.2?"
    assert view.shown == {"draft": output_of({"notes": "good"})}
    assert view.task == await desk.task(TaskId("t1"))
    assert (view.facts.name, view.facts.title, view.facts.state) == (
        "release-1",
        "Ship a release",
        TaskState.WAITING,
    )
    assert view.rejection is None
    assert [link.surface for link in view.links] == ["C1", "U-bob"]


async def test_what_was_shown_stays_what_it_was(storage: Storage, desk: Desk) -> None:
    """The request is about version 1, whatever the step gives later."""
    first = await desk.waiting(policy=showing({"notes": "good"}))
    await desk.reject(first, "draft", claim=a_claim())
    await desk.succeed(TaskId("t1"), {"notes": "better"}, claim=a_claim())
    second = await desk.ask(TaskId("t1"), showing({"notes": "better"}, version=2))
    old, new = [await storage.queries.human_task(id) for id in (first, second)]
    assert old is not None
    assert new is not None
    assert old.shown == {"draft": output_of({"notes": "good"})}
    assert new.shown == {"draft": output_of({"notes": "better"}, version=2)}
    assert old.rejection is None
    assert new.rejection == {"comment": "not yet", "by": "bob", "from_step": "review", "version": 1}


async def answered(desk: Desk) -> HumanTaskId:
    """Let the draft be a form that Bob answers, and the review show it; gives the request of the review."""
    task = await desk.start(claim=a_claim())
    form = await desk.ask(task, kind=HumanTaskKind.FORM, request={"title": "Facts?", "form": FORM})
    await complete(desk, form, {"level": "high"}, claim=a_claim())
    return await desk.ask(task, showing({"level": "high"}))


async def complete(desk: Desk, form: HumanTaskId, answer: Json, **options: Any) -> None:
    """Let Bob answer a form."""
    text = json_text(answer)
    command = Complete(human_task=form, by=BOB, answer=text, answer_fingerprint=fingerprint_of(text))
    await desk.submit(TaskId("t1"), command, **options)


async def test_an_answer_is_shown_with_the_form_that_asked_for_it(storage: Storage, desk: Desk) -> None:
    view = await storage.queries.human_task(await answered(desk))
    assert view is not None
    assert view.shown == {"draft": output_of({"level": "high"})}
    assert view.forms == {"draft": FORM}
    assert view.earlier == ()


async def test_an_edited_answer_is_shown_with_the_form_that_asked_for_it(
    storage: Storage, desk: Desk
) -> None:
    task = await desk.start(claim=a_claim())
    form = await desk.ask(task, kind=HumanTaskKind.FORM, request={"title": "Facts?", "form": FORM})
    await complete(desk, form, {"level": "high"}, claim=a_claim())
    policy = replace(showing({"level": "high"}), editable=("draft.level",))
    request = await desk.ask(task, replace(policy, rules=a_policy("bob", "carol", required=2).rules))
    text = json_text({"level": "low"})
    edit = EditAndApprove(
        human_task=request,
        by=BOB,
        target="draft.level",
        before="high",
        after="low",
        output=text,
        output_fingerprint=fingerprint_of(text),
        fingerprint=policy.fingerprint,
    )
    await desk.submit(task, edit)
    view = await storage.queries.human_task(request)
    assert view is not None
    assert view.shown["draft"].output == {"level": "low"}
    assert view.forms == {"draft": FORM}


async def test_who_edited_what_was_shown_is_known_also_after_it_was_made_anew(
    storage: Storage, desk: Desk
) -> None:
    of = {"editable": ("draft",), "required": 2, "rollback_to": ("draft",)}
    request = await desk.waiting(
        policy=a_policy("bob", "carol", **of, shown=showing({"notes": "good"}).shown)
    )
    for by, before, after in ((BOB, {"notes": "good"}, "better"), (CAROL, "better", "best")):
        await desk.edit(request, "draft", before, after, by)
    await desk.reject(request, "draft", CAROL, claim=a_claim())
    await desk.succeed(TaskId("t1"), {"notes": "new"}, claim=a_claim())
    again = await desk.ask(TaskId("t1"), showing({"notes": "new"}, version=4))
    first, second = [await storage.queries.human_task(id) for id in (request, again)]
    assert first is not None
    assert second is not None
    assert [(edit.by, edit.version) for edit in first.shown["draft"].edits] == [("bob", 2), ("carol", 3)]
    assert (second.shown["draft"].edits, second.shown["draft"].output) == ((), {"notes": "new"})


async def test_what_a_step_gave_is_read_at_any_version(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    await desk.reject(await answered(desk), "draft", claim=a_claim())
    task = TaskId("t1")
    again = await desk.ask(task, kind=HumanTaskKind.FORM, request={"title": "Facts?", "form": FORM})
    await complete(desk, again, {"level": "low"}, claim=a_claim())
    given = [await storage.queries.output(task, "draft", version) for version in (1, 2)]
    assert given == [output_of({"level": "high"}), output_of({"level": "low"}, version=2)]
    assert await storage.queries.output(task, "publish", 2) is None
    assert await other_storage.queries.output(task, "draft", 2) is None


async def test_a_form_that_is_asked_again_knows_how_it_was_answered(storage: Storage, desk: Desk) -> None:
    await desk.reject(await answered(desk), "draft", claim=a_claim())
    request = {"title": "Facts?", "form": {**FORM, "title": "Again"}}
    again = await desk.ask(TaskId("t1"), kind=HumanTaskKind.FORM, request=request)
    view = await storage.queries.human_task(again)
    assert view is not None
    assert view.earlier == (EarlierAnswer(by=BOB.id, answer={"level": "high"}),)
    await complete(desk, again, {"level": "low"}, claim=a_claim())
    review = await storage.queries.human_task(
        await desk.ask(TaskId("t1"), showing({"level": "low"}, version=2))
    )
    first, second = [await storage.queries.human_task(HumanTaskId(id)) for id in ("t1-1", "t1-2")]
    assert review is not None
    assert first is not None
    assert second is not None
    assert review.forms == {"draft": {**FORM, "title": "Again"}}
    assert (first.earlier, second.forms) == ((), {"draft": FORM})  # as it was then


async def test_an_answer_that_was_disowned_is_not_known_when_the_form_is_asked_again(
    storage: Storage, desk: Desk
) -> None:
    task = await desk.start(claim=a_claim())
    asked = {"title": "Facts?", "form": FORM}
    form = await desk.ask(task, kind=HumanTaskKind.FORM, request=asked)
    await complete(desk, form, {"level": "high"}, claim=a_claim())
    await desk.submit(task, Dispute(human_task=form, by=BOB))
    await desk.submit(task, Resume(by=OPERATOR, how=Resumption.ASK_ANEW), claim=a_claim())
    again = await desk.ask(task, kind=HumanTaskKind.FORM, request=asked)
    await complete(desk, again, {"level": "low"}, claim=a_claim())
    gate = await desk.ask(task, showing({"level": "low"}, version=2))
    await desk.reject(gate, "draft", claim=a_claim())
    third = await desk.ask(task, kind=HumanTaskKind.FORM, request=asked)
    second, last = [await storage.queries.human_task(id) for id in (again, third)]
    assert second is not None
    assert last is not None
    assert second.earlier == ()
    assert last.earlier == (EarlierAnswer(by=BOB.id, answer={"level": "low"}),)


async def test_what_gave_nothing_is_shown_as_null(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(policy=showing(None, step="publish"))
    view = await storage.queries.human_task(human_task)
    assert view is not None
    assert view.shown == {"publish": output_of(None)}


async def test_requests_of_others_and_of_nobody_are_unknown(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    human_task = await desk.waiting(surface="C1", policy=a_policy(surfaces=("C1",)))
    await stand(storage)
    assert await other_storage.queries.human_task(human_task) is None
    assert await other_storage.queries.human_task_at("C1", "1") is None
    assert await other_storage.queries.task(TaskId("t1")) is None
    assert list(await other_storage.queries.history(TaskId("t1"), Page())) == []
    assert await storage.queries.human_task(HumanTaskId("t1-99")) is None
    assert await storage.queries.task(TaskId("ghost")) is None


async def test_a_message_leads_to_its_request(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(surface="C0", policy=a_policy(surfaces=("C1",)))
    await stand(storage)
    assert await storage.queries.human_task_at("C1", "2") == human_task
    assert await storage.queries.human_task_at("C0", "1") is None  # the task's own card
    assert await storage.queries.human_task_at("C1", "9") is None


# --- one task ------------------------------------------------------------------------------------


async def test_a_task_is_read_with_its_requests_and_cards(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(surface="C0", policy=a_policy(surfaces=("C1",)))
    view = await storage.queries.task(TaskId("t1"))
    assert view is not None
    assert (view.card, view.links) == (None, {})
    await stand(storage)
    view = await storage.queries.task(TaskId("t1"))
    assert view is not None
    assert view.task == await desk.task(TaskId("t1"))
    assert view.titles == {human_task: "Approve 1.2?"}
    assert view.card == CardLink(surface=Surface("C0"), channel="C0", ts="1")
    assert view.links == {human_task: (CardLink(surface=Surface("C1"), channel="C1", ts="2"),)}


async def test_a_task_is_found_by_its_number(storage: Storage, other_storage: Storage, desk: Desk) -> None:
    await desk.start("t1")
    await desk.start("t2")
    assert list(await storage.queries.task_ids(2)) == ["t2"]
    assert list(await storage.queries.task_ids(3)) == []
    assert list(await other_storage.queries.task_ids(2)) == []


async def test_readers_see_what_was_just_written(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting()
    assert await storage.queries.task(TaskId("t1")) is not None
    await desk.approve(human_task)
    view = await storage.queries.task(TaskId("t1"))
    assert view is not None
    assert view.task.human_tasks[human_task].status is HumanTaskStatus.APPROVED
    assert view.facts.state is TaskState.RUNNING


# --- lists of tasks ------------------------------------------------------------------------------


async def test_open_tasks_come_newest_first_page_by_page(
    storage: Storage, other_storage: Storage, desk: Desk
) -> None:
    for number in range(1, 6):
        await desk.start(f"t{number}", surface="C1" if number % 2 else "C2")
    await desk.submit(TaskId("t3"), Cancel(by=ALICE))
    queries = storage.queries
    assert [task.number for task in await queries.open_tasks(None, Page())] == [5, 4, 2, 1]
    assert [task.number for task in await queries.open_tasks(Surface("C1"), Page())] == [5, 1]
    assert [task.number for task in await queries.open_tasks(None, Page(limit=2))] == [5, 4]
    assert [task.number for task in await queries.open_tasks(None, Page(limit=2, after="4"))] == [2, 1]
    assert list(await queries.open_tasks(Surface("C1"), Page(after="1"))) == []
    assert list(await other_storage.queries.open_tasks(None, Page())) == []


async def test_history_is_read_page_by_page(storage: Storage, desk: Desk) -> None:
    task = await desk.start(claim=a_claim())
    await desk.succeed(task, claim=a_claim())
    await desk.ask(task, kind=HumanTaskKind.FORM)
    answer = json_text({"summary": "fine"})
    form = Complete(
        human_task=HumanTaskId("t1-1"), by=BOB, answer=answer, answer_fingerprint=fingerprint_of(answer)
    )
    await desk.submit(task, form)
    whole = await storage.queries.history(task, Page())
    assert [line.seq for line in whole] == sorted(line.seq for line in whole)
    assert (whole[0].kind, whole[0].by, whole[0].at) == ("task_started", "alice", NOON)
    submitted = next(line for line in whole if line.kind == "submitted")
    assert (submitted.by, submitted.step, submitted.version, submitted.human_task) == (
        "bob",
        "review",
        1,
        "t1-1",
    )
    first = await storage.queries.history(task, Page(limit=2))
    rest = await storage.queries.history(task, Page(after=str(first[-1].seq)))
    assert [*first, *rest] == list(whole)


@pytest.mark.parametrize("cursor", ["-1", "x", "", "9" * 19])
async def test_a_cursor_that_is_none_is_refused(storage: Storage, cursor: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await storage.queries.history(TaskId("t1"), replace(Page(), after=cursor))
