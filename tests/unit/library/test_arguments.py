"""The library refuses what makes no sense, by the name of the argument; the rest means what it says."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from engine.codes import TaskState
from engine.errors import DefinitionError
from engine.human import OpenRequest
from engine.model import TaskId
from engine.ports.queries import Page
from engine.refusals import NoSuchHumanTask, NotAsked
from engine.review_refusals import ForeseenOtherwise
from engine.rollback import foreseen, preview
from signoff.arguments import WrongArgument
from signoff.library import Signoff
from tests.makers import NOON

Call: TypeAlias = Callable[..., Awaitable[Any]]

PIPELINE = """
name: order
steps:
  - name: size
    type: human_task
    with: {title: Size?, assignees: {users: [ann]}, form: {type: object, properties: {size: {type: integer}}}}
  - name: budget
    type: approval_gate
    needs: [size]
    with: {title: Fine?, approvers: {users: ["@bob"]}}
"""


@pytest.fixture
def order(tmp_path: Path) -> Path:
    file = tmp_path / "order.yaml"
    file.write_text(PIPELINE)
    return file


@pytest.fixture
async def signoff(sqlite_url: str, order: Path) -> AsyncIterator[Signoff]:
    async with Signoff.open(sqlite_url, [order]) as opened:
        yield opened


def everything_that_people_do(signoff: Signoff) -> list[Call]:
    """Give the operations that somebody does, apart from `by`."""
    request = OpenRequest(TaskId("t1"), "size")

    def bound(operation: Call, *given: object, **named: object) -> Call:
        return lambda by: operation(*given, by=by, **named)

    return [
        bound(signoff.start, "order"),
        bound(signoff.cancel, "t1"),
        bound(signoff.retry, "t1"),
        bound(signoff.human_task_complete, request, {}),
        bound(signoff.approval_approve, request),
        bound(signoff.approval_reject, request, comment="no"),
        bound(signoff.approval_undo, request),
        bound(signoff.human_task_inquire, request, "Why?", of="bob"),
        bound(signoff.human_task_answer_inquiry, request, 1, "So."),
        bound(signoff.reminder_snooze, request, NOON),
        bound(signoff.human_task_dispute, request),
        bound(signoff.task_resume, "t1", "go_on"),
        bound(signoff.pipeline_register_step_type, {}),
    ]


@pytest.mark.parametrize(
    "nobody", ["", " ", "\t", "@", " ann", "ann\n", "a\0b", "a\ud800b", None, 7, ["ann"]]
)
async def test_nobody_does_nothing(signoff: Signoff, nobody: object) -> None:
    for operation in everything_that_people_do(signoff):
        with pytest.raises(WrongArgument, match="by: give the id of a person, such as 'ann', not ") as wrong:
            await operation(by=nobody)
        assert isinstance(wrong.value, ValueError)
    assert (await signoff.human_task_list(status=None)).lines == ()


async def test_a_person_is_the_same_with_and_without_the_sign_in_front(signoff: Signoff) -> None:
    task = (await signoff.start("order", by="@dave")).task.id
    await signoff.at_rest(task)
    assert len((await signoff.human_task_list("@ann")).lines) == 1
    await signoff.human_task_complete(OpenRequest(task, "size"), {"size": 1}, by="@ann")
    await signoff.at_rest(task)
    with pytest.raises(NotAsked):
        await signoff.approval_approve(OpenRequest(task, "budget"), by="@ann")
    await signoff.approval_approve(OpenRequest(task, "budget"), by="bob")
    assert (await signoff.at_rest(task)).state is TaskState.COMPLETED
    assert (await signoff.status(task)).facts.started_by == "dave"


@pytest.mark.parametrize("nothing", ["", " ", None, 7, ["order"]])
async def test_what_names_nothing_is_refused(signoff: Signoff, nothing: Any) -> None:
    calls: dict[str, list[Call]] = {
        "pipeline": [lambda: signoff.start(nothing, by="ann")],
        "task": [
            lambda: signoff.status(nothing),
            lambda: signoff.at_rest(nothing),
            lambda: signoff.cancel(nothing, by="ann"),
            lambda: signoff.retry(nothing, by="ann"),
        ],
        "request": [
            lambda: signoff.approval_approve(nothing, by="ann"),
            lambda: signoff.approval_approve(OpenRequest(nothing, "size"), by="ann"),
            lambda: signoff.approval_reject(OpenRequest(TaskId("t1"), nothing), by="ann", comment="no"),
            lambda: signoff.human_task_complete(nothing, {}, by="ann"),
        ],
        "name": [lambda: signoff.pipeline_unregister_step_type(nothing, by="ann")],
    }
    for argument, ways in calls.items():
        for call in ways:
            with pytest.raises(WrongArgument, match=f"^{argument}: give "):
                await call()


async def test_what_is_no_id_of_a_request_names_none(signoff: Signoff) -> None:
    with pytest.raises(NoSuchHumanTask, match="there is no request nonsense"):
        await signoff.approval_approve("nonsense", by="bob")  # type: ignore[arg-type]  # as programs do


@pytest.mark.parametrize("wrong", [[1], "size=1", 7, {1: 1}, {"size": object()}, {"size": float("nan")}])
async def test_inputs_and_answers_are_json_by_name(signoff: Signoff, wrong: Any) -> None:
    with pytest.raises(WrongArgument, match="inputs"):
        await signoff.start("order", wrong, by="ann")
    with pytest.raises(WrongArgument, match="answer"):
        await signoff.human_task_complete(OpenRequest(TaskId("t1"), "size"), wrong, by="ann")


async def test_a_step_type_is_json(signoff: Signoff) -> None:
    with pytest.raises(WrongArgument, match="definition: give JSON"):
        await signoff.pipeline_register_step_type({"name": object()}, by="ann")


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"comment": 7}, "comment"),
        ({"comment": "a\ud800b"}, "comment"),
        ({"comment": "no", "rollback_to": ""}, "rollback_to"),
        ({"comment": "no", "rollback_to": 7}, "rollback_to"),
        ({"comment": "no", "fingerprint": 7}, "fingerprint"),
        ({"comment": "no", "rollback_to": "draft", "foreseen": 7}, "foreseen"),
    ],
)
async def test_what_comes_with_a_decision_is_text(
    signoff: Signoff, given: dict[str, Any], argument: str
) -> None:
    with pytest.raises(WrongArgument, match=f"^{argument}: give "):
        await signoff.approval_reject(OpenRequest(TaskId("t1"), "budget"), by="bob", **given)


async def test_a_rejection_that_would_do_something_else_than_was_foreseen_is_refused(
    signoff: Signoff,
) -> None:
    task = (await signoff.start("order", by="ann")).task.id
    await signoff.at_rest(task)
    await signoff.human_task_complete(OpenRequest(task, "size"), {"size": 7}, by="ann")
    await signoff.at_rest(task)
    reset = preview((await signoff.status(task)).task, "budget", "size")
    request = OpenRequest(task, "budget")
    given: dict[str, Any] = {"by": "@bob", "comment": "no", "rollback_to": "size"}
    with pytest.raises(ForeseenOtherwise):
        await signoff.approval_reject(request, foreseen=foreseen(["budget"]), **given)
    reply = await signoff.approval_reject(request, foreseen=foreseen(reset.steps, reset.undone), **given)
    assert reply.rerun_steps == reset.steps == ("size", "budget")


async def test_a_reason_is_text(signoff: Signoff) -> None:
    with pytest.raises(WrongArgument, match=r"^reason: give a text without control characters, not 7"):
        await signoff.cancel(TaskId("t1"), by="ann", reason=7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"user": ""}, "user"),
        ({"user": 7}, "user"),
        ({"role": ""}, "role"),
        ({"status": "open"}, "status"),
        ({"task": 7}, "task"),
        ({"page": 7}, "page"),
        ({"page": Page(limit=0)}, "page"),
        ({"page": Page(limit=-1)}, "page"),
        ({"page": Page(limit=1_001)}, "page"),
        ({"page": Page(limit=True)}, "page"),
        ({"page": Page(after="")}, "page"),
    ],
)
async def test_a_list_of_nothing_that_could_be_is_refused(
    signoff: Signoff, given: dict[str, Any], argument: str
) -> None:
    with pytest.raises(WrongArgument, match=f"^{argument}: give "):
        await signoff.human_task_list(**given)


async def test_a_status_may_be_a_word(signoff: Signoff) -> None:
    task = (await signoff.start("order", by="dave")).task.id
    await signoff.at_rest(task)
    assert len((await signoff.human_task_list(status="pending")).lines) == 1  # type: ignore[arg-type]
    assert (await signoff.human_task_list(status="approved")).lines == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"pipelines": "order.yaml"}, "pipelines: give a list of pipeline files"),
        ({"pipelines": Path("order.yaml")}, "pipelines: give a list of pipeline files"),
        ({"pipelines": [""]}, "pipelines: give a list of pipeline files"),
        ({"operators": "ann"}, "operators: give a list of ids"),
        ({"operators": [""]}, "operators: give the id of a person"),
        ({"calendar": "Europe/Berlin"}, "calendar: give values by name"),
        ({"calendar": {"zone": "Berlin"}}, r"\(zone is `Berlin`, .* did you mean `Europe/Berlin`\?\)"),
        ({"calendar": {"hour": "9-18"}}, "unknown key `hour`; did you mean `hours`"),
        ({"tick_s": 0}, "tick_s: give seconds, from 0.01"),
        ({"tick_s": -1}, "tick_s: give seconds, from 0.01"),
        ({"tick_s": "1"}, "tick_s: give seconds, from 0.01"),
        ({"database": ""}, "database: give an address such as"),
        ({"database": Path("orders.db")}, "database: give an address such as"),
    ],
)
async def test_it_is_not_opened_with_what_makes_no_sense(
    sqlite_url: str, tmp_path: Path, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(WrongArgument, match=sentence):
        async with Signoff.open(**({"database": sqlite_url} | given)):
            raise AssertionError("it is open")
    assert not (tmp_path / "signoff.db").exists()


async def test_all_mistakes_in_all_files_are_named(sqlite_url: str, tmp_path: Path, order: Path) -> None:
    same, wrong = tmp_path / "same.yaml", tmp_path / "wrong.yaml"
    same.write_text(PIPELINE)
    wrong.write_text("name: wrong\nsteps: []\n")
    with pytest.raises(DefinitionError) as refused:
        async with Signoff.open(sqlite_url, [order, wrong, same, order, str(tmp_path / "gone.yaml")]):
            raise AssertionError("it is open")
    assert [str(problem).partition(tmp_path.name)[2][:24] for problem in refused.value.problems] == [
        "/wrong.yaml:2: steps: mu",
        "/same.yaml:1: name: " + str(order)[:4],
        "/gone.yaml:1: cannot be ",
    ]
