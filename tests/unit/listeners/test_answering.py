"""How people are answered within Slack's three seconds, and what happens when it takes longer."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.background import Background
from bot.cards.blocks import View, modal, section
from bot.cards.message import Message
from bot.cards.refusals import note
from bot.listeners.answering import Answer, Answering, FieldErrors, Modal, Pace, SentAnswer
from bot.listeners.explaining import Explaining, Explanation
from bot.listeners.payloads import Click, Sent, Typed
from bot.listeners.views import NotOpened, Views
from bot.private_notes import PrivateNotes
from engine.errors import StoreUnavailable
from engine.refusals import NoSuchTask
from tests.support.waiting import eventually

A_VIEW = modal("some_view", "Some view", [section("to fill in")])


class Notes(PrivateNotes):
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def say(self, body: Mapping[str, Any], message: Message) -> None:
        del body
        self.said.append(message.text)


class Screen(Views):
    """Keeps what was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.opens = True
        self.is_open = True

    async def open(self, trigger: str, view: View, *, on_top: bool = False) -> str | None:
        del trigger
        if not self.opens:
            raise NotOpened("expired_trigger_id")
        self.shown.append(f"{'push' if on_top else 'open'} {view['title']['text']}")
        return "V1"

    async def update(self, view_id: str, view: View) -> bool:
        self.shown.append(f"update {view_id} {view['title']['text']}")
        return self.is_open


class Plainly(Explaining):
    """Explains without asking anybody."""

    def __init__(self) -> None:
        pass

    async def explained(self, error: Exception) -> Explanation:
        return Explanation(
            str(error), code=None if isinstance(error, NoSuchTask | StoreUnavailable) else "c0de"
        )

    async def typed(self, sent: Sent) -> str:
        return sent.typed(str)


class Slow:
    """Work that takes until it is told to end."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()

    async def answer(self, answer: Any) -> Any:
        await self.may_end.wait()
        return answer


class Desk:
    """An answering desk with its surroundings."""

    def __init__(self, background: Background) -> None:
        self.notes, self.screen, self.slow = Notes(), Screen(), Slow()
        self.ack = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt gives it no types
        pace = Pace(deciding_s=0.05, opening_s=0.05, ack_travels_s=0.01)
        self.answering = Answering(background, self.notes, self.screen, Plainly(), pace=pace)

    @property
    def acknowledged(self) -> str | None:
        return None if self.ack.response is None else self.ack.response.body


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Background() as background:
        yield Desk(background)


def a_click(view_id: str | None = None) -> Click:
    view = {"view": {"id": view_id, "callback_id": "more_view"}} if view_id else {}
    return Click.parse({"user": {"id": "U1"}, "actions": [{"action_id": "a"}], "trigger_id": "t", **view})


def a_command() -> Typed:
    return Typed.parse({"user_id": "U1", "channel_id": "C1", "text": "list", "trigger_id": "t"})


def a_view() -> Sent:
    return Sent.parse({"user": {"id": "U1"}, "view": {"id": "V7"}})


async def gives(answer: Answer) -> Answer:
    return answer


async def results_in(answer: SentAnswer) -> SentAnswer:
    return answer


async def fails(error: Exception) -> Any:
    raise error


# --- clicks ----------------------------------------------------------------------------------------


async def test_what_was_decided_is_done_before_it_is_acknowledged(desk: Desk) -> None:
    done: list[bool] = []

    async def work() -> Answer:
        assert desk.ack.response is None
        done.append(True)
        return None

    await desk.answering.click(desk.ack, a_click(), work())
    assert done
    assert desk.acknowledged == ""
    assert desk.notes.said == []


async def test_a_slow_decision_is_acknowledged_in_time_and_its_end_is_told(desk: Desk) -> None:
    await desk.answering.click(desk.ack, a_click(), desk.slow.answer(note("nobody is asked any more")))
    assert desk.acknowledged == ""
    assert desk.notes.said == []
    desk.slow.may_end.set()
    await eventually(lambda: desk.notes.said == ["nobody is asked any more"])


@pytest.mark.parametrize("error", [NoSuchTask("t1"), StoreUnavailable("gone"), ZeroDivisionError("ours")])
async def test_whatever_goes_wrong_is_told_and_never_raised_into_bolt(desk: Desk, error: Exception) -> None:
    await desk.answering.click(desk.ack, a_click(), fails(error))
    assert desk.acknowledged == ""
    await eventually(lambda: desk.notes.said == [str(error)])


async def test_a_refusal_in_a_view_is_shown_in_that_view(desk: Desk) -> None:
    await desk.answering.click(desk.ack, a_click("V7"), fails(NoSuchTask("t1")))
    await eventually(lambda: desk.screen.shown == ["update V7 Signoff"])
    assert desk.notes.said == []


async def test_a_refusal_in_a_view_that_was_closed_meanwhile_becomes_a_note(desk: Desk) -> None:
    desk.screen.is_open = False
    await desk.answering.click(desk.ack, a_click("V7"), fails(NoSuchTask("t1")))
    await eventually(lambda: desk.notes.said == ["there is no task t1"])


# --- views that are opened -------------------------------------------------------------------------


async def test_a_view_opens_when_it_is_drawn(desk: Desk) -> None:
    await desk.answering.open(desk.ack, a_click(), gives(Modal(A_VIEW)))
    await eventually(lambda: desk.screen.shown == ["open Some view"])


async def test_from_a_view_another_opens_on_top_or_in_its_place(desk: Desk) -> None:
    await desk.answering.open(desk.ack, a_click("V7"), gives(Modal(A_VIEW)))
    await eventually(lambda: desk.screen.shown == ["push Some view"])
    await desk.answering.open(desk.ack, a_click("V7"), gives(Modal(A_VIEW, is_in_place=True)))
    await eventually(lambda: desk.screen.shown[1:] == ["update V7 Some view"])


async def test_a_view_that_takes_long_opens_empty_and_is_drawn_later(desk: Desk) -> None:
    await desk.answering.open(desk.ack, a_click(), desk.slow.answer(Modal(A_VIEW)))
    await eventually(lambda: desk.screen.shown == ["open Still working"])
    desk.slow.may_end.set()
    await eventually(lambda: desk.screen.shown[1:] == ["update V1 Some view"])


async def test_a_late_refusal_is_shown_in_the_view_that_was_opened_for_it(desk: Desk) -> None:
    await desk.answering.open(desk.ack, a_click(), desk.slow.answer(note("you may not")))
    await eventually(lambda: desk.screen.shown == ["open Still working"])
    desk.slow.may_end.set()
    await eventually(lambda: desk.screen.shown[1:] == ["update V1 Signoff"])


async def test_a_view_that_slack_does_not_open_is_not_passed_over_in_silence(desk: Desk) -> None:
    desk.screen.opens = False
    await desk.answering.open(desk.ack, a_click(), gives(Modal(A_VIEW)))
    await eventually(lambda: desk.notes.said)
    assert "Please try again" in desk.notes.said[0]


# --- commands --------------------------------------------------------------------------------------


async def test_a_command_is_answered_in_its_acknowledgement(desk: Desk) -> None:
    await desk.answering.command(desk.ack, a_command(), gives(note("here you are")), may_open=False)
    assert "here you are" in (desk.acknowledged or "")
    assert desk.notes.said == []


async def test_a_slow_command_is_answered_later(desk: Desk) -> None:
    work = desk.slow.answer(note("here you are"))
    await desk.answering.command(desk.ack, a_command(), work, may_open=False)
    assert desk.acknowledged == ""
    desk.slow.may_end.set()
    await eventually(lambda: desk.notes.said == ["here you are"])


async def test_a_command_may_open_a_view(desk: Desk) -> None:
    await desk.answering.command(desk.ack, a_command(), gives(Modal(A_VIEW)), may_open=True)
    assert desk.acknowledged == ""
    await eventually(lambda: desk.screen.shown == ["open Some view"])


# --- views that are sent ---------------------------------------------------------------------------


async def test_a_view_that_did_its_work_is_closed(desk: Desk) -> None:
    await desk.answering.sent(desk.ack, a_view(), results_in(None))
    assert desk.acknowledged == '{"response_action": "clear"}'


async def test_errors_stand_beside_the_fields(desk: Desk) -> None:
    await desk.answering.sent(desk.ack, a_view(), results_in(FieldErrors({"reason": "Say why."})))
    assert desk.acknowledged == '{"response_action": "errors", "errors": {"reason": "Say why."}}'


async def test_a_view_that_was_refused_says_what_happened(desk: Desk) -> None:
    await desk.answering.sent(desk.ack, a_view(), fails(NoSuchTask("t1")))
    assert '"response_action": "update"' in (desk.acknowledged or "")
    assert "there is no task t1" in (desk.acknowledged or "")


async def test_a_view_that_takes_long_says_so_and_then_how_it_ended(desk: Desk) -> None:
    await desk.answering.sent(desk.ack, a_view(), desk.slow.answer(None))
    assert "Still working" in (desk.acknowledged or "")
    desk.slow.may_end.set()
    await eventually(lambda: desk.screen.shown == ["update V7 Done"])


async def test_the_end_of_a_view_that_was_closed_meanwhile_is_told_privately(desk: Desk) -> None:
    desk.screen.is_open = False
    await desk.answering.sent(desk.ack, a_view(), desk.slow.answer(FieldErrors({"reason": "Say why."})))
    desk.slow.may_end.set()
    await eventually(lambda: desk.notes.said == ["Not sent\nSay why."])
