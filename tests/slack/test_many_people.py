"""More people are asked than a card names or a list of Slack holds."""

import json
from pathlib import Path

from sandbox.people import Workspace
from tests.slack.asking import more, thread_says
from tests.slack.crowd import hall, voter_id, voters

GATE = """
name: vote
title: Vote
steps:
  - name: review
    type: approval_gate
    with:
      title: Shall it be?
      approvers: {approvers}
"""


def asking(handles: tuple[str, ...]) -> str:
    """Give the pipeline that asks these people by their names."""
    return GATE.format(approvers=json.dumps({"users": [f"@{handle}" for handle in handles]}))


async def test_of_seven_who_are_asked_all_seven_are_called_once(tmp_path: Path) -> None:
    handles = voters(7)
    async with hall(handles, tmp_path, asking(handles)) as (slack, _):
        await slack.alice.command("#general", "/pipeline run vote")
        card = await slack.wait_for_card("#general", button="Approve", text="Shall it be?")
        rest = await thread_says(slack, card, "waits for your approval, too.")
        assert [handle for handle in handles if f"<@{voter_id(handle)}>" in rest] == [*handles[5:]]
        await slack.person(handles[6]).click(card, "Approve")
        await thread_says(slack, card, "Approved")  # nobody is called when the card is drawn again
        posts = [str(call["arguments"]) for call in await slack.calls("chat.postMessage")]
        called = [[post for post in posts if f"<@{voter_id(handle)}>" in post] for handle in handles]
        assert [len(found) for found in called] == [1] * 7


async def test_with_mention_none_nobody_is_called_however_many_are_asked(tmp_path: Path) -> None:
    handles = voters(7)
    async with hall(handles, tmp_path, f"{asking(handles)}      mention: none\n") as (slack, home):
        await slack.alice.command("#general", "/pipeline run vote")
        card = await slack.wait_for_card("#general", button="Approve", text="Shall it be?")
        await slack.person(handles[6]).click(card, "Approve")
        await thread_says(slack, card, "Approved")
        assert {kind for (kind,) in home.sql("SELECT kind FROM pipeline_notices")} == {"outcome", "ended"}
        posts = str(await slack.calls("chat.postMessage"))
        assert not any(f"<@{voter_id(handle)}>" in posts for handle in handles)


async def test_an_operator_replaces_even_whom_no_list_of_slack_could_hold(tmp_path: Path) -> None:
    handles = voters(101)
    async with hall(handles, tmp_path, asking(handles)) as (slack, _):
        await slack.alice.command("#general", "/pipeline run vote")
        card = await slack.wait_for_card("#general", button="Approve", text="Shall it be?")
        await (await more(slack.dave, card)).press("Hand over…")
        modal = await slack.dave.modal("Hand over")
        await modal.fill({"Whose place": "carol", "To": "bob", "Reason": "Left."}).submit()
        assert modal.errors == {
            "Whose place": "They are not asked here (any more): choose somebody else's place."
        }
        await modal.fill({"Whose place": handles[-1]}).submit()
        assert f"@bob is asked instead of @{handles[-1]}." in modal.text()
        await can_approve(slack, "bob")


async def can_approve(slack: Workspace, handle: str) -> None:
    """See that somebody has the card, and that their approval counts."""
    card = await slack.wait_for_card("#general", button="Approve", text="Shall it be?")
    await slack.person(handle).click(card, "Approve")
    await slack.wait_for(card, lambda shown: "*Approved* by" in shown.text(), "the approval")
