"""Owns the repair of cards that show what is no longer so: whoever clicks on one has found it."""

from collections.abc import Callable

from bot.background import Background
from bot.cards.reference import Reference
from engine.model import Surface
from engine.ports.outbox import Outbox
from engine.ports.queries import CardLink, HumanTaskView, Queries


class Repairs:
    """Has cards redrawn that a click has shown to be old, or that we did not know of."""

    def __init__(
        self, background: Background, queries: Queries, outbox: Outbox, wake: Callable[[], None]
    ) -> None:
        self._background = background
        self._queries = queries
        self._outbox = outbox
        self._wake = wake

    def begin(self, reference: Reference, view: HumanTaskView, user: str) -> None:
        """Look at the message that was clicked, beside what the click does.

        `view`: its request as it was just before the click.
        """
        repair = self._background.start(self._look(reference, view, user))
        repair.set_name("repair a card")

    async def _look(self, reference: Reference, view: HumanTaskView, user: str) -> None:
        channel, ts = reference.channel, reference.ts
        if channel is None or ts is None:
            return
        known = await self._queries.human_task_at(channel, ts)
        if known is None:
            surface = Surface(user if channel.startswith("D") else channel)
            link = CardLink(surface=surface, channel=channel, ts=ts)
            await self._outbox.adopt_copy(view.human_task.id, link)
        elif known != view.human_task.id or not view.human_task.is_open or _is_overtaken(reference, view):
            await self._outbox.want_redraw(channel, ts)
        else:
            return
        self._wake()


def _is_overtaken(reference: Reference, view: HumanTaskView) -> bool:
    """Say whether a card shows something else than its request is about by now."""
    return reference.fingerprint not in (None, view.human_task.policy.fingerprint)
