"""What programs do with a token, as people see it in Slack; and what a pipeline lets nobody do there."""

from pathlib import Path

import pytest

from bot.app import Running
from engine.codes import Scope
from engine.model import Actor, HumanTaskId, Surface, UserId
from engine.refusals import ClosedEntrance, NoLongerEligible, NotAsked
from engine.services import service_id
from sandbox.cards import Card
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.slack.asking import answer, closed, more
from tests.slack.house import House, house
from tests.support.waiting import eventually

BOB = UserId("U0BOB000001")
PIPELINES = {
    "pair": """
name: pair
steps:
  - name: sign
    type: approval_gate
    with:
      title: Sign here?
      ask_in: both
      rules:
        - {from: {users: ["@bob"]}, name: people}
        - {from: {users: ["service:nightly"]}, name: tests}
""",
    "alone": """
name: alone
steps:
  - name: sign
    type: approval_gate
    with: {title: Does it hold?, ask_in: dm, approvers: {users: ["service:nightly"]}}
""",
    "machines": """
name: machines
channel: "#general"
surfaces: [api]
steps:
  - {name: sign, type: approval_gate, with: {title: Turn it on?, approvers: {users: ["@bob"]}}}
""",
    "people": """
name: people
surfaces: [slack]
steps:
  - {name: sign, type: approval_gate, with: {title: By hand?, approvers: {users: ["@bob"]}}}
""",
}


@pytest.fixture
def home(sandbox: Sandbox, tmp_path: Path) -> House:
    home = house(sandbox, tmp_path)
    for name, text in PIPELINES.items():
        home.write_pipeline(name, text)
    return home


async def bearer(bot: Running, identity: UserId, name: str = "ci") -> Actor:
    """Make a token for somebody, and come with it."""
    new = await bot.engine.tokens.create(name=name, scopes=set(Scope), identity=identity, by="root")
    return await bot.bearers.actor(await bot.bearers.token(new.secret))


async def asking(slack: Workspace, pipeline: str, text: str) -> Card:
    await slack.alice.command("#general", f"/pipeline run {pipeline}")
    return await slack.wait_for_card("#general", button="Approve", text=text)


async def the_request(bot: Running) -> HumanTaskId:
    """Give the id of the one request that waits."""

    async def waits() -> HumanTaskId | None:
        lines = (await bot.engine.human_tasks.human_task_list()).lines
        return lines[0].id if lines else None

    return await eventually(waits, what="a request")


async def test_a_person_and_a_service_decide_with_tokens_and_the_card_says_so(
    slack: Workspace, signoff: Running
) -> None:
    card = await asking(slack, "pair", "Sign here?")
    assert "service:nightly" in card.text()
    await slack.bob.wait_for_card("dm", button="Approve")  # and nobody writes to a service
    human_task, desk = await the_request(signoff), signoff.engine.human_tasks
    await desk.approval_approve(human_task, by=await bearer(signoff, BOB))
    await slack.wait_for(card, lambda shown: "approved by @bob through the API (token *ci*)" in shown.text())
    with pytest.raises(NotAsked):
        await desk.approval_approve(human_task, by=await bearer(signoff, service_id("other")))
    service = await bearer(signoff, service_id("nightly"), name="cron")
    await desk.approval_approve(human_task, by=service, comment="All green.")
    done = await closed(slack, card)
    assert "approved by service:nightly through the API (token *cron*)" in done.text()
    assert "All green." in done.text()
    details = (await more(slack.alice, done)).text()
    assert "@bob through the API (token *ci*) approved *sign* for *people*" in details
    assert "service:nightly through the API (token *cron*) approved *sign* for *tests*" in details


async def test_what_only_a_service_is_asked_stands_where_it_was_started(
    slack: Workspace, signoff: Running
) -> None:
    card = await asking(slack, "alone", "Does it hold?")
    by = await bearer(signoff, service_id("nightly"))
    await signoff.engine.human_tasks.approval_approve(await the_request(signoff), by=by)
    done = await closed(slack, card)
    assert "*Approved* by service:nightly through the API (token *ci*)" in done.text()


async def test_what_is_for_programs_is_neither_started_nor_decided_in_slack(
    slack: Workspace, signoff: Running
) -> None:
    said = await answer(slack, "alice", "run machines")
    assert said.startswith("machines is worked with through the API only, not in Slack")
    assert "machines" not in await answer(slack, "alice", "list")
    by, ci = await bearer(signoff, BOB), await bearer(signoff, service_id("ci"))
    await signoff.engine.tasks.start("machines", {}, by=ci, surface=Surface("C0GENERAL01"))
    card = await slack.wait_for_card("#general", button="More…", text="Turn it on?")
    assert card.buttons() == ["More…"]
    assert "This is decided through the API, not in Slack." in card.text()
    details = await more(slack.bob, card)
    assert "Approve" not in details.texts()
    assert "machines is worked with through the API only" in details.text()
    assert "started by service:ci through the API (token *ci*)" in card.text()
    with pytest.raises(NotAsked):
        await signoff.engine.human_tasks.approval_approve(await the_request(signoff), by=ci)
    await signoff.engine.human_tasks.approval_approve(await the_request(signoff), by=by)
    await slack.wait_for(
        card, lambda shown: "*Approved* by @bob through the API (token *ci*)" in shown.text()
    )


async def test_what_is_for_people_is_decided_by_a_click_alone(slack: Workspace, signoff: Running) -> None:
    by = await bearer(signoff, BOB)
    with pytest.raises(ClosedEntrance):
        await signoff.engine.tasks.start("people", {}, by=by)
    card = await asking(slack, "people", "By hand?")
    with pytest.raises(ClosedEntrance):
        await signoff.engine.human_tasks.approval_approve(await the_request(signoff), by=by)
    await slack.bob.click(card, "Approve")
    assert "API" not in (await closed(slack, card)).text()


async def test_whoever_is_deactivated_decides_nothing_with_their_token(
    slack: Workspace, signoff: Running
) -> None:
    await asking(slack, "sign", "Sign here?")
    request = await the_request(signoff)
    new = await signoff.engine.tokens.create(name="ci", scopes=set(Scope), identity=BOB, by="root")
    assert (await signoff.bearers.actor(new.token)).is_active
    await slack.happen("change-person", person="bob", changes={"is_deactivated": True})

    async def is_gone() -> bool:
        return not (await signoff.bearers.actor(new.token)).is_active

    await eventually(is_gone, what="Bob is gone")
    with pytest.raises(NoLongerEligible):
        await signoff.engine.human_tasks.approval_approve(request, by=await signoff.bearers.actor(new.token))
