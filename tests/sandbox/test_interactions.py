"""Clicks, forms, commands: payloads as Slack sends them, the three seconds, and what the person sees."""

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
from tests.sandbox.payloads import actions, button, field, modal, option, plain, section, text_input

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


async def test_a_click_carries_what_slack_sends(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, got = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        await ack()
        got.append(body)

    select = {"type": "static_select", "action_id": "pick", "options": [option("b"), option("c")]}
    blocks = [
        section(accessory=select, block_id="s"),
        actions(button(action_id="go", value="7"), block_id="a"),
    ]
    posted = await client.chat_postMessage(channel=RELEASES, text="t", blocks=blocks)
    async with over_socket(sandbox, app):
        card = await slack.wait_for_card("#releases", button="Go")
        await slack.alice.click(card, "Go")
    body = got[0]
    assert body["type"] == "block_actions"
    assert body["user"]["id"] == "U0ALICE0001"
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": RELEASES,
        "is_ephemeral": False,
    }
    assert body["message"]["blocks"] == posted["message"]["blocks"]
    assert body["state"]["values"]["s"]["pick"] == {"type": "static_select", "selected_option": None}
    action = body["actions"][0]
    assert (action["block_id"], action["action_id"], action["value"]) == ("a", "go", "7")
    assert body["response_url"].startswith(sandbox.url)
    assert body["trigger_id"]


async def test_without_an_ack_the_person_sees_a_warning_after_three_seconds(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace, clock: Clock
) -> None:
    app, arrived = bolt(sandbox), asyncio.Event()

    @app.action("go")
    async def on_go() -> None:
        arrived.set()

    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    async with over_socket(sandbox, app):
        card = await slack.wait_for_card("#releases", button="Go")
        click = asyncio.create_task(slack.alice.click(card, "Go"))
        await arrived.wait()
        clock.advance(2.9)
        await slack.alice.look()
        assert not click.done()
        assert card.message["pending"]
        clock.advance(0.2)
        with pytest.raises(AppFailed, match="three seconds"):
            await click
    assert "three seconds" in card.message["error"]
    assert not card.message["pending"]


async def test_nobody_listening_is_noticed_at_once(client: AsyncWebClient, slack: Workspace) -> None:
    await client.chat_postMessage(channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))])
    card = await slack.wait_for_card("#releases", button="Go")
    with pytest.raises(AppFailed, match="trouble connecting"):
        await slack.alice.click(card, "Go")
    with pytest.raises(AppFailed, match="dispatch_failed"):
        await slack.alice.command("#releases", "/pipeline list")


async def test_a_button_that_is_gone_cannot_be_pressed_but_a_late_screen_can_still_send_it(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    app, pressed = bolt(sandbox), []

    @app.action("go")
    async def on_go(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body["user"]["name"])

    posted = await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[actions(button(action_id="go"))]
    )
    late = (await slack.wait_for_card("#releases", button="Go")).as_it_is()
    await client.chat_update(channel=RELEASES, ts=posted["ts"], text="done", blocks=[section("done")])
    async with over_socket(sandbox, app):
        await slack.bob.click(late, "Go")
    assert pressed == ["bob"]
    spot = {"conversation": RELEASES, "ts": posted["ts"], "block_id": "x", "action_id": "go"}
    with pytest.raises(NotPossible, match="no longer there"):
        await slack.bob.do("click", **spot)


async def test_a_stranger_to_a_private_channel_cannot_click_there(
    client: AsyncWebClient, slack: Workspace
) -> None:
    await slack.happen("join", channel="#leads", person="pipeline")
    blocks = [actions(button(action_id="go"))]
    await client.chat_postMessage(channel="C0LEADS0001", text="t", blocks=blocks)
    card = await slack.wait_for_card("#leads", button="Go")
    with pytest.raises(NotPossible, match="can see"):
        await slack.mallory.click(card, "Go")


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


async def test_options_come_from_the_app(sandbox: Sandbox, client: AsyncWebClient, slack: Workspace) -> None:
    app = bolt(sandbox)

    @app.options("find")
    async def on_find(ack: AsyncAck, body: Json) -> None:
        await ack(options=[option("1", body["value"] + "!")])

    select = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    posted = await client.chat_postMessage(
        channel=RELEASES, text="t", blocks=[section(accessory=select, block_id="s")]
    )
    async with over_socket(sandbox, app):
        answer = await slack.alice.do(
            "options", conversation=RELEASES, ts=posted["ts"], block_id="s", action_id="find", value="dra"
        )
    assert answer["options"] == [option("1", "dra!")]


async def test_a_command_is_answered_in_its_ack(sandbox: Sandbox, slack: Workspace) -> None:
    app, got = bolt(sandbox), []

    @app.command("/pipeline")
    async def on_command(ack: AsyncAck, body: Json) -> None:
        got.append(body)
        await ack(text="private", response_type="ephemeral")

    async with over_socket(sandbox, app):
        await slack.alice.command("#leads", "/pipeline run for @bob & @release-managers in #leads")
    assert await slack.alice.private_note() == "private"
    assert got[0]["text"] == (
        "run for <@U0BOB000001|bob> &amp; <!subteam^S0RELEASE01|@release-managers> in <#C0LEADS0001|>"
    )
    assert got[0]["channel_name"] == "privategroup"
    assert got[0]["is_enterprise_install"] == "false"


async def test_a_command_that_is_not_acknowledged_times_out(
    sandbox: Sandbox, slack: Workspace, clock: Clock
) -> None:
    app, arrived = bolt(sandbox), asyncio.Event()

    @app.command("/pipeline")
    async def on_command() -> None:
        arrived.set()

    async with over_socket(sandbox, app):
        typing = asyncio.create_task(slack.alice.command("#releases", "/pipeline list"))
        await arrived.wait()
        clock.advance(3.1)
        with pytest.raises(AppFailed, match="operation_timeout"):
            await typing


async def test_what_slack_would_not_let_a_person_do_is_said(slack: Workspace) -> None:
    with pytest.raises(NotPossible, match="not a valid command"):
        await slack.alice.command("#releases", "/unknown")
    with pytest.raises(NotPossible, match="deactivated"):
        await slack.oscar.say("#releases", "hello")
    with pytest.raises(NotPossible, match="can see"):
        await slack.grace.say("#general", "hello")
    root = await slack.alice.say("#releases", "root")
    with pytest.raises(NotPossible, match="threads"):
        await slack.alice.say("#releases", "/pipeline list", thread=root)
