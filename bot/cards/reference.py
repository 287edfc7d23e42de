"""Owns what our controls carry: a button's value and a view's private metadata.

Neither is secret or signed: whoever reads one looks its ids up before believing them.
"""

import json
from dataclasses import asdict, dataclass, fields

from engine.model import Fingerprint, HumanTaskId, TaskId


class UnreadableReference(ValueError):
    """A control carried something that we never wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a press or a submission is about."""

    human_task: HumanTaskId | None = None
    fingerprint: Fingerprint | None = None  # of what the card showed
    task: TaskId | None = None
    pipeline: str | None = None
    revision: str | None = None  # of the pipeline whose form was drawn
    channel: str | None = None  # where the button was pressed
    ts: str | None = None  # the message of the button
    target: str | None = None  # the step for which the view says what sending back does
    foreseen: Fingerprint | None = None  # of what it said
    edits: str | None = None  # the text that is edited: a step, or `step.key`
    inquiry: str | None = None  # the number of a question about the request
    decision: str | None = None  # the place of one among all that were said about the request, from 1
    since: str | None = None  # when the stop of the task began that was shown; ISO 8601

    def __str__(self) -> str:
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(known, separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> "Reference":
        """Read what `str` wrote. Raises UnreadableReference."""
        try:
            known = json.loads(text or "")
        except ValueError:
            known = None
        names = {field.name for field in fields(cls)}
        if not isinstance(known, dict) or not all(
            name in names and isinstance(value, str) for name, value in known.items()
        ):
            raise UnreadableReference(f"not a reference: {(text or '')[:80]!r}")
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPage:
    """What the button under a list carries: which list it is, and where the next part begins."""

    list: str
    after: str

    def __str__(self) -> str:
        return json.dumps([self.list, self.after], separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> "NextPage":
        """Read what `str` wrote. Raises UnreadableReference."""
        try:
            known = json.loads(text or "")
        except ValueError:
            known = None
        if isinstance(known, list) and len(known) == 2 and all(isinstance(part, str) for part in known):
            return cls(list=known[0], after=known[1])
        raise UnreadableReference(f"not a page: {(text or '')[:80]!r}")
