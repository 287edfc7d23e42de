"""Owns the scenes of whole tasks: started, cancelled, taken up again."""

from engine.commands import Cancel, Retry, Start
from sandbox.cards import Card
from tests.slack.api.deciding_scenes import GATE
from tests.slack.api.scenes import ByHand, ByProgram, Scene, at_task, sent
from tests.slack.api.stage import IDS, Ask, Json, Stage


async def nothing(_: Stage) -> Card | None:
    return None


def typing(line: str, channel: str = "#general") -> ByHand:
    async def type_it(stage: Stage, _: Card | None) -> None:
        await stage.slack.alice.command(channel, f"/pipeline {line}")

    return type_it


def starting(**body: object) -> ByProgram:
    async def ask(_: Stage) -> Ask:
        return Ask(who="alice", path="/tasks", body=body)

    return ask


def confirming(who: str, line: str, title: str, **typed: str) -> ByHand:
    async def confirm(stage: Stage, _: Card | None) -> None:
        await stage.slack.person(who).command("#general", f"/pipeline {line}")
        await sent((await stage.slack.person(who).modal(title)).fill(typed))

    return confirm


async def failed(stage: Stage) -> Card | None:
    await stage.run("broken-step")
    return await stage.slack.wait_for_card("#general", button="Details…", text="Failed")


async def filled(stage: Stage, _: Card | None) -> None:
    """Type the name alone: what is missing is asked for."""
    await stage.slack.alice.command("#general", "/pipeline run deploy")
    await sent((await stage.slack.alice.modal("Start")).fill(Service="web", Owner="bob"))


DEPLOY: Json = {"service": "web", "replicas": 3}
SCENES = (
    Scene(
        name="start",
        command=Start,
        operation="task_start",
        before=nothing,
        by_hand=typing("run deploy service=web replicas=3"),
        by_program=starting(pipeline="deploy", inputs=DEPLOY, channel="#general"),
        then="asked",
    ),
    Scene(
        name="start_with_a_form",
        command=Start,
        operation="task_start",
        before=nothing,
        by_hand=filled,
        by_program=starting(
            pipeline="deploy", inputs={"service": "web", "owner": IDS["bob"]}, channel="C0GENERAL01"
        ),
        then="asked",
    ),
    Scene(
        name="start_directly",
        command=Start,
        operation="task_start",
        before=nothing,
        by_hand=typing("run hello", "dm"),
        by_program=starting(pipeline="hello"),
        then="asked",
    ),
    Scene(
        name="cancel",
        command=Cancel,
        operation="task_cancel",
        before=GATE,
        by_hand=confirming("alice", "cancel gate-1", "Cancel task", Reason="We found a better way."),
        by_program=at_task("alice", "gate-1", "cancel", reason="We found a better way."),
        then="task_cancelled",
    ),
    Scene(
        name="cancel_as_an_operator",
        command=Cancel,
        operation="task_cancel",
        before=GATE,
        by_hand=confirming("dave", "cancel gate-1", "Cancel task"),
        by_program=at_task("dave", "gate-1", "cancel"),
        then="task_cancelled",
    ),
    Scene(
        name="retry",
        command=Retry,
        operation="task_retry",
        before=failed,
        by_hand=confirming("alice", "retry broken-step-1", "Retry task"),
        by_program=at_task("alice", "broken-step-1", "retry"),
        then="step_failed",
        times=2,
    ),
)
