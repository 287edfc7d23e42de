"""Owns clicks: a person uses a button, a select or another element in a message or in a view."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.form_state import find_element, known_option, value_key, values_of
from sandbox.interactions import Interactions, channel_of
from sandbox.records import Json, Message, OpenView, Person
from sandbox.refusals import AppFailed, NotPossible
from sandbox.response_urls import Origin

GONE = "This button is no longer there."


class Clicks:
    """Turns what people use into `block_actions` and `block_suggestion`."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions, self._state = interactions, interactions.state

    async def on_message(self, person: Person, message: Message, spot: tuple[str, str], given: Json) -> None:
        """A person uses an element of a message.

        Args:
            person: who.
            message: as the person sees it, which may be older than what the workspace holds.
            spot: the element's block_id and action_id.
            given: `value_of` (what was chosen) and `state` (`values` of the message's other elements).
        """
        block, element = _found(message.blocks or [], spot)
        channel = self._state.channels[message.channel]
        typed = (given.get("state") or {}).get("values") or {}
        origin = Origin(
            kind="message",
            user=person.id,
            channel=channel.id,
            ts=message.ts,
            is_private=message.visible_to is not None,
        )
        payload = self._interactions.base("block_actions", person) | {
            "trigger_id": self._interactions.triggers.make(person.id),
            "container": _container(message),
            "channel": channel_of(channel),
            "message": self._interactions.message_of(message),
            "state": {
                "values": values_of(message.blocks or [], _with_value(typed, spot, given.get("value_of")))
            },
            "response_url": self._interactions.urls.make(origin),
            "actions": [self._action(block, element, given.get("value_of") or {})],
        }
        with self._interactions.marks.clicking(person.id, message, "/".join(spot)):
            try:
                await self._interactions.tell(payload)
            except AppFailed as failure:
                self._interactions.marks.fail(person.id, message, str(failure))
                raise

    async def on_view(self, person: Person, view: OpenView, spot: tuple[str, str], given: Json) -> None:
        """A person uses an element of a modal or of a Home tab."""
        block, element = _found(view.spec["blocks"], spot)
        typed = (given.get("state") or {}).get("values") or view.values
        view = self._interactions.modals.keep(view, _with_value(typed, spot, given.get("value_of")))
        payload = self._interactions.base("block_actions", person) | {
            "trigger_id": self._interactions.triggers.make(person.id, view.id),
            "container": {"type": "view", "view_id": view.id},
            "view": self._interactions.view_of(view),
            "hash": view.hash,
            "actions": [self._action(block, element, given.get("value_of") or {})],
        }
        with self._interactions.marks.sending(view):
            try:
                await self._interactions.tell(payload)
            except AppFailed as failure:
                self._fail(view, str(failure))
                raise

    async def suggest(
        self, person: Person, place: Message | OpenView, spot: tuple[str, str], typed: str
    ) -> list[Json]:
        """Ask the app for the options of an external select; gives options, or option groups."""
        blocks = place.blocks if isinstance(place, Message) else place.spec["blocks"]
        block, element = _found(blocks or [], spot)
        if len(typed) < int(element.get("min_query_length", 3)):
            return []
        payload = self._interactions.base("block_suggestion", person) | {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": typed,
        }
        if isinstance(place, Message):
            channel = self._state.channels[place.channel]
            payload |= {"container": _container(place), "channel": channel_of(channel)}
            payload["message"] = self._interactions.message_of(place)
        else:
            payload |= {"container": {"type": "view", "view_id": place.id}}
            payload["view"] = self._interactions.view_of(place)
        ack = await self._interactions.tell(payload, takes_answer=True)
        body = ack.body if isinstance(ack.body, dict) else {}
        options: list[Json] = body.get("options") or body.get("option_groups") or []
        if len(options) > 100:
            self._interactions.marks.complain(
                f"block_suggestion: {len(options)} options, at most 100 are shown"
            )
        return options[:100]

    def _action(self, block: Json, element: Json, value_of: Mapping[str, Any]) -> Json:
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise NotPossible("This field is sent with the form, not by itself.")
        shown = ("type", "action_id", "text", "value", "style", "url", "placeholder")
        action = {
            key: element[key] for key in shown if key in element and element["type"] != "plain_text_input"
        }
        action |= {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        action["action_ts"] = f"{self._state.clock.now():.6f}"
        key = "selected_option" if element["type"] == "overflow" else value_key(element)
        if key == "selected_option":
            action[key] = known_option(element, value_of.get(key))
        elif key == "selected_options":
            chosen = [known_option(element, option) for option in value_of.get(key) or []]
            action[key] = [option for option in chosen if option]
        elif key:
            action[key] = value_of.get(key)
        return action

    def _fail(self, view: OpenView, sentence: str) -> None:
        current = self._interactions.modals.find(view_id=view.id)
        if current:
            self._interactions.modals.mark(replace(current), failed=sentence)


def _found(blocks: list[Json], spot: tuple[str, str]) -> tuple[Json, Json]:
    found = find_element(blocks, *spot)
    if found is None:
        raise NotPossible(GONE)
    return found


def _with_value(typed: Mapping[str, Any], spot: tuple[str, str], value_of: Json | None) -> Json:
    block_id, action_id = spot
    if not value_of:
        return dict(typed)
    return {**typed, block_id: {**(typed.get(block_id) or {}), action_id: value_of}}


def _container(message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.visible_to is not None,
    }
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
