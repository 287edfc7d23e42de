"""Owns who of those asked can answer no more, or lives elsewhere, as the directory has it. Pure."""

from collections.abc import Iterator, Mapping

from bot.roster import Member
from engine.human_task import HumanTask
from engine.model import GroupId, UserId
from engine.policy import Policy, Rule, Seat


def people_of(human_task: HumanTask) -> frozenset[UserId]:
    """Give whose leaving a request would notice: those asked, now or later, and whoever has claimed it."""
    claimed = () if human_task.claimed_by is None else (human_task.claimed_by,)
    return frozenset((*(seat.user for seat in seats_of(human_task)), *claimed))


def seats_of(human_task: HumanTask) -> tuple[Seat, ...]:
    """Give the seats of a request, with those of escalations that are still to come."""
    later = (seat for _, people in _later(human_task) for seat in people.seats)
    return (*human_task.policy.seats, *later)


def gone_from(
    human_task: HumanTask,
    members: Mapping[UserId, Member],
    groups: Mapping[GroupId, frozenset[UserId]],
) -> frozenset[tuple[str, UserId]]:
    """Give who can answer no more: the name of the rule, and who. `groups`: who is in each."""
    policy = human_task.policy
    return frozenset(
        (rule.name, seat.user)
        for rule in policy.rules
        for seat in _seats(rule, human_task.claimed_by)
        if _is_gone(seat, rule, policy, members.get(seat.user), groups)
    )


def gone_later_from(
    human_task: HumanTask,
    members: Mapping[UserId, Member],
    groups: Mapping[GroupId, frozenset[UserId]],
) -> frozenset[tuple[int, UserId]]:
    """Give who could not answer if an escalation asked them now: its number, and who."""
    return frozenset(
        (number, seat.user)
        for number, people in _later(human_task)
        for seat in people.seats
        if _is_gone(seat, people, human_task.policy, members.get(seat.user), groups)
    )


def known_to_be_gone_later(human_task: HumanTask) -> frozenset[tuple[int, UserId]]:
    """Give who is noted to be gone already, of those whom escalations are still to ask."""
    return frozenset(
        (number, seat.user) for number, people in _later(human_task) for seat in people.seats if seat.is_gone
    )


def known_to_be_gone(human_task: HumanTask) -> frozenset[tuple[str, UserId]]:
    """Give who is noted to be gone already."""
    return frozenset(
        (rule.name, seat.user) for rule in human_task.policy.rules for seat in rule.seats if seat.is_gone
    )


def moved_from(human_task: HumanTask, members: Mapping[UserId, Member]) -> frozenset[tuple[UserId, str]]:
    """Give who lives in another zone than is noted, and in which: those of whom Slack says it."""
    lives = {id: member.own_zone for id, member in members.items() if member.own_zone is not None}
    seats = seats_of(human_task)
    return frozenset(
        (seat.user, lives[seat.user]) for seat in seats if lives.get(seat.user, seat.zone) != seat.zone
    )


def _later(human_task: HumanTask) -> Iterator[tuple[int, Rule]]:
    """Give the people of each escalation that is still to come, with its number."""
    for number, escalation in enumerate(human_task.policy.escalations, start=1):
        if number > human_task.escalated:
            yield number, escalation.people


def _seats(rule: Rule, claimed_by: UserId | None) -> Iterator[Seat]:
    """Give the seats of a rule; of one that asks anyone, as if whoever claimed the form had one, too."""
    yield from rule.seats
    if rule.anyone and claimed_by is not None and all(seat.user != claimed_by for seat in rule.seats):
        yield Seat(user=claimed_by)


def _is_gone(
    seat: Seat,
    rule: Rule,
    policy: Policy,
    member: Member | None,
    groups: Mapping[GroupId, frozenset[UserId]],
) -> bool:
    """Say whether somebody can answer no more. Whom Slack does not know now stays what they were."""
    if member is None:
        return seat.is_gone
    if not member.is_person:
        return True
    if not (member.is_full_member or policy.external or seat.is_external):
        return True  # a guest, and was none when they were asked
    if rule.anyone or not seat.via:
        return False
    return not any(member.id in groups.get(group, ()) for group in seat.via)
