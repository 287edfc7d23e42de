"""Owns how tasks and pipelines are called: by title and name, and never twice by the same word."""

from bot.cards.text import inline
from engine.pipeline import Pipeline
from engine.ports.jobs import TaskFacts

_TITLE_CHARS = 100


def has_title(facts: TaskFacts) -> bool:
    """Say whether the pipeline of a task has a title of its own; else its name stands for one."""
    return facts.title != facts.pipeline


def heading_of(facts: TaskFacts) -> str:
    """Give what stands over a task. Plain text."""
    return facts.title if has_title(facts) else facts.name


def task_label(facts: TaskFacts) -> str:
    """Give the title of a task's pipeline and the name of the task. mrkdwn."""
    if not has_title(facts):
        return f"*{inline(facts.name)}*"
    return f"*{inline(facts.title, _TITLE_CHARS)}* · {inline(facts.name)}"


def titled(facts: TaskFacts, limit: int = _TITLE_CHARS) -> str:
    """Give the title as it follows the name of a task; empty if there is none. mrkdwn."""
    return f" · {inline(facts.title, limit)}" if has_title(facts) else ""


def pipeline_label(pipeline: Pipeline, limit: int) -> str:
    """Give title and name of a pipeline. mrkdwn."""
    named = f" · {inline(pipeline.name)}" if pipeline.title != pipeline.name else ""
    return f"*{inline(pipeline.title, limit)}*{named}"
