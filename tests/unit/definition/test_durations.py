"""How lengths of time are written."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.durations import LONGEST, duration_of, duration_text, is_never_longer, wait_of
from engine.working_time import Wait, WorkingTime


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("10s", timedelta(seconds=10)),
        ("5m", timedelta(minutes=5)),
        ("4h", timedelta(hours=4)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("0s", timedelta(0)),
        ("PT10S", timedelta(seconds=10)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("P1DT2H3M", timedelta(days=1, hours=2, minutes=3)),
        ("P2W", timedelta(weeks=2)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert duration_of(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "10", "s", "1.5h", "-1s", "1 h", "1h30m", "P", "PT", "P1Y", "1y", "٣s", "400d", "9" * 10 + "s"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration is|fixed length"):
        duration_of(text)


@given(st.timedeltas(min_value=timedelta(0), max_value=LONGEST))
def test_a_duration_that_was_written_is_read_again(length: timedelta) -> None:
    assert duration_of(duration_text(length)) == length


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("4wh", WorkingTime(timedelta(hours=4))),
        ("2wd", WorkingTime(timedelta(hours=15))),
        ("366wd", WorkingTime(timedelta(hours=366 * 7.5))),
        ("4h", timedelta(hours=4)),
        ("2w", timedelta(weeks=2)),
        ("PT1H", timedelta(hours=1)),
    ],
)
def test_a_wait_is_of_any_time_or_of_working_time(text: str, wait: Wait) -> None:
    assert wait_of(text, timedelta(hours=7.5)) == wait


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("367wd", "at most 366wd"),
        ("367wh", "at most 366wh; for more write working days"),
        ("2wm", "4wh or 2wd"),
        ("2WD", "4wh or 2wd"),
        ("1.5wd", "4wh or 2wd"),
        ("400d", "at most 366 days"),
    ],
)
def test_what_is_no_wait_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wait_of(text, timedelta(hours=9))


def test_working_time_is_no_duration() -> None:
    with pytest.raises(ValueError, match=r"counts only in `due`, .*: here write 4h$"):
        duration_of("4wh")


@pytest.mark.parametrize(
    ("text", "than", "day_h", "is_certain"),
    [
        ("1d", "2d", None, True),
        ("2d", "1d", None, False),
        ("1d", "1d", None, True),
        ("3wh", "3h", None, False),  # a night may lie between
        ("3h", "3wh", None, True),  # working time takes as long as it is, or longer
        ("4h", "3wh", None, False),
        ("2wd", "3wd", None, True),
        ("2wh", "2wd", None, True),  # a day has an hour at least
        ("3wh", "2wd", None, False),
        ("48wh", "2wd", None, False),
        ("2wd", "48wh", None, True),  # and 24 at most
        ("2wd", "47wh", None, False),
        ("16wh", "2wd", 8, True),
        ("17wh", "2wd", 8, False),
        ("2h", "2wd", None, True),
        ("3h", "2wd", None, False),
        ("16h", "2wd", 8, True),
    ],
)
def test_one_wait_is_never_longer_than_another(
    text: str, than: str, day_h: int | None, is_certain: bool
) -> None:
    day = None if day_h is None else timedelta(hours=day_h)
    assert is_never_longer(text, than, day) is is_certain
