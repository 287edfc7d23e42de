"""views.*: the life of trigger ids, stacks, hashes, external ids, Home tabs."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.people import Workspace
from sandbox.server import Sandbox
from tests.sandbox.calling import messages, refusal
from tests.sandbox.payloads import field, home, modal, plain, section, text_input

ALICE = "U0ALICE0001"
Json = dict[str, Any]


def a_trigger(sandbox: Sandbox, view_id: str | None = None) -> str:
    return sandbox.platform.triggers.make(ALICE, view_id)


async def test_a_trigger_opens_one_view(sandbox: Sandbox, client: AsyncWebClient, slack: Workspace) -> None:
    trigger = a_trigger(sandbox)
    opened = await client.views_open(trigger_id=trigger, view=modal(section("hello")))
    assert opened["view"]["root_view_id"] == opened["view"]["id"]
    assert (await slack.alice.modal("Title")).texts() == ["hello"]
    assert await refusal(client, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"


async def test_a_trigger_lives_for_three_seconds(
    sandbox: Sandbox, client: AsyncWebClient, clock: Clock
) -> None:
    in_time, too_late = a_trigger(sandbox), a_trigger(sandbox)
    clock.advance(3.0)
    assert await refusal(client, "views.open", trigger_id=in_time, view=modal()) is None
    clock.advance(0.1)
    assert await refusal(client, "views.open", trigger_id=too_late, view=modal()) == "expired_trigger_id"


async def test_an_unknown_trigger_is_refused(client: AsyncWebClient) -> None:
    assert await refusal(client, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_a_refused_view_leaves_its_trigger_usable(sandbox: Sandbox, client: AsyncWebClient) -> None:
    trigger = a_trigger(sandbox)
    wrong = modal(title=plain("x" * 25))
    assert await messages(client, "views.open", trigger_id=trigger, view=wrong) == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert await refusal(client, "views.open", trigger_id=trigger, view=modal()) is None


async def test_a_stack_holds_three_views(sandbox: Sandbox, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=a_trigger(sandbox), view=modal())
    view: Json = opened["view"]
    for _ in range(2):
        pushed = await client.views_push(trigger_id=a_trigger(sandbox, view["id"]), view=modal())
        assert pushed["view"]["previous_view_id"] == view["id"]
        view = pushed["view"]
    trigger = a_trigger(sandbox, view["id"])
    assert await refusal(client, "views.push", trigger_id=trigger, view=modal()) == "push_limit_reached"


async def test_only_a_click_inside_a_view_can_push(sandbox: Sandbox, client: AsyncWebClient) -> None:
    assert await refusal(client, "views.push", trigger_id=a_trigger(sandbox), view=modal()) == (
        "invalid_trigger_id"
    )


async def test_an_update_with_a_stale_hash_is_refused(sandbox: Sandbox, client: AsyncWebClient) -> None:
    view: Json = (await client.views_open(trigger_id=a_trigger(sandbox), view=modal()))["view"]
    updated = await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section()))
    assert updated["view"]["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert await refusal(client, "views.update", **stale) == "hash_conflict"


async def test_a_closed_view_cannot_be_updated(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    view: Json = (await client.views_open(trigger_id=a_trigger(sandbox), view=modal()))["view"]
    await (await slack.alice.modal()).close()
    assert await refusal(client, "views.update", view_id=view["id"], view=modal()) == "not_found"


async def test_an_external_id_is_used_once(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=a_trigger(sandbox), view=modal(external_id="mine"))
    await client.views_update(external_id="mine", view=modal(section("drawn anew"), external_id="mine"))
    again = {"trigger_id": a_trigger(sandbox), "view": modal(external_id="mine")}
    assert await refusal(client, "views.open", **again) == "duplicate_external_id"
    other: Json = (await client.views_open(trigger_id=a_trigger(sandbox), view=modal()))["view"]
    taken = {"view_id": other["id"], "view": modal(external_id="mine")}
    assert await refusal(client, "views.update", **taken) == "duplicate_external_id"


async def test_typed_values_stay_while_the_ids_stay(
    sandbox: Sandbox, client: AsyncWebClient, slack: Workspace
) -> None:
    asked = modal(field(text_input(initial_value="preset"), block_id="b"))
    view: Json = (await client.views_open(trigger_id=a_trigger(sandbox), view=asked))["view"]
    sheet = await slack.alice.modal()
    assert sheet.value("Field") == "preset"
    sandbox.platform.modals.keep(
        sandbox.platform.state.views[view["id"]], {"b": {"a": {"type": "plain_text_input", "value": "typed"}}}
    )
    await client.views_update(view_id=view["id"], view=asked)
    assert (await sheet.refresh()).value("Field") == "typed"
    renamed = modal(field(text_input(initial_value="preset", action_id="other"), block_id="b"))
    await client.views_update(view_id=view["id"], view=renamed)
    assert (await sheet.refresh()).value("Field") == "preset"


async def test_a_home_tab_is_published_at_any_time(client: AsyncWebClient, slack: Workspace) -> None:
    await client.views_publish(user_id=ALICE, view=home(section("Nothing waits for you")))
    await client.views_publish(user_id=ALICE, view=home(section("One thing waits")))
    assert await slack.alice.home() == ["One thing waits"]
    assert await slack.bob.home() == []
    assert await refusal(client, "views.publish", user_id="U0NOBODY", view=home()) == "user_not_found"
