"""Owns being away: noted for a while with a stand-in, ended, and what waits already handed over."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.answers.away import (
    SeatOffer,
    Standing,
    Waiting,
    away_answer,
    back_answer,
    handed_over_answer,
    not_away_answer,
    not_handed_over_answer,
    offer_is_over_answer,
    stand_in_refusal,
)
from bot.cards.answers.away_until import date_refusal
from bot.cards.legend import link_for
from bot.cards.message import Message
from bot.dates.problems import NotADate
from bot.dates.reading import instant_of
from bot.dates.saying import in_words
from bot.directory import SlackDirectory
from bot.listeners.answering import Answer, Answering
from bot.listeners.command_text import words
from bot.listeners.desk import Desk
from bot.listeners.payloads import Click, Typed
from bot.listeners.stand_in import Wish, stand_in_of
from bot.own_places import OwnPlaces
from bot.roster import Member
from bot.slack_calls import SlackSaysNo
from bot.stand_ins import CannotStandIn
from engine.absence_desk import AbsenceDesk
from engine.approval import rules_for
from engine.commands import HandOver
from engine.errors import SignoffError
from engine.human import HumanTasks
from engine.model import Actor, Surface, UserId
from engine.ports.absences import Absence
from engine.ports.queries import HumanTaskFilter, HumanTaskLine, HumanTaskView, Page
from engine.ports.timers import Clock
from engine.refusals import CannotTakeOver, MayNotHandOver, NoSuchHumanTask, Refused
from engine.seating import check_hand_over
from engine.seats import is_seated

_PAGE_LINES, _PAGES_MAX = 50, 10
_LOG = logging.getLogger(__name__)


class Away:
    """Notes who is away, and hands over what waits for them."""

    def __init__(
        self,
        answering: Answering,
        desk: Desk,
        directory: SlackDirectory,
        own_places: OwnPlaces,
        human_tasks: HumanTasks,
        absences: AbsenceDesk,
        clock: Clock,
    ) -> None:
        self._answering = answering
        self._desk = desk
        self._directory = directory
        self._own_places = own_places
        self._human_tasks = human_tasks
        self._absences = absences
        self._clock = clock

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons of the answer."""
        app.action(ids.HAND_OVER_WHILE_AWAY)(self._answering.deciding(self._hand_over))

    # --- the words of the command --------------------------------------------------------------------

    async def away(self, typed: Typed, _rest: str) -> Answer:
        """Note that somebody is away, or say how it stands with them."""
        member, text = await self._directory.roster.acting(UserId(typed.user)), words(typed.text).rest
        if not text:
            return await self._how_it_stands(member)
        legend, wish = self._desk.drawing.bare_legend, Wish.parse(text)
        try:
            until = instant_of(wish.when, now=self._clock.now(), zone=member.zone, locale=member.locale)
            stand_in = await stand_in_of(wish, member.id, self._directory.roster, self._absences.of)
        except NotADate as error:
            return date_refusal(error, member.zone, member.locale, legend)
        except CannotStandIn as error:
            return stand_in_refusal(error.problem, error.name, legend, absence=error.absence)
        absence = await self._absences.away(
            await self._desk.person(member.id),
            until=until,
            stand_in=await self._desk.person(stand_in) if stand_in else None,
        )
        return await self._told(absence, member)

    async def back(self, typed: Typed, _rest: str) -> Answer:
        """Forget that somebody is away."""
        ended = await self._absences.back(await self._desk.person(typed.user))
        return back_answer(ended, self._desk.drawing.bare_legend)

    async def _how_it_stands(self, member: Member) -> Message:
        absence = await self._absences.of(member.id)
        return (
            await self._told(absence, member) if absence else not_away_answer(self._desk.drawing.bare_legend)
        )

    async def _told(self, absence: Absence, member: Member) -> Message:
        """Say an absence back, whatever cannot be looked up: it is on disk."""
        standing = Standing(absence=absence, zone=member.zone)
        try:
            waiting, is_cut = await self._waiting_for(absence)
            is_external = await self._is_external(absence.stand_in)
            standing = replace(standing, waiting=waiting, is_cut=is_cut, is_external=is_external)
        except (SignoffError, SlackSaysNo) as error:
            _LOG.warning("cannot see what waits for %s, who is away: %s", absence.user, error)
            standing = replace(standing, is_unknown=True)
        legend = await self._desk.drawing.legend_of([absence.stand_in] if absence.stand_in else [])
        return away_answer(standing, legend)

    async def _is_external(self, stand_in: UserId | None) -> bool:
        member = None if stand_in is None else await self._directory.roster.member(stand_in)
        return member is not None and not member.is_full_member

    # --- what waits for them -------------------------------------------------------------------------

    async def _waiting_for(self, absence: Absence) -> tuple[Sequence[Waiting], bool]:
        """Give what waits for somebody who is away, oldest first, and whether there may be more."""
        found: list[Waiting] = []
        after: str | None = None
        for _ in range(_PAGES_MAX):
            page = Page(limit=_PAGE_LINES, after=after)
            read = await self._desk.queries.human_tasks(HumanTaskFilter(user=absence.user), page)
            each = await asyncio.gather(*(self._waiting(line, absence) for line in read.lines))
            found += [waiting for waiting in each if waiting is not None]
            after = read.next
            if after is None:
                break
        return found, after is not None

    async def _waiting(self, line: HumanTaskLine, absence: Absence) -> Waiting | None:
        """Give a request if the person has a seat there, could answer and has not."""
        view = await self._desk.queries.human_task(line.id)
        if view is None or not is_seated(view.human_task.policy, absence.user):
            return None
        if any(decision.by == absence.user for decision in view.human_task.decisions):
            return None
        by = await self._desk.actor_for(absence.user, view.facts)
        try:
            rules_for(view.task, view.human_task, by)
        except Refused:
            return None  # it waits for others: they started the task, left the group, …
        legend = self._desk.drawing.bare_legend
        return Waiting(
            id=line.id,
            title=line.title,
            task=line.task.name,
            address=legend.address(link_for(line.links, Surface(absence.user))),
            kept=await self._hindrance(view, by, absence.stand_in),
        )

    async def _hindrance(self, view: HumanTaskView, by: Actor, stand_in: UserId | None) -> Refused | None:
        if stand_in is None:
            return None
        to = await self._desk.actor_for(stand_in, view.facts)
        command = HandOver(human_task=view.human_task.id, by=by, of=by.id, to=to, reason="away")
        try:
            check_hand_over(view.task, view.human_task, command)
        except Refused as refusal:
            return refusal
        return None

    # --- handing over --------------------------------------------------------------------------------

    async def _hand_over(self, click: Click) -> Answer:
        """Give one's seat to the stand-in of one's absence, and to nobody else that a button may name."""
        offer, user = SeatOffer.parse(click.value), UserId(click.user)
        member, absence = await self._directory.roster.acting(user), await self._absences.of(user)
        if absence is None or absence.stand_in != offer.to:
            return offer_is_over_answer(self._desk.drawing.bare_legend)
        view = await self._desk.queries.human_task(offer.human_task)
        if view is None:
            raise NoSuchHumanTask(offer.human_task)
        title, legend = str(view.request["title"]), await self._desk.drawing.legend_of([offer.to])
        try:
            await self._human_tasks.human_task_hand_over(
                offer.human_task,
                by=await self._desk.actor_for(user, view.facts),
                to=await self._desk.actor_for(offer.to, view.facts),
                reason=f"away until {in_words(absence.until, member.zone)}",
                surface=await self._own_places.of(view, offer.to),
            )
        except (MayNotHandOver, CannotTakeOver) as refusal:
            return not_handed_over_answer(title, refusal, legend)
        return handed_over_answer(title, offer.to, legend)
