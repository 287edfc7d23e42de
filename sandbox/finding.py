"""Owns finding things in what was seen: conversations, cards, notes; and saying what is there instead."""

from collections.abc import Callable, Collection

from sandbox.cards import Card
from sandbox.records import Json
from sandbox.seen import Seen

DIRECT = "dm"


def fits_all(button: str | None, text: str, besides: Collection[Card]) -> Callable[[Card], bool]:
    """Build the question whether a message has this button, shows this text, and is none of those."""
    unwanted = {(card.channel, card.ts) for card in besides}

    def fits(card: Card) -> bool:
        if (card.channel, card.ts) in unwanted or card.message.get("ephemeral"):
            return False
        return (button is None or card.has_button(button)) and text in card.text()

    return fits


def newest(seen: Seen, channel: str, messages: list[Json], fits: Callable[[Card], bool]) -> Card | None:
    """Give the newest message that fits, or None."""
    cards = (Card(seen, channel, message["ts"]) for message in reversed(messages))
    return next((card for card in cards if fits(card)), None)


def conversation_id(answer: Json, wanted: str) -> str | None:
    """Find a conversation by id, `#name` or `"dm"` in what a person sees."""
    bot = answer["workspace"]["bot"]["id"]
    for c in answer["conversations"]:
        is_direct = wanted == DIRECT and c["kind"] == "im" and c["with"] == bot
        if is_direct or wanted == c["id"] or (c["kind"] != "im" and wanted.removeprefix("#") == c["name"]):
            return str(c["id"])
    return None


def private_messages(answer: Json) -> list[tuple[str, Json]]:
    """Give the private messages in what a person sees, oldest first, each with its conversation."""
    found = [(c, m) for c, messages in answer["messages"].items() for m in messages if m["ephemeral"]]
    return sorted(found, key=lambda pair: str(pair[1]["ts"]))


def screen(answer: Json) -> str:
    """Say what is on a person's screen."""
    titles = [view["title"]["text"] for view in answer["views"]]
    notes = [message["text"] for _, message in private_messages(answer)]
    return f"open modals: {titles}; private notes: {notes}"


def said(seen: Seen, answer: Json) -> str:
    """Say what was said last in every conversation."""
    lines = []
    for channel, messages in answer["messages"].items():
        for message in messages[-8:]:
            card = Card(seen, channel, message["ts"])
            lines.append(f"  {channel} {message['ts']}: {card.text()!r} buttons {card.buttons()}")
    return "there is:\n" + "\n".join(lines or ["  nothing"])
