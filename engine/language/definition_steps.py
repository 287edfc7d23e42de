"""Owns the reading of the steps of a pipeline file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.codes import OnFailure, OnLost
from engine.language.definition_bodies import BodyReader, ReadBody
from engine.language.definition_order import StepOrder
from engine.language.durations import duration_of, duration_text
from engine.language.mistakes import Mistake
from engine.language.template_text import has_template
from engine.pipeline import StepDefinition
from engine.plan import PlanStep, RetryPolicy
from engine.ports.directory import PeopleRef
from engine.step_registry import Site

TIMEOUT = timedelta(minutes=10)
TIMEOUT_MIN = timedelta(seconds=1)
TIMEOUT_MAX = timedelta(days=7)
_ONLY_FOR_WORK = {
    "timeout": "; for an end to the asking write `expires: {after: 3d}` under `with`",
    "retry": "",
    "on_lost": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStep:
    """A step as it was read."""

    definition: StepDefinition
    plan: PlanStep
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a file says of all its steps."""

    roles: Mapping[str, PeopleRef]
    defaults: Mapping[str, Any]  # as written
    working_day: timedelta | None  # how long; None: the file does not say


def read_steps(
    steps: Sequence[Mapping[str, Any]], order: StepOrder, head: Head, bodies: BodyReader
) -> Iterable[ReadStep]:
    """Read the steps of a file. They have the right shape, but for keys that are missing."""
    by_name = dict(zip(order.names, steps, strict=True))
    asking, answered, gates = bodies.asking(by_name), bodies.answered(by_name), bodies.gates(by_name)
    for index, (name, step) in enumerate(zip(order.names, steps, strict=True)):
        ancestors = order.ancestors(name)
        site = Site(
            step=name,
            steps=order.known,
            ancestors=ancestors,
            roles=head.roles,
            asking=asking,
            answered=answered,
            working_day=head.working_day,
            gates=gates,
        )
        yield _read_step(step, site, head.defaults, bodies, index)


def timing_mistakes(written: Mapping[str, Any]) -> Iterable[Mistake]:
    """Find a `timeout` or a `retry` that makes no sense."""
    if "timeout" in written and not TIMEOUT_MIN <= duration_of(written["timeout"]) <= TIMEOUT_MAX:
        least, most = duration_text(TIMEOUT_MIN), duration_text(TIMEOUT_MAX)
        yield Mistake(("timeout",), f"is {written['timeout']}: a timeout is between {least} and {most}")
    retry = written.get("retry", {})
    if "wait" in retry and "at_most" in retry and duration_of(retry["wait"]) > duration_of(retry["at_most"]):
        yield Mistake(("retry", "wait"), f"is {retry['wait']}, more than `at_most` {retry['at_most']}")


def _read_step(
    step: Mapping[str, Any], site: Site, defaults: Mapping[str, Any], bodies: BodyReader, index: int
) -> ReadStep:
    body = bodies.read(step, site)
    undo = bodies.read(step["undo"], site, is_undo=True) if "undo" in step else None
    mistakes = [*body.mistakes, *timing_mistakes(step), *_of_no_use(step, body)]
    mistakes += [] if undo is None else [mistake.under("undo") for mistake in undo.mistakes]
    if has_template(step.get("channel")):
        mistakes.append(
            Mistake(("channel",), "takes no templates: channels are checked before a task starts")
        )
    if "when" in step:
        mistakes += [mistake.under("when") for mistake in bodies.when(step["when"], site)]
    plan = _plan_step(step, site, defaults, body, undo, bodies.steps_read(step.get("when")))
    return ReadStep(
        definition=_definition(step, defaults, plan, body, undo),
        plan=plan,
        mistakes=tuple(mistake.under("steps", index) for mistake in mistakes),
    )


def _of_no_use(step: Mapping[str, Any], body: ReadBody) -> Iterable[Mistake]:
    """Find what says how work is tried, at a step that only asks people."""
    if body.step_type is None or not body.step_type.is_interactive:
        return
    for key, instead in _ONLY_FOR_WORK.items():
        if key in step:
            message = f"`{key}` is for steps that run by themselves, this one asks people{instead}"
            yield Mistake((key,), message, is_about_key=True)


def _plan_step(
    step: Mapping[str, Any],
    site: Site,
    defaults: Mapping[str, Any],
    body: ReadBody,
    undo: ReadBody | None,
    read_by_when: frozenset[str],
) -> PlanStep:
    earliest_first = tuple(reversed(site.ancestors))
    undo_reads = frozenset() if undo is None else undo.reads
    return PlanStep(
        name=site.step,
        needs=tuple(step.get("needs", ())),
        on_failure=OnFailure(step.get("on_failure", OnFailure.FAIL)),
        on_lost=OnLost(step["on_lost"]) if "on_lost" in step else _lost(body),
        retry=_retry({**defaults.get("retry", {}), **step.get("retry", {})}),
        has_undo=undo is not None,
        undo_on_lost=OnLost.RERUN if undo is None else _lost(undo),
        reads=tuple(name for name in earliest_first if name in body.reads | read_by_when),
        undo_reads=tuple(name for name in (*earliest_first, site.step) if name in undo_reads),
    )


def _definition(
    step: Mapping[str, Any],
    defaults: Mapping[str, Any],
    plan: PlanStep,
    body: ReadBody,
    undo: ReadBody | None,
) -> StepDefinition:
    timeout = step.get("timeout", defaults.get("timeout"))
    return StepDefinition(
        name=plan.name,
        body=body.body,
        needs=plan.needs,
        when=step.get("when"),
        channel=step.get("channel"),
        timeout=TIMEOUT if timeout is None else duration_of(timeout),
        retry=plan.retry,
        on_failure=plan.on_failure,
        on_lost=plan.on_lost,
        undo=None if undo is None else undo.body,
    )


def _retry(written: Mapping[str, Any]) -> RetryPolicy:
    return RetryPolicy(
        attempts=written.get("attempts", 1),
        wait=duration_of(written.get("wait", "0s")),
        factor=float(written.get("factor", 1)),
        at_most=duration_of(written["at_most"]) if "at_most" in written else None,
    )


def _lost(read: ReadBody) -> OnLost:
    return OnLost.RERUN if read.step_type is None else read.step_type.on_lost(read.body.settings)
