"""Forms: Slack's own checks, the answers to a submission, closing."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.refusals import AppFailed, NotPossible
from sandbox.server import Sandbox
from tests.sandbox.bot import bolt, over_socket
from tests.sandbox.payloads import actions, button, field, modal, plain, section, text_input

RELEASES = "C0RELEASES1"
Json = dict[str, Any]


def answering(app: AsyncApp, **answer: Any) -> list[Json]:
    """Let the app acknowledge every submission in one way; gives what it gets."""
    got: list[Json] = []

    async def on_view(ack: AsyncAck, body: Json) -> None:
        got.append(body)
        await ack(**answer)

    app.view("form")(on_view)
    return got


async def open_form(sandbox: Sandbox, client: AsyncWebClient, *blocks: Json, **more: Any) -> None:
    trigger = sandbox.platform.triggers.make("U0ALICE0001")
    await client.views_open(trigger_id=trigger, view=modal(*blocks, callback_id="form", **more))


REASON = field(text_input(min_length=3), block_id="reason")


async def test_slack_checks_fields_before_the_app_hears_of_them(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    got = answering(app)
    await open_form(sandbox, client, REASON)
    sheet = await slack.alice.modal()
    await sheet.submit()
    assert sheet.errors == {"Field": "Please complete this required field."}
    await sheet.fill(Field="ab").submit()
    assert sheet.errors == {"Field": "Please use at least 3 characters."}
    assert got == []


async def test_an_empty_ack_closes_the_view_and_its_values_arrive(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    got = answering(app)
    await open_form(sandbox, client, REASON, private_metadata="task 1")
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        await sheet.fill(reason="because").submit()
    assert not sheet.is_open
    view = got[0]["view"]
    assert view["state"]["values"] == {"reason": {"a": {"type": "plain_text_input", "value": "because"}}}
    assert view["private_metadata"] == "task 1"


async def test_errors_stand_beside_their_fields(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    answering(app, response_action="errors", errors={"reason": "Say more"})
    await open_form(sandbox, client, REASON)
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        await sheet.fill(Field="because").submit()
    assert sheet.is_open
    assert sheet.errors == {"Field": "Say more"}
    assert sheet.value("Field") == "because"


async def test_errors_for_no_field_are_the_apps_mistake(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    answering(app, response_action="errors", errors={"elsewhere": "Say more"})
    await open_form(sandbox, client, REASON)
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        with pytest.raises(AppFailed):
            await sheet.fill(Field="because").submit()
    assert "elsewhere" in sandbox.complaints[0]


async def test_an_ack_can_update_push_and_clear(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    answers: list[Json] = [
        {"response_action": "update", "view": modal(section("second"), callback_id="form")},
        {"response_action": "push", "view": modal(section("third"), callback_id="form")},
        {"response_action": "clear"},
    ]

    @app.view("form")
    async def on_form(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await open_form(sandbox, client, section("first"))
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        await sheet.submit()
        assert sheet.texts() == ["second"]
        await sheet.submit()
        pushed = await slack.alice.modal()
        assert pushed.texts() == ["third"]
        await pushed.submit()
        await slack.alice.no_modal()


async def test_a_view_in_an_ack_is_checked_as_strictly(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app = bolt(sandbox)
    answering(app, response_action="update", view=modal(section("")))
    await open_form(sandbox, client, section("first"))
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        with pytest.raises(AppFailed):
            await sheet.submit()
    assert sheet.is_open
    assert "invalid_arguments" in sandbox.complaints[0]


async def test_a_form_that_is_not_acknowledged_stays_open_and_says_so(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, clock: Clock
) -> None:
    app, arrived = bolt(sandbox), asyncio.Event()

    @app.view("form")
    async def on_form() -> None:
        arrived.set()

    await open_form(sandbox, client, REASON)
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        sending = asyncio.create_task(sheet.fill(Field="because").submit())
        await arrived.wait()
        clock.advance(3.1)
        with pytest.raises(AppFailed):
            await sending
        await sheet.refresh()
    assert sheet.failed
    assert sheet.value("Field") == "because"


async def test_closing_is_told_when_asked_for(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, closed = bolt(sandbox), []

    @app.view_closed("form")
    async def on_closed(ack: AsyncAck, body: Json) -> None:
        await ack()
        closed.append(body["is_cleared"])

    async with over_socket(sandbox, app):
        await open_form(sandbox, client, section(), notify_on_close=True)
        await (await slack.alice.modal()).close()
        await open_form(sandbox, client, section(), notify_on_close=True)
        await (await slack.alice.modal()).close(clear=True)
    assert closed == [False, True]


async def test_an_element_in_a_modal_acts_with_the_state_of_the_form(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, got = bolt(sandbox), []

    @app.action("add")
    async def on_add(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        got.append(body)
        await client.views_push(
            trigger_id=body["trigger_id"], view=modal(section("more"), title=plain("More"))
        )

    await open_form(sandbox, client, REASON, actions(button("Add", action_id="add")))
    async with over_socket(sandbox, app):
        sheet = await slack.alice.modal()
        await sheet.fill(Field="half").press("Add")
        assert (await slack.alice.modal("More")).texts() == ["more"]
    assert got[0]["view"]["state"]["values"]["reason"]["a"]["value"] == "half"
    assert got[0]["container"] == {"type": "view", "view_id": sheet.id}


async def test_a_field_tells_the_app_by_itself_only_with_dispatch_action(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, got = bolt(sandbox), []

    @app.action("a")
    async def on_field(ack: AsyncAck, body: Json) -> None:
        await ack()
        got.append(body["actions"][0]["value"])

    await open_form(sandbox, client, REASON)
    with pytest.raises(NotPossible, match="with the form"):
        await (await slack.alice.modal()).press("Field", "x")
    await open_form(sandbox, client, {**REASON, "dispatch_action": True})
    async with over_socket(sandbox, app):
        await (await slack.alice.modal()).press("Field", "typed")
    assert got == ["typed"]
