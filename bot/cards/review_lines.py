"""Owns how a card says how its request stands: decided but not in effect yet, or short of information."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cards.authors import approvers_named, author
from bot.cards.blocks import Block, paragraphs
from bot.cards.ending import comment_lines, comments
from bot.cards.inquiries import inquiry_blocks, inquiry_lines
from bot.cards.legend import Legend
from bot.cards.text import inline, moment, time_of_day
from engine.approval import approvers
from engine.codes import TimerKind, Verdict
from engine.human_task import HumanTask, Settling
from engine.ports.queries import HumanTaskView
from engine.tally import deciding_one

_TEXT_CHARS = 300
_CLOCK_SUFFICES = timedelta(hours=12)  # within which a time of the day means one instant


def state_blocks(view: HumanTaskView, legend: Legend) -> list[Block]:
    """Draw how an open request stands, under its facts: nothing, as long as it just waits."""
    human_task = view.human_task
    said = comments(human_task, legend) if human_task.settling is not None else []
    return [*paragraphs(state_lines(view, legend)), *said, *inquiry_blocks(view, legend)]


def state_texts(view: HumanTaskView, legend: Legend) -> list[str]:
    """Say the same in words, a line each. mrkdwn."""
    human_task = view.human_task
    said = comment_lines(human_task, legend, _TEXT_CHARS) if human_task.settling is not None else []
    return [*state_lines(view, legend), *said, *inquiry_lines(view, legend, _TEXT_CHARS)]


def state_lines(view: HumanTaskView, legend: Legend) -> list[str]:
    """Say who decided what, and when that takes effect; or that it is short of information. mrkdwn."""
    human_task = view.human_task
    if human_task.settling is not None and view.task.halt is not None:  # its clock stands still, too
        return [f"{decided_words(human_task, human_task.settling, legend)}, not in effect yet"]
    if human_task.settling is not None:
        return [settling_line(human_task, human_task.settling, legend), *_what_follows(view, legend)]
    if human_task.is_undecided and human_task.needs_information:
        return [f"❓ *Needs information*{_standing_still(human_task)}"]
    return []


def settling_line(human_task: HumanTask, settling: Settling, legend: Legend) -> str:
    """Say who decided what, and when that takes effect. mrkdwn."""
    return f"{decided_words(human_task, settling, legend)}, takes effect {_at(human_task, settling.due)}"


def decided_words(human_task: HumanTask, settling: Settling, legend: Legend) -> str:
    """Say who decided what, which does not hold yet. mrkdwn."""
    is_approval = settling.verdict is Verdict.APPROVED
    deed = "🟢 *Approved" if is_approval else "🔴 *Rejected"
    decision = deciding_one(human_task)
    if decision is not None and decision.alone:
        who = f" alone* by {author(decision, legend)} (break glass)"
    elif is_approval or decision is None:
        who = f"* by {approvers_named(human_task, approvers(human_task), legend) or 'somebody'}"
    else:
        who = f"* by {author(decision, legend)}"
    return f"{deed}{who}"


def _what_follows(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    """Say what a rejection leads to then, and who can undo the decision until then."""
    human_task, decision = view.human_task, deciding_one(view.human_task)
    settling = human_task.settling
    if settling is not None and settling.verdict is Verdict.REJECTED:
        yield _after_rejection(view, settling.rollback_to)
    if decision is not None and settling is not None and settling.before is not None:
        who, what = legend.person(decision.by), inline(settling.before.target)
        yield f"Until then {who} and operators can undo it, and the edit of *{what}* with it."
    elif decision is not None:
        yield f"Until then {legend.person(decision.by)} and operators can undo it."


def _after_rejection(view: HumanTaskView, target: str | None) -> str:
    if target is None:
        return "Then the task is stopped."
    if view.task.rounds(view.human_task.step) >= view.human_task.policy.max_rounds:
        return "Then the operators are asked what to do: it was sent back too often."
    return f"Then work goes back to *{inline(target)}*."


def _standing_still(human_task: HumanTask) -> str:
    """Say which clocks stand still; empty if none would go."""
    paused = human_task.paused.timers if human_task.paused is not None else ()
    kinds = {timer.kind for timer in paused}
    words = {TimerKind.EXPIRE: "the deadline", TimerKind.REMIND: "reminders"}
    told = [word for kind, word in words.items() if kind in kinds]
    if not told:
        return ""
    verb = "stands" if told == ["the deadline"] else "stand"
    return f" · {' and '.join(told)} {verb} still until it is answered"


def _at(human_task: HumanTask, due: datetime) -> str:
    window = human_task.policy.undo_window
    if window is None or window > _CLOCK_SUFFICES:
        return moment(due)
    return f"at {time_of_day(due)}"
