"""Any sequence of commands, in turn or not, keeps the rules."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.core.machine import AnyHistory
from tests.property.core.many_hands import ManyHands
from tests.property.core.many_send_backs import ManySendBacks

EXAMPLES_MIN = 150  # a history is worth more than a single value, and takes some 30 ms


@pytest.mark.parametrize("machine", [AnyHistory, ManySendBacks, ManyHands])
def test_any_history_keeps_the_rules(machine: type[AnyHistory]) -> None:
    examples = max(EXAMPLES_MIN, settings().max_examples)
    run_state_machine_as_test(machine, settings=settings(max_examples=examples))
