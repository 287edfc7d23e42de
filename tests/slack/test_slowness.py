"""When Slack or the machine is slow: people hear within three seconds, and later how it ended."""

import pytest

from sandbox.people import Workspace
from tests.slack.asking import answer, closed, deploy, hello

pytestmark = pytest.mark.usefixtures("signoff")
SLOW_S = 2.6  # longer than a decision is waited for


async def test_a_slow_decision_is_acknowledged_in_time_and_counts(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.trouble("slow", on="users.info", count=1, seconds=SLOW_S)
    await slack.carol.click(card, "Approve")  # nobody has looked at her before
    assert card.has_button("Approve")
    await closed(slack, card)
    assert "*Approved* by @carol" in card.text()


async def test_who_is_refused_late_is_told_all_the_same(slack: Workspace) -> None:
    card = await hello(slack, "#releases")
    await slack.trouble("slow", on="users.info", count=1, seconds=SLOW_S)
    await slack.grace.click(card, "Approve")
    assert "no guests" in await slack.grace.private_note()


async def test_a_form_that_takes_long_opens_empty_first(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.trouble("slow", on="users.info", count=1, seconds=1.6)
    await slack.carol.click(card, "Reject…")
    waiting = await slack.carol.modal("Still working")
    modal = await slack.carol.modal("Reject")
    assert modal.id == waiting.id
    await modal.fill(Reason="Too early.").submit()
    await closed(slack, card)


async def test_a_form_that_takes_long_says_so_and_then_how_it_ended(slack: Workspace) -> None:
    card = await deploy(slack)
    await slack.trouble("slow", on="conversations.info", count=1, seconds=SLOW_S)
    await slack.alice.command("#releases", "/pipeline run deploy")
    form = await slack.alice.modal("Start")
    await slack.trouble("slow", on="conversations.info", count=1, seconds=SLOW_S)
    await form.fill(Service="shop").submit()
    assert form.title == "Still working"
    await slack.alice.modal("Done")
    await slack.wait_for_card("#releases", button="Approve", text="Deploy shop?")
    assert card.has_button("Approve")


async def test_a_slow_command_is_answered_later(slack: Workspace) -> None:
    await hello(slack)
    await slack.trouble("slow", on="users.info", count=1, seconds=SLOW_S)
    assert "hello-1" in await answer(slack, "carol", "status 1")


async def test_when_slack_does_not_answer_nothing_is_decided_and_the_person_is_told(
    slack: Workspace,
) -> None:
    card = await hello(slack)
    await slack.trouble("error_before", on="users.info")
    await slack.carol.click(card, "Approve")
    assert "nothing was saved. Please try again" in await slack.carol.private_note()
    assert card.has_button("Approve")
    await slack.no_trouble()
    await slack.carol.click(card, "Approve")
    await closed(slack, card)


async def test_the_first_click_counts_even_when_slack_does_not_say_who_we_are(slack: Workspace) -> None:
    await slack.trouble("error_before", on="auth.test")
    card = await hello(slack)
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
