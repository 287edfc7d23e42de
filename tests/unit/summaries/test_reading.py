"""What is typed for a summary: an hour and days as people write them, or why they are none."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.hours import DAILY, WEEKDAYS, WEEKEND, HourOfDays, HourProblem, NotAnHour, hour_of_days


def read(text: str, locale: str = "en-US") -> HourOfDays:
    return hour_of_days(text, zone="Europe/Berlin", locale=locale, year=2026)


def hour(text: str, days: frozenset[int] | str = WEEKDAYS) -> HourOfDays:
    return HourOfDays(at=time.fromisoformat(text), days=days if isinstance(days, frozenset) else digits(days))


def digits(days: str) -> frozenset[int]:
    return frozenset(map(int, days))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("09:00", hour("09:00")),
        ("09:00 weekdays", hour("09:00")),
        ("9 workdays", hour("09:00")),
        ("9:00 working days", hour("09:00")),
        ("0930 daily", hour("09:30", DAILY)),
        ("9.30 every day", hour("09:30", DAILY)),
        ("9am mon wed fri", hour("09:00", "024")),
        ("9 pm on mondays", hour("21:00", "0")),
        ("12 am daily", hour("00:00", DAILY)),
        ("noon daily", hour("12:00", DAILY)),
        ("midnight daily", hour("00:00", DAILY)),
        ("at 9:00 every Monday, Tuesday and Friday", hour("09:00", "014")),
        ("8:30 mon-thu", hour("08:30", "0123")),
        ("8:30 mon – thu", hour("08:30", "0123")),
        ("mon to thu 8:30", hour("08:30", "0123")),
        ("8:30 monday through thursday and sunday", hour("08:30", "01236")),
        ("8:30 fri-mon", hour("08:30", "4560")),
        ("8:30 mon/wed", hour("08:30", "02")),
        ("10:00 weekends", hour("10:00", WEEKEND)),
        ("10:00 weekdays sat", hour("10:00", "012345")),
        ("*09:00* `daily`", hour("09:00", DAILY)),
    ],
)
def test_an_hour_and_days_are_understood_as_people_write_them(text: str, meant: HourOfDays) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [
        ("de-DE", "9 uhr montag bis donnerstag", hour("09:00", "0123")),
        ("de-DE", "um 9 uhr montags und mittwochs", hour("09:00", "02")),
        ("fr-FR", "9h30 lundi mardi", hour("09:30", "01")),
        ("es-ES", "mar 9:00", hour("09:00", "1")),
        ("de-DE", "9:00 mon-fri", hour("09:00")),
        ("de-DE", "9 Uhr täglich", hour("09:00", DAILY)),
        ("de-DE", "werktags um 9 Uhr", hour("09:00")),
        ("de-DE", "9 uhr am wochenende", hour("09:00", WEEKEND)),
        ("de-DE", "9 uhr von montag bis donnerstag", hour("09:00", "0123")),
        ("fr-FR", "9h du lundi au vendredi", hour("09:00")),
        ("fr-FR", "9h lundi à vendredi", hour("09:00")),
        ("fr-FR", "lundi a jeudi a 9h", hour("09:00", "0123")),
        ("fr-FR", "9h tous les jours", hour("09:00", DAILY)),
        ("fr-FR", "9h en semaine", hour("09:00")),
        ("fr-FR", "9h le lundi et le mercredi", hour("09:00", "02")),
        ("pt-BR", "9h segunda a sexta", hour("09:00")),
        ("pt-BR", "9h de segunda-feira a quinta-feira", hour("09:00", "0123")),
        ("pt-BR", "9h todos os dias", hour("09:00", DAILY)),
        ("pt-BR", "9h nos dias úteis", hour("09:00")),
        ("es-ES", "lunes a viernes a las 9", hour("09:00")),
        ("es-ES", "9:00 de lunes a jueves", hour("09:00", "0123")),
        ("es-ES", "9:00 todos los dias", hour("09:00", DAILY)),
        ("it-IT", "9:00 dal lunedì al giovedì", hour("09:00", "0123")),
        ("it-IT", "9:00 ogni giorno", hour("09:00", DAILY)),
        ("nl-NL", "9 uur elke dag", hour("09:00", DAILY)),
        ("nl-NL", "9 uur van maandag tot en met donderdag", hour("09:00", "0123")),
        ("pl-PL", "9:00 od poniedziałku do czwartku", hour("09:00", "0123")),
        ("ru-RU", "9:00 \u0441 понедельника по четверг", hour("09:00", "0123")),
        ("ru-RU", "9:00 по будням", hour("09:00")),
        ("ja-JP", "9:00 毎日", hour("09:00", DAILY)),
        ("ja-JP", "平日9:00", hour("09:00")),
        ("ja-JP", "月曜から木曜 9:00", hour("09:00", "0123")),
        ("zh-CN", "每天9:00", hour("09:00", DAILY)),
        ("zh-CN", "9:00 周一到周四", hour("09:00", "0123")),
        ("ko-KR", "9:00 매일", hour("09:00", DAILY)),
    ],
)
def test_the_language_of_the_writer_is_understood_beside_english(
    locale: str, text: str, meant: HourOfDays
) -> None:
    assert read(text, locale) == meant


@pytest.mark.parametrize(
    ("text", "problem", "word"),
    [
        ("weekdays", HourProblem.MISSING, ""),
        ("monday to friday", HourProblem.MISSING, ""),
        ("9:00 17:00 daily", HourProblem.SEVERAL, ""),
        ("9 - 17 daily", HourProblem.SEVERAL, ""),
        ("9-17 daily", HourProblem.UNKNOWN, "9-17"),
        ("24:00 daily", HourProblem.IMPOSSIBLE, ""),
        ("13 pm", HourProblem.IMPOSSIBLE, ""),
        ("25:00 daily", HourProblem.UNKNOWN, "25:00"),
        ("9:00 caturday", HourProblem.UNKNOWN, "caturday"),
        ("9:00 every other day", HourProblem.UNKNOWN, "other"),
        ("9:00 tomorrow", HourProblem.UNKNOWN, "tomorrow"),
        ("9:00 mon-", HourProblem.UNKNOWN, "-"),
        ("9:00 until friday", HourProblem.UNKNOWN, "until"),
        ("to friday 9:00", HourProblem.UNKNOWN, "to"),
        ("9:00:30 daily", HourProblem.UNKNOWN, "9:00:30"),
        ("mon at fri 9:00", HourProblem.UNKNOWN, "at"),
        ("9:00 di", HourProblem.UNKNOWN, "di"),  # a Tuesday to Germans only
    ],
)
def test_nothing_is_guessed(text: str, problem: HourProblem, word: str) -> None:
    with pytest.raises(NotAnHour) as caught:
        read(text)
    assert (caught.value.problem, caught.value.word) == (problem, word)


@given(text=st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NotAnHour):
        assert read(text).days


@given(at=st.times(), days=st.frozensets(st.integers(0, 6), min_size=1))
def test_what_is_written_plainly_is_read_as_it_is(at: time, days: frozenset[int]) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    text = f"{at:%H:%M} {' '.join(names[day] for day in sorted(days))}"
    assert read(text) == HourOfDays(at=at.replace(second=0, microsecond=0), days=days)
