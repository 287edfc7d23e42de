"""Owns what the view of an edit says before it is sent: who is asked again, what runs again."""

from collections.abc import Iterator
from dataclasses import replace

from bot.cards.blocks import Block, divider, paragraphs
from bot.cards.durations import length
from bot.cards.legend import Legend
from bot.cards.modals.resets import names, reset_lines
from bot.cards.reference import Reference
from engine import editing, tally
from engine.human_task import HumanTask
from engine.ports.queries import HumanTaskView
from engine.rollback import Reset, foreseen


def consequences_of_edit(view: HumanTaskView, target: str, legend: Legend) -> list[Block]:
    """Say what an edit does at gates that were passed on the text as it is; nothing, if there are none."""
    reset = editing.preview(view.task, target)
    return [divider(), *paragraphs(_asked_again(view, reset, legend))] if reset.steps else []


def drawn_for_edit(reference: Reference, view: HumanTaskView) -> Reference:
    """Give what the view carries that says what the edit does: also what it said."""
    reset = editing.preview(view.task, reference.edits or "")
    return replace(reference, foreseen=foreseen(reset.steps, reset.undone))


def _decides_alone(human_task: HumanTask) -> bool:
    """Say whether one approval is enough: of the new text there are no others."""
    return sum(count.required for count in tally.counts(human_task)) == 1


def _asked_again(view: HumanTaskView, reset: Reset, legend: Legend) -> Iterator[str]:
    yield f"*If you change the text,* it has to be approved anew at {names(reset.roots)}"
    window = view.human_task.policy.undo_window
    if window and _decides_alone(view.human_task):
        yield (
            f"*Not at once* For {length(window)} your approval can be undone, and your edit with it. All of "
            "this happens when it takes effect; what begins or completes until then runs again, too"
        )
    others = tuple(step for step in reset.keeps_going if step != view.human_task.step)
    yield from reset_lines(view.task, replace(reset, keeps_going=others), legend)
