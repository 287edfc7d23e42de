"""Owns what a person can see: which conversations and messages are theirs to read."""

from sandbox.records import Channel, Message, Person
from sandbox.refusals import NotPossible
from sandbox.state import State


def person_by_handle(state: State, handle: str) -> Person:
    """Give a person who can act. Raises NotPossible."""
    for person in state.people:
        if person.handle == handle and not person.is_bot:
            if person.is_deactivated:
                raise NotPossible(f"{handle} is deactivated and cannot sign in.")
            return person
    known = ", ".join(p.handle for p in state.people if not p.is_bot)
    raise NotPossible(f"Nobody here is called {handle}; there are {known}.")


def conversations(state: State, person: Person) -> list[Channel]:
    """Give the conversations that a person sees: their own, and public channels unless they are a guest."""
    seen = [c for c in state.channels if can_see(c, person)]
    return sorted(seen, key=lambda c: (c.kind == "im", not c.is_general, c.name))


def can_see(channel: Channel, person: Person) -> bool:
    """Whether a person may read a conversation."""
    return person.id in channel.members or (channel.kind == "channel" and not person.is_guest)


def channel_for(state: State, person: Person, wanted: str) -> Channel:
    """Give a conversation by its id or name, if the person sees it. Raises NotPossible."""
    name = wanted.removeprefix("#")
    for channel in conversations(state, person):
        if wanted == channel.id or (channel.kind != "im" and name == channel.name):
            return channel
    raise NotPossible(f"There is no conversation {wanted} that {person.handle} can see.")


def messages(state: State, channel: Channel, person: Person) -> list[Message]:
    """Give what a person sees in a conversation, oldest first, private messages in their place."""
    private = [m for m in state.said.whispers(person.id) if m.channel == channel.id]
    return sorted([*state.said.messages(channel.id), *private], key=lambda m: m.ts)


def message_for(state: State, person: Person, channel: Channel, ts: str) -> Message:
    """Give one message that a person sees. Raises NotPossible."""
    message = state.said.message(channel.id, ts) or state.said.whisper(person.id, ts)
    if message is None or message.channel != channel.id or message.subtype == "tombstone":
        raise NotPossible("This message is no longer there.")
    return message
