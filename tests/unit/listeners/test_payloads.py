"""What Slack sends when somebody acts."""

from typing import Any

import pytest

from bot.cards.reference import Reference, UnreadableReference
from bot.listeners.payloads import Click, Sent
from engine.model import Fingerprint, HumanTaskId

CARRIED = Reference(human_task=HumanTaskId("t1-1"), fingerprint=Fingerprint("f"))


def click(**fields: Any) -> dict[str, Any]:
    return {
        "user": {"id": "U1"},
        "trigger_id": "t",
        "channel": {"id": "C1"},
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.2"},
        "actions": [{"action_id": "approve", "value": str(CARRIED)}],
        **fields,
    }


def view(values: dict[str, Any], **fields: Any) -> dict[str, Any]:
    blocks = [{"type": "input", "block_id": block, "label": {"text": block.capitalize()}} for block in values]
    sent = {"id": "V1", "private_metadata": "{}", "blocks": blocks, "state": {"values": values}}
    return {"user": {"id": "U1"}, "view": {**sent, **fields}}


def test_a_click_on_a_card_knows_its_message() -> None:
    reference = Click.parse(click()).reference()
    assert (reference.human_task, reference.fingerprint) == ("t1-1", "f")
    assert (reference.channel, reference.ts) == ("C1", "1.2")


def test_a_click_in_a_view_keeps_the_message_that_the_view_came_from() -> None:
    opened = Reference(human_task=HumanTaskId("t1-1"), channel="C1", ts="1.2")
    body = click(
        container={"type": "view", "view_id": "V1"},
        view={"id": "V1", "callback_id": "more_view", "private_metadata": str(opened)},
        actions=[{"action_id": "approve", "value": str(opened)}],
    )
    parsed = Click.parse(body)
    assert parsed.is_in_view
    assert parsed.reference() == parsed.reference_of_view() == opened


def test_a_choice_in_a_view_knows_what_else_stands_there_and_when_it_was_made() -> None:
    values = {"reason": {"value": {"type": "plain_text_input", "value": "No."}}}
    body = click(
        view={"id": "V1", "callback_id": "reject_view", "hash": "h1", "state": {"values": values}},
        actions=[{"action_id": "value", "action_ts": "1700000000.000200"}],
    )
    parsed = Click.parse(body)
    assert (parsed.values, parsed.view_hash, parsed.at) == (values, "h1", 1_700_000_000.0002)


@pytest.mark.parametrize("stamp", [None, "", "soon"])
def test_a_choice_whose_moment_cannot_be_read_is_the_oldest(stamp: str | None) -> None:
    assert Click.parse(click(actions=[{"action_id": "value", "action_ts": stamp}])).at == 0.0


def test_a_message_that_only_one_person_sees_is_no_card() -> None:
    private = {"type": "message", "channel_id": "C1", "message_ts": "1.2", "is_ephemeral": True}
    reference = Click.parse(click(container=private)).reference()
    assert reference.channel is reference.ts is None


@pytest.mark.parametrize("value", ["", "nonsense", "[]", '{"human_task": 7}', '{"admin": "yes"}'])
def test_what_we_never_wrote_is_not_read(value: str) -> None:
    parsed = Click.parse(click(actions=[{"action_id": "approve", "value": value}]))
    with pytest.raises(UnreadableReference):
        parsed.reference()


def test_what_was_typed_can_be_given_back() -> None:
    option = {"text": {"text": "draft"}, "value": "step:draft"}
    values = {
        "reason": {"value": {"type": "plain_text_input", "value": "Too early"}},
        "target": {"value": {"type": "static_select", "selected_option": option}},
        "level": {"value": {"type": "checkboxes", "selected_options": [option, option]}},
        "owner": {"value": {"type": "users_select", "selected_user": "U2"}},
        "empty": {"value": {"type": "plain_text_input", "value": None}},
    }
    sent = Sent.parse(view(values))
    assert sent.typed("@{}".format) == "Reason: Too early\nTarget: draft\nLevel: draft, draft\nOwner: @U2"
    assert sent.picked == {"U2"}


def test_a_single_text_is_given_back_as_it_is() -> None:
    sent = Sent.parse(view({"comment": {"value": {"type": "plain_text_input", "value": "Well done\n\nBob"}}}))
    assert sent.typed("@{}".format) == "Well done\n\nBob"
