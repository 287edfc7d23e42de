"""Reminders that stand are redrawn: once, not too often, and whatever became of the call before."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.messenger import MessageGone, Unclear
from engine.codes import TimerKind
from engine.commands import TimerFired
from engine.model import HumanTaskId, TaskId, TimerKey
from engine.policy import Reminders
from tests.makers import HOUR, NOON, a_policy, person
from tests.process.delivery import AFTER_LEASE, C1, Scene, scene

GATE = HumanTaskId("t1-1")
CUT = Unclear("the connection was cut")


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[Scene]:
    """A request whose card stands, with reminders every hour. Its card is drawn alike whatever happens."""
    async with scene(sqlite_url) as opened:
        opened.pen.draws_all_alike = True
        reminders = Reminders(after=HOUR, every=HOUR, times=9)
        people = ("bob", "carol", "dan")
        await opened.desk.waiting(policy=a_policy(*people, required=3, surfaces=(C1,), reminders=reminders))
        await opened.looked()
        await opened.sent("a card")
        yield opened


async def remind(house: Scene, number: int = 1) -> None:
    house.clock.at = house.desk.now = NOON + number * HOUR
    due = TimerFired(timer=TimerKey("review", 1, TimerKind.REMIND), due=house.clock.at)
    await house.desk.submit(TaskId("t1"), due)
    await house.looked()


async def moves_on(house: Scene, by: str, says: str) -> None:
    """Let somebody approve, after which reminders say something else."""
    house.pen.reminds = says
    await house.desk.approve(GATE, by=person(by))
    await house.looked()


async def test_a_reminder_is_edited_when_it_would_look_different(house: Scene) -> None:
    await remind(house)
    _, reminder = await house.sent("a card", "reminder 1 waits")
    assert reminder.thread == "1.0"
    await moves_on(house, "bob", "waits")
    assert house.wire.edits == []
    await moves_on(house, "carol", "is over soon")
    await house.edited("2.0: reminder 1 is over soon")
    assert len(house.wire.sent) == 2


async def test_what_is_over_is_never_looked_at_again(house: Scene) -> None:
    await remind(house)
    await moves_on(house, "bob", "over")
    await house.edited("2.0: reminder 1 over")
    await moves_on(house, "carol", "waits")
    await house.later(AFTER_LEASE)
    await house.edited("2.0: reminder 1 over")


async def test_a_newer_reminder_cuts_the_one_before(house: Scene) -> None:
    await remind(house, 1)
    await remind(house, 2)
    await house.sent("a card", "reminder 1 waits", "reminder 2 waits")
    await house.edited("2.0: reminder 1 cut")
    await remind(house, 3)
    await house.edited("2.0: reminder 1 cut", "3.0: reminder 2 cut")
    await moves_on(house, "bob", "over")
    await house.edited("2.0: reminder 1 cut", "3.0: reminder 2 cut", "4.0: reminder 3 over")


async def test_a_reminder_of_which_nobody_knows_whether_it_stands_is_found_and_shows_what_became_of_it(
    house: Scene,
) -> None:
    house.wire.will_raise("post", CUT, but_takes_effect=True)
    await remind(house)
    await moves_on(house, "bob", "over")
    assert house.wire.edits == []
    await house.later(AFTER_LEASE)
    await house.edited("2.0: reminder 1 over")
    assert [sent.text for sent in house.wire.sent] == ["a card", "reminder 1 waits"]


async def test_one_that_is_found_and_has_nothing_else_to_say_stays_as_it_is(house: Scene) -> None:
    house.wire.will_raise("post", CUT, but_takes_effect=True)
    await remind(house)
    house.pen.has_nothing_to_say = True
    await house.later(AFTER_LEASE)
    await house.later(AFTER_LEASE)
    assert (len(house.wire.looks), house.wire.edits) == (1, [])
    house.pen.has_nothing_to_say = False
    await moves_on(house, "bob", "waits on")
    await house.edited("2.0: reminder 1 waits on")


async def test_an_edit_of_unknown_outcome_is_made_again(house: Scene) -> None:
    await remind(house)
    house.wire.will_raise("edit", CUT)
    await moves_on(house, "bob", "over")
    await house.until(lambda: house.wire.edits == ["2.0: reminder 1 over"])
    assert house.wire.looks == []


async def test_a_reminder_that_somebody_deleted_is_left_alone(house: Scene) -> None:
    await remind(house)
    house.wire.will_raise("edit", MessageGone("message_not_found"))
    await moves_on(house, "bob", "waits on")
    await moves_on(house, "carol", "over")
    await house.later(AFTER_LEASE)
    assert (len(house.wire.sent), house.wire.edits) == (2, [])


async def test_a_reminder_is_edited_no_more_than_once_a_second(house: Scene) -> None:
    await remind(house)
    now = asyncio.get_running_loop().time
    began = now()
    await moves_on(house, "bob", "one")
    await house.edited("2.0: reminder 1 one")
    await moves_on(house, "carol", "two")
    assert house.wire.edits == ["2.0: reminder 1 one"] or now() >= began + 1  # a busy machine takes longer
    await house.until(lambda: house.wire.edits == ["2.0: reminder 1 one", "2.0: reminder 1 two"])
