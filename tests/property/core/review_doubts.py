"""Owns who is asked anew when a stopped task does not go on as it was, reckoned by who only watches."""

from engine.codes import HumanTaskKind, StepState
from engine.human_task import HumanTask
from engine.snapshot import TaskSnapshot
from tests.property.core.review_book import Book
from tests.property.core.review_page import in_doubt


def asked_anew(task: TaskSnapshot, book: Book) -> set[str]:
    """Give the steps whose requests were disowned, and of gates that approved what such people edited.

    And those to which disowned rejections sent work.
    """
    doubted = in_doubt([book.pages[id] for id, _ in book.disowned], book.authors)
    anew = {task.human_tasks[id].step for id, _ in book.disowned}
    for h in task.human_tasks.values():
        is_now = h.run == task.steps[h.step].run and h.status in {"pending", "approved"}
        if is_now and doubted & {one.step for one in h.policy.shown} and _is_approved(book, h):
            anew.add(h.step)
    back = [book.brought_about(task, id, word) for id, word in book.disowned]
    started = {step for step in anew if task.steps[step].state is not StepState.PENDING}
    return started.union(step for step in back if step is not None)


def _is_approved(book: Book, h: HumanTask) -> bool:
    """Say whether anybody approved exactly what is shown now."""
    texts = book.shown(h.policy)
    alone = [word for word in book.pages[h.id].standing_words if word.is_alone and word.texts == texts]
    rules = h.policy.rules if h.kind is HumanTaskKind.APPROVAL else ()
    return bool(alone) or any(book.counted(h, rule) for rule in rules)
