"""Owns how instants are kept: as microseconds since 1970, in UTC."""

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@overload
def micros(at: datetime) -> int: ...
@overload
def micros(at: datetime | None) -> int | None: ...
def micros(at: datetime | None) -> int | None:
    """Give an aware instant as it is kept."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


@overload
def instant(kept: int) -> datetime: ...
@overload
def instant(kept: int | None) -> datetime | None: ...
def instant(kept: int | None) -> datetime | None:
    """Give the instant that was kept."""
    return None if kept is None else _EPOCH + timedelta(microseconds=kept)
