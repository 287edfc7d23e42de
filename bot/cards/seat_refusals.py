"""Owns what a person is told privately who may not act: not their turn, claimed, not theirs to give."""

from bot.cards.facts import claimed
from bot.cards.legend import MOST_NAMES, Legend
from bot.cards.text import and_more, inline
from engine.policy import Rule
from engine.ports.queries import HumanTaskView
from engine.refusals import (
    CannotBeAway,
    CannotTakeOver,
    ClaimedByAnother,
    JoinedLater,
    MayNotHandOver,
    NotAFullMember,
    NotAnOperator,
    NotClaimed,
    NotDistinct,
    NothingToClaim,
    NotNeeded,
    NotYourTurn,
    Refused,
)

_UNCHANGED = "Nothing was changed."


def seat_refusal_text(error: Refused, legend: Legend, view: HumanTaskView | None = None) -> str | None:
    """Say why what a person tried was not theirs to do; None: it is about something else. mrkdwn."""
    why = why_not_theirs(error, legend, view)
    return None if why is None else f"{why} {_UNCHANGED}"


def why_not_theirs(error: Refused, legend: Legend, view: HumanTaskView | None = None) -> str | None:
    """Say why it is not this person's to act, and what to do; None: it is about something else. mrkdwn.

    `view`: the request, as it is now.
    """
    match error:
        case NotYourTurn() | NotNeeded():
            return _not_now(error)
        case JoinedLater():
            return (
                "You joined the group after it was asked, so you are not among those who may answer. "
                "Ask an operator to press *Ask again with today's members* in More…, and you are asked, too."
            )
        case NotAFullMember():
            return (
                "This is for full members of this workspace, not for guests or people of other workspaces. "
                "Ask a full member who is asked to answer it."
            )
        case NotDistinct():
            return (
                f"You answered *{inline(error.step)}* already, and this wants the eyes of somebody else: "
                "leave it to the others who are asked."
            )
        case ClaimedByAnother() | NothingToClaim() | NotClaimed():
            return _not_theirs(error, legend, view)
        case NotAnOperator():
            return "Only operators may do this. Ask one of them."
        case MayNotHandOver():
            return _kept(error)
        case CannotTakeOver():
            return _not_taken(error, legend)
        case CannotBeAway():
            return _not_away(error)
        case _:
            return None


def _not_now(error: NotYourTurn | NotNeeded) -> str:
    if isinstance(error, NotNeeded):
        return (
            f"Your approval is not needed any more: it waits only for {_rules(error.lacking)}. "
            "You may still reject it."
        )
    return (
        f"It is not your turn yet: you are asked for *{inline(error.rule.name)}*, after "
        f"{_rules(error.before)}. You are told when it is your turn."
    )


def _rules(rules: tuple[Rule, ...]) -> str:
    return and_more([f"*{inline(rule.name)}*" for rule in rules[:MOST_NAMES]], len(rules))


def _not_theirs(
    error: ClaimedByAnother | NothingToClaim | NotClaimed, legend: Legend, view: HumanTaskView | None
) -> str:
    match error:
        case ClaimedByAnother():
            claim = None if view is None else claimed(view.task, view.human_task, legend)
            who, until = claim or (legend.person(error.claimed_by), "")
            keeps = f"{who} claimed this {until}".rstrip()
            return f"{keeps}. You can answer it once they release it or the claim ends."
        case NotClaimed(claimed_by=None):
            return "Nobody has claimed this, so there is nothing to release: press *Complete…*."
        case NotClaimed(claimed_by=user):
            who = legend.person(user) if user else "somebody"
            return f"{who} claimed this: only they and operators may release it."
        case NothingToClaim():
            return "This cannot be claimed: it is yours to answer anyway. Press *Complete…*."


def _kept(error: MayNotHandOver) -> str:
    match error.reason:
        case "forbidden":
            return "The pipeline does not allow to hand this over: whoever is asked has to answer."
        case "not_asked":
            return "This person is not asked here (any more), so there is nothing to hand over."
        case "decided":
            return "Who has approved already cannot hand over: their approval counts."
        case _:
            return "You may hand over only your own place. Ask an operator: they may replace anybody."


def _not_taken(error: CannotTakeOver, legend: Legend) -> str:
    who = legend.person(error.user)
    match error.reason:
        case "inactive":
            return f"{who} cannot take over: this account is deactivated. Choose somebody else."
        case "guest":
            return (
                f"{who} cannot take over: this is for full members of this workspace. Choose somebody else."
            )
        case "barred":
            return (
                f"{who} cannot take over: they started the task, or answered an earlier step. "
                "Choose somebody else."
            )
        case _:
            return f"{who} is asked here already. Choose somebody else."


def _not_away(error: CannotBeAway) -> str:
    match error.reason:
        case "past":
            return "You cannot be away until an instant that is past. Name a later one."
        case "too_long":
            return "You cannot be away for more than 366 days. Name an earlier day."
        case "self":
            return "You cannot stand in for yourself. Name somebody else, or nobody."
        case _:
            return "The account of who is away or stands in is deactivated. Name somebody else, or nobody."
