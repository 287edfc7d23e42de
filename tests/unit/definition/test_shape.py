"""Values are checked against a JSON Schema as it is meant, not as Python reads it."""

import threading
import time

import pytest

from engine.language.shape import quoted, shape_mistakes


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("^a$", "a"), (r"^\$$", "$"), ("^[$]$", "$"), ("^[^]$]$", "a"), (r"^[\]$]+$", "]$"), ("^(a|b$)c*", "b")],
)
def test_a_dollar_is_the_end_and_elsewhere_itself(pattern: str, value: str) -> None:
    schema = {"type": "string", "pattern": pattern}
    assert list(shape_mistakes(schema, value, may_hold_templates=False)) == []
    assert list(shape_mistakes(schema, f"{value}\n", may_hold_templates=False)) != []


def test_a_value_is_quoted_on_one_line() -> None:
    assert quoted("two words") == "`two words`"
    assert quoted("two\nlines") == r'`"two\nlines"`'


def test_a_match_is_not_given_up_for_the_time_that_other_threads_use() -> None:
    """The bound is on the processor's time of the whole process, so nobody else may use any meanwhile."""
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            sum(range(1_000))

    others = [threading.Thread(target=work) for _ in range(3)]
    for thread in others:
        thread.start()
    try:
        begun, ours = time.process_time(), time.thread_time()
        [_slow] = shape_mistakes({"pattern": "(a+)+$"}, "a" * 60 + "!", may_hold_templates=False)
        ours, all_of_it = time.thread_time() - ours, time.process_time() - begun
    finally:
        is_over.set()
        for thread in others:
            thread.join()
    assert ours > all_of_it * 2 / 3
