"""Owns the list of step types that the program brings: the built-in ones and those of plug-ins."""

from collections.abc import Mapping

from engine.step_registry import StepType, collect, plug_ins
from engine.steps.approval_gate import APPROVAL_GATE
from engine.steps.delay import DELAY
from engine.steps.http import HTTP
from engine.steps.human_task import HUMAN_TASK
from engine.steps.notify import NOTIFY
from engine.steps.python import PYTHON
from engine.steps.shell import SHELL

BUILT_IN: tuple[StepType, ...] = (APPROVAL_GATE, HUMAN_TASK, PYTHON, SHELL, HTTP, DELAY, NOTIFY)


def program_types() -> Mapping[str, StepType]:
    """Give all step types of this installation, by name.

    Raises:
        BadPlugIn: a package offers something that is no step type.
        DuplicateStepType: two of them have one name.
    """
    return collect([*BUILT_IN, *plug_ins()])
