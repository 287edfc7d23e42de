"""Owns slash commands and shortcuts: what a person picks, its delivery, and the app's first answer."""

from typing import Any

from sandbox.delivery import NotDelivered, Outgoing
from sandbox.interactions import Interactions, channel_of
from sandbox.manifest import Command
from sandbox.markup import command_text
from sandbox.records import Channel, Json, Message, Person
from sandbox.refusals import AppFailed, NotPossible, SlackError
from sandbox.response_urls import Origin


class SlashCommands:
    """The app's slash commands and shortcuts, as its manifest declares them."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions, self._state = interactions, interactions.state

    async def run(self, person: Person, channel: Channel, line: str) -> None:
        """A person sends a line that begins with a slash. Raises NotPossible, AppFailed."""
        name, _, rest = line.strip().partition(" ")
        command = self._interactions.manifest.command(name)
        if command is None:
            known = ", ".join(known.command for known in self._interactions.manifest.commands) or "none"
            raise NotPossible(f"{name} is not a valid command. This workspace knows: {known}.")
        origin = Origin(kind="command", user=person.id, channel=channel.id)
        payload = self._payload(person, channel, command, rest.strip(), self._interactions.urls.make(origin))
        self._state.commit()
        outgoing = Outgoing(kind="slash_commands", payload=payload, takes_answer=True)
        try:
            ack = await self._interactions.delivery().send(outgoing)
        except NotDelivered as failure:
            word = "operation_timeout" if failure.reason == "timeout" else "dispatch_failed"
            raise AppFailed(f'{name} failed with the error "{word}"') from failure
        self._answer(line, origin, ack.body)

    async def shortcut(self, person: Person, callback_id: str, message: Message | None = None) -> None:
        """A person picks a global shortcut, or a shortcut on a message."""
        found = self._interactions.manifest.shortcut(callback_id)
        if found is None or found.is_global != (message is None):
            raise NotPossible(f"There is no such shortcut here: {callback_id}")
        payload = self._interactions.base("shortcut" if message is None else "message_action", person)
        payload |= {
            "callback_id": callback_id,
            "trigger_id": self._interactions.triggers.make(person.id),
            "action_ts": f"{self._state.clock.now():.6f}",
        }
        if message is not None:
            channel = self._state.channels[message.channel]
            origin = Origin(kind="message", user=person.id, channel=channel.id, ts=message.ts)
            payload |= {
                "message": self._interactions.message_of(message),
                "message_ts": message.ts,
                "channel": channel_of(channel),
                "response_url": self._interactions.urls.make(origin),
            }
        await self._interactions.tell(payload)

    def _payload(
        self, person: Person, channel: Channel, command: Command, rest: str, response_url: str
    ) -> Json:
        return {
            "token": "deprecated",
            "team_id": self._interactions.team_id,
            "team_domain": self._interactions.seeds.team_domain,
            "channel_id": channel.id,
            "channel_name": channel_of(channel)["name"],
            "user_id": person.id,
            "user_name": person.handle,
            "command": command.command,
            "text": command_text(self._state, rest, escapes=command.escapes),
            "api_app_id": self._interactions.app.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": self._interactions.triggers.make(person.id),
        }

    def _answer(self, line: str, origin: Origin, body: Any) -> None:
        answer = {"text": body} if isinstance(body, str) and body else body
        if not isinstance(answer, dict) or not answer:
            return
        try:
            self._interactions.urls.answer(origin, answer)
        except SlackError as refusal:
            self._interactions.marks.complain(f"answer to {line!r}: {refusal.error} {refusal.fields}")
            raise AppFailed(
                f'{line.split(maxsplit=1)[0]} failed with the error "{refusal.error}"'
            ) from refusal
