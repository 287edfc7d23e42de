"""Slack in trouble of every kind at once: the story still ends, and every card and notice is there once."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.refusals import AppFailed, NotPossible
from sandbox.seen import NotSeen
from sandbox.server import Sandbox
from tests.slack.asking import closed, hello
from tests.slack.clock import Hasty
from tests.slack.house import House, at_work, house, workspace
from tests.support.waiting import eventually

CHANCE = 0.07
OF_CALLS = ("ratelimited", "error_before", "error_after", "drop_before", "drop_after", "slow")
OF_DELIVERIES = ("cut_before", "cut_after", "refresh", "lose_ack")
CUTS_MAX = 2  # of each kind: a socket that was cut is noticed after seconds
PATIENCE_S = 1.2
TRIES = 60
UNSEEN = "Not sent yet"  # a rejection that was sent before the view said what it does


class Stubborn:
    """People who press again when Slack says that it did not work, and who look again when nothing came."""

    def __init__(self, slack: Workspace, clock: Hasty) -> None:
        self.slack = slack
        self.clock = clock

    async def until(self, look: Callable[[], Awaitable[Card]]) -> Card:
        """Look again and again; leases end meanwhile."""
        for _ in range(TRIES):
            try:
                return await look()
            except NotSeen:
                await self.clock.let_leases_end()
        return await look()

    async def card(self, button: str, *besides: Card, text: str = "") -> Card:
        return await self.until(
            lambda: self.slack.wait_for_card("#releases", button=button, besides=besides, text=text)
        )

    async def comes(self, card: Card, condition: Callable[[Card], bool]) -> Card:
        return await self.until(lambda: self.slack.wait_for(card, condition))

    async def starts(self, person: Person, line: str, name: str) -> Card:
        """Type a command; type it again only if it had no effect."""
        for _ in range(TRIES):
            await self.tries(person.command("#releases", line))
            try:
                return await self.slack.wait_for_card("#releases", button="Details…", text=name)
            except NotSeen:
                await self.clock.let_leases_end()
                if await self.has_started(person, name):
                    return await self.card("Details…", text=name)
        raise AssertionError(f"{line} never started anything")

    async def tries(self, act: Awaitable[object]) -> bool:
        """Do something; when Slack says that the app did not answer, wait until it is there again."""
        try:
            await act
        except AppFailed:
            with suppress(NotSeen):
                await self.slack.wait_until(lambda answer: answer["connections"] or None)
            return False
        return True

    async def has_started(self, person: Person, name: str) -> bool:
        return any(name in note for note in await person.private_notes())

    async def opens(self, person: Person, card: Card, button: str, title: str) -> Modal:
        """Press a button until its view is there."""
        for _ in range(TRIES):
            await self.tries(person.click(card, button))
            try:
                return await person.modal(title)
            except NotSeen:
                await self.close_all(person)
        raise AssertionError(f"{button} never opened {title}")

    async def close_all(self, person: Person) -> None:
        while (await person.look())["views"]:
            try:
                await (await person.modal()).close()
            except (AppFailed, NotSeen, NotPossible):
                return

    async def sends(
        self, person: Person, card: Card, button: str, title: str, fields: dict[str, str]
    ) -> None:
        """Fill a view and send it until it did its work."""
        for _ in range(TRIES):
            modal = await self.opens(person, card, button, title)
            for _ in range(5):
                is_taken = await self.tries(modal.fill(fields).submit())
                if not (await modal.refresh()).is_open or (is_taken and UNSEEN not in modal.text()):
                    break
            if not modal.is_open:
                return
            await self.close_all(person)
            if not await self.still_asks(card, button):
                return
        raise AssertionError(f"{title} was never taken")

    async def still_asks(self, card: Card, button: str) -> bool:
        await self.clock.let_leases_end()
        try:
            await self.slack.wait_for(card, lambda shown: not shown.has_button(button))
        except NotSeen:
            return True
        return False

    async def approves(self, person: Person, card: Card, until: Callable[[Card], bool]) -> None:
        """Approve until the card says so."""
        for _ in range(TRIES):
            await self.tries(person.click(card, "Approve"))
            try:
                await self.slack.wait_for(card, until)
            except NotSeen:
                await self.clock.let_leases_end()
            else:
                return
        raise AssertionError("the approval never showed")


async def the_story(people: Stubborn) -> None:
    """Lead a release to its end: facts, a send-back, facts again, two approvals."""
    slack = people.slack
    task = await people.starts(slack.alice, "/pipeline run release version=1.2", "release-1")
    facts = await people.card("Complete…")
    form = {"Summary": "Exports are faster."}
    await people.sends(slack.alice, facts, "Complete…", "Complete", form)
    review = await people.card("Approve")
    rejection = {"Reason": "Too thin.", "Send back to": "draft"}
    await people.sends(slack.bob, review, "Reject…", "Reject", rejection)
    facts_again = await people.card("Complete…", facts)
    await people.sends(slack.alice, facts_again, "Complete…", "Complete", form)
    review_again = await people.card("Approve", review)
    await people.approves(slack.bob, review_again, lambda card: "1 of 2" in card.text())
    await people.approves(slack.carol, review_again, lambda card: not card.has_button("Approve"))
    await people.comes(task, lambda card: "Completed" in card.text())


async def everything_is_said_once(slack: Workspace, home: House, people: Stubborn) -> None:
    """See that each row of the outbox stands in Slack exactly once, and shows what it should."""
    behind = "SELECT count(*) FROM pipeline_cards WHERE shown < wanted"
    unsaid = "SELECT count(*) FROM pipeline_notices WHERE NOT is_said"

    async def is_all_out() -> bool:
        await people.clock.let_leases_end()
        return home.sql(behind) == home.sql(unsaid) == [(0,)]

    await eventually(is_all_out, what="the last card and notice")
    wanted = {f"card:{id}" for (id,) in home.sql("SELECT id FROM pipeline_cards")}
    wanted |= {f"notice:{id}" for (id,) in home.sql("SELECT id FROM pipeline_notices WHERE ts IS NOT NULL")}
    keys = [
        (card.message.get("metadata") or {}).get("event_payload", {}) for card in await slack.everything()
    ]
    found = Counter(payload["key"] for payload in keys if "key" in payload)
    assert found == Counter(wanted)


@asynccontextmanager
async def in_trouble(sandbox: Sandbox, home: House, seed: int) -> AsyncIterator[Stubborn]:
    """Let the bot work while everything goes wrong now and then."""
    slack = Workspace(sandbox.control.call, timeout_s=PATIENCE_S)
    clock = Hasty(slack)
    async with at_work(home, sandbox, clock=clock):
        sandbox.faults.seed(seed)
        for kind in OF_CALLS:
            await slack.trouble(kind, probability=CHANCE, seconds=0.2)
        for kind in OF_DELIVERIES:
            await slack.trouble(kind, probability=CHANCE, count=CUTS_MAX)
        yield Stubborn(slack, clock)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("seed", "is_http"), [(11, False), (12, True)])
async def test_with_every_kind_of_trouble_the_story_ends_and_all_is_said_once(
    tmp_path: Path, seed: int, is_http: bool
) -> None:
    async with workspace(is_http=is_http) as sandbox:
        home = house(sandbox, tmp_path, is_http=is_http)
        async with in_trouble(sandbox, home, seed) as people:
            await the_story(people)
            struck = {kind for kind, _ in await people.slack.struck()}
            await people.slack.no_trouble()
            await everything_is_said_once(people.slack, home, people)
        assert len(struck) >= 5, struck


@asynccontextmanager
async def quiet(tmp_path: Path) -> AsyncIterator[tuple[Stubborn, House]]:
    """Let the bot work, with a clock that can be moved, before any trouble."""
    async with workspace() as sandbox:
        home, slack = house(sandbox, tmp_path), Workspace(sandbox.control.call)
        clock = Hasty(slack)
        async with at_work(home, sandbox, clock=clock):
            yield Stubborn(slack, clock), home


@pytest.mark.parametrize("no", ["ratelimited", "error_before", "drop_before"])
async def test_a_post_in_doubt_stays_in_doubt_while_it_cannot_be_looked_for(tmp_path: Path, no: str) -> None:
    async with quiet(tmp_path) as (people, home):
        slack = people.slack
        await slack.trouble("drop_after", on="chat.postMessage", count=1)
        await slack.trouble(no, on="conversations.history", count=1)
        await slack.alice.command("#general", "/pipeline run hello")
        await slack.wait_for_card("#general", button="Details…")
        for _ in range(3):
            await people.clock.let_leases_end()
            await eventually(lambda: home.sql("SELECT 1 FROM pipeline_cards WHERE NOT is_leased"))
        await slack.wait_for_card("#general", button="Approve")
        await everything_is_said_once(slack, home, people)


async def test_an_edit_that_failed_is_made_again_soon(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (people, _):
        card = await hello(people.slack)
        await people.slack.trouble("error_before", on="chat.update", count=2)
        await people.slack.alice.click(card, "Approve")
        await closed(people.slack, card)
