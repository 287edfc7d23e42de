"""How lengths of time are written."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.durations import LONGEST, duration_of, duration_text


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
