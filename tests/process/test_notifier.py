"""What is behind is brought to Slack: cards as they should look, notices once, whatever Slack answers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.messenger import MessageGone, NotNow, RefusedBySlack, Unclear
from engine.errors import DirectoryUnavailable, StoreUnavailable
from engine.model import Notice, Surface
from tests.makers import HOUR
from tests.process.delivery import AFTER_LEASE, C1, C2, SECOND, Scene, scene
from tests.support.waiting import eventually

REFUSED = RefusedBySlack("not_in_channel")


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Scene]:
    async with scene(sqlite_url) as opened:
        yield opened


# --- cards ---------------------------------------------------------------------------------------


async def test_a_card_is_posted_at_each_of_its_places(house: Scene) -> None:
    await house.ask("t1", C1, C2)
    sent = await house.sent("revision 3", "revision 3")
    assert {message.link.surface for message in sent} == {C1, C2}
    await house.later(AFTER_LEASE)
    assert len(house.wire.sent) == 2


async def test_a_card_that_is_behind_is_edited(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    await house.change(request)
    await house.edited("1.0: revision 4")
    assert len(house.wire.sent) == 1


async def test_a_card_that_would_look_the_same_is_not_sent(house: Scene) -> None:
    house.pen.draws_all_alike = True
    request = await house.ask()
    await house.sent("a card")
    await house.change(request)
    await house.later(AFTER_LEASE)
    assert house.wire.edits == []


async def test_of_many_changes_within_a_second_the_last_one_is_shown(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    await house.change(request)
    await house.edited("1.0: revision 4")
    await house.end(request)
    await house.looked()
    assert house.wire.edits == ["1.0: revision 4"]
    await house.until(lambda: house.wire.edits == ["1.0: revision 4", "1.0: revision 5"])


async def test_a_card_that_was_deleted_is_posted_anew(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    house.wire.will_raise("edit", MessageGone("message_not_found"))
    await house.change(request)
    await house.sent("revision 3", "revision 4")


async def test_an_edit_of_unclear_outcome_is_made_again_after_two_seconds(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    house.wire.will_raise("edit", Unclear("cut"))
    await house.change(request)
    await house.looked()
    assert house.wire.edits == []
    await house.until(lambda: house.wire.edits == ["1.0: revision 4"], step=2 * SECOND)
    assert house.wire.looks == []


# --- notices -------------------------------------------------------------------------------------


async def test_a_notice_waits_for_its_card_and_is_said_in_its_thread_once(house: Scene) -> None:
    hanging = house.wire.will_hang(C1)
    request = await house.ask()
    await house.end(request)
    await house.looked()
    assert house.wire.sent == []
    hanging.set()
    await house.until(lambda: len(house.wire.sent) == 2)
    card, outcome = house.wire.sent
    assert (outcome.text, outcome.thread) == ("outcome", card.link.ts)
    await house.later(AFTER_LEASE)
    assert len(house.wire.sent) == 2


async def test_what_a_notice_leads_to_is_said_once_in_a_message_of_its_own(house: Scene) -> None:
    human_task = await house.ask()
    house.pen.besides_it = (Notice(kind="message:told", surface=Surface("U1"), human_task=human_task),)
    await house.sent("revision 3")
    house.wire.will_raise("post", NotNow(1.0))  # so that it is looked at twice
    await house.end(human_task)
    await house.until(lambda: len(house.wire.sent) == 3)
    await house.looked()
    told = [(sent.text, sent.link.surface, sent.thread) for sent in house.wire.sent[1:]]
    assert sorted(told) == [("message:told", "U1", None), ("outcome", C1, "1.0")]


async def test_a_notice_that_no_longer_applies_is_dropped(house: Scene) -> None:
    house.pen.has_nothing_to_say = True
    await house.end(await house.ask())
    await house.until(lambda: len(house.wire.sent) == 1 and house.pen.kept_silent == 1)
    await house.later(AFTER_LEASE)
    house.pen.has_nothing_to_say = False
    await house.later(HOUR)
    assert [message.text for message in house.wire.sent] == ["revision 4"]


async def test_a_notice_whose_thread_is_gone_is_dropped(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    house.wire.will_raise("post", MessageGone("thread_not_found"))
    await house.end(request)
    await house.edited("1.0: revision 4")
    await house.later(HOUR)
    assert len(house.wire.sent) == 1


# --- what Slack refuses --------------------------------------------------------------------------


async def test_what_is_refused_for_good_is_recorded_and_tried_again_in_an_hour(house: Scene) -> None:
    house.wire.will_raise("post", REFUSED)
    await house.ask()
    refusals = await eventually(house.outbox.refusals)
    assert [(refusal.surface, refusal.reason) for refusal in refusals] == [(C1, "not_in_channel")]
    await house.later(HOUR - SECOND)
    assert house.wire.sent == []
    await house.later(SECOND)
    await house.sent("revision 3")

    async def is_cleared() -> bool:  # the row follows the message
        return await house.outbox.refusals() == []

    await eventually(is_cleared, what="the end of the refusal")


async def test_what_is_refused_for_good_is_tried_again_when_something_changed(house: Scene) -> None:
    house.wire.will_raise("post", REFUSED)
    await house.ask()
    await eventually(house.outbox.refusals)
    await house.outbox.try_again(C1)
    house.notifier.wake()
    await house.sent("revision 3")


async def test_when_slack_says_not_now_it_is_left_alone_for_as_long(house: Scene) -> None:
    house.wire.will_raise("post", NotNow(30.0))
    await house.ask()
    await house.looked()
    await house.later(timedelta(seconds=29))
    assert house.wire.sent == []
    await house.later(2 * SECOND)
    await house.sent("revision 3")
    assert house.wire.looks == []  # it was a clear no


# --- trouble at one place, or with one message ---------------------------------------------------


async def test_a_place_that_hangs_does_not_stop_the_others(house: Scene) -> None:
    hanging = house.wire.will_hang(C1)
    await house.ask("t1", C1)
    await house.ask("t2", C2)
    (sent,) = await house.sent("revision 3")
    assert sent.link.surface == C2
    await house.ask("t3", C2)
    await house.sent("revision 3", "revision 3")
    hanging.set()
    await house.sent("revision 3", "revision 3", "revision 3")


async def test_what_is_posted_at_one_place_keeps_its_order(house: Scene) -> None:
    hanging = house.wire.will_hang(C1)
    for number in range(1, 6):
        await house.ask(f"t{number}", C1)
        await house.looked()
    hanging.set()
    await house.sent(*["revision 3"] * 5)
    assert [message.key for message in house.wire.sent] == [f"card:{number}" for number in range(1, 6)]


async def test_a_mistake_of_ours_with_one_message_does_not_stop_the_others(
    house: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    house.pen.trouble[C1] = RuntimeError("a mistake of ours")
    await house.ask("t1", C1, C2)
    (sent,) = await house.sent("revision 3")
    assert sent.link.surface == C2
    assert [refusal.reason for refusal in await eventually(house.outbox.refusals)] == ["internal error"]
    assert "cannot bring card:1 to Slack" in caplog.messages
    house.pen.trouble.clear()
    await house.later(HOUR)
    await house.sent("revision 3", "revision 3")


async def test_while_people_cannot_be_looked_up_it_is_tried_again_soon(house: Scene) -> None:
    house.pen.trouble[C1] = DirectoryUnavailable("Slack does not answer")
    await house.ask("t1", C1, C2)
    await house.sent("revision 3")
    begun = house.clock.at
    house.pen.trouble.clear()
    await house.until(lambda: len(house.wire.sent) == 2)
    assert house.clock.at - begun < AFTER_LEASE / 2
    assert await house.outbox.refusals() == []


async def test_while_the_database_is_away_it_says_so_and_goes_on_afterwards(
    house: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    house.outbox.is_out_of_reach = True
    await house.ask()
    await house.looked()
    assert "the notifier cannot read the database: the disk is full" in caplog.messages
    house.outbox.is_out_of_reach = False
    house.notifier.wake()
    await house.sent("revision 3")


async def test_what_the_database_did_not_take_is_looked_for_after_the_lease(
    house: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as trouble:
        trouble.setattr(house.outbox, "card_posted", refuse)
        await house.ask()
        await house.sent("revision 3")
        await house.looked()
    await house.later(AFTER_LEASE)
    await eventually(lambda: house.wire.looks == ["card:1"])
    await house.looked()
    assert len(house.wire.sent) == 1
