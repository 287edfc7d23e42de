"""Any sequence of commands, in turn or not, keeps the rules."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.property.core.machine import AnyHistory, ManySendBacks


@pytest.mark.parametrize("machine", [AnyHistory, ManySendBacks])
def test_any_history_keeps_the_rules(machine: type[AnyHistory]) -> None:
    run_state_machine_as_test(machine)
