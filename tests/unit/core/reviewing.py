"""Owns a story in which there is something to review: a draft that gates show, and the words about it."""

from datetime import timedelta
from typing import Any

from engine.codes import ArtifactKind, Resumption
from engine.commands import (
    AnswerInquiry,
    Dispute,
    EditAndApprove,
    Inquire,
    Resume,
    UndoDecision,
)
from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, Json, JsonText
from engine.policy import Policy, Shown
from engine.snapshot import Change
from tests.makers import BOB, CAROL, a_policy, a_step, person
from tests.story import Story

OLGA = person("olga", is_operator=True)
STEPS = (
    a_step("draft", has_undo=True),
    a_step("tests"),
    a_step("legal", "draft", reads=("draft",)),
    a_step("review", "draft", "tests", reads=("draft", "tests")),
    a_step("publish", "legal", "review", reads=("draft",)),
)


def of(value: Json) -> Fingerprint:
    """Give the fingerprint of an output."""
    return fingerprint_of(json_text(value))


def showing(output: Json, *people: str, version: int = 1, **fields: Any) -> Policy:
    """Make the rules of a gate that shows the draft, which may be edited and sent back."""
    shown = (Shown(step="draft", version=version, fingerprint=of(output)),)
    whole = fingerprint_of_all((one.step, one.fingerprint) for one in shown)
    made = {"editable": ("draft.notes",), "rollback_to": ("draft",), "shown": shown, "fingerprint": whole}
    asked = () if "rules" in fields else people or ("bob", "carol")
    return a_policy(*asked, **(made | fields))


def edit_of(gate: HumanTask, notes: str, by: Actor, **fields: Any) -> EditAndApprove:
    """Edit the notes of the draft at a gate, and approve."""
    output = json_text({"notes": notes})
    said = {"target": "draft.notes", "fingerprint": gate.policy.fingerprint, "before": "first", **fields}
    given = {"output": output, "output_fingerprint": fingerprint_of(output), "after": notes}
    return EditAndApprove(human_task=gate.id, by=by, **(given | said))


class Review(Story):
    """A draft was made, and two gates show it: `legal` and `review`."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(*STEPS)
        self.succeed("draft", output={"notes": "first"})
        self.succeed("tests", output="green")
        self.ask("legal", showing({"notes": "first"}, **fields))
        self.ask("review", showing({"notes": "first"}, **fields))

    def edit(self, step: str, notes: str, by: Actor = BOB, **fields: Any) -> Change:
        """Let somebody edit the notes at a gate, and approve."""
        return self.tell(edit_of(self.last(step), notes, by, **fields))

    def take_back(self, step: str, by: Actor = BOB) -> Change:
        """Let somebody undo the decision at a gate, and the edit that it came with."""
        settling = self.last(step).settling
        before = None if settling is None else settling.before
        output = None if before is None else self.given[before.step, before.version]
        return self.tell(UndoDecision(human_task=self.last(step).id, by=by, output=output))

    @property
    def given(self) -> dict[tuple[str, int], JsonText]:
        """What each step has given, at each version."""
        artifacts = (artifact for change in self.changes for artifact in change.artifacts)
        return {(a.step, a.version): a.body for a in artifacts if a.kind is ArtifactKind.OUTPUT}

    def inquire(self, step: str, by: Actor = BOB, of: Actor = CAROL, question: str = "Why?") -> Change:
        """Let somebody ask about a request."""
        return self.tell(Inquire(human_task=self.last(step).id, by=by, of=of, question=question))

    def explain(self, step: str, by: Actor = CAROL, number: int = 1, answer: str = "So.") -> Change:
        """Let somebody answer a question about a request."""
        return self.tell(AnswerInquiry(human_task=self.last(step).id, by=by, number=number, answer=answer))

    def dispute(self, human_task: HumanTask, by: Actor = BOB, place: int | None = None) -> Change:
        """Let somebody say that a decision was not theirs."""
        return self.tell(Dispute(human_task=human_task.id, by=by, place=place))

    def resume(self, how: Resumption, by: Actor = OLGA, **fields: Any) -> Change:
        """Let an operator have the task go on."""
        return self.tell(Resume(by=by, how=how, **fields))

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)
