"""Owns a message as a test sees it: its texts, its buttons, its place."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox import visible_text
from sandbox.form_state import acting_elements, options_of, value_key
from sandbox.records import Json
from sandbox.seen import NotSeen, Seen


@dataclass(frozen=True, slots=True)
class Card:
    """A message. It reads from what was seen last, so that it changes as the test goes on.

    Args:
        kept: what was seen at one moment, on a screen that is behind; see `as_it_is`.
    """

    seen: Seen
    channel: str
    ts: str
    kept: Json | None = None

    def as_it_is(self) -> "Card":
        """Keep the card as it looks now: a click on that comes from a screen that is behind."""
        return replace(self, kept=self.message)

    @property
    def message(self) -> Json:
        """The message as it was seen last. Raises NotSeen when it is gone."""
        if self.kept is not None:
            return self.kept
        found = self.seen.messages.get(self.channel, {}).get(self.ts)
        if found is None:
            raise NotSeen(f"the message {self.channel} {self.ts} is gone")
        return found

    @property
    def is_there(self) -> bool:
        """Whether the message is still there."""
        return self.ts in self.seen.messages.get(self.channel, {})

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return self.message.get("blocks") or []

    @property
    def thread_ts(self) -> str | None:
        """The thread in which it stands, or None."""
        value: str | None = self.message.get("thread_ts")
        return value

    def texts(self) -> list[str]:
        """Give every text that it shows, labels of buttons included; its plain text when it has no blocks."""
        return visible_text.texts(self.blocks) or [self.message.get("text") or ""]

    def text(self) -> str:
        """Give all that it shows as one string."""
        return "\n".join(self.texts())

    def buttons(self) -> list[str]:
        """Give the labels of its buttons."""
        return [label for element in self._elements("button") if (label := _label(element))]

    def has_button(self, label: str) -> bool:
        """Whether it has a button with this label."""
        return label in self.buttons()

    def confirm(self, label: str) -> str | None:
        """Give what the dialog asks before this button acts, or None when it acts at once."""
        _, element = self.spot(label)
        dialog = element.get("confirm")
        return str(dialog["text"]["text"]) if dialog else None

    def spot(self, label: str) -> tuple[Json, Json]:
        """Find an element by its label, placeholder or action_id; gives its block and itself."""
        for block, element in acting_elements(self.blocks):
            if label in (_label(element), element["action_id"]):
                return block, element
        offered = [_label(element) or element["action_id"] for _, element in acting_elements(self.blocks)]
        raise NotSeen(f"no {label!r} on this message, which offers {offered} and says:\n{self.text()}")

    def _elements(self, kind: str) -> list[Json]:
        return [element for _, element in acting_elements(self.blocks) if element["type"] == kind]


def value_for(element: Json, wanted: Any, seen: Seen) -> Json:
    """Build what an element sends when a person chooses or types something in it.

    Args:
        element: the element.
        wanted: a text, an option's label or value (a list for many), True or False for a checkbox, a handle
            for people, a name such as `#releases` for conversations.
        seen: knows people and conversations by name.
    """
    kind = str(element["type"])
    key = "selected_option" if kind == "overflow" else value_key(element)
    if key is None:
        return {}
    if key in ("selected_option", "selected_options"):
        many = key == "selected_options"
        return {"type": kind, key: _options(element, wanted) if many else _option(element, wanted)}
    if key in ("selected_users", "selected_channels", "selected_conversations"):
        return {"type": kind, key: [_id(seen, name) for name in wanted]}
    if key in ("selected_user", "selected_channel", "selected_conversation"):
        return {"type": kind, key: _id(seen, wanted)}
    return {"type": kind, key: wanted if key != "value" or wanted is None else str(wanted)}


def _options(element: Json, wanted: Any) -> list[Json]:
    if isinstance(wanted, bool):
        return options_of(element)[:1] if wanted else []
    names = [wanted] if isinstance(wanted, str) else wanted
    return [option for name in names if (option := _option(element, name))]


def _option(element: Json, wanted: Any) -> Json | None:
    if wanted is None or isinstance(wanted, dict):
        return wanted
    offered = options_of(element)
    exact = [o for o in offered if wanted in (o["value"], o["text"]["text"])]
    begins = [o for o in offered if o["text"]["text"].startswith(wanted)]
    for option in [*exact, *begins]:
        return option
    raise NotSeen(f"no option {wanted!r}; there are {[o['text']['text'] for o in offered]}")


def _id(seen: Seen, name: str) -> str:
    return seen.people.get(name.removeprefix("@")) or seen.channels.get(name) or name


def _label(element: Json) -> str | None:
    for key in ("text", "placeholder"):
        if isinstance(element.get(key), dict):
            return str(element[key]["text"])
    return None
