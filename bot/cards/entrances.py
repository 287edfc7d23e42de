"""Owns how it is said from where people and programs act: in Slack, through the API, in a program."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.cards.text import and_more, inline
from engine.codes import Entrance
from engine.ports.queries import HumanTaskView
from engine.refusals import ClosedEntrance

_HOW: Mapping[Entrance, str] = MappingProxyType(
    {
        Entrance.SLACK: "in Slack",
        Entrance.LIBRARY: "by the program that runs it",
        Entrance.API: "through the API",
    }
)


def closed_entrance_text(error: ClosedEntrance) -> str:
    """Say from where it would be possible. mrkdwn."""
    return (
        f"{inline(error.pipeline)} is worked with {_ways(error.allowed)} only, not {_HOW[error.entrance]}: "
        "its author wants it so. Nothing was changed."
    )


def elsewhere_lines(view: HumanTaskView) -> tuple[str, ...]:
    """Say on the card of an open request that it is not decided in Slack; nothing if it is. mrkdwn."""
    if is_for_slack(view) or not view.human_task.is_open:
        return ()
    return (f"🔒 This is decided {_ways(view.task.plan.entrances)}, not in Slack.",)


def is_for_slack(view: HumanTaskView) -> bool:
    """Say whether people may decide in Slack at all."""
    return Entrance.SLACK in view.task.plan.entrances


def _ways(allowed: Sequence[Entrance]) -> str:
    ways = [_HOW[one] for one in allowed]
    return and_more(ways, len(ways))
