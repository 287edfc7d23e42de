"""Owns the slash command: which word means what."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.cards.answers.help import help_answer, unknown_word_answer
from bot.cards.answers.tasks import status_answer
from bot.cards.refusals import note
from bot.cards.text import inline
from bot.listeners.answering import Answer, Answering
from bot.listeners.command_text import plain, words
from bot.listeners.desk import Desk
from bot.listeners.lists import Lists
from bot.listeners.payloads import Typed
from bot.listeners.starting import Starting
from bot.listeners.steering import Steering
from engine.refusals import NoSuchTask

Word: TypeAlias = Callable[[Typed, str], Awaitable[Answer]]
_MAY_OPEN = frozenset({"run", "cancel", "retry"})


class Commands:
    """Takes the command and answers in private.

    `own`: the words with which people say something of themselves alone.
    """

    def __init__(
        self,
        command: str,
        answering: Answering,
        desk: Desk,
        lists: Lists,
        starting: Starting,
        steering: Steering,
        own: Mapping[str, Word],
    ) -> None:
        self._command = command
        self._answering = answering
        self._desk = desk
        self._lists = lists
        self._starting = starting
        self._steering = steering
        self._words: Mapping[str, Word] = MappingProxyType(
            {
                "run": self._run,
                "status": self._status,
                "mine": self._mine,
                "list": self._list,
                "cancel": self._cancel,
                "retry": self._retry,
                "help": self._help,
                **own,
            }
        )

    def register(self, app: AsyncApp) -> None:
        """Listen to the command."""
        app.command(self._command)(self.on_command)

    async def on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Do what was typed."""
        typed = Typed.parse(body)
        word, rest = words(plain(typed.text))
        work = self._answer(typed, word, rest)
        await self._answering.command(ack, typed, work, may_open=word in _MAY_OPEN)

    async def _answer(self, typed: Typed, word: str, rest: str) -> Answer:
        known = self._words.get(word or "help")
        if known is None:
            return unknown_word_answer(word, self._desk.drawing.bare_legend)
        try:
            return await known(typed, rest)
        except NoSuchTask as error:
            told = await self._lists.tasks_named_after(error.task, typed.channel, word)
            if told is None:
                raise
            return told

    async def _run(self, typed: Typed, rest: str) -> Answer:
        name, line = words(rest)
        if not name:
            return await self._lists.pipelines(typed.user)
        return await self._starting.run(typed, name, line)

    async def _status(self, typed: Typed, rest: str) -> Answer:
        if not rest:
            return await self._lists.open_tasks(typed.channel)
        view, actor = await self._desk.named_task(rest, typed.user)
        return status_answer(view, await self._desk.drawing.legend(view), reader=actor.id)

    async def _mine(self, typed: Typed, _rest: str) -> Answer:
        return await self._lists.mine(typed.user)

    async def _list(self, typed: Typed, _rest: str) -> Answer:
        return await self._lists.pipelines(typed.user)

    async def _cancel(self, typed: Typed, rest: str) -> Answer:
        if not rest:
            return self._which_task("cancel")
        return self._steering.cancel_view(*await self._desk.named_task(rest, typed.user))

    async def _retry(self, typed: Typed, rest: str) -> Answer:
        if not rest:
            return self._which_task("retry")
        return await self._steering.retry_view(*await self._desk.named_task(rest, typed.user))

    async def _help(self, _typed: Typed, _rest: str) -> Answer:
        return help_answer(self._desk.drawing.bare_legend)

    def _which_task(self, word: str) -> Answer:
        command = inline(self._command)
        return note(
            f"Which task? Write `{command} {word} release-42`; `{command} status` lists the open ones."
        )
