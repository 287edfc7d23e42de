"""Owns what all bodies, queries and answers have in common: nothing unknown, nothing half right."""

import re
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from engine.model import Fingerprint

NUMBER_CURSOR = r"^[0-9]{1,18}$"
"""Of lists that go by a number: what fits into 64 bits."""

REQUEST_CURSOR = r"^[0-9]{1,18}:[0-9A-Za-z_-]{1,100}$"
"""Of lists of requests: when the last one was made, and its id."""

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=100_000)]
MadeOf = Annotated[Fingerprint, StringConstraints(min_length=1, max_length=128, pattern=r"^[0-9A-Za-z:_-]+$")]
"""A fingerprint, as an answer gave it."""

PersonId = Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,30}|service:[a-z][a-z0-9._-]{0,39})$")]
"""Who: as Slack names them, or a service."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Place = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
"""A place in a list, from 1, however it is written: to JSON, `3.0` is the number `3`."""

_MOMENT = re.compile(
    r"(?P<year>\d{4})-(?P<day>\d\d-\d\d)[Tt](?P<minute>\d\d:\d\d):(?P<second>\d\d)(?P<rest>(\.\d+)?([Zz]|[+-]\d\d:\d\d))",
    re.ASCII,
)
_YEAR_MIN, _YEAR_MAX = 1972, 2996  # leap years, so that each day of another year is one of theirs


def _moment(value: object) -> str:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("give a moment with its offset, such as 2030-01-31T09:00:00+01:00")
    year = min(max(int(match["year"]), _YEAR_MIN), _YEAR_MAX)
    second = "59" if match["second"] == "60" else match["second"]
    return f"{year}-{match['day']}T{match['minute']}:{second}{match['rest']}"


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_moment)]
"""An instant as RFC 3339 writes it. Ages ago is 1972, the far future 2996, a leap second the one before."""


class Body(BaseModel):
    """What a request carries. Numbers are not taken for text, nor text for numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """What stands behind the `?` of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What a request is answered with."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """Nothing may stand behind the `?`."""


class NoBody(Body):
    """An empty object, or nothing at all."""


class PageQuery(Query):
    """Which part of a list is wanted. Its cursor is a number, unless a list says otherwise."""

    limit: int = Field(50, ge=1, le=200, description="How many at most")
    cursor: str | None = Field(
        None, pattern=NUMBER_CURSOR, description="`next_cursor` of the part before; none: the first"
    )
