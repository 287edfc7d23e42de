"""Owns in which open requests people have a seat though no list of what waits for them names those.

Lists leave out who is gone, whose turn is still to come, and whom escalations are still to ask. All may
matter when somebody leaves or is back. Kept in memory: it follows the commits, and begins with a look at
everything.
"""

from collections.abc import Collection

from bot.leavers import seats_of
from engine import tally
from engine.human_task import HumanTask
from engine.model import HumanTaskId, UserId
from engine.ports.observer import Commit


class UnlistedSeats:
    """The seats that no list names. Observes the executor."""

    def __init__(self) -> None:
        self._users: dict[HumanTaskId, frozenset[UserId]] = {}

    def committed(self, commit: Commit) -> None:
        """Hear of a commit."""
        for task in commit.tasks:
            for human_task in task.human_tasks.values():
                self.learn(human_task)

    def learn(self, human_task: HumanTask) -> None:
        """Take in a request as it is now."""
        unlisted = _unlisted(human_task) if human_task.is_open else None
        if unlisted:
            self._users[human_task.id] = unlisted
        else:
            self._users.pop(human_task.id, None)

    def of(self, users: Collection[UserId]) -> list[HumanTaskId]:
        """Give the requests in which these people have such a seat."""
        wanted = frozenset(users)
        return sorted(id for id, unlisted in self._users.items() if unlisted & wanted)


def _unlisted(human_task: HumanTask) -> frozenset[UserId]:
    policy = human_task.policy
    is_listed = not policy.is_sequential and not any(seat.is_gone for seat in policy.seats)
    if is_listed and human_task.escalated == len(policy.escalations):
        return frozenset()
    reached = [seat for rule in tally.reached(human_task) for seat in rule.seats]
    listed = {seat.user for seat in reached if not seat.is_gone}
    return frozenset(seat.user for seat in seats_of(human_task) if seat.user not in listed)
