"""Being away: noted, said back and ended; what is asked anew goes to the stand-in, what waits already can."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import answer, closed, deploy, last_note
from tests.slack.house import at_work, house, workspace
from tests.support.waiting import eventually

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOW_TO = "Write `/pipeline away until friday @bob`"


class Monday:
    """A clock that began to go on a Monday morning, and that a test moves on."""

    def __init__(self) -> None:
        self._ahead = MONDAY - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@pytest.fixture
def clock() -> Monday:
    return Monday()


@pytest.fixture
async def slack(tmp_path: Path, clock: Monday) -> AsyncIterator[Workspace]:
    async with workspace() as sandbox:
        driven = Workspace(sandbox.control.call)
        async with at_work(house(sandbox, tmp_path), sandbox, clock=clock):
            yield driven
        assert await driven.complaints() == []


async def sign(slack: Workspace) -> Card:
    """Let Alice start `sign`; gives the card that Bob is asked for."""
    await slack.alice.command("#general", "/pipeline run sign")
    return await slack.wait_for_card("#general", button="Approve", text="Sign here?")


async def cannot_approve(slack: Workspace, handle: str, card: Card) -> None:
    """Let somebody press Approve who is not asked."""
    who = slack.person(handle)
    await who.click(card, "Approve")
    await who.private_note("Nothing was changed.")
    assert card.has_button("Approve")


async def approves(slack: Workspace, handle: str, card: Card) -> None:
    """Let somebody decide alone."""
    await slack.person(handle).click(card, "Approve")
    await closed(slack, card)
    assert f"@{handle}" in card.text()


# --- until when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handle", "line", "until"),
    [
        ("bob", "until friday", "Friday, 27 November 2026 at 00:00 (Europe/London)"),
        ("bob", "until 3/12", "Thursday, 3 December 2026 at 00:00 (Europe/London)"),
        ("bob", "for 3 days", "Thursday, 26 November 2026 at 09:0"),
        ("carol", "until 5pm", "Monday, 23 November 2026 at 17:00 (America/New_York)"),
        ("dave", "bis freitag 17 uhr", "Friday, 27 November 2026 at 17:00 (Europe/Berlin)"),
        ("dave", "until friday", "Friday, 27 November 2026 at 00:00 (Europe/Berlin)"),
        ("dave", "bis einschließlich freitag", "Saturday, 28 November 2026 at 00:00 (Europe/Berlin)"),
        ("dave", "2026-12-24T17:00Z", "Thursday, 24 December 2026 at 18:00 (Europe/Berlin)"),
        ("mallory", "tomorrow", "Tuesday, 24 November 2026 at 00:00 (Asia/Tokyo)"),
    ],
)
async def test_a_date_is_understood_where_its_writer_is_and_said_back(
    slack: Workspace, handle: str, line: str, until: str
) -> None:
    for said in (await answer(slack, handle, f"away {line}"), await answer(slack, handle, "away")):
        assert f"You are away until *{until}" in said
        assert "Nobody stands in" in said


async def test_what_was_said_back_can_be_pasted(slack: Workspace) -> None:
    first = await answer(slack, "carol", "away until friday 5pm CET")
    until = "Friday, 27 November 2026 at 11:00 (America/New_York)"
    assert until in first
    assert await answer(slack, "carol", f"away until *{until}*.") == first


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nach Freitag @carol", "I know “Freitag”, but not “nach”."),
        ("Montag, 24. Dezember", "that date is *Thursday, 24 December 2026*."),
        (
            "bis 5.12",
            "*Tuesday, 24 November 2026 at 05:12 (Europe/Berlin)* or *Saturday, 5 December 2026 at 00:00",
        ),
    ],
)
async def test_a_date_that_is_not_understood_is_refused_with_examples_in_their_language(
    slack: Workspace, line: str, why: str
) -> None:
    said = await answer(slack, "dave", f"away {line}")
    assert why in said
    assert "Write `/pipeline away bis Freitag @bob`" in said
    assert "`2026-12-24 17:00`" in said
    assert "You are not away" in await answer(slack, "dave", "away")


@pytest.mark.parametrize("mention", ["@carol", "carol@example.com"])
async def test_a_stand_in_is_named_by_mention_or_address(slack: Workspace, mention: str) -> None:
    said = await answer(slack, "bob", f"away until friday {mention}")
    assert "New requests go to *@carol* where their rules allow it" in said


async def test_away_alone_says_that_somebody_is_not_away_and_how_to_be(slack: Workspace) -> None:
    said = await answer(slack, "bob", "away")
    assert "You are not away" in said
    assert HOW_TO in said


async def test_back_ends_it(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday @carol")
    assert "Welcome back." in await answer(slack, "bob", "back")
    assert "You are not away" in await answer(slack, "bob", "away")
    assert "You are not away" in await answer(slack, "bob", "back")


async def test_it_ends_by_itself(slack: Workspace, clock: Monday) -> None:
    await answer(slack, "bob", "away until friday @carol")
    clock.advance(timedelta(days=4))
    assert "You are not away" in await answer(slack, "bob", "away")
    await approves(slack, "bob", await sign(slack))


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("until the cows come home @carol", "I do not understand until when"),
        ("@carol", "Until when are you away?"),
        ("until yesterday @carol", "until *Sunday, 22 November 2026"),
        ("for 2 years @carol", "at most 366 days"),
        ("until friday @bob", "You cannot stand in for yourself"),
        ("until friday @oscar", "The account of @oscar is deactivated"),
        ("until friday @signoff", "no person"),
        ("until friday @release-managers", "@release-managers is a group"),
        ("until friday @carol @dave", "One person can stand in for you, not several"),
        ("until friday @nobody", "I do not know @nobody"),
        ("until friday nobody@example.com", "I do not know nobody@example.com"),
        ("until friday @mallory", "@mallory is away until"),
    ],
)
async def test_what_will_not_do_is_answered_with_what_would(slack: Workspace, line: str, why: str) -> None:
    await answer(slack, "mallory", "away for 2 days")
    said = await answer(slack, "bob", f"away {line}")
    assert why in said
    assert "Nothing was changed." in said
    assert HOW_TO in said
    assert "You are not away" in await answer(slack, "bob", "away")


async def test_what_is_refused_leaves_an_absence_as_it_was(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday @carol")
    await answer(slack, "bob", "away until yesterday @dave")
    said = await answer(slack, "bob", "away")
    assert "Friday, 27 November 2026" in said
    assert "@carol" in said


# --- new requests --------------------------------------------------------------------------------------


async def test_a_new_request_goes_to_the_stand_in(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday @carol")
    card = await sign(slack)
    await cannot_approve(slack, "bob", card)
    await approves(slack, "carol", card)


async def test_a_stand_in_whom_a_rule_excludes_is_not_asked(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday @alice")  # she starts it
    card = await sign(slack)
    await cannot_approve(slack, "alice", card)
    await approves(slack, "bob", card)


async def test_a_guest_stands_in_only_where_guests_are_let_in_and_that_is_said(slack: Workspace) -> None:
    for said in (await answer(slack, "bob", "away until friday @grace"), await answer(slack, "bob", "away")):
        assert "*@grace* is a guest or of another workspace" in said
        assert "`external: true`; all others still come to you" in said
    await approves(slack, "bob", await sign(slack))


async def test_of_a_full_member_who_stands_in_nothing_is_said_of_guests(slack: Workspace) -> None:
    assert "guest" not in await answer(slack, "bob", "away until friday @carol")


async def test_without_a_stand_in_new_requests_still_come(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday")
    await approves(slack, "bob", await sign(slack))


async def test_after_coming_back_new_requests_come_again(slack: Workspace) -> None:
    await answer(slack, "bob", "away until friday @carol")
    await answer(slack, "bob", "back")
    await approves(slack, "bob", await sign(slack))


# --- what waits already --------------------------------------------------------------------------------


async def test_what_waits_already_can_be_handed_over(slack: Workspace) -> None:
    card = await sign(slack)
    said = await answer(slack, "bob", "away until friday @dave")
    assert "*Waiting for you already*: 1 request" in said
    assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|Sign here?>" in said
    assert "sign-1" in said
    await slack.bob.click(await last_note(slack.bob), "Hand over to @dave")
    assert "*Sign here?* is handed over to @dave" in await slack.bob.private_note("handed over to @dave")
    assert "Waiting for you already" not in await answer(slack, "bob", "away")
    await cannot_approve(slack, "bob", card)
    await approves(slack, "dave", card)


async def test_each_request_is_handed_over_by_itself(slack: Workspace) -> None:
    first = await sign(slack)
    await slack.alice.command("#general", "/pipeline run sign")
    await slack.wait_for_card("#general", button="Approve", besides=(first,))
    assert "2 requests" in await answer(slack, "bob", "away until friday @dave")
    await slack.bob.click(await last_note(slack.bob), "Hand over to @dave")  # the oldest

    async def one_is_left() -> bool:
        return "1 request" in await answer(slack, "bob", "away")

    await eventually(one_is_left, what="one request is left")
    await approves(slack, "dave", first)


async def test_what_cannot_be_handed_over_stays_and_says_why(slack: Workspace) -> None:
    card = await deploy(slack)  # its people: the release managers (Bob, Carol), Alice, and Grace, a guest
    said = await answer(slack, "bob", "away until friday @alice")
    assert "stays with you: @alice may not answer it" in said
    assert "Hand over to" not in said
    said = await answer(slack, "bob", "away until friday @carol")
    assert "stays with you: @carol is asked there, too" in said
    assert card.has_button("Approve")


async def test_a_second_press_and_an_old_button_change_nothing(slack: Workspace) -> None:
    await sign(slack)
    await answer(slack, "bob", "away until friday @dave")
    offer = (await last_note(slack.bob)).as_it_is()
    await slack.bob.click(offer, "Hand over to @dave")
    await slack.bob.private_note("handed over to @dave")
    await slack.bob.click(offer, "Hand over to @dave")
    assert "you are not asked there any more" in await slack.bob.private_note("was not handed over")
    await answer(slack, "bob", "back")
    await slack.bob.click(offer, "Hand over to @dave")
    assert "You are not away any more" in await slack.bob.private_note("any more, or somebody else")


async def test_an_old_button_names_a_stand_in_who_is_none_any_more(slack: Workspace) -> None:
    card = await sign(slack)
    await answer(slack, "bob", "away until friday @dave")
    offer = (await last_note(slack.bob)).as_it_is()
    await answer(slack, "bob", "away until friday @carol")
    await slack.bob.click(offer, "Hand over to @dave")
    assert "somebody else stands in for you now" in await slack.bob.private_note("nothing was handed over")
    await approves(slack, "bob", card)


async def test_whoever_sees_none_of_the_cards_is_asked_by_direct_message(slack: Workspace) -> None:
    await slack.happen("join", channel="#leads", person="signoff")
    await slack.alice.command("#leads", "/pipeline run elsewhere")
    await slack.bob.wait_for_card("#leads", button="Approve", text="All right?")
    await answer(slack, "bob", "away until friday @mallory")
    await slack.bob.click(await last_note(slack.bob), "Hand over to @mallory")
    card = await slack.mallory.wait_for_card("dm", button="Approve", text="All right?")
    await approves(slack, "mallory", card)
