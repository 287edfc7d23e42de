"""Whatever people do about what they are shown, what they are promised holds."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.core.reviews import AnyReview

EXAMPLES_MIN = 100  # a history is worth more than a single value, and takes some 50 ms


def test_any_review_keeps_what_people_are_promised() -> None:
    examples = max(EXAMPLES_MIN, settings().max_examples)
    run_state_machine_as_test(AnyReview, settings=settings(max_examples=examples))
