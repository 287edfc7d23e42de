"""Whatever happens to a request: people are reminded as by somebody who looks at the clocks each minute."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.core.reminder_machine import AnyReminding

EXAMPLES_MIN = 100
STEPS_MAX = 25


def test_everybody_is_reminded_as_a_watch_would_remind_them() -> None:
    examples = max(EXAMPLES_MIN, settings().max_examples)
    run_state_machine_as_test(
        AnyReminding, settings=settings(max_examples=examples, stateful_step_count=STEPS_MAX)
    )
