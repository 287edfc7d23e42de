"""Owns the answers about summaries: when they come, and what would be right where that was not understood."""

from collections.abc import Collection

from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.refusals import note
from bot.cards.text import and_more, inline
from bot.dates.hours import DAILY, HourProblem, NotAnHour
from bot.dates.saying import WEEKDAY_NAMES, in_words
from engine.ports.summaries import Summary

_WORD_CHARS = 60
_RUN_MIN = 3  # days in a row are said as `Monday to Wednesday` from so many on


def summary_answer(summary: Summary, legend: Legend, *, has_come: bool = False) -> Message:
    """Say when a summary comes: the hour, the days, and when next. `has_come`: today's, before that."""
    hours, command = summary.hours, inline(legend.command)
    today = ["Today's has come already: one comes a day."] if has_come else []
    return note(
        f"A summary of what waits for you comes *{days_in_words(hours.days)} at {hours.at:%H:%M}*, "
        f"next on *{in_words(summary.next_at, hours.zone)}*.",
        *today,
        "On a day on which nothing waits for you then, none comes.",
        f"`{command} summary 08:30 mon wed fri` changes it, `{command} summary off` ends it.",
    )


def no_summary_answer(legend: Legend) -> Message:
    """Say that somebody gets none, and how to get one."""
    return note(f"You get no summary of what waits for you. {_how_to(legend)}")


def summary_over_answer(summary: Summary | None, legend: Legend) -> Message:
    """Say that none comes any more. None: none did."""
    if summary is None:
        return no_summary_answer(legend)
    command = inline(legend.command)
    return note(f"You get no summary any more. `{command} mine` still lists what waits for you.")


def hour_refusal(error: NotAnHour, legend: Legend) -> Message:
    """Say what was not understood, and what would be right."""
    return note(f"{_wrong_hour(error)} Nothing was changed.", _how_to(legend))


def days_in_words(days: Collection[int]) -> str:
    """Say on which days of the week: `every day`, `Monday to Friday`, `Monday and Thursday`."""
    each = sorted(days)
    if len(each) == len(DAILY):
        return "every day"
    names = [WEEKDAY_NAMES[day] for day in each]
    is_run = each[-1] - each[0] == len(each) - 1
    return f"{names[0]} to {names[-1]}" if is_run and len(each) >= _RUN_MIN else and_more(names, len(names))


def _wrong_hour(error: NotAnHour) -> str:
    match error.problem:
        case HourProblem.MISSING:
            return "At which hour of your day?"
        case HourProblem.SEVERAL:
            return "That names several hours: one summary comes a day, so which one?"
        case HourProblem.IMPOSSIBLE:
            return "No day has that hour: hours are from 00:00 to 23:59."
        case HourProblem.UNKNOWN:
            return f"I do not know “{inline(error.word, _WORD_CHARS)}”."


def _how_to(legend: Legend) -> str:
    command = f"{inline(legend.command)} summary"
    return (
        f"Write `{command} 09:00 weekdays`, `{command} 8:30 mon-thu` or `{command} 17:00 daily`: an hour of "
        f"your day, and on which days; `{command} off` ends it."
    )
