"""Owns what a text means that says until when: one instant, or why it is none.

Pure: what time it is comes from outside. A day begins at its midnight: `until friday` ends when Friday
begins, `through friday` when Saturday does; today can only mean its end. A length of time counts from now.
Nothing is guessed: a word that is not known, and words that can mean two instants, are refused.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.dates.moments import Here, moments_of
from bot.dates.phrases import phrases
from bot.dates.problems import FARTHEST, DateProblem, NotADate
from bot.dates.tokens import Token, tokens_of
from bot.dates.vocabulary import vocabulary_of
from bot.dates.zones import zone_of

_CHARS_MAX = 120


def instant_of(text: str, *, now: datetime, zone: str, locale: str) -> datetime:
    """Give the one instant that a text names, in UTC.

    Args:
        text: such as `until friday 17:00`, `for 3 days`, `bis 24. Dezember`.
        now: aware.
        zone: of whoever wrote it, an IANA name; a zone that is written in the text holds instead.
        locale: of whoever wrote it, such as `de-DE`; English is understood in any case.

    Raises:
        NotADate: it names none, or more than one, or one that is past or more than a year away.
    """
    if len(text) > _CHARS_MAX:
        raise NotADate(DateProblem.UNCLEAR)
    own, minute = zone_of(zone), now.astimezone(UTC).replace(second=0, microsecond=0)
    vocabulary = vocabulary_of(locale, own, minute.year)
    tokens = tokens_of(text, vocabulary)
    if not tokens:
        raise NotADate(DateProblem.MISSING)
    here = Here(now=minute, zone=own, counts_to_24=vocabulary.counts_to_24)
    return _the_one(_moments(tokens, here), now)


def _moments(tokens: Sequence[Token], here: Here) -> set[datetime]:
    known = " ".join(token.text for token in tokens if token.meanings and token.text)
    unknown = " ".join(token.text for token in tokens if not token.meanings)
    found: set[datetime] = set()
    for phrase in phrases([token.meanings for token in tokens]):
        found |= moments_of(phrase, here)
    if not found:
        raise NotADate(DateProblem.UNCLEAR, known=known, unknown=unknown)
    return found


def _the_one(moments: set[datetime], now: datetime) -> datetime:
    coming = sorted(at for at in moments if at > now)
    if not coming:
        raise NotADate(DateProblem.PAST, max(moments))
    if len(coming) > 1:
        raise NotADate(DateProblem.SEVERAL, readings=coming)
    if coming[0] > now + FARTHEST:
        raise NotADate(DateProblem.FAR, coming[0])
    return coming[0]
