"""Owns which step types the program brings: what each is called, joined with what each does."""

from collections.abc import Mapping

from engine.step_registry import StepType, collect, plug_ins
from engine.step_types.approval_gate import approval_gate_type
from engine.step_types.delay import delay_type
from engine.step_types.http import http_type
from engine.step_types.human_task import human_task_type
from engine.step_types.notify import notify_type
from engine.step_types.python import python_type
from engine.step_types.shell import shell_type
from engine.steps.approval_gate import run_approval_gate
from engine.steps.delay import run_delay
from engine.steps.http import run_http
from engine.steps.human_task import run_human_task
from engine.steps.notify import run_notify
from engine.steps.python import run_python
from engine.steps.shell import run_shell


def program_types() -> Mapping[str, StepType]:
    """Give the step types that are built in and those of installed packages, by name.

    Raises:
        BadPlugIn: an installed package offers something that cannot be used.
        DuplicateStepType: two types have one name.
    """
    return collect(
        [
            approval_gate_type(run_approval_gate),
            human_task_type(run_human_task),
            python_type(run_python),
            shell_type(run_shell),
            http_type(run_http),
            delay_type(run_delay),
            notify_type(run_notify),
            *plug_ins(),
        ]
    )
