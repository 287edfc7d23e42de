"""One job: the step's `when`, its `with`, its body, and what is reported."""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.codes import HumanTaskKind, JobKind, QuestionReason
from engine.commands import StepAsked, StepFailed, StepSkipped, StepSucceeded
from engine.content import fingerprint_of
from engine.language.mistakes import Mistake
from engine.model import Announcement, Json, Question, Surface
from engine.pipeline import Body, StepDefinition
from engine.policy import Policy
from engine.refusals import NoSuchPipeline
from engine.secret_values import Secrets
from engine.step_registry import StepBody, StepType
from engine.steps.context import BodyContext, Means
from engine.steps.job import Bodies
from engine.steps.outcomes import Asked, Failed, Outcome, Succeeded
from engine.steps.reports import submission_of
from tests.unit.steps.makers import (
    NOW,
    a_job,
    a_job_context,
    a_pipeline,
    a_step,
    a_world,
    some_means,
)

SECRETS = Secrets({"TOKEN": "s3cr3t/token"})
ANY_SHAPE: Mapping[str, Any] = {"type": "object", "properties": {"count": {"type": "integer"}}}


async def echo(context: BodyContext) -> Outcome:
    return Succeeded(output=dict(context.settings))


def gives(output: Json, until: datetime | None = None) -> StepBody:
    async def run(_context: BodyContext) -> Outcome:
        return Succeeded(output=output, until=until)

    return run


def raises(error: BaseException) -> StepBody:
    async def run(_context: BodyContext) -> Outcome:
        raise error

    return run


async def never(_context: BodyContext) -> Outcome:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


def a_type(run: StepBody, name: str = "any", **changes: Any) -> StepType:
    given: dict[str, Any] = {"name": name, "title": name, "icon": "x", "settings": ANY_SHAPE, "run": run}
    return StepType(**(given | changes))


async def report(
    run: StepBody | StepType,
    settings: Mapping[str, Json] | None = None,
    *,
    step: StepDefinition | None = None,
    kind: JobKind = JobKind.RUN,
    means: Means | None = None,
    **job: Any,
) -> Any:
    step_type = run if isinstance(run, StepType) else a_type(run)
    step = step or a_step(type="any", settings=settings or {})
    bodies = Bodies(a_world(secrets=SECRETS), lambda _name: step_type)
    context = a_job_context(a_job(step.name, kind=kind, claim=3), **job)
    return await bodies.report(context, a_pipeline(step), means or some_means())


async def test_an_output_is_reported_under_the_claim() -> None:
    said = await report(gives({"b": 1, "a": [True, None]}, until=NOW))
    assert isinstance(said, StepSucceeded)
    assert (said.job, said.claim, said.until) == (a_job(claim=3).id, 3, NOW)
    assert said.output == '{"b":1,"a":[true,null]}'
    assert said.fingerprint == fingerprint_of(said.output)


async def test_the_same_report_has_the_same_id() -> None:
    once, again = submission_of(await report(gives(1))), submission_of(await report(gives(1)))
    assert once.id == again.id == "t1/draft/1/1/run/3/StepSucceeded"
    assert once.task_id == "t1"


async def test_templates_are_rendered_from_what_the_job_works_with() -> None:
    said = await report(
        echo,
        {
            "version": "{{ inputs.version }}",
            "count": "{{ steps.facts.output.count + 1 }}",
            "why": "because {{ rejection.comment }}",
        },
        inputs={"version": "1.2"},
        outputs={"facts": {"count": 2}},
        rejection={"comment": "too long", "by": "U1", "from_step": "review", "version": 1},
    )
    assert said.output == '{"version":"1.2","count":3,"why":"because too long"}'


async def test_if_several_had_objected_a_step_gets_what_each_said() -> None:
    others = [{"comment": "too dear", "by": "U2", "from_step": "price"}]
    rejection = {"comment": "too long", "by": "U1", "from_step": "review", "version": 1, "others": others}
    said = await report(echo, {"why": "{{ rejection.comment }}"}, rejection=rejection)
    assert json.loads(said.output) == {"why": "too long\n\ntoo dear"}


async def test_a_template_that_names_what_is_not_there_fails_for_good_and_says_so() -> None:
    said = await report(echo, {"version": "{{ inputs.versoin }}"}, inputs={"version": "1"})
    assert isinstance(said, StepFailed)
    assert said.is_final
    assert "with.version" in said.error
    assert "versoin" in said.error


async def test_what_is_rendered_must_fit_the_type() -> None:
    said = await report(echo, {"count": "{{ inputs.count }}"}, inputs={"count": "many"})
    assert isinstance(said, StepFailed)
    assert said.is_final
    assert said.error.startswith("with.count (from `{{ inputs.count }}`): must be a whole number")


async def test_what_is_rendered_must_pass_the_checks_of_the_type() -> None:
    def check(_settings: Any, _site: Any) -> list[Mistake]:
        return [Mistake(("who",), "there is no role `x`")]

    said = await report(a_type(echo, check=check), {"who": "{{ inputs.who }}"}, inputs={"who": "x"})
    assert said.error == "with.who (from `{{ inputs.who }}`): there is no role `x`"


async def test_settings_that_take_no_templates_are_left_alone() -> None:
    said = await report(a_type(echo, literal=frozenset({"run"})), {"run": "echo {{ x }}"})
    assert said.output == '{"run":"echo {{ x }}"}'


@pytest.mark.parametrize(("urgent", "what"), [(True, StepSucceeded), (False, StepSkipped)])
async def test_a_step_runs_only_when_it_is_wanted(urgent: bool, what: type) -> None:
    step = a_step(type="any", when="{{ inputs.urgent }}")
    assert isinstance(await report(gives(1), step=step, inputs={"urgent": urgent}), what)


async def test_a_when_that_cannot_be_computed_fails() -> None:
    said = await report(gives(1), step=a_step(type="any", when="{{ inputs.urgent }}"))
    assert isinstance(said, StepFailed)
    assert "when" in said.error


async def test_secrets_reach_automatic_bodies_and_never_a_report() -> None:
    seen: list[Json] = []

    async def run(context: BodyContext) -> Outcome:
        seen.append(context.settings["token"])
        echoed = context.settings["token"]
        return Succeeded(
            output={"nested": [{echoed: f"Bearer {echoed}"}]},
            says=(Announcement(surface=Surface("C1"), text=f"it is {echoed}"),),
        )

    said = await report(run, {"token": "{{ secrets.TOKEN }}"})
    assert seen == ["s3cr3t/token"]
    assert said.output == '{"nested":[{"•••":"Bearer •••"}]}'
    assert said.says == (Announcement(surface=Surface("C1"), text="it is •••"),)


async def test_secrets_are_not_known_to_people() -> None:
    said = await report(a_type(echo, is_interactive=True), {"text": "{{ secrets.TOKEN }}"})
    assert isinstance(said, StepFailed)
    assert "secrets" in said.error


async def test_secrets_are_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said = await report(raises(ValueError("cannot log in with s3cr3t/token or s3cr3t%2Ftoken")))
    assert said.error == "ValueError: cannot log in with ••• or •••"
    assert "Traceback" in caplog.text
    assert "s3cr3t" not in caplog.text


async def test_what_a_body_raises_fails_the_attempt() -> None:
    said = await report(raises(KeyError("version")))
    assert said == StepFailed(job=a_job().id, claim=3, error="KeyError: 'version'")


async def test_what_the_engine_raises_on_purpose_fails_for_good() -> None:
    said = await report(raises(NoSuchPipeline("x")))
    assert said.is_final
    assert said.error == "there is no pipeline x"


async def test_a_long_error_is_cut_and_cleaned() -> None:
    said = await report(raises(ValueError("a\0b\ud800" + "x" * 9_999)))
    assert said.error.startswith("ValueError: a\ufffdb?x")
    assert len(said.error) == 4_000


@pytest.mark.parametrize("output", [NOW, {1, 2}, float("nan"), {"a": "\ud800"}, {("a",): 1}, b"x"])
async def test_what_is_no_json_is_refused(output: Any) -> None:
    said = await report(gives(output))
    assert isinstance(said, StepFailed)
    assert said.is_final
    assert "not JSON" in said.error


async def test_a_circle_is_nested_too_deep() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert "nested more than 500 deep" in (await report(gives(circle))).error


async def test_an_output_may_have_256_kib_and_not_a_byte_more() -> None:
    at_most = "x" * (256 * 1024 - 2)
    assert isinstance(await report(gives(at_most)), StepSucceeded)
    said = await report(gives(at_most + "x"))
    assert said.is_final
    assert said.error.startswith("the output has 262,145 bytes, more than 262,144: store it elsewhere")


async def test_an_output_may_be_nested_500_deep_and_not_once_more() -> None:
    assert isinstance(await report(gives(nested(500))), StepSucceeded)
    for depth in (501, 2_000):
        said = await report(gives(nested(depth)))
        assert said.is_final
        assert said.error.startswith("the output is nested more than 500 deep")


def nested(depth: int) -> Json:
    """Make an object that holds an object, and so on."""
    value: Json = "abc"
    for _ in range(depth):
        value = {"inner": value}
    return value


async def test_a_template_that_takes_too_long_fails_and_stops_nobody_else() -> None:
    loops = "{% for i in range(2000) %}{% for j in range(2000) %}{% endfor %}{% endfor %}"
    step = a_step(type="any", settings={"text": loops}, timeout=timedelta(milliseconds=20))
    means = some_means(in_thread=asyncio.to_thread)
    rendering = asyncio.create_task(report(echo, step=step, means=means))
    await asyncio.sleep(0)  # the loop turns while it renders
    said = await rendering
    assert said.is_final
    assert said.error.startswith("the templates of draft took longer than")


async def test_a_body_that_takes_too_long_fails() -> None:
    said = await report(never, step=a_step(type="any", timeout=timedelta(milliseconds=5)))
    assert said == StepFailed(job=a_job().id, claim=3, error="timed out after PT0.005S")


async def test_a_timeout_of_the_bodys_own_is_its_error() -> None:
    said = await report(raises(TimeoutError("the server is slow")))
    assert said.error == "TimeoutError: the server is slow"


async def test_finding_people_takes_as_long_as_it_takes() -> None:
    released = asyncio.Event()

    async def run(_context: BodyContext) -> Outcome:
        await released.wait()
        return Asked(kind=HumanTaskKind.APPROVAL, policy=Policy(), request={"title": "s3cr3t/token"})

    step = a_step(type="any", timeout=timedelta(0))
    asking = asyncio.create_task(report(a_type(run, is_interactive=True), step=step))
    asyncio.get_running_loop().call_later(0.02, released.set)
    said = await asking
    assert isinstance(said, StepAsked)
    assert said.request == '{"title":"•••"}'


async def test_a_cancelled_job_ends_without_a_report() -> None:
    job = asyncio.create_task(report(never))
    await asyncio.sleep(0)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job


async def test_a_cancellation_inside_a_body_is_its_failure() -> None:
    said = await report(raises(asyncio.CancelledError()))
    assert isinstance(said, StepFailed)
    assert "cancelled" in said.error


async def test_an_undo_runs_its_own_body_whatever_when_says() -> None:
    undo = Body(type="any", settings={"id": "{{ steps.draft.output.id }}"})
    step = a_step(type="any", undo=undo, when="{{ false }}")
    said = await report(echo, step=step, kind=JobKind.UNDO, outputs={"draft": {"id": 7}})
    assert said.output == '{"id":7}'


async def test_an_ask_job_asks_operators() -> None:
    question = Question(reason=QuestionReason.LOST)
    said = await report(never, kind=JobKind.ASK, question=question)
    assert isinstance(said, StepAsked)
    assert said.kind is HumanTaskKind.QUESTION


async def test_a_step_waits_until_its_earlier_run_has_ended() -> None:
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    order: list[str] = []

    async def run(_context: BodyContext) -> Outcome:
        order.append("run")
        return Succeeded(output=None)

    job = asyncio.create_task(report(run, means=some_means(earlier=frozenset({ended}))))
    await asyncio.sleep(0)
    order.append("end")
    ended.set_result(None)
    await job
    assert order == ["end", "run"]


async def test_a_step_whose_earlier_run_hangs_fails_instead_of_running_twice() -> None:
    hangs: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    step = a_step(type="any", timeout=timedelta(milliseconds=5))
    said = await report(gives(1), step=step, means=some_means(earlier=frozenset({hangs})))
    assert said.error == "an earlier run of draft has not ended yet, and cannot be stopped"
    assert not said.is_final


async def test_a_failure_may_say_that_it_is_final() -> None:
    async def run(_context: BodyContext) -> Outcome:
        return Failed(error="no s3cr3t/token", is_final=True)

    assert await report(run) == StepFailed(job=a_job().id, claim=3, error="no •••", is_final=True)
