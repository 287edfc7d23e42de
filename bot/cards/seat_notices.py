"""Owns what is said once about who decides: whose turn it is, who was bypassed, took over, is new."""

from collections.abc import Collection, Sequence

from bot.cards.addressing import addressed, concerns, with_reason
from bot.cards.asked import able_seats, rule_name
from bot.cards.authors import author
from bot.cards.blocks import paragraphs
from bot.cards.calling import called, called_users, groups_of
from bot.cards.legend import Legend, ids_in_text, is_person
from bot.cards.message import Message, message
from bot.cards.place_notices import asked_again, handed_over, rule_names, title_at, users_in
from engine import tally
from engine.approval import approvers, barred_from, eligible
from engine.codes import TaskState, Verdict
from engine.human_task import Decision
from engine.model import Surface, UserId
from engine.notices import ANNOUNCEMENT_PREFIX
from engine.policy import Rule
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView


def seat_notice(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Word a notice about who decides, as things stand now. None: it no longer applies, or not here."""
    match notice.kind.removeprefix(ANNOUNCEMENT_PREFIX):
        case "next":
            return _next(notice, view, legend)
        case "bypassed":
            return _bypassed(notice.surface, view, legend)
        case "handed_over":
            return handed_over(notice, view, legend)
        case "asked_again":
            return asked_again(notice, view, legend)
        case _:
            return None


def people_in_notice(notice: NoticeToSay) -> frozenset[UserId]:
    """Give everybody whom the data of a notice name."""
    keys = ("by", "of", "to") if notice.kind.endswith("handed_over") else ("by", "of")
    named = [notice.data.get(key) for key in keys]
    named += [user for key in ("people", "fallen", "instead_of") for user in users_in(notice, key)]
    by_name = frozenset(UserId(str(user)) for user in named if user)
    errors = [notice.data.get("error")]
    if notice.data.get("state") == TaskState.FAILED:  # why somebody cancelled it is in their own words
        errors.append(notice.data.get("reason"))
    return by_name.union(*(ids_in_text(str(error)) for error in errors if error))


def _next(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those whose turn has come, and nobody else."""
    rules = view.human_task.policy.rules
    place = int(notice.data["place"])
    rule = rules[place - 1] if 0 < place <= len(rules) else None
    if rule is None or not view.human_task.is_open:
        return None
    if rule.name not in {count.rule.name for count in tally.turn(view.human_task)}:
        return None
    earlier = rules[: place - 1]
    seats = able_seats(view.human_task.policy, rule, _out_of_it(view))
    if not (seats or rule.anyone):
        return None  # nobody is left whose turn it could be: the operators are told that it is stuck
    users = {seat.user for seat in seats}
    if is_person(notice.surface) and not _has_own_card(notice.surface, users, earlier):
        return None
    call = called(view, seats, groups_of(view, rule), legend)
    before = rule_names(earlier)
    first = f"🟡 *Your turn*: {title_at(view, notice.surface, legend)} waits for {rule_name(rule)}."
    lines = [addressed(call.text, notice.surface, first), *([f"✅ Approved by {before}."] if before else [])]
    return message(lines, paragraphs(lines), call)


def _has_own_card(surface: Surface, users: Collection[UserId], earlier: Sequence[Rule]) -> bool:
    """Say whether a person who is asked has had a card of their own before: a new one says it by itself."""
    was_asked = any(seat.user == UserId(surface) for rule in earlier for seat in rule.seats)
    return UserId(surface) in users and was_asked


def _bypassed(surface: Surface, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those without whom, or against whose approval, somebody decided alone."""
    alone = next((decision for decision in view.human_task.decisions if decision.alone), None)
    if alone is None:
        return None
    fates = [(users, fate) for users, fate in _bypassed_by(alone, view) if concerns(surface, users)]
    if not fates:
        return None
    deed = "approved" if alone.verdict is Verdict.APPROVED else "rejected"
    what = title_at(view, surface, legend)
    calls = [called_users(view, users, legend) for users, _ in fates]
    line = f"⚠️ {author(alone, legend)} {deed} {what} alone (break glass): {fates[0][1]}."
    lines = [addressed(calls[0].text, surface, line)]
    lines += [f"{call.text}: {fate}." for call, (_, fate) in zip(calls[1:], fates[1:], strict=True)]
    return with_reason(lines, alone.comment, *calls)


def _bypassed_by(alone: Decision, view: HumanTaskView) -> list[tuple[tuple[UserId, ...], str]]:
    """Give who was bypassed, with what that means for them: nobody is in two of these."""
    human_task = view.human_task
    approved = approvers(human_task)
    asked = eligible(view.task, human_task.kind, human_task.policy, tally.reached(human_task))
    waiting = tuple(user for user in asked if user not in {*approved, alone.by})
    in_all = eligible(view.task, human_task.kind, human_task.policy)
    later = tuple(user for user in in_all if user not in {*asked, *approved, alone.by})
    is_overruling = alone.verdict is Verdict.REJECTED
    overruled = tuple(user for user in approved if is_overruling and user != alone.by)
    fates = [
        (waiting, "you are no longer asked"),
        (later, f"you will not be asked{' in this round' if human_task.sent_back_to else ''}"),
        (overruled, "your approval no longer counts"),
    ]
    return [fate for fate in fates if fate[0]] or fates[:1]


def _out_of_it(view: HumanTaskView) -> frozenset[UserId]:
    """Give who may not answer, or has done so."""
    human_task = view.human_task
    barred = barred_from(view.task, human_task.kind, human_task.policy)
    return barred.union(approvers(human_task))
