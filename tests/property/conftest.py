"""Owns how property tests are told: what a check outside a test file compared is shown as in a test file."""

import pytest

pytest.register_assert_rewrite(
    "tests.property.core.changes",
    "tests.property.core.checks",
    "tests.property.core.ledger",
    "tests.property.core.machine",
    "tests.property.core.words",
)
