"""Owns how edits of what is shown are told: to whom they were first, and to whose approvals lapse."""

from collections.abc import Sequence

from bot.cards.addressing import addressed, concerns
from bot.cards.blocks import paragraphs
from bot.cards.calling import called_users
from bot.cards.edited_texts import COMPARED_MAX, edited_lines
from bot.cards.legend import Legend, link_for
from bot.cards.message import Message, message
from bot.cards.request import title_of
from bot.cards.text import inline, joined_lines, link, moment, units
from engine.approval import approvers
from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus
from engine.model import Fingerprint, UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HistoryLine, HumanTaskView

_TITLE_CHARS = 200
_TEXT_CHARS = 2_500


def edits_since(
    view: HumanTaskView, seen: Fingerprint | None, history: Sequence[HistoryLine]
) -> Sequence[HistoryLine]:
    """Give the edits of what a request shows, oldest first, since it had the fingerprint that somebody saw.

    If that cannot be told: all since the request was made.
    """
    steps = {one.step for one in view.human_task.policy.shown}
    edits = [
        one
        for one in history
        if one.kind in ("edited", "put_back") and one.step in steps and one.at >= view.human_task.asked_at
    ]
    for place, one in enumerate(edits):
        if one.human_task == view.human_task.id and one.data.get("fingerprint") == seen:
            return edits[place:]
    return edits


def edit_line(edit: HistoryLine, legend: Legend) -> str:
    """Say who edited what, and when. mrkdwn."""
    who = legend.person(edit.by) if edit.by else "Somebody"
    what = inline(str(edit.data.get("target", edit.step)))
    deed = "took back the edit of" if edit.kind == "put_back" else "edited"
    return f"{who} {deed} *{what}* (version {edit.version}, {moment(edit.at)})"


def stale_text(view: HumanTaskView, edits: Sequence[HistoryLine], legend: Legend) -> str:
    """Say why nothing was decided: what changed since somebody looked, and where it is now. mrkdwn."""
    is_form = view.human_task.kind is HumanTaskKind.FORM
    advice = "and complete it then" if is_form else "and decide again"
    return "\n".join([*_changed_since(view, edits, legend), f"Look at {_card(view, legend)}, {advice}."])


def stale_form_lines(view: HumanTaskView, edits: Sequence[HistoryLine], legend: Legend) -> list[str]:
    """Say the same in the form that was sent, in which what was typed stays. mrkdwn."""
    advice = "What you typed stands below: send it again, if it is right still."
    return [*_changed_since(view, edits, legend), f"Look at {_card(view, legend)}. {advice}"]


def _changed_since(view: HumanTaskView, edits: Sequence[HistoryLine], legend: Legend) -> list[str]:
    """Say that what somebody saw has changed, and how. mrkdwn."""
    done = "sent" if view.human_task.kind is HumanTaskKind.FORM else "decided"
    first = f"What you saw has changed in the meantime, so nothing was {done}."
    return [first, *_told_of(edits, legend)]


def _card(view: HumanTaskView, legend: Legend) -> str:
    address, words = legend.address(link_for(view.links, None)), "the card as it is now"
    return link(address, words) if address else words


def _told_of(edits: Sequence[HistoryLine], legend: Legend) -> list[str]:
    """Say who edited what, with the lines that changed if they fit. mrkdwn."""
    who = [f"✏️ {edit_line(edit, legend)}" for edit in edits]
    changed = [list(edited_lines(edit, legend)) for edit in edits[:COMPARED_MAX]]
    if len(edits) <= COMPARED_MAX:
        told = [line for edit, lines in zip(who, changed, strict=True) for line in (edit, *lines)]
        if sum(units(line) + 1 for line in told) <= _TEXT_CHARS:
            return told
    rest = ["Which lines changed stands behind More… of the card."] if any(changed) else []
    return [joined_lines(who, _TEXT_CHARS), *rest]


def rewritten_words(notice: NoticeToSay, target: str, legend: Legend) -> str:
    """Say who edited a text, or took an edit of it back. mrkdwn."""
    data = notice.data
    who = legend.person(UserId(str(data.get("by", ""))))
    if "editor" not in data:
        return f"✏️ {who} edited *{inline(target)}*"
    whose = "their" if data["editor"] == data.get("by") else f"{legend.person(UserId(str(data['editor'])))}'s"
    return f"↩️ {who} took back {whose} edit of *{inline(target)}*"


def _is_asked_anew(view: HumanTaskView) -> bool:
    """Say whether a request is over that was approved on another text, or was closed because of an edit."""
    human_task = view.human_task
    is_passed_anew = human_task.status is HumanTaskStatus.APPROVED and _is_of_an_earlier_run(view)
    return is_passed_anew or human_task.closed_because is ClosedBecause.EDITED


def _is_of_an_earlier_run(view: HumanTaskView) -> bool:
    return view.task.steps[view.human_task.step].run > view.human_task.run


def edit_notice(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those whose approvals were of a text that somebody edited since. None: it no longer applies."""
    is_open = view.human_task.is_open
    if not (is_open or _is_asked_anew(view)):
        return None
    again = approvers(view.human_task) if is_open else ()
    lapsed = [UserId(str(user)) for user in notice.data.get("people") or ()]
    users = tuple(user for user in lapsed if user not in again and concerns(notice.surface, (user,)))
    if not users:
        return None
    what = link(legend.address(link_for(view.links, notice.surface)), title_of(view), _TITLE_CHARS)
    edited = f"{rewritten_words(notice, str(notice.data.get('target', '')), legend)} of {what}"
    earlier = "edited" if "editor" in notice.data else "earlier"
    whose = "your approval was" if len(users) == 1 else "your approvals were"
    ends = "does not count any more" if len(users) == 1 else "do not count any more"
    then = "Look at it, and approve again." if is_open else "It is asked anew when it is its turn again."
    line = f"{edited}: {whose} of the {earlier} text, and {ends}. {then}"
    call = called_users(view, users, legend)
    line = addressed(call.text, notice.surface, line)
    return message([line], paragraphs([line]), call)
