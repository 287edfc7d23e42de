"""Owns how ids are made. They name, and give no rights: nothing rests on their being hard to guess."""

import hashlib
import random
import time

from engine.model import HumanTaskId, TaskId


def new_submission_id() -> str:
    """Give an id for a command that nobody will repeat."""
    return f"{random.getrandbits(96):024x}"


def new_task_id() -> TaskId:
    """Give an id for a task; later ones sort later, so that their rows lie together."""
    return TaskId(f"{time.time_ns() // 1_000_000:012x}{random.getrandbits(48):012x}")


def task_id_for(submission_id: str) -> TaskId:
    """Give the id of the task that this submission starts: the same each time that it is repeated."""
    return TaskId(hashlib.sha256(submission_id.encode()).hexdigest()[:24])


def task_of(human_task: HumanTaskId) -> TaskId:
    """Give the task that a request belongs to, by its id. It need not exist."""
    return TaskId(human_task.rpartition("-")[0])
