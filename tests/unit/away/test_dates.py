"""Dates as people write them: in their zone and language, in the year to come, said back in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dates.problems import FARTHEST, DateProblem, NotADate
from bot.dates.reading import instant_of
from bot.dates.saying import in_words
from bot.dates.zones import zone_of
from tests.unit.away.reading import BERLIN, MONDAY, NEW_YORK, TOKYO, problem, read, refusal

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
        ("until midnight", "Tuesday, 24 November 2026 at 00:00"),
        ("until the 5th", "Saturday, 5 December 2026 at 00:00"),
        ("friday the 27th", "Friday, 27 November 2026 at 00:00"),
        ("this friday", "Friday, 27 November 2026 at 00:00"),
        ("thursday, 24 december 17:00", "Thursday, 24 December 2026 at 17:00"),
        ("december the 24th, 2026", "Thursday, 24 December 2026 at 00:00"),
        ("5.12.2026", "Saturday, 5 December 2026 at 00:00"),  # 12 May is past
        ("24/12/26 5:30 pm", "Thursday, 24 December 2026 at 17:30"),
        ("17:00 on friday", "Friday, 27 November 2026 at 17:00"),
        ("friday at 17", "Friday, 27 November 2026 at 17:00"),
        ("friday 5 p.m.", "Friday, 27 November 2026 at 17:00"),
        ("until 12 p.m.", "Monday, 23 November 2026 at 12:00"),
        ("tomorrow 17h", "Tuesday, 24 November 2026 at 17:00"),
        ("tomorrow at 5pm", "Tuesday, 24 November 2026 at 17:00"),
        ("until friday 24:00", "Saturday, 28 November 2026 at 00:00"),
        ("monday 9:00", "Monday, 30 November 2026 at 09:00"),
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
        ("for two weeks", "Monday, 7 December 2026 at 10:00"),
        ("1 week and 2 days", "Wednesday, 2 December 2026 at 10:00"),
        ("for 2h30", "Monday, 23 November 2026 at 12:30"),
        ("24 hours", "Tuesday, 24 November 2026 at 10:00"),
    ],
)
def test_a_length_of_time_counts_from_now(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("through friday", "Saturday, 28 November 2026 at 00:00"),
        ("until friday inclusive", "Saturday, 28 November 2026 at 00:00"),
        ("until the end of friday", "Saturday, 28 November 2026 at 00:00"),
        ("through today", "Tuesday, 24 November 2026 at 00:00"),
        ("through november", "Tuesday, 1 December 2026 at 00:00"),
        ("to the end of february", "Monday, 1 March 2027 at 00:00"),
    ],
)
def test_through_a_day_is_until_it_ends(text: str, meant: str) -> None:
    assert read(text) == meant


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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("until friday 17:00 PST", "Saturday, 28 November 2026 at 02:00"),
        ("friday 17:00 CET", "Friday, 27 November 2026 at 17:00"),
        ("friday 17:00 MEZ", "Friday, 27 November 2026 at 17:00"),
        ("17:00 UTC", "Monday, 23 November 2026 at 18:00"),
        ("17:00 GMT+2", "Monday, 23 November 2026 at 16:00"),
        ("2026-12-24T17:00+02:00", "Thursday, 24 December 2026 at 16:00"),
        ("2026-12-24t17:00:42.5z", "Thursday, 24 December 2026 at 18:00"),
        ("2026-12-24 17:00 +05:45", "Thursday, 24 December 2026 at 12:15"),
        ("friday 17:00 (America/New_York)", "Friday, 27 November 2026 at 23:00"),
        ("friday America/New_York", "Friday, 27 November 2026 at 06:00"),
    ],
)
def test_a_zone_that_is_written_is_the_one_that_is_meant(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("zone", "text", "meant"),
    [
        ("Asia/Kolkata", "friday 17:00 IST", "Friday, 27 November 2026 at 17:00"),
        ("Asia/Shanghai", "friday 17:00 CST", "Friday, 27 November 2026 at 17:00"),
        ("America/Chicago", "friday 17:00 CST", "Friday, 27 November 2026 at 17:00"),
        ("America/Phoenix", "15 july 17:00 MST", "Thursday, 15 July 2027 at 17:00"),
    ],
)
def test_a_short_name_is_that_of_their_own_zone_first(zone: str, text: str, meant: str) -> None:
    assert read(text, zone=zone) == meant


def test_a_short_name_that_many_zones_have_is_refused() -> None:
    assert refusal("friday 17:00 CST").unknown == "CST"


def test_gmt_in_the_summer_of_london_may_be_what_clocks_show() -> None:
    assert len(refusal("15 july 17:00 GMT", zone="Europe/London").readings) == 2
    assert read("15 july 17:00 GMT") == "Thursday, 15 July 2027 at 19:00"


def test_winter_time_in_summer_may_be_what_clocks_show_or_an_hour_later() -> None:
    readings = refusal("15 july 17:00 CET").readings
    assert [in_words(at, BERLIN)[-len("17:00 (Europe/Berlin)") :] for at in readings] == [
        "17:00 (Europe/Berlin)",
        "18:00 (Europe/Berlin)",
    ]


def test_a_short_name_that_a_zone_had_last_year_is_no_reason_to_break() -> None:
    now = datetime(2017, 1, 1, 1, tzinfo=UTC)  # Turkey kept EET until 2016
    for zone in ("Europe/Istanbul", "Asia/Almaty"):
        found = instant_of("2 january 2017 17:00 EET", now=now, zone=zone, locale="tr-TR")
        assert found == datetime(2017, 1, 2, 15, tzinfo=UTC)
        assert refusal("2 january 2015 17:00 EET", zone=zone, now=now).problem is DateProblem.PAST


def test_tomorrow_is_refused_where_it_is_another_day_in_the_zone_that_is_written() -> None:
    late = datetime(2026, 11, 26, 20, tzinfo=UTC)  # Thursday in Berlin, Friday in Tokyo
    assert problem("tomorrow 17:00 JST", now=late) is DateProblem.SEVERAL
    assert read("28 november 17:00 JST", now=late) == "Saturday, 28 November 2026 at 09:00"


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


def test_a_day_is_24_hours_long_only_if_hours_are_named() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)  # 14:00 in summer time
    assert read("24 hours", now=before) == "Sunday, 25 October 2026 at 13:00"
    assert read("1 day", now=before) == "Sunday, 25 October 2026 at 14:00"
    assert read("tomorrow 14:00", now=before) == "Sunday, 25 October 2026 at 14:00"


def test_a_time_that_comes_twice_is_refused_unless_it_is_said_which() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    both = [in_words(at, BERLIN) for at in refusal("tomorrow 2:30", now=before).readings]
    assert both == [
        "Sunday, 25 October 2026 at 02:30 (Europe/Berlin, UTC+02:00)",
        "Sunday, 25 October 2026 at 02:30 (Europe/Berlin, UTC+01:00)",
    ]
    for said in (*both, "tomorrow 2:30 CEST", "tomorrow 2:30 CET"):
        found = instant_of(said, now=before, zone=BERLIN, locale="en-US")
        assert in_words(found, BERLIN) in both


def test_a_day_that_has_two_midnights_begins_with_the_first() -> None:
    before = datetime(2026, 10, 30, 12, tzinfo=UTC)  # in Havana, summer time ends on a Sunday at 01:00
    found = read("until sunday", zone="America/Havana", now=before)
    assert found == "Sunday, 1 November 2026 at 00:00 (America/Havana, UTC-04:00)"


def test_hours_are_counted_from_the_second_of_two_times_too() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30, for the second time
    found = instant_of("1 hour", now=second, zone=BERLIN, locale="en-US")
    assert found - second == timedelta(hours=1)


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
        "2027",
        "until 1732000000",
        "until february 30",
        "until friday 25:00",
        "friday or monday",
        "until friday next week",
        "on vacation until friday",
        "until the end of the week",
        "after friday",
        "before friday",
        "from friday",
        "not until friday",
        "next friday",
        "tomorrow morning",
        "friday 09:00-12:00",
        "friday 9:75",
        "1,5 hours",
        "3 days ago",
        "-3 days",
        "now",
        "3m",
        "through friday 17:00",
        "friday 13 pm",
        "for friday",
        "friday 17:00 17:00",
        "until three days",
        "a",
        "friday " * 11,
        "x" * 200,
    ],
)
def test_what_names_no_single_instant_is_not_guessed(text: str) -> None:
    assert problem(text) is DateProblem.UNCLEAR


@pytest.mark.parametrize("text", ["yesterday", "2025-01-01", "today 9:00", "0 days", "until november"])
def test_what_is_past_is_refused(text: str) -> None:
    assert problem(text) is DateProblem.PAST


@pytest.mark.parametrize("text", ["for 2 years", "13 months", "2028-01-01", "9999-12-31"])
def test_more_than_a_year_is_refused(text: str) -> None:
    assert problem(text) is DateProblem.FAR


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("tomorrow at 5", ["Tuesday, 24 November 2026 at 05:00", "Tuesday, 24 November 2026 at 17:00"]),
        ("at 12", ["Monday, 23 November 2026 at 12:00", "Tuesday, 24 November 2026 at 00:00"]),
        (
            "until friday midnight",
            ["Friday, 27 November 2026 at 00:00", "Saturday, 28 November 2026 at 00:00"],
        ),
        ("monday 17:00", ["Monday, 23 November 2026 at 17:00", "Monday, 30 November 2026 at 17:00"]),
        ("until 5.12.", ["Saturday, 5 December 2026 at 00:00", "Wednesday, 12 May 2027 at 00:00"]),
    ],
)
def test_what_can_mean_several_instants_is_refused_with_all_of_them(text: str, readings: list[str]) -> None:
    found = [in_words(at, BERLIN).removesuffix(f" ({BERLIN})") for at in refusal(text).readings]
    assert found == readings


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tuesday the 27th", datetime(2026, 11, 27, tzinfo=UTC)),
        ("monday 24 december", datetime(2026, 12, 24, tzinfo=UTC)),
        ("monday, 2026-12-24 17:00", datetime(2026, 12, 24, tzinfo=UTC)),
        ("24 december, monday", datetime(2026, 12, 24, tzinfo=UTC)),
        ("tomorrow, friday", datetime(2026, 11, 24, tzinfo=UTC)),
        ("friday 17", datetime(2026, 12, 17, tzinfo=UTC)),
    ],
)
def test_a_date_with_another_weekday_is_refused_with_the_day_that_it_is(text: str, day: datetime) -> None:
    refused = refusal(text, zone="UTC")
    assert (refused.problem, refused.at) == (DateProblem.WEEKDAY, day)


def test_a_number_after_a_friday_may_be_a_day_or_an_hour() -> None:
    monday = datetime(2026, 7, 13, 9, tzinfo=UTC)
    assert [at.day for at in refusal("friday 17", zone="UTC", now=monday).readings] == [17, 17]


def test_no_part_of_a_number_is_understood_alone() -> None:
    assert refusal("1,5 hours").unknown == "1,5"
    assert refusal("friday 17:00-18:00").unknown == "17:00-18:00"


def test_a_refusal_says_what_was_understood() -> None:
    assert refusal("until 2025-01-01").at == datetime(2024, 12, 31, 23, tzinfo=UTC)
    refused = refusal("Away until the cows come home on Friday")
    assert (refused.known, refused.unknown) == ("until the on Friday", "Away cows come home")


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


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200e", "\u200f", "\u2060", "\u2066", "\u2067", "\u2069", "\ufeff"]
)
def test_invisible_signs_are_blanks(sign: str) -> None:
    assert read(f"{sign}until{sign}friday {sign}17:00{sign}") == "Friday, 27 November 2026 at 17:00"
    assert problem(sign) is DateProblem.MISSING
    assert refusal(f"after{sign} friday").unknown == "after"


@pytest.mark.parametrize("sign", ["\u00ad", "\u200c", "\u200d"])
def test_signs_within_a_word_leave_it_as_it_is(sign: str) -> None:
    assert read(f"until fri{sign}day") == "Friday, 27 November 2026 at 00:00"
