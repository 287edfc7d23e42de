"""Who is asked changes while a request waits: its rules and its lists go with it."""

from dataclasses import replace

from engine.codes import HumanTaskKind, HumanTaskStatus
from engine.commands import Approve, ReleaseForm
from engine.model import HumanTaskId, UserId
from engine.policy import Rule
from engine.ports.queries import HumanTaskFilter, Page
from signoff.assembly import Storage
from tests.contract.deciders import DAN, ERIN, FORM, IN_ORDER, MANAGERS, SECURITY, SIDE_BY_SIDE, T1, kept
from tests.contract.desk import OPERATOR, Desk
from tests.makers import BOB, CAROL, HOUR, MALLORY, SECOND, a_policy, a_rule, person, seat

EVERYBODY = tuple(map(UserId, ("bob", "carol", "dan", "erin", "frank", "mallory")))


async def who_finds(
    storage: Storage, *users: UserId, status: HumanTaskStatus | None = HumanTaskStatus.PENDING
) -> set[UserId]:
    """Give which of these people, or of everybody, find a request in their list."""
    wanted = {user: HumanTaskFilter(user=user, status=status) for user in users or EVERYBODY}
    return {user for user in wanted if (await storage.queries.human_tasks(wanted[user], Page())).lines}


async def which_roles_find(storage: Storage) -> set[str]:
    return {
        role
        for role in ("security", "managers", "@leads", "boss")
        if (await storage.queries.human_tasks(HumanTaskFilter(role=role), Page())).lines
    }


# --- what is kept --------------------------------------------------------------------------------


async def test_the_rules_of_a_request_are_kept(desk: Desk, fresh_storage: Storage) -> None:
    await desk.waiting(policy=IN_ORDER)
    assert await kept(fresh_storage) == IN_ORDER
    assert (await desk.task(T1)) == await Desk(fresh_storage.store).task(T1)


async def test_an_approval_is_kept_with_the_rule_for_which_it_counts(
    desk: Desk, fresh_storage: Storage
) -> None:
    human_task = await desk.waiting(policy=SIDE_BY_SIDE)
    await desk.approve(human_task, DAN)
    read = (await Desk(fresh_storage.store).task(T1)).human_tasks[human_task]
    assert [(d.by, d.rule, d.alone) for d in read.decisions] == [("dan", "managers", False)]
    assert read == (await desk.task(T1)).human_tasks[human_task]


async def test_that_somebody_decided_alone_is_kept(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    alone = Approve(human_task=human_task, by=person("frank"), comment="it burns", alone=True)
    await desk.submit(T1, alone)
    read = (await Desk(fresh_storage.store).task(T1)).human_tasks[human_task]
    assert [(d.by, d.rule, d.alone) for d in read.decisions] == [("frank", None, True)]
    assert read.status is HumanTaskStatus.APPROVED


async def test_who_claimed_a_form_is_kept_until_it_is_released(desk: Desk, fresh_storage: Storage) -> None:
    human_task = await desk.waiting(policy=FORM, kind=HumanTaskKind.FORM)
    await desk.claim_form(human_task, CAROL)
    fresh = Desk(fresh_storage.store)
    assert (await fresh.task(T1)).human_tasks[human_task].claimed_by == "carol"
    await desk.submit(T1, ReleaseForm(human_task=human_task, by=OPERATOR))
    assert (await fresh.task(T1)).human_tasks[human_task].claimed_by is None


# --- in whose list -------------------------------------------------------------------------------


async def test_a_request_is_in_the_list_of_those_whose_turn_it_is(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    assert await who_finds(storage) == {"bob", "carol"}
    assert await which_roles_find(storage) == {"security"}
    await desk.approve(human_task)
    assert await who_finds(storage) == {"bob", "carol", "dan", "erin"}
    assert await which_roles_find(storage) == {"security", "managers", "@leads"}


async def test_without_an_order_all_have_it_at_once(storage: Storage, desk: Desk) -> None:
    await desk.waiting(policy=SIDE_BY_SIDE)
    assert await who_finds(storage) == {"bob", "carol", "dan", "erin"}
    assert await which_roles_find(storage) == {"security", "managers", "@leads"}


async def test_who_is_in_two_rules_has_it_once(storage: Storage, desk: Desk) -> None:
    rules = (SECURITY, replace(MANAGERS, seats=(*SECURITY.seats, seat("dan")), labels=("security",)))
    human_task = await desk.waiting(policy=replace(IN_ORDER, rules=rules))
    await desk.approve(human_task, CAROL)
    for wanted in (HumanTaskFilter(user=BOB.id), HumanTaskFilter(role="security"), HumanTaskFilter()):
        page = await storage.queries.human_tasks(wanted, Page())
        assert [line.id for line in page.lines] == [human_task]


async def test_anybody_has_it_when_it_is_anybodys_turn(storage: Storage, desk: Desk) -> None:
    rules = (SECURITY, Rule(name="somebody", anyone=True))
    human_task = await desk.waiting(policy=replace(IN_ORDER, rules=rules))
    assert await who_finds(storage, BOB.id, MALLORY.id) == {"bob"}
    await desk.approve(human_task)
    assert await who_finds(storage, BOB.id, MALLORY.id) == {"bob", "mallory"}


async def test_later_people_find_it_at_its_place_among_older_and_newer_ones(
    storage: Storage, desk: Desk
) -> None:
    for name, policy in (("t0", a_policy("dan")), ("t1", IN_ORDER), ("t2", a_policy("dan"))):
        desk.now += SECOND
        await desk.waiting(name, policy)
    desk.now += HOUR
    await desk.approve(HumanTaskId("t1-1"))
    seen, after = [], None
    for _ in range(3):
        page = Page(limit=1, after=after)
        found = await storage.queries.human_tasks(HumanTaskFilter(user=DAN.id), page)
        seen += [line.id for line in found.lines]
        after = found.next
    assert (seen, after) == (["t0-1", "t1-1", "t2-1"], None)


async def test_what_ended_before_their_turn_never_was_theirs(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await desk.reject(human_task)
    assert await who_finds(storage) == set()
    assert await who_finds(storage, status=None) == {"bob", "carol"}
    assert await who_finds(storage, status=HumanTaskStatus.REJECTED) == {"bob", "carol"}


async def test_what_ended_with_the_last_approval_is_listed_as_such(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await desk.approve(human_task)
    await desk.approve(human_task, ERIN)
    assert await who_finds(storage) == set()
    everybody = {"bob", "carol", "dan", "erin"}
    assert await who_finds(storage, status=HumanTaskStatus.APPROVED) == everybody


async def test_a_seat_that_is_handed_over_moves_to_the_other_list(
    storage: Storage, desk: Desk, fresh_storage: Storage
) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await desk.hand_over(human_task, MALLORY)
    assert await who_finds(storage) == {"carol", "mallory"}
    policy = await kept(fresh_storage)
    assert [(one.user, one.instead_of) for one in policy.rules[0].seats] == [
        ("mallory", "bob"),
        ("carol", None),
    ]


async def test_a_seat_whose_turn_is_still_to_come_is_handed_over_unseen(storage: Storage, desk: Desk) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await desk.hand_over(human_task, MALLORY, by=DAN)
    assert await who_finds(storage) == {"bob", "carol"}
    await desk.approve(human_task)
    assert await who_finds(storage) == {"bob", "carol", "erin", "mallory"}


async def test_who_left_finds_it_no_more_and_who_is_back_finds_it_again(
    storage: Storage, desk: Desk, fresh_storage: Storage
) -> None:
    human_task = await desk.waiting(policy=SIDE_BY_SIDE)
    await desk.people_left(human_task, ("security", "bob"), ("managers", "dan"))
    assert await who_finds(storage) == {"carol", "erin"}
    policy = await kept(fresh_storage)
    assert [one.user for one in policy.seats if one.is_gone] == ["bob", "dan"]
    await desk.people_left(human_task, ("managers", "dan"))
    assert await who_finds(storage) == {"bob", "carol", "erin"}


async def test_who_left_one_of_two_rules_still_finds_it(storage: Storage, desk: Desk) -> None:
    rules = (SECURITY, replace(MANAGERS, seats=(seat("bob", "G1"), seat("dan"))))
    human_task = await desk.waiting(policy=replace(SIDE_BY_SIDE, rules=rules))
    await desk.people_left(human_task, ("managers", "bob"))
    assert "bob" in await who_finds(storage)


async def test_asked_again_it_is_in_the_lists_of_today(
    storage: Storage, desk: Desk, fresh_storage: Storage
) -> None:
    human_task = await desk.waiting(policy=IN_ORDER)
    await desk.approve(human_task)
    today = replace(IN_ORDER, rules=(a_rule("carol", "mallory", name="security"), MANAGERS))
    await desk.ask_again(human_task, today)
    assert await who_finds(storage) == {"carol", "mallory"}  # Bob's approval counts no more
    assert await which_roles_find(storage) == set()
    policy = await kept(fresh_storage)
    assert [[one.user for one in rule.seats] for rule in policy.rules] == [
        ["carol", "mallory"],
        ["dan", "erin"],
    ]


async def test_lists_of_others_are_left_alone(storage: Storage, other_desk: Desk, desk: Desk) -> None:
    theirs = await other_desk.waiting(policy=IN_ORDER)
    ours = await desk.waiting(policy=IN_ORDER)
    await desk.waiting("t2", a_policy("bob"))
    assert theirs == ours
    await other_desk.hand_over(theirs, MALLORY)
    await other_desk.approve(theirs, CAROL)
    assert await who_finds(storage) == {"bob", "carol"}
    await desk.hand_over(ours, MALLORY)
    page = await storage.queries.human_tasks(HumanTaskFilter(user=BOB.id), Page())
    assert [line.id for line in page.lines] == ["t2-1"]


async def test_what_waits_for_a_person_is_read_with_rule_and_seat(storage: Storage, desk: Desk) -> None:
    """From the list to the seats: what is needed to offer them to somebody else."""
    await desk.waiting("t0", a_policy("carol"))
    await desk.approve(await desk.waiting("t1", IN_ORDER))
    await desk.waiting("t2", SIDE_BY_SIDE)
    page = await storage.queries.human_tasks(HumanTaskFilter(user=DAN.id), Page())
    found = []
    for line in page.lines:
        view = await storage.queries.human_task(line.id)
        assert view is not None
        found += [
            (line.task.name, line.title, rule.name, one)
            for rule in view.human_task.policy.rules
            for one in rule.seats
            if one.user == DAN.id
        ]
    assert found == [
        ("release-2", "Approve 1.2?", "managers", MANAGERS.seats[0]),
        ("release-3", "Approve 1.2?", "managers", MANAGERS.seats[0]),
    ]
