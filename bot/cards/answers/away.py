"""Owns the answers to being away: until when, who stands in, and what can be handed over at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot import ids
from bot.cards.answers.away_until import how_to
from bot.cards.blocks import Block, button, context, section
from bot.cards.legend import Legend
from bot.cards.message import Message, fitting, message
from bot.cards.reference import UnreadableReference
from bot.cards.refusals import note
from bot.cards.text import counted, inline, link, moment
from bot.dates.saying import in_words
from engine.model import HumanTaskId, UserId
from engine.ports.absences import Absence
from engine.refusals import CannotTakeOver, MayNotHandOver

_UNCHANGED = "Nothing was changed."
_TASK_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOffer:
    """What the button carries that hands a seat over: of which request, and to whom."""

    human_task: HumanTaskId
    to: UserId

    def __str__(self) -> str:
        return json.dumps([self.human_task, self.to], separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> "SeatOffer":
        """Read what `str` wrote. Raises UnreadableReference."""
        try:
            known: Any = json.loads(text or "")
        except ValueError:
            known = None
        if isinstance(known, list) and len(known) == 2 and all(isinstance(part, str) for part in known):
            return cls(human_task=HumanTaskId(known[0]), to=UserId(known[1]))
        raise UnreadableReference(f"not an offer: {(text or '')[:80]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that waits for somebody who is away."""

    id: HumanTaskId
    title: str
    task: str  # its name
    address: str  # of the card; empty: there is none to link to
    kept: MayNotHandOver | CannotTakeOver | None = None  # why it cannot go to the stand-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with somebody who is away, where they are."""

    absence: Absence
    zone: str
    waiting: Sequence[Waiting] = ()  # oldest first
    is_cut: bool = False  # more wait than were looked for
    is_external: bool = False  # whoever stands in is a guest, or of another workspace


class StandInProblem(StrEnum):
    """Why somebody cannot stand in."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    GROUP = "group"
    SELF = "self"
    GONE = "gone"
    BOT = "bot"
    AWAY = "away"


# --- how it stands -----------------------------------------------------------------------------------


def away_answer(standing: Standing, legend: Legend) -> Message:
    """Say until when somebody is away and who stands in; offer to hand over what waits already."""
    absence, command = standing.absence, inline(legend.command)
    first = f"You are away until *{in_words(absence.until, standing.zone)}*."
    lines = [first, _consequence(standing, legend), f"`{command} back` ends it."]
    return message([*lines, _waiting_line(standing)], _blocks(lines, standing, legend))


def not_away_answer(legend: Legend) -> Message:
    """Say that somebody is not away, and how to be."""
    return note(f"You are not away: requests come to you. {how_to(legend)}")


def back_answer(absence: Absence | None, legend: Legend) -> Message:
    """Say that requests come to somebody again. None: they were not away."""
    if absence is None:
        return not_away_answer(legend)
    stays = " What was handed over stays where it is now." if absence.stand_in else ""
    return note(f"Welcome back. New requests come to you again.{stays}")


def _consequence(standing: Standing, legend: Legend) -> str:
    stand_in = standing.absence.stand_in
    if stand_in is None:
        example = f"`{inline(legend.command)} away until friday @bob`"
        return f"Nobody stands in: new requests still come to you. To name somebody: {example}"
    who = legend.person(stand_in)
    if standing.is_external:
        return (
            f"*{who}* is a guest or of another workspace: new requests go to them only where the pipeline "
            "says `external: true`; all others still come to you."
        )
    return f"New requests go to *{who}* where their rules allow it, else they still come to you."


def _blocks(lines: Sequence[str], standing: Standing, legend: Legend) -> list[Block]:
    before: list[Block] = [section("\n".join(lines))]
    if not standing.waiting:
        return before
    before.append(section(_waiting_line(standing)))
    offers = [[_offer(each, standing.absence.stand_in, legend)] for each in standing.waiting]
    if standing.absence.stand_in is None:
        return [*before, context(_see_all(legend))]
    shown, left = fitting(before, offers, [context(_rest(len(offers), standing, legend))])
    more: list[Block] = [context(_rest(left, standing, legend))] if left or standing.is_cut else []
    return [*before, *shown, *more]


def _waiting_line(standing: Standing) -> str:
    if not standing.waiting:
        return ""
    at_least = "at least " if standing.is_cut else ""
    number = len(standing.waiting)
    return f"*Waiting for you already*: {at_least}{counted(number, 'request')}"


def _offer(waiting: Waiting, to: UserId | None, legend: Legend) -> Block:
    title = link(waiting.address, waiting.title, 150)
    line = f"🟡 *{title}* · {inline(waiting.task, _TASK_CHARS)}"
    if to is None:
        return section(line)
    if waiting.kept is not None:
        return section(f"{line}\n↳ stays with you: {hand_over_refusal(waiting.kept, legend)}")
    offer = button(
        f"Hand over to {legend.name(to)}",
        ids.HAND_OVER_WHILE_AWAY,
        str(SeatOffer(human_task=waiting.id, to=to)),
        reads=f"Hand over to {legend.name(to)}: {waiting.title}",
    )
    return {**section(line), "block_id": f"offer:{waiting.id}", "accessory": offer}


def _rest(left: int, standing: Standing, legend: Legend) -> str:
    at_least = "at least " if standing.is_cut else ""
    return f"… and {at_least}{left:,} more. {_see_all(legend)}" if left else _see_all(legend)


def _see_all(legend: Legend) -> str:
    return f"`{inline(legend.command)} mine` lists what waits for you."


# --- what is not possible ----------------------------------------------------------------------------


def stand_in_refusal(
    problem: StandInProblem, name: str, legend: Legend, *, absence: Absence | None = None
) -> Message:
    """Say why somebody cannot stand in. `name`: as it was typed; `absence`: their own."""
    return note(f"{_wrong_person(problem, inline(name, 60), absence)} {_UNCHANGED}", how_to(legend))


def _wrong_person(problem: StandInProblem, who: str, absence: Absence | None) -> str:
    match problem:
        case StandInProblem.UNKNOWN:
            return f"I do not know {who}: choose somebody from the list that Slack shows after an @."
        case StandInProblem.SEVERAL:
            return "One person can stand in for you, not several: name one of them, or nobody."
        case StandInProblem.GROUP:
            return f"{who} is a group: name one person, or nobody."
        case StandInProblem.SELF:
            return "You cannot stand in for yourself: name somebody else, or nobody."
        case StandInProblem.GONE:
            return f"The account of {who} is deactivated: name somebody else, or nobody."
        case StandInProblem.BOT:
            return f"{who} is no person: name somebody else, or nobody."
        case StandInProblem.AWAY:
            until = f" until {moment(absence.until)}" if absence else ""
            return f"{who} is away{until}, too: name somebody else, or nobody."


def hand_over_refusal(error: MayNotHandOver | CannotTakeOver, legend: Legend) -> str:
    """Say why a seat stays where it is. mrkdwn, without a capital: a sentence goes on with it."""
    who = legend.person(error.user)
    match error.reason:
        case "forbidden":
            return "the pipeline does not allow to hand it over."
        case "not_asked":
            return "you are not asked there any more."
        case "decided":
            return "you have answered already."
        case "inactive":
            return f"the account of {who} is deactivated."
        case "guest":
            return f"{who} is a guest, and it is for full members of this workspace."
        case "barred":
            return f"{who} may not answer it: they started the task, or answered an earlier step."
        case "asked":
            return f"{who} is asked there, too."
        case _:
            return "it is not yours to hand over."


# --- handing over ------------------------------------------------------------------------------------


def handed_over_answer(title: str, to: UserId, legend: Legend) -> Message:
    """Say that a seat went to the stand-in."""
    return note(f"*{inline(title)}* is handed over to {legend.person(to)}, who is told.")


def not_handed_over_answer(title: str, error: MayNotHandOver | CannotTakeOver, legend: Legend) -> Message:
    """Say that a seat stays where it is, and why."""
    return note(f"*{inline(title)}* was not handed over: {hand_over_refusal(error, legend)}")


def offer_is_over_answer(legend: Legend) -> Message:
    """Say that a button belongs to an absence that is over, or has another stand-in."""
    command = inline(legend.command)
    return note(
        "You are not away any more, or somebody else stands in for you now, so nothing was handed over. "
        f"`{command} away` says how it stands."
    )
