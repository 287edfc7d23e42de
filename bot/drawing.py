"""Owns what is read so that cards and notices can be drawn: the view, and the names of those in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.cards.asked import people_in
from bot.cards.card import card_of
from bot.cards.legend import Legend
from bot.cards.message import Message
from bot.cards.notices import notice_of
from bot.cards.operator_notices import TO_OPERATORS, directly, is_to_operators, request_in
from bot.cards.seat_notices import people_in_notice
from bot.cards.task_card import task_card
from bot.operators import Operators
from bot.roster import Roster
from engine.errors import DirectoryUnavailable, UnknownPeople
from engine.model import GroupId, HumanTaskId, Notice, TaskId, UserId
from engine.ports.directory import People
from engine.ports.jobs import TaskFacts
from engine.ports.outbox import Card, NoticeToSay
from engine.ports.queries import HumanTaskView, Queries, TaskView


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A card as it should look, and the revision of the task that it shows."""

    message: Message
    revision: int


class Drawing:
    """Draws cards and notices for one workspace."""

    def __init__(
        self,
        queries: Queries,
        roster: Roster,
        operators: Operators,
        *,
        workspace_url: Callable[[], str],
        command: str,
    ) -> None:
        self._queries = queries
        self._roster = roster
        self._operators = operators
        self._workspace_url = workspace_url
        self._command = command

    async def card(self, card: Card, *, is_first_post: bool) -> Drawn | None:
        """Draw a card; None: what it showed is gone."""
        view = await self._view(card.task_id, card.human_task)
        if view is None:
            return None
        legend = await self.legend(view)
        message = (
            card_of(view, legend, is_first_post=is_first_post)
            if isinstance(view, HumanTaskView)
            else task_card(view, legend, reader=card.surface)
        )
        return Drawn(message=message, revision=view.task.revision)

    async def notice(self, notice: NoticeToSay) -> Message | None:
        """Word a notice; None: it no longer applies.

        Raises:
            DirectoryUnavailable: it is for the operators, and they cannot be looked up.
        """
        view = await self._view(notice.task_id, notice.human_task)
        if view is None:
            return None
        operators = await self._operators.of(view.facts) if is_to_operators(notice) else People()
        named = people_in_notice(notice).union(seat.user for seat in operators.seats)
        return notice_of(notice, view, await self.legend(view, also=named), operators=operators)

    async def besides(self, notice: NoticeToSay) -> tuple[Notice, ...]:
        """Give what is to be said because of a notice: to each operator directly who sees none of its places.

        Raises:
            DirectoryUnavailable: the operators, or who sees what, cannot be looked up.
        """
        if notice.kind not in TO_OPERATORS:
            return ()
        view = await self._view(notice.task_id, notice.human_task)
        human_task = None if view is None else request_in(notice, view)
        if view is None or human_task is None:
            return ()
        said_at = (*human_task.policy.surfaces, *([view.facts.surface] if view.facts.surface else []))
        places = await self._operators.away_from(view.facts, said_at)
        return tuple(directly(notice, human_task.id, place) for place in places)

    async def operators_of(self, facts: TaskFacts) -> People:
        """Give whom notices to the operators of a task call. Raises DirectoryUnavailable."""
        return await self._operators.of(facts)

    @property
    def bare_legend(self) -> Legend:
        """Give the names of nobody: for what names nobody."""
        return Legend(workspace_url=self._workspace_url(), command=self._command)

    async def legend(self, view: HumanTaskView | TaskView, *, also: Iterable[UserId] = ()) -> Legend:
        """Give the names of those in a view, and of others; see `legend_of`."""
        return await self.legend_of(people_in(view).union(also))

    async def legend_of(self, users: Iterable[UserId]) -> Legend:
        """Give the names of people and groups; where Slack cannot be asked, ids stand for themselves."""
        try:
            members = await self._roster.members(sorted(users))
            people = {member.id: member.handle for member in members}
        except DirectoryUnavailable:
            people = {}
        return replace(self.bare_legend, people=people, groups=await self._group_names())

    async def _group_names(self) -> dict[GroupId, str]:
        try:
            return {id: group.handle for id, group in (await self._roster.groups()).items()}
        except (DirectoryUnavailable, UnknownPeople):
            return {}

    async def _view(self, task: TaskId, human_task: HumanTaskId | None) -> HumanTaskView | TaskView | None:
        if human_task is None:
            return await self._queries.task(task)
        return await self._queries.human_task(human_task)
