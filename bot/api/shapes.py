"""Owns what all bodies, queries and answers have in common: nothing unknown, nothing half right."""

import re
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _as_written(given: object) -> object:
    if isinstance(given, str) and _INSTANT.fullmatch(given):
        return given
    raise PydanticCustomError(
        "instant", "give an instant with its offset, such as `2030-01-31T09:00:00+01:00`"
    )


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(max_length=100_000)]
MadeOf = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[0-9A-Za-z:_-]+$")]
"""A fingerprint, as an answer gave it."""

PersonId = Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,30}|service:[a-z][a-z0-9._-]{0,39})$")]
"""Who: as Slack names them, or a service."""


Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_as_written)]
"""An instant with its offset, as text: a number is not taken for one."""


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
    """Which part of a list is wanted."""

    limit: int = Field(50, ge=1, le=200, description="How many at most")
    cursor: str | None = Field(
        None, min_length=1, max_length=200, description="`next_cursor` of the part before; none: the first"
    )
