"""Foreign text is cleaned, cut with a count, and means nothing to Slack."""

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.text import (
    NOTHING,
    and_more,
    chunks,
    clean,
    cut,
    escape_cut,
    inline,
    joined_lines,
    label,
    link,
    moment,
    one_line,
    units,
)
from tests.unit.cards.strategies import nasty

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def test_a_broadcast_is_only_text() -> None:
    assert escape_cut("<!channel> & <@U0EVIL0001>", 100) == "&lt;!channel&gt; &amp; &lt;@U0EVIL0001&gt;"


def test_a_cut_says_how_much_is_missing() -> None:
    shortened = cut("x" * 100, 50)
    kept, _, count = shortened.partition("… (+")
    assert len(kept) + int(count.rstrip(")")) == 100
    assert units(shortened) <= 50


def test_what_fits_is_not_cut() -> None:
    assert cut("x" * 50, 50) == "x" * 50


def test_a_cut_never_splits_an_entity() -> None:
    for limit in range(20, 60):
        shortened = escape_cut("<" * 100, limit)
        assert re.fullmatch(r"(&lt;)*… \(\+\d+\)", shortened)
        assert units(shortened) <= limit


def test_a_cut_never_splits_a_family() -> None:
    for limit in range(20, 60):
        kept = cut(FAMILY * 20, limit).partition("…")[0]
        assert kept == FAMILY * (len(kept) // len(FAMILY))


def test_lengths_count_what_slack_may_count() -> None:
    assert units("a\U0001f600") == 3


def test_what_turns_text_around_is_taken_out() -> None:
    assert clean("safe\u202eelif\u2066\x00\x1b") == "safeelif"


def test_half_characters_are_replaced() -> None:
    assert clean("a\ud83d") == "a\ufffd"


def test_all_line_ends_become_one() -> None:
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


def test_nothing_becomes_a_dash() -> None:
    assert [clean(" \n"), one_line(""), label("\x00", 10)] == [NOTHING] * 3


def test_formatting_has_no_effect_in_a_line() -> None:
    line = inline("*bold* _slanted_ ~gone~ `code` a_b")
    assert not set("*~`") & set(line)
    assert re.findall(r"\w_\w", line) == ["a_b"]
    assert "_slanted_" not in line


def test_a_link_cannot_be_taken_over() -> None:
    assert (
        link("https://acme.slack.com/x", "a|b><!here>") == "<https://acme.slack.com/x|a|b&gt;&lt;!here&gt;>"
    )


def test_without_an_address_a_link_is_text() -> None:
    assert link("", "Approve?") == "Approve?"


def test_an_instant_says_its_zone_where_slack_cannot_place_it() -> None:
    at = datetime(2026, 3, 2, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    assert moment(at) == "<!date^1772452800^{date_short_pretty} at {time}|2026-03-02 12:00 UTC>"
    assert moment(at) == moment(at.astimezone(UTC))


def test_names_that_are_not_shown_are_counted() -> None:
    assert and_more(["a", "b", "c", "d", "e"], 12) == "a, b, c, d, e and 7 more"
    assert and_more(["a", "b", "c"], 3) == "a, b and c"
    assert and_more(["a"], 1) == "a"
    assert and_more([], 0) == ""


def test_lines_that_do_not_fit_are_counted() -> None:
    joined = joined_lines(["a" * 40, "b" * 40, "c" * 40], 100)
    assert joined.endswith("… (1 more line)")
    assert len(joined) <= 100


@given(nasty(), st.integers(30, 200))
def test_any_text_is_cut_to_size(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit
    assert units(escape_cut(text, limit)) <= limit
    assert units(inline(text, limit)) <= limit
    assert units(label(text, limit)) <= limit
    assert "\n" not in inline(text, limit)


@given(nasty(), st.integers(20, 500))
def test_chunks_lose_nothing_but_line_ends(text: str, size: int) -> None:
    parts = list(chunks(text, size))
    assert all(0 < units(part) <= size for part in parts)
    joined = "".join(part for part in parts if part != NOTHING)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", clean(text).replace(NOTHING, "") if parts else "")
