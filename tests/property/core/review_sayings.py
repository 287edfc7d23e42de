"""Owns what people might say about the requests of a task under review."""

from engine.codes import Choice, HumanTaskKind
from engine.commands import Answer, Approve, Complete, Decide, EditAndApprove, Reject
from engine.content import fingerprint_of
from engine.human_task import HumanTask
from engine.model import Actor, Fingerprint, HumanTaskId, JsonText
from engine.snapshot import TaskSnapshot
from tests.property.core import oracle
from tests.property.core.review_world import LETTERS, text


def open_requests(task: TaskSnapshot) -> list[HumanTask]:
    """Give the requests that wait."""
    return [h for h in task.human_tasks.values() if h.is_open]


def decisions(task: TaskSnapshot, h: HumanTask, by: Actor) -> list[Decide]:
    """Give what somebody might decide; approvals often, for without them little can be taken back."""
    match h.kind:
        case HumanTaskKind.FORM:
            return [completed(h.id, by, text(letter), h.policy.fingerprint) for letter in LETTERS]
        case HumanTaskKind.QUESTION:
            return [Answer(human_task=h.id, by=by, choice=choice) for choice in Choice]
        case HumanTaskKind.APPROVAL:
            seen, id = h.policy.fingerprint, h.id
            back_to = [None, *sorted(oracle.targets(task, h))]
            rejections = [
                Reject(human_task=id, by=by, comment="bad", fingerprint=seen, rollback_to=to)
                for to in back_to
            ]
            approve = Approve(human_task=id, by=by, comment="good", fingerprint=seen)
            alone = Approve(human_task=id, by=by, comment="good", fingerprint=seen, alone=True)
            return [*[approve] * 8, alone, *rejections]


def edits(h: HumanTask, by: Actor) -> list[EditAndApprove]:
    """Give the edits that a request offers."""
    seen = h.policy.fingerprint
    targets = h.policy.editable
    return [edited(h.id, by, target, text(letter), seen) for target in targets for letter in LETTERS]


def completed(id: HumanTaskId, by: Actor, answer: JsonText, seen: Fingerprint | None) -> Complete:
    """Answer a form."""
    of_answer = fingerprint_of(answer)
    return Complete(human_task=id, by=by, answer=answer, answer_fingerprint=of_answer, fingerprint=seen)


def edited(
    id: HumanTaskId,
    by: Actor,
    target: str,
    output: JsonText,
    seen: Fingerprint | None,
    comment: str = "better",
) -> EditAndApprove:
    """Edit a text and approve. What it was stands for itself: the core hands it on unread."""
    return EditAndApprove(
        human_task=id,
        by=by,
        target=target,
        before=f"before {output}",
        after=output,
        output=output,
        output_fingerprint=fingerprint_of(output),
        fingerprint=seen,
        comment=comment,
    )
