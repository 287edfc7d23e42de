"""Owns the lists that people ask for: what waits for me, what is open here, what I may start."""

from collections.abc import Callable, Sequence

from bot.cards.answers.listing import PAGE_LINES
from bot.cards.answers.mine import MINE, mine_answer, people_named
from bot.cards.answers.pipelines import PIPELINES, pipelines_answer
from bot.cards.answers.tasks import OPEN_TASKS, open_tasks_answer, pipeline_for_task_answer
from bot.cards.message import Message
from bot.cards.reference import NextPage, UnreadableReference
from bot.listeners.desk import Desk
from bot.waiting_list import WaitingList
from engine.errors import Problem
from engine.model import Surface, UserId
from engine.ports.queries import HumanTaskPage, Page

_LOOKED_THROUGH = 200  # of the tasks in a conversation, for those of one pipeline
_NAMED_AT_MOST = 5


class Lists:
    """Lists requests, tasks and pipelines for one person, a page at a time."""

    def __init__(self, desk: Desk, refused_files: Callable[[], Sequence[Problem]]) -> None:
        self._desk = desk
        self._waiting_list = WaitingList(desk)
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
        reader = UserId(user)
        found = await self._waiting_list.of(reader, PAGE_LINES, after=after)
        named = people_named(found.lines, found.views.values(), reader)
        return mine_answer(
            HumanTaskPage(lines=found.lines, next=found.next),
            await self._desk.drawing.legend_of(named),
            reader=reader,
            views=found.views,
        )

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
