"""Owns which days are holidays, as an author names them: of a country, of a part of it, or single dates."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from engine.language.mistakes import did_you_mean

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN_MAX = 60


def check_holiday(text: str) -> None:
    """Let pass a country (`DE`), a part of one (`DE-BY`), and a date (`2030-12-24`).

    Raises:
        ValueError: it is none of them; the message says what would be right.
    """
    if is_date(text):
        _date(text)
        return
    country, _, part = text.partition("-")
    parts = _parts().get(country)
    if parts is None:
        raise ValueError(f"no holidays are known of `{country}`{_country_meant(country)}")
    if part not in parts and text != country:
        raise ValueError(
            f"`{part}` is no part of {country} with holidays of its own{_part_meant(country, part)}"
        )


def is_date(text: str) -> bool:
    """Say whether a single day is meant."""
    return text[:1].isdigit()


def holidays_of(names: Iterable[str], years: range) -> frozenset[date]:
    """Give the holidays of some years, by names that `check_holiday` lets pass."""
    found: set[date] = set()
    for name in names:
        if is_date(name):
            found.add(_date(name))
        else:
            found.update(*(_in_year(name, year) for year in years))
    return frozenset(found)


@cache
def _in_year(name: str, year: int) -> frozenset[date]:
    country, _, part = name.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year, expand=False))


@cache
def _parts() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError("a date is written 2030-12-24")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None


def _country_meant(country: str) -> str:
    """Guess a country: by a code in small letters, by another code, or by its name."""
    codes = {name.replace("_", " "): names[1] for name, names in COUNTRIES.items()}
    codes |= {name: names[1] for names in COUNTRIES.values() for name in names[1:]}
    meant = {name.casefold(): code for name, code in codes.items()}.get(country.casefold().strip())
    if meant is not None:
        return f"; did you mean `{meant}`?"
    return ": write the code of a country such as DE, of a part of it such as DE-BY, or a date"


def _part_meant(country: str, part: str) -> str:
    """Guess a part of a country, by its code or its name; else name some."""
    aliases: dict[str, str] = getattr(holidays, country).subdivisions_aliases
    for name, code in aliases.items():
        if name.casefold() == part.casefold():
            return f"; did you mean `{country}-{code}`?"
    known = [f"{country}-{code}" for code in _parts()[country]]
    if not known:
        return f": write `{country}`, it has none"
    more = f" and {len(known) - _SHOWN_MAX} more" if known[_SHOWN_MAX:] else ""
    return did_you_mean(f"{country}-{part}", known) or f"; known: {', '.join(known[:_SHOWN_MAX])}{more}"
