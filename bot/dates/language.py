"""Owns the kinds of words that a language has around a date, and the English ones: until, through, at, noon.

Names of days and months, and most units of time, come from dateparser (see `vocabulary`). Here stands what
it does not tell apart, or does not know. Words are separated by `|`; whoever writes may leave out accents.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of one language. What is not among them is never skipped: it is refused."""

    until: str
    through: str  # with the whole of the day that stands beside it
    span: str  # makes what stands beside it a length of time
    little: str  # changes nothing beside a day: the, of, on, this
    at: str = ""  # what follows is a time of day
    oclock: str = ""  # what stands before it is a time of day
    hours: str = ""  # the same, or a number of hours
    days: str  # today, tomorrow and so on, each with its forms
    weekdays: str = ""  # from Monday on: forms that dateparser does not know
    units: str = ""  # minute, hour, day, week, month: the same
    unit_alone: str = ""  # the same five: those that mean one without saying so
    one: str = ""  # articles
    numbers: str = ""  # from one on
    some_days: str = ""  # words for one day, two days and so on
    joining: str = ""
    noon: str = ""
    midnight: str = ""
    half_hour: str = ""
    morning: str = ""  # a time beside it is before noon
    afternoon: str = ""
    day_sign: str = ""  # after a number: that day of the month
    counts_to_24: bool = False  # whether `at 9` is in the morning for sure
    examples: tuple[str, str, str]  # a day, a date with a time, a length of time


ENGLISH = Language(
    until="until|till|til|to",
    through="through|thru|inclusive|including|up to and including|the end of|end of",
    span="for|in|for the next",
    little="on|the|of|this|coming",
    at="at",
    oclock="o'clock|oclock",
    days="today tomorrow day_after_tomorrow|overmorrow",
    weekdays="- - weds thur|thurs",
    units="- - - w|wks mos",
    one="a|an",
    numbers="one two three four five six seven eight nine ten eleven twelve",
    joining="and",
    noon="noon|midday",
    midnight="midnight",
    half_hour="half an hour|half hour",
    morning="a.m",
    afternoon="p.m",
    examples=("until friday", "until 24 december 17:00", "for 3 days"),
)
