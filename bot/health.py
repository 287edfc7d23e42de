"""Owns what is looked at to say whether the bot works."""

from collections.abc import Sequence

from bot.pipeline_folder import PipelineFolder
from bot.readiness import Check, Checks, Look
from engine.due_timers import DueTimers
from engine.executor import Executor
from engine.ports.outbox import Outbox

_DATABASE = "the database"


async def nothing_wrong() -> Sequence[str]:
    """Find nothing."""
    return []


def bot_checks(
    *,
    executor: Executor,
    slack: Look,
    slack_doubts: Look,
    outbox: Outbox,
    folder: PipelineFolder,
    timers: DueTimers,
) -> Checks:
    """Say what is looked at: red is the database or the connection to Slack, and nothing else."""

    async def database() -> Sequence[str]:
        if executor.death is not None:
            return [f"commands are no longer taken: {executor.death}"]
        await timers.are_late()  # a read that fails says that the database does
        return []

    async def late_timers() -> Sequence[str]:
        return ["timers are late"] if await timers.are_late() else []

    async def refused_cards() -> Sequence[str]:
        sentences = (f"Slack refuses messages at {r.surface}: {r.reason}" for r in await outbox.refusals())
        return list(dict.fromkeys(sentences))  # each once

    async def refused_files() -> Sequence[str]:
        return [f"refused: {problem}" for problem in folder.problems]

    return Checks(
        red=(Check(_DATABASE, database), Check("Slack", slack)),
        degraded=(
            Check(_DATABASE, late_timers),
            Check(_DATABASE, refused_cards),
            Check("the folder of pipelines", refused_files),
            Check("Slack", slack_doubts),
        ),
    )
