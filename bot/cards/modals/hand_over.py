"""Owns the view in which a place in a request is handed over: whose, to whom, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.cards.blocks import (
    OPTIONS_MAX,
    Block,
    Element,
    View,
    foreign,
    modal,
    option,
    placeholder_of,
    question,
    section,
    text_input,
)
from bot.cards.legend import Legend
from bot.cards.reference import Reference
from bot.cards.request import title_of
from engine.approval import who_answered
from engine.model import UserId
from engine.ports.queries import HumanTaskView
from engine.refusals import CannotTakeOver, CommentNeeded, MayNotHandOver, Refused

REASON_MAX = 1_000
_TITLE_CHARS = 500


def hand_over_modal(
    view: HumanTaskView, reference: Reference, legend: Legend, *, seats: Sequence[UserId], giver: UserId
) -> View:
    """Ask to whom a place goes, and why. `seats`: those that may be given, one at least."""
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        _whose(view, legend, seats, giver),
        question(
            ids.PERSON,
            "To",
            {
                "type": "users_select",
                "action_id": ids.VALUE,
                "placeholder": placeholder_of("Choose somebody"),
            },
            hint="They are asked instead, and told so.",
        ),
        question(
            ids.REASON,
            "Reason",
            text_input(ids.VALUE, limit=REASON_MAX),
            hint="It is told to both, and kept in the history.",
        ),
    ]
    return modal(ids.HAND_OVER_VIEW, "Hand over", blocks, metadata=str(reference), submit="Hand over")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was sent; `of` None: one's own place. The errors are by block."""

    of: UserId | None
    to: UserId | None
    reason: str
    errors: Mapping[str, str]


def handed_over(values: Mapping[str, Mapping[str, Any]]) -> HandedOver:
    """Read the state of the view."""
    seat = _chosen_seat((values.get(ids.SEAT) or {}).get(ids.VALUE, {}))
    to = (values.get(ids.PERSON) or {}).get(ids.VALUE, {}).get("selected_user")
    reason = str((values.get(ids.REASON) or {}).get(ids.VALUE, {}).get("value") or "").strip()
    errors = {}
    if ids.SEAT in values and not seat:
        errors[ids.SEAT] = "Choose whose place it is."
    if not to:
        errors[ids.PERSON] = "Choose who is asked instead."
    if not reason:
        errors[ids.REASON] = "Say why: whoever is asked instead is told."
    return HandedOver(seat, UserId(str(to)) if to else None, reason, errors)


def refused_fields(
    refusal: Refused, view: HumanTaskView, legend: Legend, *, has_choice: bool
) -> Mapping[str, str]:
    """Say a refusal beside the field that it is about; empty: it is about none. Plain text.

    `has_choice`: the view asks whose place it is.
    """
    match refusal:
        case CommentNeeded():
            return {ids.REASON: "Say why: whoever is asked instead is told."}
        case CannotTakeOver():
            return {ids.PERSON: _why_not(refusal, view, legend)}
        case MayNotHandOver(reason="decided") if has_choice:
            return {ids.SEAT: "They have decided already: choose somebody else's place."}
        case MayNotHandOver(reason="not_asked") if has_choice:
            return {ids.SEAT: "They are not asked here (any more): choose somebody else's place."}
        case _:
            return {}


def _whose(view: HumanTaskView, legend: Legend, seats: Sequence[UserId], giver: UserId) -> Block:
    if tuple(seats) == (giver,):
        return section("Somebody else is asked instead of you.")
    first = seats[0] if seats[0] == giver or len(seats) == 1 else None
    if len(seats) > OPTIONS_MAX:
        hint = f"{len(seats):,} people are asked: choose one of them."
        return question(ids.SEAT, "Whose place", _anybody(first), hint=hint)
    return question(ids.SEAT, "Whose place", _one_of(seats, first, view, legend))


def _one_of(seats: Sequence[UserId], first: UserId | None, view: HumanTaskView, legend: Legend) -> Element:
    options = [option(legend.name(user), user, _rules_of(view, user)) for user in seats]
    return {
        "type": "static_select",
        "action_id": ids.VALUE,
        "options": options,
        **({"initial_option": options[0]} if first else {}),
    }


def _anybody(first: UserId | None) -> Element:
    """Let choose from everybody, where Slack does not list all who are asked: it is checked when sent."""
    return {
        "type": "users_select",
        "action_id": ids.VALUE,
        **({"initial_user": first} if first else {}),
        "placeholder": placeholder_of("Choose somebody who is asked"),
    }


def _chosen_seat(state: Mapping[str, Any]) -> UserId | None:
    chosen = (state.get("selected_option") or {}).get("value") or state.get("selected_user")
    return UserId(str(chosen)) if chosen else None


def _rules_of(view: HumanTaskView, user: UserId) -> str:
    """Name the rules by which somebody is asked; plain text."""
    rules = view.human_task.policy.rules
    return ", ".join(
        rule.name for rule in rules if rule.name and any(seat.user == user for seat in rule.seats)
    )


def _why_not(refusal: CannotTakeOver, view: HumanTaskView, legend: Legend) -> str:
    name = legend.name(refusal.user)
    match refusal.reason:
        case "inactive":
            return f"{name} cannot be asked: the account is deactivated, or it is an app."
        case "guest":
            return f"{name} is a guest or of another workspace, and those may not answer this."
        case "asked":
            return f"{name} is asked already: choose somebody else."
        case _:
            return f"{name} {_barred(view, refusal.user)}, and may not answer this as well."


def _barred(view: HumanTaskView, user: UserId) -> str:
    for step in view.human_task.policy.distinct_from:
        if user in who_answered(view.task, step):
            return f"answered {step}"
    return "started this task"
