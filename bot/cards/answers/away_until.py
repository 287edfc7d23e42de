"""Owns the answer to a date of return that will not do: what was understood of it, and what always is."""

from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.refusals import note
from bot.cards.text import inline
from bot.dates.language import ENGLISH
from bot.dates.problems import FARTHEST, DateProblem, NotADate
from bot.dates.saying import day_in_words, in_words
from bot.dates.vocabulary import language_of

_ALWAYS = "`2026-12-24 17:00` (year, month, day and time) is understood in every language."
_WORDS_CHARS, _READINGS_MAX = 60, 3


def date_refusal(error: NotADate, zone: str, locale: str, legend: Legend) -> Message:
    """Say why somebody is not away: until when could not be understood, or cannot be."""
    return note(f"{_wrong_date(error, zone)} Nothing was changed.", f"{how_to(legend, locale)} {_ALWAYS}")


def how_to(legend: Legend, locale: str = "en") -> str:
    """Say how to be away, with examples in the language of whoever reads it. mrkdwn."""
    command = f"{inline(legend.command)} away"
    day, date, length = (language_of(locale) or ENGLISH).examples
    return (
        f"Write `{command} {day} @bob`, `{command} {date}` or `{command} {length}`; "
        "naming somebody who stands in for you is up to you."
    )


def _wrong_date(error: NotADate, zone: str) -> str:
    meant = f"*{in_words(error.at, zone)}*" if error.at else "then"
    match error.problem:
        case DateProblem.MISSING:
            return "Until when are you away?"
        case DateProblem.UNCLEAR:
            return f"I do not understand until when: {_unclear(error)}"
        case DateProblem.SEVERAL:
            readings = [f"*{in_words(at, zone)}*" for at in error.readings[:_READINGS_MAX]]
            return f"That can mean {' or '.join(readings)}: which one?"
        case DateProblem.WEEKDAY:
            day = day_in_words(error.at, zone) if error.at else "another weekday"
            return f"The weekday and the date do not agree: that date is *{day}*."
        case DateProblem.PAST:
            return f"You cannot be away until {meant}: that is past."
        case DateProblem.FAR:
            return f"You cannot be away until {meant}: it is at most {FARTHEST.days} days."


def _unclear(error: NotADate) -> str:
    known, unknown = inline(error.known, _WORDS_CHARS), inline(error.unknown, _WORDS_CHARS)
    if error.known and error.unknown:
        return f"I know “{known}”, but not “{unknown}”."
    if error.unknown:
        return f"I do not know “{unknown}”."
    if error.known:
        return f"I know the words of “{known}”, but not which one moment they are."
    return "I need one date, one time or one length of time."
