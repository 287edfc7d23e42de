"""Owns how whoever a token was made for reads: who they are, what they may, whether they are away."""

from datetime import UTC, datetime
from typing import Literal, TypeAlias

from pydantic import Field

from bot.api.shapes import Answer
from bot.roster import Member
from engine.codes import Scope
from engine.model import Actor
from engine.ports.absences import Absence
from engine.ports.summaries import Summary
from engine.ports.tokens import Token
from engine.services import is_service

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class TokenAnswer(Answer):
    """A token, without its secret."""

    id: str
    name: str = Field(description="As cards and histories name it")
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None = Field(description="To about a minute")


class AbsenceAnswer(Answer):
    """Somebody is away."""

    since: datetime
    until: datetime
    stand_in: str | None = Field(description="Who is asked in their place; null: nobody")


class SummaryAnswer(Answer):
    """When somebody hears what waits for them."""

    at: str = Field(description="The hour of their day: `09:00`")
    days: list[Day]
    zone: str = Field(description="Where they are, as Slack says it: the hour is that of there")
    next_at: datetime


class MeAnswer(Answer):
    """Whom the token was made for, as they are now."""

    id: str = Field(description="As Slack names them, or `service:NAME`")
    kind: Literal["person", "service"]
    handle: str | None = Field(description="null: of a service")
    is_full_member: bool
    is_operator: bool = Field(description="Of the installation; a pipeline may name operators of its own")
    groups: list[str] = Field(description="The ids of their user groups")
    zone: str | None
    token: TokenAnswer
    absence: AbsenceAnswer | None
    summary: SummaryAnswer | None


class AbsenceEnded(Answer):
    """Requests come to somebody again."""

    absence: AbsenceAnswer | None = Field(description="The one that ended; null: they were not away")


class SummaryEnded(Answer):
    """No summary comes any more."""

    summary: SummaryAnswer | None = Field(description="The one that ended; null: there was none")


def token_answer(token: Token) -> TokenAnswer:
    """Give a token."""
    return TokenAnswer(
        id=token.id,
        name=token.name,
        scopes=sorted(token.scopes),
        created_at=token.created_at,
        last_used_at=token.last_used_at,
    )


def absence_answer(absence: Absence) -> AbsenceAnswer:
    """Give an absence."""
    return AbsenceAnswer(since=absence.since, until=absence.until.astimezone(UTC), stand_in=absence.stand_in)


def summary_answer(summary: Summary) -> SummaryAnswer:
    """Give when a summary comes."""
    hours = summary.hours
    return SummaryAnswer(
        at=f"{hours.at:%H:%M}",
        days=[DAYS[day] for day in sorted(hours.days)],
        zone=hours.zone,
        next_at=summary.next_at,
    )


def me_answer(
    token: Token, by: Actor, member: Member, absence: Absence | None, summary: Summary | None
) -> MeAnswer:
    """Give whom a token was made for."""
    return MeAnswer(
        id=by.id,
        kind="service" if is_service(by.id) else "person",
        handle=member.handle or None,
        is_full_member=by.is_full_member,
        is_operator=by.is_operator,
        groups=sorted(by.groups),
        zone=by.zone,
        token=token_answer(token),
        absence=None if absence is None else absence_answer(absence),
        summary=None if summary is None else summary_answer(summary),
    )
