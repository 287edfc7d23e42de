"""Owns who is called right after a message that had no room for everybody: in its thread, and once."""

from bot.cards.addressing import addressed
from bot.cards.blocks import paragraphs
from bot.cards.calling import called_anyway, groups_of, seats_of
from bot.cards.legend import Legend, is_person
from bot.cards.message import Message, message
from bot.cards.place_notices import its_answer, title_at
from engine import tally
from engine.approval import still_to_act
from engine.model import GroupId, Notice, UserId
from engine.ports.outbox import Card, NoticeToSay
from engine.ports.queries import HumanTaskView, TaskView

CALLED_PREFIX = "called:"
"""How the kinds of notices begin that call whom another message left out; then comes which one that was."""
_ASKED = "asked"
_WAITING = frozenset(
    {_ASKED, "reminder", "next", "late", "escalated"}
)  # they call those for whom a request waits
_CALLED = "called"


def calls_left(item: Card | NoticeToSay, said: Message) -> Notice | None:
    """Give the notice that calls whom a message is to call and does not; None: it calls all of them.

    A direct message reaches its reader anyway.
    """
    if is_person(item.surface) or not said.missed:
        return None
    kind, number = _follows(item)
    return Notice(
        kind=kind,
        surface=item.surface,
        human_task=item.human_task,
        number=number,
        data={_CALLED: list(said.missed)},
    )


def left_called(notice: NoticeToSay, view: HumanTaskView | TaskView, legend: Legend) -> Message | None:
    """Call whom another message left out, as far as it still concerns them. None: it concerns nobody."""
    ids = [str(id) for id in notice.data.get(_CALLED) or ()]
    users = [UserId(id) for id in ids if is_person(id)]
    groups = [GroupId(id) for id in ids if not is_person(id)]
    line = "⬆️ What is said above is for you, too."
    if isinstance(view, HumanTaskView) and notice.kind.split(":")[1] in _WAITING:
        users, groups = _still_asked(view, users, groups)
        what = title_at(view, notice.surface, legend)
        line = f"🟡 {what} waits for your {its_answer(view.human_task)}, too."
    if not (users or groups):
        return None
    call = called_anyway(seats_of(view, users), groups, legend)
    line = addressed(call.text, notice.surface, line)
    return message([line], paragraphs([line]), call)


def _follows(item: Card | NoticeToSay) -> tuple[str, int]:
    if isinstance(item, Card):
        return f"{CALLED_PREFIX}{_ASKED}", 1
    if item.kind.startswith(CALLED_PREFIX):
        return item.kind, item.number + 1
    return f"{CALLED_PREFIX}{item.kind}:{item.number}", 1


def _still_asked(
    view: HumanTaskView, users: list[UserId], groups: list[GroupId]
) -> tuple[list[UserId], list[GroupId]]:
    human_task = view.human_task
    if not human_task.is_undecided:
        return [], []
    waited_for = still_to_act(view.task, human_task)
    asked = {group for count in tally.turn(human_task) for group in groups_of(view, count.rule)}
    return [user for user in users if user in waited_for], [group for group in groups if group in asked]
