"""Where tasks start, and who knows of those in private places."""

import pytest

from bot.app import Running
from sandbox.people import Workspace
from tests.slack.asking import answer, hello

pytestmark = pytest.mark.usefixtures("signoff")


async def invite(slack: Workspace, signoff: Running, channel: str = "#leads") -> None:
    await slack.happen("join", channel=channel, person=signoff.identity.bot_user)


async def in_the_leads_channel(slack: Workspace, signoff: Running) -> None:
    """Let Alice start something where only Bob, Dave and she are."""
    await invite(slack, signoff)
    await hello(slack, "#leads")


# --- before a task starts --------------------------------------------------------------------------


async def test_nothing_starts_where_the_bot_cannot_post(slack: Workspace) -> None:
    said = await answer(slack, "alice", "run hello", "#leads")
    assert "Nothing was started" in said
    assert "/invite @Signoff" in said
    assert "Nothing is open here." in await answer(slack, "alice", "status", "#leads")


async def test_nothing_starts_whose_cards_could_not_stand(slack: Workspace, signoff: Running) -> None:
    said = await answer(slack, "alice", "run elsewhere")
    assert "Nothing was started" in said
    assert "#leads" in said
    assert await slack.messages("#general") == []
    await invite(slack, signoff)
    assert "Started" in await answer(slack, "alice", "run elsewhere")
    await slack.wait_for_card("#leads", button="Approve")


async def test_nothing_starts_in_a_channel_that_is_gone_when_the_form_is_sent(
    slack: Workspace, signoff: Running
) -> None:
    await invite(slack, signoff)
    await slack.alice.command("#leads", "/pipeline run deploy")
    form = (await slack.alice.modal("Start")).fill(Service="web", Notes="kept")
    await slack.happen("leave", channel="#leads", person=signoff.identity.bot_user)
    await form.submit()
    assert "Nothing was started" in form.text()
    assert "kept" in form.text()


async def test_a_public_channel_is_joined_without_asking(slack: Workspace, signoff: Running) -> None:
    await hello(slack)
    answer_ = await slack.seen.snapshot()
    [general] = [c for c in answer_["channels"] if c["name"] == "general"]
    assert signoff.identity.bot_user in general["members"]


async def test_a_task_can_be_started_in_a_direct_message(slack: Workspace) -> None:
    await slack.alice.command("dm", "/pipeline run hello")
    card = await slack.alice.wait_for_card("dm", button="Approve")
    await slack.alice.click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*Approved* by @alice" in shown.text())


# --- private places --------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["status hello-1", "status 1", "cancel hello-1", "retry hello-1"])
async def test_a_task_of_a_private_channel_does_not_exist_for_others(
    slack: Workspace, signoff: Running, line: str
) -> None:
    await in_the_leads_channel(slack, signoff)
    said = await answer(slack, "mallory", line)
    assert f"There is no task {line.split()[1]} that you can see." in said


async def test_its_members_and_operators_see_it(slack: Workspace, signoff: Running) -> None:
    await in_the_leads_channel(slack, signoff)
    await slack.happen("leave", channel="#leads", person="dave")
    for handle in ("alice", "bob", "dave"):
        assert "hello-1" in await answer(slack, handle, "status hello-1")


async def test_who_is_asked_sees_it_and_who_could_be_anyone_does_not(
    slack: Workspace, signoff: Running
) -> None:
    await in_the_leads_channel(slack, signoff)
    await slack.alice.command("#leads", "/pipeline run deploy service=web")
    card = await slack.carol.wait_for_card("dm", button="Approve")
    assert "Deploy web?" in card.text()
    said = await answer(slack, "carol", "status deploy-2")
    assert "deploy-2" in said
    assert "There is no task" in await answer(slack, "carol", "status hello-1")
    mine = await answer(slack, "carol", "mine")
    assert "Deploy web?" in mine
    assert "Shall we go on?" not in mine
    assert "Shall we go on?" in await answer(slack, "bob", "mine")
