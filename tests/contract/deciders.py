"""Owns what the tests of who is asked share: a request of two rules, and what another process reads of it."""

from dataclasses import replace

from engine.model import GroupId, HumanTaskId, Surface, TaskId
from engine.policy import Policy
from signoff.assembly import Storage
from tests.contract.cards import C1
from tests.contract.desk import Desk
from tests.makers import HOUR, a_policy, a_rule, person, seat

DAN, ERIN = person("dan", "G1"), person("erin", "G1")
SECURITY = a_rule("bob", "carol", name="security", labels=("security",))
MANAGERS = a_rule(
    seat("dan", "G1", surface=Surface("U-dan")),
    seat("erin", "G1"),
    name="managers",
    labels=("managers", "@leads"),
    groups=frozenset({GroupId("G1")}),
)
BOSS = a_rule("frank", name="", labels=("boss",))
IN_ORDER = Policy(rules=(SECURITY, MANAGERS), is_sequential=True, break_glass=BOSS, surfaces=(C1,))
SIDE_BY_SIDE = replace(IN_ORDER, is_sequential=False)
T1 = TaskId("t1")
FORM = a_policy("bob", "carol", claim=HOUR, surfaces=(C1,))


async def kept(fresh_storage: Storage) -> Policy:
    """Give the rules as another process reads them."""
    task = await Desk(fresh_storage.store).task(T1)
    return task.human_tasks[HumanTaskId("t1-1")].policy
