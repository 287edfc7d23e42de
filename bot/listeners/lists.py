"""Owns the lists that people ask for: what waits for me, what is open here, what I may start."""

import asyncio
from collections.abc import Callable, Sequence

from bot.cards.answers.listing import PAGE_LINES
from bot.cards.answers.mine import MINE, mine_answer
from bot.cards.answers.pipelines import PIPELINES, pipelines_answer
from bot.cards.answers.tasks import OPEN_TASKS, open_tasks_answer, pipeline_for_task_answer
from bot.cards.message import Message
from bot.cards.possible import possible_for
from bot.cards.reference import NextPage, UnreadableReference
from bot.listeners.desk import Desk
from engine.errors import Problem
from engine.model import Surface, UserId
from engine.ports.queries import HumanTaskFilter, HumanTaskLine, HumanTaskPage, HumanTaskView, Page
from engine.refusals import ClaimedByAnother
from engine.seats import is_seated

_PAGES_MAX = 50  # read for one answer: requests to anyone may be many that this person may not answer
_LOOKED_THROUGH = 200  # of the tasks in a conversation, for those of one pipeline
_NAMED_AT_MOST = 5


class Lists:
    """Lists requests, tasks and pipelines for one person, a page at a time."""

    def __init__(self, desk: Desk, refused_files: Callable[[], Sequence[Problem]]) -> None:
        self._desk = desk
        self._refused_files = refused_files

    async def next_page(self, wanted: NextPage, user: str, place: str) -> Message:
        """Go on with a list. Raises UnreadableReference."""
        match wanted.list:
            case name if name == MINE:
                return await self.mine(user, after=wanted.after)
            case name if name == OPEN_TASKS:
                return await self.open_tasks(place, after=wanted.after)
            case name if name == PIPELINES and wanted.after.isdecimal():
                return await self.pipelines(user, first=int(wanted.after))
            case _:
                raise UnreadableReference(f"not a list: {wanted}")

    # --- what waits for me -----------------------------------------------------------------------

    async def mine(self, user: str, after: str | None = None) -> Message:
        """List what waits for a person, oldest first: where it is their turn."""
        found: list[tuple[HumanTaskLine, HumanTaskView]] = []
        for _ in range(_PAGES_MAX):
            page = Page(limit=PAGE_LINES - len(found), after=after)
            read = await self._desk.queries.human_tasks(HumanTaskFilter(user=UserId(user)), page)
            views = await asyncio.gather(*(self._waiting_for(user, line) for line in read.lines))
            found += [(line, view) for line, view in zip(read.lines, views, strict=True) if view is not None]
            after = read.next
            if after is None or len(found) >= PAGE_LINES:
                break
        named = {line.task.started_by for line, _ in found}
        named |= {view.human_task.claimed_by for _, view in found if view.human_task.claimed_by}
        return mine_answer(
            HumanTaskPage(lines=tuple(line for line, _ in found), next=after),
            await self._desk.drawing.legend_of(named),
            reader=UserId(user),
            views={line.id: view for line, view in found},
        )

    async def _waiting_for(self, user: str, line: HumanTaskLine) -> HumanTaskView | None:
        """Give a request if it waits for somebody (perhaps claimed by another) and exists for them."""
        view = await self._desk.queries.human_task(line.id)
        if view is None:
            return None
        actor = await self._desk.actor_for(user, view.facts)
        possible = possible_for(view, actor)
        if not (possible.is_their_turn or isinstance(possible.refusal, ClaimedByAnother)):
            return None
        is_seated_here = is_seated(view.human_task.policy, actor.id)
        return view if is_seated_here or await self._desk.sight_of(actor).sees_request(view) else None

    # --- what is open here -----------------------------------------------------------------------

    async def open_tasks(self, place: str, after: str | None = None) -> Message:
        """List the tasks of a conversation that have not ended, newest first, for somebody who is in it."""
        page = Page(limit=PAGE_LINES + 1, after=after)
        read = await self._desk.queries.open_tasks(Surface(place), page)
        tasks, is_more = read[:PAGE_LINES], len(read) > PAGE_LINES
        legend = await self._desk.drawing.legend_of({facts.started_by for facts in tasks})
        next_page = NextPage(list=OPEN_TASKS, after=str(tasks[-1].number)) if is_more else None
        return open_tasks_answer(tasks, legend, channel=Surface(place), next_page=next_page)

    async def tasks_named_after(self, named: str, place: str, word: str) -> Message | None:
        """Answer who named a pipeline where a task is needed, with its tasks here. None: it is neither."""
        name = named.strip().strip("*`").lower()
        if all(pipeline.name != name for pipeline in self._desk.pipelines.all()):
            return None
        read = await self._desk.queries.open_tasks(Surface(place), Page(limit=_LOOKED_THROUGH))
        tasks = [facts for facts in read if facts.pipeline == name]
        return pipeline_for_task_answer(
            name,
            tasks[:_NAMED_AT_MOST],
            self._desk.drawing.bare_legend,
            word=word,
            is_more=len(tasks) > _NAMED_AT_MOST,
        )

    # --- what I may start ------------------------------------------------------------------------

    async def pipelines(self, user: str, first: int = 0) -> Message:
        """List the pipelines that a person may start; for operators, what is wrong in files, too."""
        actor = await self._desk.person(user)
        mine = [
            pipeline for pipeline in self._desk.pipelines.all() if await self._desk.may_start(actor, pipeline)
        ]
        problems = self._refused_files() if actor.is_operator else ()
        legend = self._desk.drawing.bare_legend
        return pipelines_answer(mine, legend, problems=problems, first=first)
