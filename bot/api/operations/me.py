"""Owns the operations of whoever a token was made for on themselves: who they are, absence, summary."""

from collections.abc import Iterable, Mapping
from datetime import UTC, time
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.api.answers.me import (
    DAYS,
    AbsenceAnswer,
    AbsenceEnded,
    Day,
    MeAnswer,
    SummaryAnswer,
    SummaryEnded,
    absence_answer,
    me_answer,
    summary_answer,
)
from bot.api.desk import ApiDesk
from bot.api.operation import Call, Operation
from bot.api.problems import CANNOT_STAND_IN, Failed, FieldProblem
from bot.api.shapes import Body, Moment, NoBody, NoQuery
from bot.cards.answers.away import StandInProblem
from bot.dates.zones import zone_of
from bot.directory import SlackDirectory
from bot.stand_ins import CannotStandIn, check_stand_in
from engine.absence_desk import AbsenceDesk
from engine.codes import Scope
from engine.model import Actor, UserId
from engine.summary_desk import SummaryDesk
from engine.summary_hours import Hours

HourOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
SlackPerson = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,30}$")]
_WHY_NOT: Mapping[StandInProblem, str] = MappingProxyType(
    {
        StandInProblem.UNKNOWN: "is nobody in the workspace",
        StandInProblem.SELF: "is away themselves then: name somebody else, or nobody",
        StandInProblem.GONE: "is deactivated",
        StandInProblem.BOT: "is a bot",
        StandInProblem.AWAY: "is away themselves",
    }
)


class AbsenceBody(Body):
    """An absence, from now on."""

    until: Moment = Field(description="With its offset: `2030-01-31T09:00:00+01:00`; at most 366 days ahead")
    stand_in: SlackPerson | None = Field(
        None, description="Who is asked in their place; none: nobody, others learn that they are away"
    )


class SummaryBody(Body):
    """When a summary comes."""

    at: HourOfDay = Field(description="An hour of their day: `09:00`")
    days: list[Day] = Field(min_length=1, max_length=7, description="On which days of the week")


class MeOperations:
    """What programs say of whom their tokens were made for. Each speaks for themselves."""

    def __init__(
        self, desk: ApiDesk, directory: SlackDirectory, absences: AbsenceDesk, summaries: SummaryDesk
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._absences = absences
        self._summaries = summaries

    def operations(self) -> Iterable[Operation]:
        """Give them."""
        yield Operation(
            id="me_show",
            method="GET",
            path="/me",
            summary="Say for whom the token was made, and what it may do",
            scope=Scope.TASKS_READ,
            run=self.show,
            answer=MeAnswer,
        )
        yield from self._on_absence("/me/absence")
        yield from self._on_summary("/me/summary")

    def _on_absence(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="absence_set",
            method="PUT",
            path=here,
            summary="Be away from now on: new requests go to a stand-in",
            about="For people. It replaces the absence before. What waits already stays; "
            "`human_task_hand_over` gives it to somebody else.",
            scope=Scope.DECIDE,
            run=self.leave,
            body=AbsenceBody,
            answer=AbsenceAnswer,
        )
        yield Operation(
            id="absence_end",
            method="DELETE",
            path=here,
            summary="Be back: new requests come to oneself again",
            about="For people.",
            scope=Scope.DECIDE,
            run=self.come_back,
            answer=AbsenceEnded,
        )

    def _on_summary(self, here: str) -> Iterable[Operation]:
        yield Operation(
            id="summary_set",
            method="PUT",
            path=here,
            summary="Get a summary of what waits, at an hour of one's day",
            about="For people. It comes in Slack, once a day at most, and follows them into the zone that "
            "Slack says they are in.",
            scope=Scope.DECIDE,
            run=self.want_summary,
            body=SummaryBody,
            answer=SummaryAnswer,
        )
        yield Operation(
            id="summary_end",
            method="DELETE",
            path=here,
            summary="Get no summary any more",
            about="For people.",
            scope=Scope.DECIDE,
            run=self.want_no_summary,
            answer=SummaryEnded,
        )

    async def show(self, call: Call[NoQuery, NoBody]) -> MeAnswer:
        by = await self._desk.bearer(call.token)
        member = await self._directory.roster.acting(by.id)
        absence, summary = await self._absences.of(by.id), await self._summaries.of(by.id)
        return me_answer(call.token, by, member, absence, summary)

    async def leave(self, call: Call[NoQuery, AbsenceBody]) -> AbsenceAnswer:
        by = await self._desk.bearing_person(call.token)
        stand_in = await self._stand_in(by, call.body.stand_in)
        absence = await self._absences.away(by, until=call.body.until, stand_in=stand_in)
        return absence_answer(absence)

    async def come_back(self, call: Call[NoQuery, NoBody]) -> AbsenceEnded:
        ended = await self._absences.back(await self._desk.bearing_person(call.token))
        return AbsenceEnded(absence=None if ended is None else absence_answer(ended))

    async def want_summary(self, call: Call[NoQuery, SummaryBody]) -> SummaryAnswer:
        by = await self._desk.bearing_person(call.token)
        zone = zone_of(by.zone or "UTC").key
        days = frozenset(DAYS.index(day) for day in call.body.days)
        hours = Hours(at=time.fromisoformat(call.body.at), days=days, zone=zone)
        return summary_answer(await self._summaries.wanted(by.id, hours))

    async def want_no_summary(self, call: Call[NoQuery, NoBody]) -> SummaryEnded:
        by = await self._desk.bearing_person(call.token)
        ended = await self._summaries.not_wanted(by.id)
        return SummaryEnded(summary=None if ended is None else summary_answer(ended))

    async def _stand_in(self, by: Actor, id: str | None) -> Actor | None:
        """Vouch for who is to stand in. Raises Failed."""
        if id is None:
            return None
        try:
            member = await self._directory.roster.member(UserId(id))
            if member is None:
                raise CannotStandIn(StandInProblem.UNKNOWN, id)
            await check_stand_in(member, by.id, self._absences.of)
        except CannotStandIn as error:
            raise _cannot_stand_in(error) from error
        return await self._directory.actor(id)


def _cannot_stand_in(error: CannotStandIn) -> Failed:
    until = f" until {error.absence.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if error.absence else ""
    told = f"{error.name} {_WHY_NOT.get(error.problem, error.problem.value)}{until}"
    return Failed(CANNOT_STAND_IN, told, [FieldProblem(field="body.stand_in", detail=told)])
