"""Owns what is looked at to say whether the bot works."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.pipeline_folder import PipelineFolder
from bot.readiness import Checks
from engine.due_timers import DueTimers
from engine.executor import Executor
from engine.ports import Outbox

Look: TypeAlias = Callable[[], Awaitable[Sequence[str]]]


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
        return [
            f"Slack refuses messages at {refusal.surface}: {refusal.reason}"
            for refusal in await outbox.refusals()
        ]

    async def refused_files() -> Sequence[str]:
        return [f"refused: {problem}" for problem in folder.problems]

    return Checks(red=(database, slack), degraded=(late_timers, refused_cards, refused_files, slack_doubts))
