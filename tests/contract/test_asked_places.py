"""Who is asked changes while a request waits: its cards go with it, and nothing else is written."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from engine.codes import HumanTaskKind
from engine.commands import ReleaseForm
from engine.model import TenantId
from signoff.assembly import Storage
from storage.database import Database
from storage.message_tables import cards
from tests.contract.cards import C1, C2, DM, lease, link
from tests.contract.deciders import FORM, IN_ORDER, T1, kept
from tests.contract.desk import Desk
from tests.contract.statements import listening
from tests.makers import BOB, CAROL, HOUR, NOON, a_policy, person


async def show_all(storage: Storage, desk: Desk) -> None:
    """Let all cards stand and show what they should."""
    for card in await lease(storage, desk.now):
        at = card.link or link(f"of-{card.id}", card.surface)
        await storage.outbox.card_posted(card.id, at, shown=card.wanted, digest="d")


async def drawn_next(storage: Storage, desk: Desk) -> list[tuple[str, bool]]:
    """Give where cards are to be drawn, and whether one stands there already."""
    return [(card.surface, card.link is not None) for card in await lease(storage, desk.now)]


# --- where cards stand ---------------------------------------------------------------------------


async def test_the_cards_of_those_whose_turn_comes_are_new_and_the_others_are_redrawn(
    storage: Storage, desk: Desk, fresh_storage: Storage
) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await show_all(storage, desk)
    desk.now += HOUR
    await desk.approve(human_task)
    revision = (await desk.task(T1)).revision
    again, new = await lease(storage, desk.now)
    assert (again.surface, again.link is not None, again.wanted) == (C1, True, revision)
    assert (new.surface, new.link, new.wanted, new.shown) == ("U-dan", None, revision, 0)
    assert (new.human_task, new.since) == (human_task, NOON + HOUR)
    assert (await kept(fresh_storage)).surfaces == (C1, "U-dan")


async def test_each_who_is_new_gets_a_card_and_no_place_gets_two(
    storage: Storage, desk: Desk, database: Database, tenant: TenantId
) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await show_all(storage, desk)
    await desk.hand_over(human_task, person("mallory"), surface=DM)
    assert await drawn_next(storage, desk) == [(C1, True), (DM, False)]
    await desk.hand_over(human_task, person("zoe"), by=CAROL, surface=C1)
    await desk.approve(human_task, person("mallory"))
    today = replace(IN_ORDER, surfaces=(C1, C2))
    await desk.ask_again(human_task, today)
    query = select(cards.c.surface, func.count()).where(cards.c.task_id == T1).group_by(cards.c.surface)
    mine = query.where(cards.c.tenant == tenant)
    found = await database.read(lambda connection: connection.execute(mine).all())
    assert sorted(map(tuple, found)) == [(C1, 1), (C2, 1), (DM, 1), ("U-dan", 1)]


@pytest.mark.parametrize("what", ["hand over", "leave", "ask again", "claim", "release"])
async def test_cards_are_redrawn_whenever_other_people_are_asked(
    storage: Storage, desk: Desk, what: str
) -> None:
    is_form = what in ("claim", "release")
    human_task = await desk.waiting(
        policy=FORM if is_form else IN_ORDER,
        kind=HumanTaskKind.FORM if is_form else HumanTaskKind.APPROVAL,
    )
    if what == "release":
        await desk.claim_form(human_task)
    await show_all(storage, desk)
    match what:
        case "hand over":
            await desk.hand_over(human_task, person("mallory"))
        case "leave":
            await desk.people_left(human_task, ("security", "bob"))
        case "ask again":
            await desk.ask_again(human_task, IN_ORDER)
        case "claim":
            await desk.claim_form(human_task)
        case _:
            await desk.submit(T1, ReleaseForm(human_task=human_task, by=BOB))
    assert await drawn_next(storage, desk) == [(C1, True)]


# --- what is not written -------------------------------------------------------------------------


async def test_an_approval_that_moves_nobody_writes_neither_rules_nor_seats(desk: Desk) -> None:
    human_task = await desk.waiting(policy=a_policy("bob", "carol", required=2, surfaces=(C1,)))
    with listening() as heard:
        await desk.approve(human_task)
    written = {statement.partition("SET")[0].partition("(")[0].strip() for statement in heard}
    assert not any("pipeline_seats" in statement for statement in written)
    assert not any("SET policy" in statement for statement in heard)
    assert "UPDATE pipeline_human_tasks" in written


async def test_of_the_seats_only_those_that_changed_are_written(desk: Desk) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    with listening() as heard:
        await desk.hand_over(human_task, person("mallory"))
    rows = {
        statement.split()[0]: parameters
        for statement, parameters in heard.items()
        if re.match(r"(INSERT INTO|DELETE FROM) pipeline_seats", statement)
    }
    assert set(rows) == {"INSERT", "DELETE"}
    assert "mallory" in str(rows["INSERT"])
    assert "bob" in str(rows["DELETE"])
    assert not any("carol" in str(parameters) for parameters in rows.values())
