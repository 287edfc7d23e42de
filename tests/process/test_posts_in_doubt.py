"""A post of unknown outcome: nobody posts again before its lease has ended and it was looked for."""

from collections.abc import AsyncIterator

import pytest

from bot.messenger import CannotLook, NotNow, RefusedBySlack, Unclear
from tests.process.delivery import AFTER_LEASE, C1, LEASE, SECOND, Scene, scene
from tests.support.waiting import eventually

CUT = Unclear("chat.postMessage")


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Scene]:
    async with scene(sqlite_url) as opened:
        yield opened


async def a_post_is_cut(house: Scene, *, but_takes_effect: bool) -> None:
    house.wire.will_raise("post", CUT, but_takes_effect=but_takes_effect)
    await house.ask()
    await house.looked()


async def test_before_the_lease_has_ended_it_is_left_alone(house: Scene) -> None:
    await a_post_is_cut(house, but_takes_effect=False)
    await house.later(LEASE - SECOND)
    assert (house.wire.sent, house.wire.looks) == ([], [])


async def test_what_is_found_is_adopted_and_brought_up_to_date(house: Scene) -> None:
    await a_post_is_cut(house, but_takes_effect=True)
    await house.later(AFTER_LEASE)
    await house.edited("1.0: revision 3")  # what it shows is not known
    assert house.wire.looks == ["card:1"]
    assert len(house.wire.sent) == 1
    await house.later(AFTER_LEASE)
    assert house.wire.looks == ["card:1"]


async def test_what_is_not_found_is_posted(house: Scene) -> None:
    await a_post_is_cut(house, but_takes_effect=False)
    await house.later(AFTER_LEASE)
    (sent,) = await house.sent("revision 3")
    assert house.wire.looks == ["card:1"]
    assert not sent.is_replacement


async def test_where_it_cannot_be_looked_for_a_replacement_is_posted_that_says_so(house: Scene) -> None:
    await a_post_is_cut(house, but_takes_effect=True)
    house.wire.will_raise("find", CannotLook(C1))
    await house.later(AFTER_LEASE)
    first, second = await house.sent("revision 3", "revision 3")
    assert (first.is_replacement, second.is_replacement) == (False, True)


@pytest.mark.parametrize("no", [Unclear("cut"), NotNow(1.0), RefusedBySlack("token_revoked")])
async def test_a_look_that_failed_leaves_it_in_doubt_until_the_next_lease_has_ended(
    house: Scene, no: Exception
) -> None:
    await a_post_is_cut(house, but_takes_effect=True)
    house.wire.will_raise("find", no)
    await house.later(AFTER_LEASE)
    await eventually(lambda: house.wire.looks == ["card:1"])
    await house.later(LEASE - SECOND)
    assert house.wire.looks == ["card:1"]
    await house.later(AFTER_LEASE)
    await eventually(lambda: house.wire.looks == ["card:1", "card:1"])
    await house.looked()
    assert len(house.wire.sent) == 1


async def test_a_notice_in_doubt_is_said_once(house: Scene) -> None:
    request = await house.ask()
    await house.sent("revision 3")
    house.wire.will_raise("post", CUT, but_takes_effect=True)
    await house.end(request)
    await house.sent("revision 3", "outcome")
    await house.later(AFTER_LEASE)
    await eventually(lambda: house.wire.looks == ["notice:1"])
    await house.later(AFTER_LEASE)
    assert [message.text for message in house.wire.sent] == ["revision 3", "outcome"]


@pytest.mark.parametrize("has_arrived", [True, False])
async def test_whom_a_post_in_doubt_had_no_room_for_is_called_once(house: Scene, has_arrived: bool) -> None:
    house.pen.wanted = ("U0BOB000001",)
    await a_post_is_cut(house, but_takes_effect=has_arrived)
    await house.later(AFTER_LEASE)
    await house.until(lambda: len(house.wire.sent) == 2)  # the call waits until its card stands
    card, call = await house.sent("revision 3", "called:asked")
    assert call.thread == card.link.ts
    await house.later(AFTER_LEASE)
    assert len(house.wire.sent) == 2


async def test_what_was_leased_too_long_ago_is_left_to_whoever_takes_it_next(house: Scene) -> None:
    """Somebody else may hold the rest by the time that Slack answers."""

    def slowly() -> None:
        house.clock.at += LEASE / 2
        house.wire.on_post = lambda: None

    house.wire.on_post = slowly
    house.outbox.is_out_of_reach = True
    for task in ("t1", "t2", "t3"):
        await house.ask(task)
    house.outbox.is_out_of_reach = False
    await house.looked()
    await house.sent("revision 3")
    await house.looked()
    assert len(house.wire.sent) == 1
    await house.later(LEASE)
    await house.sent(*["revision 3"] * 3)
    assert house.wire.looks == ["card:2", "card:3"]  # for all that is known, their posts were begun
