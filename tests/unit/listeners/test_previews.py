"""Which choice a view shows when several are made at once, and when somebody else draws it anew meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot import ids
from bot.background import Background
from bot.cards.blocks import View
from bot.cards.legend import Legend
from bot.cards.reference import Reference
from bot.drawing import Drawing
from bot.listeners.choices import Choices
from bot.listeners.desk import Desk
from bot.listeners.found_requests import FoundRequests
from bot.listeners.previews import Previews
from bot.listeners.views import Views
from engine.errors import StoreUnavailable
from engine.model import Actor
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView
from sandbox.visible_text import texts
from tests.support.waiting import eventually
from tests.unit.cards.views import BOB, LEGEND, a_review, actor, view_of

FIRST, SOMEBODY_ELSES = "hash 0", "hash of somebody else"


class Screen(Views):
    """An open view. It is drawn anew for who knows its hash, and only when it may be."""

    def __init__(self) -> None:
        self.hash = FIRST
        self.shown = ""
        self.asked = 0
        self.may_draw = asyncio.Event()
        self.may_draw.set()

    async def redraw(self, view_id: str, view: View, *, seen: str) -> str | None:
        del view_id
        self.asked += 1
        await self.may_draw.wait()
        if seen != self.hash:
            return None
        self.hash, self.shown = f"hash {self.asked}", "\n".join(texts(view["blocks"]))
        return self.hash


class Names(Drawing):
    """Knows everybody."""

    def __init__(self) -> None:
        pass

    async def legend(self, view: Any, *, also: Any = ()) -> Legend:
        del view, also
        return LEGEND


class OneDesk(Desk):
    """Knows one request, which the managers may decide."""

    def __init__(self, view: HumanTaskView) -> None:
        self.view: HumanTaskView | None = view
        self.drawing = Names()

    async def request(self, reference: Reference) -> HumanTaskView:
        del reference
        if self.view is None:
            raise StoreUnavailable("it is locked")
        return self.view

    async def actor_for(self, user: str, facts: TaskFacts) -> Actor:
        del user, facts
        return actor(BOB)


class Nothing(FoundRequests):
    """Is not asked here."""

    def __init__(self) -> None:
        pass


class Room:
    """The view on a screen, and who chooses in it."""

    def __init__(self, background: Background) -> None:
        self.view = view_of(a_review().task)
        self.screen = Screen()
        self.desk = OneDesk(self.view)
        self._app = AsyncApp(authorize=_anybody, request_verification_enabled=False)
        choices = Choices(background, self.screen)
        Previews(choices, self.desk, Nothing())
        choices.register(self._app)

    async def choose(self, target: str, *, at: float, seen: str = FIRST, kind: str = ids.REJECT_VIEW) -> None:
        """Let Slack tell that a target was chosen."""
        option = {"type": "static_select", "selected_option": {"value": f"{ids.STEP_PREFIX}{target}"}}
        action = {**option, "block_id": ids.TARGET, "action_id": ids.VALUE, "action_ts": f"{at:.6f}"}
        body = {
            "type": "block_actions",
            "team": {"id": "T0ACME00001"},
            "user": {"id": BOB},
            "container": {"type": "view", "view_id": "V1"},
            "actions": [action],
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": kind,
                "hash": seen,
                "private_metadata": str(Reference(human_task=self.view.human_task.id)),
                "state": {"values": {ids.TARGET: {ids.VALUE: option}}},
            },
        }
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        assert answer.status == 200

    async def shows(self, target: str) -> None:
        """Wait until the view says what sending back to a step does."""

        async def is_shown() -> bool:
            return f"If it goes back to {target}:" in self.screen.shown

        await eventually(is_shown, what=f"what sending back to {target} does")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something."""

        async def holds() -> bool:
            return condition()

        await eventually(holds, what="what was waited for")


async def _anybody(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0ACME00001", bot_user_id="U0BOT", bot_token="xoxb-0")


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    """What goes on after a listener has returned; the test ends when all of it has ended."""
    async with Background() as opened:
        yield opened


@pytest.fixture
async def room(background: Background) -> Room:
    """A view that was just opened."""
    return Room(background)


async def test_what_a_choice_does_is_shown(room: Room) -> None:
    await room.choose("draft", at=1)
    await room.shows("draft")
    assert "*Runs again* draft, facts and review" in room.screen.shown


async def test_a_choice_while_an_earlier_one_is_being_drawn_is_shown_after_it(room: Room) -> None:
    room.screen.may_draw.clear()
    await room.choose("draft", at=1)
    await room.until(lambda: room.screen.asked == 1)
    await room.choose("tests", at=2)  # the hash that it has seen is not that of the view any more by then
    room.screen.may_draw.set()
    await room.shows("tests")
    assert "If it goes back to draft:" not in room.screen.shown


async def test_an_earlier_choice_that_comes_late_is_not_shown(room: Room, background: Background) -> None:
    await room.choose("tests", at=2)
    await room.shows("tests")
    await room.choose("draft", at=1, seen=room.screen.hash)
    await background.__aexit__(None, None, None)
    assert "If it goes back to tests:" in room.screen.shown


async def test_of_two_at_the_same_moment_the_one_that_came_last_is_shown(room: Room) -> None:
    await room.choose("draft", at=1)
    await room.choose("tests", at=1)
    await room.shows("tests")


async def test_what_was_drawn_by_an_answer_to_the_view_is_not_covered(
    room: Room, background: Background
) -> None:
    room.screen.may_draw.clear()
    await room.choose("draft", at=1)
    await room.until(lambda: room.screen.asked == 1)
    room.screen.hash, room.screen.shown = SOMEBODY_ELSES, "@carol already approved this"
    room.screen.may_draw.set()
    await background.__aexit__(None, None, None)
    assert room.screen.shown == "@carol already approved this"
    await room.choose("tests", at=2, seen=SOMEBODY_ELSES)
    await room.shows("tests")


async def test_where_nothing_can_be_looked_up_the_view_stays(room: Room, background: Background) -> None:
    room.desk.view = None
    await room.choose("draft", at=1)
    await background.__aexit__(None, None, None)
    assert room.screen.asked == 0


async def test_a_view_of_another_kind_is_left_alone(room: Room, background: Background) -> None:
    await room.choose("draft", at=1, kind=ids.HAND_OVER_VIEW)
    await background.__aexit__(None, None, None)
    assert room.screen.asked == 0
