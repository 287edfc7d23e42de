"""Owns what the page is told: the frames of one person's view of the workspace."""

from collections.abc import Mapping

from sandbox import shapes, sight
from sandbox.first_steps import FirstStep, took_effect
from sandbox.platform import Platform
from sandbox.records import Channel, Json, Message, OpenView, Person

MOST_MESSAGES = 300


def workspace(platform: Platform, person: Person) -> Json:
    """Who and what is here, and whether the app listens."""
    state, seeds = platform.state, platform.seeds
    people = [p for p in state.people if not p.is_bot and not p.is_deactivated]
    return {
        "type": "workspace",
        "team": {"id": seeds.team_id, "name": seeds.team_name},
        "you": _user(person),
        "people": [_user(p) for p in people],
        "groups": [
            {"id": g.id, "handle": g.handle, "name": g.name, "members": list(g.members)}
            for g in state.groups
            if platform.settings.paid_plan and not g.is_disabled
        ],
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for c in platform.manifest.commands
        ],
        "suggestions": [
            {"text": text, "description": about} for text, about in platform.settings.suggestions
        ],
        "bot": _user(state.people[platform.app.bot_user]),
        "connected": platform.delivery.is_connected and not platform.app.is_uninstalled,
    }


def conversations(platform: Platform, person: Person) -> Json:
    """The conversations that the person sees, with what is unread."""
    seen = sight.conversations(platform.state, person)
    return {"type": "conversations", "conversations": [_conversation(platform, person, c) for c in seen]}


def messages(platform: Platform, person: Person, channel: Channel) -> Json:
    """The newest messages of a conversation, oldest first."""
    shown = sight.messages(platform.state, channel, person)[-MOST_MESSAGES:]
    return {
        "type": "messages",
        "conversation": channel.id,
        "messages": [_message(platform, person, m) for m in shown],
    }


def modals(platform: Platform, person: Person) -> Json:
    """The person's open modals, the top one last."""
    return {"type": "modals", "views": [view(platform, v) for v in platform.modals.stack(person.id)]}


def home(platform: Platform, person: Person) -> Json:
    """The person's Home tab, or null."""
    found = platform.modals.home(person.id)
    return {"type": "home", "view": view(platform, found) if found else None}


def steps(platform: Platform) -> Json:
    """The strip of first steps."""
    state, first_steps = platform.state, platform.settings.steps
    done = took_effect(first_steps, state.said.everything())
    places = {channel.name: channel.id for channel in state.channels}
    return {
        "type": "steps",
        "steps": [_step(step, places, is_done=step.id in done) for step in first_steps],
    }


def view(platform: Platform, found: OpenView) -> Json:
    """One open view as the page draws it."""
    shape = shapes.view(found, platform.app, platform.seeds.team_id)
    shape |= {"errors": found.errors or {}, "busy": platform.marks.is_busy(found)}
    return shape | ({"failed": found.failed} if found.failed else {})


def _step(step: FirstStep, places: Mapping[str, str], *, is_done: bool) -> Json:
    place = places.get(step.conversation or "")
    offered = {"command": step.command, "conversation": place, "as": list(step.as_people)}
    shape = {"id": step.id, "title": step.title, "hint": step.hint, "done": is_done}
    return shape | {name: value for name, value in offered.items() if value}


def _user(person: Person) -> Json:
    names = {"id": person.id, "handle": person.handle, "name": person.display_name or person.real_name}
    return {
        **names,
        "title": person.title,
        "tz": person.tz,
        "is_bot": person.is_bot,
        "color": f"#{person.color}",
    }


def _conversation(platform: Platform, person: Person, channel: Channel) -> Json:
    unread, mentions = platform.reading.unread(person, channel)
    others = [member for member in channel.members if member != person.id]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "unread": unread,
        "mentions": mentions,
        "with": others[0] if channel.kind == "im" and others else None,
        "is_member": person.id in channel.members,
        "is_archived": channel.is_archived,
    }


def _message(platform: Platform, person: Person, message: Message) -> Json:
    below = platform.state.said.replies(message)
    shape: Json = {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "reply_count": len(below),
        "edited": message.edited is not None,
        "ephemeral": message.visible_to is not None,
        "deleted": message.subtype == "tombstone",
        "pending": platform.marks.pending(person.id, message),
        "reactions": list(message.reactions),
        "mentions_you": person.id in message.mentioned,
    }
    error = platform.marks.error(person.id, message)
    return shape | ({"error": error} if error else {})
