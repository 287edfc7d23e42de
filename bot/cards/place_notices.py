"""Owns what is said once about places that move: to whoever takes over, and to whom asking again concerns."""

from collections.abc import Collection, Sequence

from bot.cards.addressing import addressed, concerns, with_reason
from bot.cards.asked import rule_name
from bot.cards.blocks import paragraphs
from bot.cards.calling import Call, called, called_users
from bot.cards.legend import Legend, is_person, link_for
from bot.cards.message import Message, message
from bot.cards.request import title_of
from bot.cards.text import and_more, link
from engine import tally
from engine.approval import approvers, eligible, rules_before, still_to_act
from engine.codes import HumanTaskKind
from engine.human_task import HumanTask
from engine.model import Surface, UserId
from engine.policy import Rule, Seat
from engine.ports.outbox import NoticeToSay
from engine.ports.queries import HumanTaskView

_TITLE_CHARS = 200


def handed_over(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call whoever is asked now in somebody else's place; say by whom, for whom and why."""
    by, of, to = (UserId(str(notice.data.get(key, ""))) for key in ("by", "of", "to"))
    human_task = view.human_task
    is_seated = any(seat.user == to and seat.instead_of == of for seat in human_task.policy.seats)
    if not (human_task.is_open and is_seated and concerns(notice.surface, (to, of))):
        return None
    whose = "their place" if by == of else f"the place of {legend.person(of)}"
    giver, what = legend.person(by), title_at(view, notice.surface, legend)
    if notice.surface == Surface(of):
        taken = f"your place in {what} over to {legend.person(to)}"
        line = f"👉 {'You' if by == of else giver} handed {taken}."
        return with_reason([line], _text(notice, "reason"))
    line = f"👉 {giver} handed {whose} over to you: {_what_it_wants(view, to, what)}"
    call = called(view, (Seat(user=to),), (), legend)
    return with_reason([addressed(call.text, notice.surface, line)], _text(notice, "reason"), call)


def _what_it_wants(view: HumanTaskView, user: UserId, what: str) -> str:
    """Say whether a request waits for somebody now, or when it will."""
    human_task = view.human_task
    if user in still_to_act(view.task, human_task):
        return f"{what} waits for your {its_answer(human_task)}."
    later = next((rule for rule in _later(human_task) if _sits(rule, user)), None)
    if later is None:
        return f"you may answer {what}, too."
    before = rule_names(rules_before(human_task, later))
    return f"{what} will ask you for *{rule_name(later)}*, after {before}. You are told when it is your turn."


def asked_again(notice: NoticeToSay, view: HumanTaskView, legend: Legend) -> Message | None:
    """Call those who are newly asked, and those whose approvals no longer count."""
    human_task = view.human_task
    if not human_task.is_open:
        return None
    fallen = [user for user in users_in(notice, "fallen") if user not in approvers(human_task)]
    what = title_at(view, notice.surface, legend)
    if is_person(notice.surface):  # whoever is new there has a new card; for most nothing has changed
        if UserId(notice.surface) not in fallen:
            return None
        said = "Your approval no longer counts, as you are not asked for it any more."
        line = f"🔁 {what} was asked again with today's members. {said}"
        return message([line], paragraphs([line]))
    newly = users_in(notice, "people")
    now = tuple(user for user in still_to_act(view.task, human_task) if user in newly)
    line = f"🔁 {what} was asked again with today's members"
    line += f", and waits for your {its_answer(human_task)}, too." if now else "."
    call = called_users(view, now, legend) if now else Call("")
    lost = called(view, [Seat(user=user) for user in fallen], (), legend)
    lines = [addressed(call.text, notice.surface, line)]
    lines += [*who_is_new_besides(view, newly, now, legend), *_whose_fell(lost, len(fallen))]
    return message(lines, paragraphs(lines), call, lost)


def who_is_new_besides(
    view: HumanTaskView, newly: Sequence[UserId], now: Collection[UserId], legend: Legend
) -> list[str]:
    """Name those who are new but are asked later, or not needed for now; say if nobody is new."""
    human_task = view.human_task
    able = eligible(view.task, human_task.kind, human_task.policy)
    others = [user for user in newly if user in able and user not in now]
    told = []
    for rule in _later(human_task):
        here = [user for user in others if _sits(rule, user)]
        others = [user for user in others if user not in here]
        if here:
            told.append(f"Asked later, when it is the turn of *{rule_name(rule)}*: {legend.persons(here)}.")
    if others:
        told.append(f"New among them: {legend.persons(others)}.")
    return told if told or now else ["Nobody is new among them."]


def _whose_fell(lost: Call, count: int) -> list[str]:
    if not count:
        return []
    said = f"approvals of {lost.text} no longer count"
    said = said if count > 1 else f"approval of {lost.text} no longer counts"
    return [f"⚠️ The {said}: they are not asked for it any more."]


def _later(human_task: HumanTask) -> tuple[Rule, ...]:
    """Give the rules that lack approvals and whose turn has not come."""
    reached = {rule.name for rule in tally.reached(human_task)}
    return tuple(rule for rule in human_task.policy.rules if rule.name not in reached)


def _sits(rule: Rule, user: UserId) -> bool:
    return any(seat.user == user for seat in rule.seats)


def its_answer(human_task: HumanTask) -> str:
    """Say what a request wants of people."""
    return "approval" if human_task.kind is HumanTaskKind.APPROVAL else "answer"


def rule_names(rules: Sequence[Rule]) -> str:
    """Name some rules, and say how many more. mrkdwn."""
    return and_more([f"*{rule_name(rule)}*" for rule in rules], len(rules))


def users_in(notice: NoticeToSay, key: str) -> list[UserId]:
    """Give the people whom the data of a notice name."""
    return [UserId(str(user)) for user in notice.data.get(key) or ()]


def title_at(view: HumanTaskView, surface: Surface, legend: Legend) -> str:
    """Give the title of a request, as a link to the card that is read at a place. mrkdwn."""
    return link(legend.address(link_for(view.links, surface)), title_of(view), _TITLE_CHARS)


def _text(notice: NoticeToSay, key: str) -> str:
    return str(notice.data.get(key) or "")
