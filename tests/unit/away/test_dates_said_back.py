"""What people are answered with can be pasted: it means the same moment again, whatever their language."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.dates.asian import ASIAN
from bot.dates.european import EUROPEAN
from bot.dates.problems import FARTHEST, NotADate
from bot.dates.reading import instant_of
from bot.dates.saying import in_words
from tests.unit.away.reading import BERLIN, NEW_YORK

LOCALES = [
    *EUROPEAN,
    *ASIAN,
    "en-US",
    "en-GB",
    "de-AT",
    "fr-CA",
    "zh-TW",
    "pt-PT",
    "sv",
    "tr",
    "ar",
    "hi",
    "bas",
    "dua",
    "",
]
ZONES = [
    BERLIN,
    NEW_YORK,
    "UTC",
    "Africa/Cairo",
    "America/Argentina/ComodRivadavia",
    "America/Havana",
    "America/Port_of_Spain",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Etc/GMT+5",
    "Europe/London",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    ahead=st.integers(min_value=2, max_value=365 * 24 * 60),
    zone=st.sampled_from(ZONES),
    locale=st.sampled_from(LOCALES),
    is_quoted=st.booleans(),
)
@example(datetime(2026, 10, 24, 12, tzinfo=UTC), 12 * 60, BERLIN, "de", False)  # the first 02:00
@example(datetime(2026, 10, 24, 12, tzinfo=UTC), 13 * 60, BERLIN, "de", False)  # the second
@example(datetime(2026, 10, 31, 12, tzinfo=UTC), 16 * 60, "America/Havana", "es", False)  # a first midnight
@example(datetime(2026, 5, 1, 12, tzinfo=UTC), 24 * 60, BERLIN, "bas", False)  # may is November there
def test_what_is_said_back_is_understood_as_the_same_moment(
    now: datetime, ahead: int, zone: str, locale: str, is_quoted: bool
) -> None:
    at = now.replace(second=0, microsecond=0) + timedelta(minutes=ahead)
    said = in_words(at, zone)
    text = f"until *{said}*." if is_quoted else said
    assert instant_of(text, now=now, zone=zone, locale=locale) == at


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "friday",
                    "freitag",
                    "tomorrow",
                    "24 december",
                    "24.12.",
                    "12/24",
                    "may",
                    "2027",
                    "the 5th",
                ),
                *("17:00", "5 pm", "at 9", "um 9 uhr", "17h", "noon", "midnight", "CET", "UTC", "Asia/Tokyo"),
                *("until", "through", "for", "3 days", "an hour", "24 hours", "bis", "einschließlich", "on"),
            ]
        ),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(ZONES),
)
def test_whatever_is_understood_or_offered_can_be_pasted(text: str, now: datetime, zone: str) -> None:
    for at in meant(text, now, zone):
        assert meant(in_words(at, zone), now, zone) == ([at] if at <= now + FARTHEST else [])


def meant(text: str, now: datetime, zone: str) -> Sequence[datetime]:
    """Give what a text can mean to a German; nothing if it is no date that will do."""
    try:
        return [instant_of(text, now=now, zone=zone, locale="de-DE")]
    except NotADate as error:
        return error.readings
