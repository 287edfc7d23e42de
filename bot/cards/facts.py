"""Owns the facts on the card of a request: who is asked, how far it has come, who claimed it, until when."""

from bot.cards.asked import answer_by, asked
from bot.cards.blocks import Block, fields, mrkdwn, paragraphs
from bot.cards.in_time import due_fact
from bot.cards.legend import Legend
from bot.cards.progress import approvals, rows
from bot.cards.text import moment
from engine.approval import approvers
from engine.codes import HumanTaskKind, TimerKind
from engine.human_task import HumanTask
from engine.model import TimerKey
from engine.ports.queries import HumanTaskView
from engine.snapshot import TaskSnapshot


def facts(view: HumanTaskView, legend: Legend, *, is_calling: bool) -> list[Block]:
    """Draw the facts in two columns; where several rules decide, a row for each of them."""
    human_task = view.human_task
    until = answer_by(view) if human_task.is_open else ""
    due = due_fact(view.task, human_task)
    is_told = human_task.is_open or bool(approvers(human_task))
    told = rows(view, legend, is_calling=is_calling) if is_told else ()
    if told:
        end = [f"{due[0]} {due[1]}"] if due else []
        end += [f"⏳ *Answer by* {until}"] if until else []
        return list(paragraphs([*(row.line for row in told), *end]))
    claim = claimed(view.task, human_task, legend)
    is_counting = human_task.kind is HumanTaskKind.APPROVAL and is_told
    cells = [
        f"*Asked*\n{asked(view, legend, is_calling=is_calling)}",
        *([f"*Approvals*\n{approvals(view, legend)}"] if is_counting else []),
        *([f"🔒 *Claimed by {claim[0]}*\n{claim[1]}"] if claim else []),
        *([f"{due[0]}\n{due[1]}"] if due else []),
        *([f"*Answer by*\n{until}"] if until else []),
    ]
    return list(fields([mrkdwn(cell) for cell in cells]))


def fact_lines(view: HumanTaskView, legend: Legend, *, is_calling: bool) -> list[str]:
    """Say who is asked and how far it has come, a line each. mrkdwn."""
    told = rows(view, legend, is_calling=is_calling)
    due = due_fact(view.task, view.human_task)
    dated = [f"{due[0]} {due[1]}"] if due else []
    if told:
        return [*(row.line for row in told), *dated]
    is_approval = view.human_task.kind is HumanTaskKind.APPROVAL
    claim = claimed(view.task, view.human_task, legend)
    return [
        f"Asked: {asked(view, legend, is_calling=is_calling)}",
        *([f"Approvals: {approvals(view, legend)}"] if is_approval else []),
        *([f"Claimed by {' '.join(claim)}"] if claim else []),
        *dated,
    ]


def claimed(task: TaskSnapshot, human_task: HumanTask, legend: Legend) -> tuple[str, str] | None:
    """Say who keeps an open form to themselves, and until when; None: nobody. mrkdwn."""
    if not human_task.is_open or human_task.claimed_by is None:
        return None
    timer = task.timers.get(TimerKey(human_task.step, human_task.run, TimerKind.CLAIM))
    until = "until it is released" if timer is None else f"until {moment(timer.due)}"
    return legend.person(human_task.claimed_by), until
