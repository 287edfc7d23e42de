"""Dates as people write them: in their zone and language, in the year to come, said back in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dates import FARTHEST, DateProblem, NotADate, in_words, instant_of, zone_of

MONDAY = datetime(2026, 11, 23, 9, 0, 42, tzinfo=UTC)  # 10:00 in Berlin
BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"


def read(text: str, *, zone: str = BERLIN, locale: str = "en-US", now: datetime = MONDAY) -> str:
    """Read a date, and say it back without the zone."""
    return in_words(instant_of(text, now=now, zone=zone, locale=locale), zone).removesuffix(f" ({zone})")


def problem(text: str, *, locale: str = "en-US", now: datetime = MONDAY) -> DateProblem:
    """Say why a text is refused."""
    with pytest.raises(NotADate) as refused:
        instant_of(text, now=now, zone=BERLIN, locale=locale)
    return refused.value.problem


# --- what people write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("until friday", "Friday, 27 November 2026 at 00:00"),
        ("friday", "Friday, 27 November 2026 at 00:00"),
        ("until monday", "Monday, 30 November 2026 at 00:00"),
        ("until friday 17:00", "Friday, 27 November 2026 at 17:00"),
        ("until friday, 9am!", "Friday, 27 November 2026 at 09:00"),
        ("until 5pm", "Monday, 23 November 2026 at 17:00"),
        ("until 9:30", "Tuesday, 24 November 2026 at 09:30"),
        ("until tomorrow", "Tuesday, 24 November 2026 at 00:00"),
        ("tomorrow at noon", "Tuesday, 24 November 2026 at 12:00"),
        ("today", "Tuesday, 24 November 2026 at 00:00"),
        ("until december 3", "Thursday, 3 December 2026 at 00:00"),
        ("until 2026-12-03", "Thursday, 3 December 2026 at 00:00"),
        ("until march 1", "Monday, 1 March 2027 at 00:00"),
        ("until may", "Saturday, 1 May 2027 at 00:00"),
        ("on vacation until friday", "Friday, 27 November 2026 at 00:00"),
        ("until I am back on friday", "Friday, 27 November 2026 at 00:00"),
    ],
)
def test_a_day_begins_at_midnight_unless_a_time_is_named(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("for 3 days", "Thursday, 26 November 2026 at 10:00"),
        ("3 days", "Thursday, 26 November 2026 at 10:00"),
        ("3d", "Thursday, 26 November 2026 at 10:00"),
        ("2w", "Monday, 7 December 2026 at 10:00"),
        ("for an hour", "Monday, 23 November 2026 at 11:00"),
        ("for half an hour", "Monday, 23 November 2026 at 10:30"),
        ("for a week", "Monday, 30 November 2026 at 10:00"),
        ("1 month", "Wednesday, 23 December 2026 at 10:00"),
    ],
)
def test_a_length_of_time_counts_from_now(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [
        ("de-DE", "bis freitag", "Friday, 27 November 2026 at 00:00"),
        ("de-DE", "freitag", "Friday, 27 November 2026 at 00:00"),
        ("de-DE", "bis übermorgen 12 Uhr", "Wednesday, 25 November 2026 at 12:00"),
        ("de-DE", "bis Freitag, 17:30 Uhr", "Friday, 27 November 2026 at 17:30"),
        ("de-DE", "bis 3.12.", "Thursday, 3 December 2026 at 00:00"),
        ("de-DE", "bis zum 24. Dezember", "Thursday, 24 December 2026 at 00:00"),
        ("de-DE", "für 3 Tage", "Thursday, 26 November 2026 at 10:00"),
        ("de-DE", "until friday", "Friday, 27 November 2026 at 00:00"),
        ("de-DE", "for 3 days", "Thursday, 26 November 2026 at 10:00"),
        ("es-ES", "hasta el viernes", "Friday, 27 November 2026 at 00:00"),
        ("fr-FR", "jusqu'à vendredi", "Friday, 27 November 2026 at 00:00"),
        ("it-IT", "fino a venerdì", "Friday, 27 November 2026 at 00:00"),
        ("pt-BR", "até sexta-feira", "Friday, 27 November 2026 at 00:00"),
        ("ru-RU", "на 3 дня", "Thursday, 26 November 2026 at 10:00"),
        ("ja-JP", "金曜日まで", "Friday, 27 November 2026 at 00:00"),
        ("ko-KR", "금요일까지", "Friday, 27 November 2026 at 00:00"),
        ("zh-CN", "星期五", "Friday, 27 November 2026 at 00:00"),
        ("xx-YY", "until friday", "Friday, 27 November 2026 at 00:00"),
        ("", "until friday", "Friday, 27 November 2026 at 00:00"),
    ],
)
def test_the_language_is_theirs_or_english(locale: str, text: str, meant: str) -> None:
    assert read(text, locale=locale) == meant


@pytest.mark.parametrize(
    ("locale", "meant"),
    [
        ("en-US", "Friday, 12 March 2027 at 00:00"),
        ("en-GB", "Thursday, 3 December 2026 at 00:00"),
        ("de-DE", "Thursday, 3 December 2026 at 00:00"),
        ("ja-JP", "Friday, 12 March 2027 at 00:00"),
    ],
)
def test_day_and_month_stand_in_the_order_of_their_country(locale: str, meant: str) -> None:
    assert read("03/12", locale=locale) == meant


# --- zones -----------------------------------------------------------------------------------------


def test_the_same_words_are_other_instants_elsewhere() -> None:
    found = {
        zone: instant_of("until friday", now=MONDAY, zone=zone, locale="en-US")
        for zone in (BERLIN, NEW_YORK, TOKYO)
    }
    assert found == {
        BERLIN: datetime(2026, 11, 26, 23, tzinfo=UTC),
        NEW_YORK: datetime(2026, 11, 27, 5, tzinfo=UTC),
        TOKYO: datetime(2026, 11, 26, 15, tzinfo=UTC),
    }


def test_which_day_it_is_depends_on_where_they_are() -> None:
    late = datetime(2026, 11, 26, 20, tzinfo=UTC)  # it is Friday in Tokyo already
    assert read("until friday", zone=BERLIN, now=late) == "Friday, 27 November 2026 at 00:00"
    assert read("until friday", zone=TOKYO, now=late) == "Friday, 4 December 2026 at 00:00"


def test_a_zone_that_is_written_is_the_one_that_is_meant() -> None:
    assert read("until friday 17:00 PST") == "Saturday, 28 November 2026 at 02:00"


def test_a_zone_that_is_not_known_here_is_said_to_be_utc() -> None:
    at = instant_of("until friday", now=MONDAY, zone="Mars/Olympus", locale="en-US")
    assert in_words(at, "Mars/Olympus") == "Friday, 27 November 2026 at 00:00 (UTC)"
    assert zone_of("../../etc/passwd").key == "UTC"


# --- when clocks are put forward and back ----------------------------------------------------------


def test_days_are_counted_on_the_calendar_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 8, tzinfo=UTC)  # 10:00 in summer time; it ends the night after
    assert read("for 2 days", now=before) == "Monday, 26 October 2026 at 10:00"
    assert instant_of("for 2 days", now=before, zone=BERLIN, locale="en-US") - before == timedelta(hours=49)


def test_hours_are_counted_as_they_pass_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 01:30; 03:00 becomes 02:00
    found = instant_of("for 3 hours", now=before, zone=BERLIN, locale="en-US")
    assert found - before == timedelta(hours=3)
    assert in_words(found, BERLIN).startswith("Sunday, 25 October 2026 at 03:30")


def test_a_time_that_is_left_out_becomes_the_one_after_it() -> None:
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert read("until tomorrow 2:30", now=before) == "Sunday, 28 March 2027 at 03:30"


def test_a_midnight_that_is_left_out_becomes_the_hour_after_it() -> None:
    before = datetime(2026, 4, 22, 12, tzinfo=UTC)  # in Cairo, summer time begins on a Friday at 00:00
    assert read("until friday", zone="Africa/Cairo", now=before) == "Friday, 24 April 2026 at 01:00"


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  ", " , ! "])
def test_no_words_are_no_date(text: str) -> None:
    assert problem(text) is DateProblem.MISSING


@pytest.mark.parametrize(
    "text",
    [
        "until",
        "until the cows come home",
        "until I am back",
        "5",
        "until the 5th",
        "2027",
        "until 1732000000",
        "until february 30",
        "until friday 25:00",
        "friday or monday",
        "until friday next week",
        "until the end of friday",
        "a",
        "friday " * 11,
        "x" * 200,
    ],
)
def test_what_names_no_single_instant_is_not_guessed(text: str) -> None:
    assert problem(text) is DateProblem.UNCLEAR


@pytest.mark.parametrize("text", ["yesterday", "3 days ago", "-3 days", "2025-01-01", "now", "0 days"])
def test_what_is_past_is_refused(text: str) -> None:
    assert problem(text) is DateProblem.PAST


@pytest.mark.parametrize("text", ["for 2 years", "13 months", "2028-01-01", "9999-12-31"])
def test_more_than_a_year_is_refused(text: str) -> None:
    assert problem(text) is DateProblem.FAR


def test_a_refusal_says_what_was_understood() -> None:
    with pytest.raises(NotADate) as refused:
        instant_of("until 2025-01-01", now=MONDAY, zone=BERLIN, locale="en-US")
    assert refused.value.at == datetime(2024, 12, 31, 23, tzinfo=UTC)


WORDS = st.sampled_from(
    [
        "until",
        "for",
        "friday",
        "monday",
        "3",
        "days",
        "-1",
        "00:00",
        "24:00",
        "31.12.",
        "29.2.",
        "in",
        "ago",
        "99999",
        "years",
        "may",
        "next",
        "a",
        ".",
        "@",
        "1e9",
        "\x00",
        "freitag",
        "bis",
        "übermorgen",
        "金曜日",
        "PST",
        "+99:99",
        "2026-13-45",
        "0001-01-01",
        "9999-12-31T23:59",
    ]
)
TEXTS = st.text(max_size=40) | st.lists(WORDS, max_size=6).map(" ".join)


@given(
    text=TEXTS,
    now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    zone=st.sampled_from([BERLIN, NEW_YORK, "Pacific/Kiritimati", "Africa/Cairo", ""]),
    locale=st.sampled_from(["en-US", "de-DE", "ja-JP", "ar-SA", "?"]),
)
@example(text="9999-12-31", now=MONDAY, zone=NEW_YORK, locale="en-US")
@example(text="0001-01-01", now=MONDAY, zone=TOKYO, locale="en-US")
def test_any_text_is_an_instant_in_the_year_to_come_or_is_refused(
    text: str, now: datetime, zone: str, locale: str
) -> None:
    try:
        at = instant_of(text, now=now, zone=zone, locale=locale)
    except NotADate:
        return
    assert now < at <= now + FARTHEST
    assert at.tzinfo is UTC
    assert in_words(at, zone)
