"""Owns why time ended a request, in words: nobody answered, or too few did. Pure; standard library only."""

from engine import tally
from engine.human_task import HumanTask

NOBODY_ANSWERED = "nobody answered in time"


def why_it_expired(human_task: HumanTask) -> str:
    """Say how far the answers had come when the time of a request ended."""
    counts = tally.counts(human_task)
    approved, required = sum(len(count.by) for count in counts), sum(count.required for count in counts)
    return f"only {approved} of {required} approved in time" if approved else NOBODY_ANSWERED
