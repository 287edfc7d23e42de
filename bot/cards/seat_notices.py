"""Owns what is said once about who decides: whose turn it is, who was bypassed, took over, is new."""

from collections.abc import Collection, Sequence

from bot.cards.addressing import addressed, concerns, with_reason
from bot.cards.asked import able_seats, rule_name
from bot.cards.blocks import paragraphs
from bot.cards.calling import called, called_users, groups_of
from bot.cards.legend import Legend, ids_in_text, is_person, link_for
from bot.cards.message import Message, message
from bot.cards.request import title_of
from bot.cards.text import and_more, link
from engine import tally
from engine.approval import approvers, barred_from, eligible, still_to_act
from engine.codes import HumanTaskKind, Verdict
from engine.model import Decision, Rule, Seat, Surface, UserId
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView

_TITLE_CHARS = 200


def seat_notice(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Word a notice about who decides, as things stand now. None: it no longer applies, or not here."""
    match notice.kind:
        case "next":
            return _next(notice, view, legend)
        case "bypassed":
            return _bypassed(notice.surface, view, legend)
        case "handed_over":
            return _handed_over(notice, view, legend)
        case "asked_again":
            return _asked_again(notice, view, legend)
        case _:
            return None


def people_in_notice(notice: NoticeToSay) -> frozenset[UserId]:
    """Give everybody whom the data of a notice name."""
    keys = ("by", "of", "to") if notice.kind == "handed_over" else ("by", "of")
    named = [notice.data.get(key) for key in keys]
    named += notice.data.get("people") or ()
    by_name = frozenset(UserId(str(user)) for user in named if user)
    return by_name | ids_in_text(str(notice.data.get("error") or ""))


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
    users = {seat.user for seat in seats}
    if is_person(notice.surface) and not _has_own_card(notice.surface, users, earlier):
        return None
    people = called(view, seats, groups_of(view, rule), legend)
    before = and_more([f"*{rule_name(one)}*" for one in earlier], len(earlier))
    first = f"🟡 *Your turn*: {_title(view, notice.surface, legend)} waits for {rule_name(rule)}."
    lines = [addressed(people, notice.surface, first), *([f"✅ Approved by {before}."] if before else [])]
    return message(lines, paragraphs(lines))


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
    what = _title(view, surface, legend)
    (first, fate), *others = fates
    line = f"⚠️ {legend.person(alone.by)} {deed} {what} alone (break glass): {fate}."
    lines = [addressed(called_users(view, first, legend), surface, line)]
    lines += [f"{called_users(view, users, legend)}: {fate}." for users, fate in others]
    return with_reason(" ".join(lines), alone.comment)


def _bypassed_by(alone: Decision, view: HumanTaskView) -> list[tuple[tuple[UserId, ...], str]]:
    """Give who was bypassed, with what that means for them: nobody is in two of these."""
    human_task = view.human_task
    approved = approvers(human_task)
    asked = eligible(view.task, human_task.kind, human_task.policy, tally.reached(human_task))
    waiting = tuple(user for user in asked if user not in {*approved, alone.by})
    is_overruling = alone.verdict is Verdict.REJECTED
    overruled = tuple(user for user in approved if is_overruling and user != alone.by)
    fates = [(waiting, "you are no longer asked")] if waiting or not overruled else []
    return [*fates, (overruled, "your approval no longer counts")] if overruled else fates


def _handed_over(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call whoever is asked now in somebody else's place; say by whom, for whom and why."""
    by, of, to = (UserId(str(notice.data.get(key, ""))) for key in ("by", "of", "to"))
    human_task = view.human_task
    is_seated = any(seat.user == to and seat.instead_of == of for seat in human_task.policy.seats)
    if not (human_task.is_open and is_seated and concerns(notice.surface, (to, of))):
        return None
    whose = "their place" if by == of else f"the place of {legend.person(of)}"
    giver, what = legend.person(by), _title(view, notice.surface, legend)
    if notice.surface == Surface(of):
        taken = f"your place in {what} over to {legend.person(to)}"
        return with_reason(f"👉 {'You' if by == of else giver} handed {taken}.", _text(notice, "reason"))
    wanted = "approval" if human_task.kind is HumanTaskKind.APPROVAL else "answer"
    line = f"👉 {giver} handed {whose} over to you: {what} waits for your {wanted}."
    people = called(view, (Seat(user=to),), (), legend)
    return with_reason(addressed(people, notice.surface, line), _text(notice, "reason"))


def _asked_again(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those who are newly asked."""
    if not view.human_task.is_open:
        return None
    newly = frozenset(str(user) for user in notice.data.get("people") or ())
    users = tuple(user for user in still_to_act(view.task, view.human_task) if user in newly)
    if is_person(notice.surface):
        return None  # whoever is new there has a new card, and for the others nothing has changed
    what = _title(view, notice.surface, legend)
    if not users:
        line = f"🔁 {what} was asked again with today's members. Nobody is new among them."
        return message([line], paragraphs([line]))
    wanted = "approval" if view.human_task.kind is HumanTaskKind.APPROVAL else "answer"
    line = f"🔁 {what} was asked again with today's members, and waits for your {wanted}, too."
    line = addressed(called_users(view, users, legend), notice.surface, line)
    return message([line], paragraphs([line]))


def _out_of_it(view: HumanTaskView) -> frozenset[UserId]:
    """Give who may not answer, or has done so."""
    human_task = view.human_task
    barred = barred_from(view.task, human_task.kind, human_task.policy)
    return barred.union(approvers(human_task))


def _title(view: HumanTaskView, surface: Surface, legend: Legend) -> str:
    return link(legend.address(link_for(view.links, surface)), title_of(view), _TITLE_CHARS)


def _text(notice: NoticeToSay, key: str) -> str:
    return str(notice.data.get(key) or "")
