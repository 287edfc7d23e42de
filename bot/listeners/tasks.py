"""Owns the buttons of tasks and of what is shown in pages: details, cancel, retry, turn the page."""

from slack_bolt.app.async_app import AsyncApp

from bot import ids
from bot.cards.reference import NextPage, Reference, UnreadableReference
from bot.listeners.answering import Answer, Answering, Modal
from bot.listeners.details import Details
from bot.listeners.lists import Lists
from bot.listeners.payloads import Click
from bot.listeners.steering import Steering


class TaskButtons:
    """Takes clicks on cards of tasks, on answers to commands, and in the views that show everything."""

    def __init__(self, answering: Answering, details: Details, lists: Lists, steering: Steering) -> None:
        self._answering = answering
        self._details = details
        self._lists = lists
        self._steering = steering

    def register(self, app: AsyncApp) -> None:
        """Listen to the buttons."""
        opening = self._answering.opening
        app.action(ids.DETAILS)(opening(self._show))
        app.action(ids.CANCEL_TASK)(opening(self._cancel))
        app.action(ids.RETRY_TASK)(opening(self._retry))
        app.action(ids.PAGE_BACK)(opening(self._turn))
        app.action(ids.PAGE_ON)(opening(self._turn))
        app.action(ids.NEXT_PAGE)(opening(self._go_on))

    async def _show(self, click: Click) -> Answer:
        return Modal(await self._details.of_task(click.reference(), click.user))

    async def _cancel(self, click: Click) -> Answer:
        return await self._steering.ask_to_cancel(click.reference().task, click.user)

    async def _retry(self, click: Click) -> Answer:
        return await self._steering.ask_to_retry(click.reference().task, click.user)

    async def _turn(self, click: Click) -> Answer:
        reference, page = click.reference_of_view(), _page(click.value)
        draw = self._details.of_task if _is_of_task(click, reference) else self._details.of_request
        return Modal(await draw(reference, click.user, page), is_in_place=True)

    async def _go_on(self, click: Click) -> Answer:
        return await self._lists.next_page(NextPage.parse(click.value), click.user, click.place)


def _is_of_task(click: Click, reference: Reference) -> bool:
    return click.view_kind == ids.TASK_VIEW or reference.human_task is None


def _page(value: str) -> int:
    if not value.isdecimal() or len(value) > 6:
        raise UnreadableReference(f"not a page: {value[:80]!r}")
    return int(value)
