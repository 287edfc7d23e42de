"""Owns a modal as a test uses it: read it, fill it, send it, see its errors."""

from typing import Any, Protocol

from sandbox import visible_text
from sandbox.cards import value_for
from sandbox.form_state import acting_elements, options_of
from sandbox.records import Json
from sandbox.seen import NotSeen, Seen


class Hands(Protocol):
    """Whose modal it is: somebody who can act on the page and look at it."""

    @property
    def seen(self) -> Seen: ...

    async def do(self, what: str, **body: Any) -> Json: ...

    async def look(self) -> Json: ...


class Modal:
    """The modal on top of a person's screen. It follows what the app makes of it."""

    def __init__(self, person: Hands, view: Json) -> None:
        self._person, self._view = person, view
        self._values: Json = {}
        self.is_open = True

    @property
    def title(self) -> str:
        """What stands on top."""
        return str(self._view["title"]["text"])

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self._view["id"])

    @property
    def submit_label(self) -> str | None:
        """The label of its button, or None when it cannot be sent."""
        submit = self._view.get("submit")
        return str(submit["text"]) if submit else None

    @property
    def errors(self) -> dict[str, str]:
        """The complaints beside its fields, by label."""
        if not self.is_open:
            return {}
        labels = {block["block_id"]: block["label"]["text"] for block in self._inputs()}
        return {labels.get(key, key): text for key, text in (self._view.get("errors") or {}).items()}

    @property
    def failed(self) -> str | None:
        """What Slack says when the app did not answer, or None."""
        sentence: str | None = self._view.get("failed")
        return sentence

    def labels(self) -> list[str]:
        """Give the labels of its fields, from top to bottom."""
        return [block["label"]["text"] for block in self._inputs()]

    def texts(self) -> list[str]:
        """Give every text that it shows."""
        return visible_text.texts(self._view["blocks"])

    def text(self) -> str:
        """Give all that it shows as one string."""
        return "\n".join([self.title, *self.texts()])

    def options(self, label: str) -> list[str]:
        """Give the labels of a field's options."""
        _, element = self._field(label)
        return [option["text"]["text"] for option in options_of(element)]

    def value(self, label: str) -> Any:
        """Give what a field holds: typed by this test, else as it is shown."""
        block, element = self._field(label)
        typed = self._values.get(block["block_id"], {}).get(element["action_id"])
        shown: Json = typed or self._view["state"]["values"][block["block_id"]][element["action_id"]]
        return next((value for key, value in shown.items() if key not in ("type", "timezone")), None)

    def fill(self, values: dict[str, Any] | None = None, /, **named: Any) -> "Modal":
        """Type into fields, or choose in them, by label or block_id."""
        for label, value in {**(values or {}), **named}.items():
            block, element = self._field(label)
            entry = value_for(element, value, self._person.seen)
            self._values.setdefault(block["block_id"], {})[element["action_id"]] = entry
        return self

    def select(self, label: str, option: Any) -> "Modal":
        """Choose an option by its label (or how it begins) or its value."""
        return self.fill({label: option})

    async def press(self, label: str, value: Any = None) -> "Modal":
        """Use an element that acts by itself: a button, or a field that tells the app at once."""
        for block, element in acting_elements(self._view["blocks"]):
            if label in (_label(element), element["action_id"], (block.get("label") or {}).get("text")):
                if block["type"] == "input":
                    self.fill({label: value})
                await self._person.do(
                    "view-action",
                    view_id=self.id,
                    block_id=block["block_id"],
                    action_id=element["action_id"],
                    value_of=value_for(element, value, self._person.seen),
                    state={"values": self._values},
                )
                await self.refresh()
                return self
        raise NotSeen(f"no {label!r} in this modal:\n{self.text()}")

    async def submit(self) -> "Modal":
        """Send the form; afterwards it is closed, or shows its errors or what the app drew instead."""
        await self._person.do("view-submit", view_id=self.id, state={"values": self._values})
        await self.refresh()
        return self

    async def close(self, *, clear: bool = False) -> None:
        """Cancel this form; with `clear` close the whole stack."""
        await self._person.do("view-close", view_id=self.id, clear=clear)
        self.is_open = False

    async def refresh(self) -> "Modal":
        """Look at it again."""
        answer = await self._person.look()
        mine = [view for view in answer["views"] if view["id"] == self.id]
        self.is_open = bool(mine)
        self._view = mine[0] if mine else self._view
        return self

    def _inputs(self) -> list[Json]:
        return [block for block in self._view["blocks"] if block["type"] == "input"]

    def _field(self, label: str) -> tuple[Json, Json]:
        for block in self._inputs():
            if label in (block["label"]["text"], block["block_id"]):
                return block, block["element"]
        for block, element in acting_elements(self._view["blocks"]):
            if label in (_label(element), block["block_id"], element["action_id"]):
                return block, element
        raise NotSeen(f"no field {label!r} in the modal {self.title!r}, which has {self.labels()}")


def _label(element: Json) -> str | None:
    for key in ("text", "placeholder"):
        if isinstance(element.get(key), dict):
            return str(element[key]["text"])
    return None
