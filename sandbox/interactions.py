"""Owns interactions on their way: what every payload carries, its delivery, and how it fails."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox import shapes
from sandbox.delivery import Ack, Delivery, NotDelivered, Outgoing
from sandbox.installation import Installation, load
from sandbox.manifest import Manifest
from sandbox.marks import Marks
from sandbox.modals import Modals
from sandbox.records import Channel, Json, Message, OpenView, Person
from sandbox.refusals import AppFailed, NotPossible
from sandbox.response_urls import ResponseUrls
from sandbox.seeds import Seeds
from sandbox.state import State
from sandbox.triggers import Triggers

NOT_INTERACTIVE = "This app is not configured to handle interactive responses."
NO_ANSWER = "We had some trouble connecting. Try again?"
TOO_LATE = "The app did not answer within three seconds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """What clicks, forms and commands share: trigger ids, response addresses, and the way to the app."""

    state: State
    manifest: Manifest
    seeds: Seeds
    delivery: Callable[[], Delivery]
    triggers: Triggers
    urls: ResponseUrls
    modals: Modals
    marks: Marks

    @property
    def app(self) -> Installation:
        """The installation as it is now."""
        return load(self.state)

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.seeds.team_id

    def base(self, kind: str, person: Person) -> Json:
        """Give what every interaction carries."""
        names = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": self.team_id}
        return {
            "type": kind,
            "team": {"id": self.team_id, "domain": self.seeds.team_domain},
            "user": names,
            "api_app_id": self.app.app_id,
            "token": "deprecated",
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def message_of(self, message: Message) -> Json:
        """Give a message as payloads carry it: whole, or next to nothing when it is private."""
        if message.visible_to:
            return {
                "type": "message",
                "user": message.user,
                "ts": message.ts,
                "bot_id": message.bot_id,
                "text": "",
            }
        return shapes.message(self.state, message, self.app, self.team_id)

    def view_of(self, view: OpenView) -> Json:
        """Give a view as payloads carry it."""
        return shapes.view(view, self.app, self.team_id)

    async def tell(self, payload: Json, *, takes_answer: bool = False) -> Ack:
        """Send an interaction and wait for its acknowledgement. Raises NotPossible, AppFailed."""
        if not self.manifest.is_interactive:
            raise NotPossible(NOT_INTERACTIVE)
        self.state.commit()
        outgoing = Outgoing(kind="interactive", payload=payload, takes_answer=takes_answer)
        try:
            return await self.delivery().send(outgoing)
        except NotDelivered as failure:
            raise AppFailed(TOO_LATE if failure.reason == "timeout" else NO_ANSWER) from failure


def channel_of(channel: Channel) -> Json:
    """Give a conversation as payloads name it."""
    name = {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
    return {"id": channel.id, "name": name}
