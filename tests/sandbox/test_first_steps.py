"""The strip of first steps: ticked by what the bot says, and never by what was only tried."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.demo_steps import FIRST_STEPS
from sandbox.first_steps import FirstStep, took_effect
from sandbox.people import Workspace
from sandbox.records import Message
from tests.sandbox.payloads import section
from tests.slack.house import at_work, house, workspace
from tests.slack.story import COMMAND, bob_sends_it_back, both_approve, facts_are_given, review_is_asked

STEP = FirstStep(id="greet", title="Say hello", hint="Say it", effect=(r"\*To:\* \w+", r"Hello, <@U\w+>!"))
GREETING = section("*To:* Bob\nHello, <@U0BOB000001>!")


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Workspace]:
    """The demo's strip over the workspace, and the real bot at work in it."""
    async with workspace(steps=FIRST_STEPS) as sandbox, at_work(house(sandbox, tmp_path), sandbox):
        yield Workspace(sandbox.control.call)


async def ticked(slack: Workspace) -> list[str]:
    """Give the ids of the steps that are ticked."""
    return [step["id"] for step in (await slack.alice.look())["steps"] if step["done"]]


async def started(slack: Workspace) -> None:
    await slack.alice.command("#releases", COMMAND)
    await slack.wait_for_card("#releases", button="Details…", text="release-1")


async def test_each_step_is_ticked_when_its_effect_shows_and_start_over_unticks_all(slack: Workspace) -> None:
    assert await ticked(slack) == []
    await started(slack)
    assert await ticked(slack) == ["start"]
    facts = await facts_are_given(slack, "Exports are faster.")
    assert await ticked(slack) == ["start", "complete"]
    review = await review_is_asked(slack)
    await bob_sends_it_back(slack, review)
    await slack.wait_for(review, lambda shown: "Sent back to *draft*." in shown.text(), "sent back")
    assert await ticked(slack) == ["start", "complete", "send-back"]
    before = "Exports are faster."
    await facts_are_given(slack, "Exports are twice as fast.", besides=(facts,), before=before)
    assert await ticked(slack) == ["start", "complete", "send-back"]
    await both_approve(slack, await review_is_asked(slack, besides=(review,)))
    assert await ticked(slack) == ["start", "complete", "send-back", "approve"]
    await slack.alice.do("start-over")
    assert await ticked(slack) == []


async def test_a_command_that_starts_nothing_does_not_tick_the_start(slack: Workspace) -> None:
    for line in ('/pipeline run release version="1.2', "/pipeline run release"):
        await slack.alice.command("#releases", line)
        await (await slack.alice.modal("Start")).close()  # it asks for what is missing or wrong
    await slack.alice.command("#releases", "/pipeline run releases version=1.2")
    assert "releases" in await slack.alice.private_note()
    assert await ticked(slack) == []


async def test_a_form_that_is_opened_and_not_sent_does_not_complete_the_facts(slack: Workspace) -> None:
    await started(slack)
    card = await slack.wait_for_card("#releases", button="Complete…")
    await slack.alice.click(card, "Complete…")
    await (await slack.alice.modal("Complete")).close()
    assert await ticked(slack) == ["start"]


async def test_a_rejection_that_stops_the_task_does_not_send_it_back(slack: Workspace) -> None:
    await started(slack)
    await facts_are_given(slack, "Exports are faster.")
    review = await review_is_asked(slack)
    await slack.bob.click(review, "Reject…")
    modal = await slack.bob.modal("Reject")
    await modal.fill(Reason="Never.").select("Send back to", "Nowhere").submit()
    await slack.wait_for(review, lambda shown: "The task was stopped." in shown.text(), "stopped")
    await slack.wait_for_card("#releases", button="Details…", text="Failed")
    assert await ticked(slack) == ["start", "complete"]


async def test_two_clicks_of_one_person_are_not_two_approvals(slack: Workspace) -> None:
    await started(slack)
    await facts_are_given(slack, "Exports are faster.")
    review = await review_is_asked(slack)
    await slack.bob.click(review, "Approve")
    await slack.wait_for(review, lambda shown: "1 of 2" in shown.text(), "the first approval counts")
    await slack.bob.click(review, "Approve")
    assert await ticked(slack) == ["start", "complete"]
    await slack.carol.click(review, "Approve")
    await slack.wait_for(review, lambda shown: "*Approved* by @bob and @carol" in shown.text(), "approved")
    assert await ticked(slack) == ["start", "complete", "approve"]


@pytest.mark.parametrize(
    ("blocks", "bot_id", "is_done"),
    [
        ([GREETING], "B1", True),
        ([section("*To:* Bob"), section("Hello, <@U0BOB000001>!\nHow are you?")], "B1", True),
        ([GREETING], None, False),  # somebody wrote the same
        ([section("*To:* Bob")], "B1", False),
        ([section("*To:* Bob\nHe said: Hello, <@U0BOB000001>!")], "B1", False),
        (
            [
                section("*To:* Bob"),
                {"type": "section", "text": {"type": "plain_text", "text": "Hello, <@U1>!"}},
            ],
            "B1",
            False,
        ),
        (None, "B1", False),
    ],
)
def test_the_effect_is_whole_lines_in_one_message_of_the_app(
    blocks: list[dict[str, object]] | None, bot_id: str | None, *, is_done: bool
) -> None:
    message = Message(channel="C1", ts="1.0", user="U1", text="Hello, <@U1>!", blocks=blocks, bot_id=bot_id)
    assert (took_effect([STEP], [message]) == {"greet"}) is is_done


def test_what_two_messages_say_together_is_no_effect() -> None:
    said = [
        Message(channel="C1", ts=f"{number}.0", user="U1", text="", blocks=[section(line)], bot_id="B1")
        for number, line in enumerate(["*To:* Bob", "Hello, <@U1>!"])
    ]
    assert took_effect([STEP], said) == frozenset()
