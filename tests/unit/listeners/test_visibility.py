"""Who may know of a task, and of a request."""

from dataclasses import replace
from typing import Any

import pytest

from bot.visibility import Visibility
from engine.codes import HumanTaskKind, TaskState
from engine.model import Actor, Surface, UserId
from engine.ports.jobs import TaskFacts
from engine.ports.queries import HumanTaskView, TaskView
from tests.makers import NOON, a_policy, a_rule, a_step, person, seat
from tests.story import Story
from tests.unit.listeners.places import CLOSED, GONE, OPEN, SomePlaces

STARTER = person("U0STARTER")


def a_task(surface: Surface | None, **policy: Any) -> TaskView:
    """Make a task that was started at a place, with one request."""
    story = Story(a_step("review"), by=STARTER, surface=surface)
    story.ask("review", a_policy("U0ASKED", **policy))
    task = story.task
    facts = TaskFacts(
        id=task.id,
        number=task.number,
        pipeline="release",
        title="Release",
        revision_id="r1",
        version=1,
        state=TaskState.WAITING,
        started_by=STARTER.id,
        started_at=NOON,
        ended_at=None,
        surface=surface,
    )
    return TaskView(task=task, facts=facts, titles={}, links={}, card=None)


def a_request(surface: Surface | None, **policy: Any) -> HumanTaskView:
    """Make the request of such a task."""
    view = a_task(surface, **policy)
    [human_task] = view.task.human_tasks.values()
    assert human_task.kind is HumanTaskKind.APPROVAL
    return HumanTaskView(
        human_task=human_task,
        request={},
        task=view.task,
        facts=view.facts,
        shown={},
        rejection=None,
        links=(),
    )


async def sees(who: Actor, view: TaskView | HumanTaskView) -> bool:
    sight = Visibility(SomePlaces()).of(who)
    if isinstance(view, HumanTaskView):
        return await sight.sees_request(view)
    return await sight.sees_task(view)


async def test_everybody_sees_what_was_started_in_a_public_channel_but_guests_only_from_inside() -> None:
    assert await sees(person("U0OTHER"), a_task(OPEN))
    assert not await sees(person("U0OTHER", is_full_member=False), a_task(OPEN))
    assert await sees(person("U0MEMBER", is_full_member=False), a_task(OPEN))


async def test_what_was_started_nowhere_hides_from_nobody() -> None:
    assert await sees(person("U0OTHER"), a_task(None))


@pytest.mark.parametrize(
    ("who", "is_seen"),
    [
        (STARTER, True),
        (person("U0ASKED"), True),
        (person("U0MEMBER"), True),
        (person("U0OPERATOR", is_operator=True), True),
        (person("U0OTHER"), False),
        (person("U0OPERATOR", is_operator=True, is_active=False), False),
    ],
)
async def test_a_task_of_a_private_channel_exists_for_those_who_belong_to_it(
    who: Actor, is_seen: bool
) -> None:
    assert await sees(who, a_task(CLOSED)) is is_seen


async def test_what_belongs_to_a_channel_that_is_gone_is_seen_by_none_but_those_in_it() -> None:
    assert not await sees(person("U0MEMBER"), a_task(GONE))
    assert await sees(STARTER, a_task(GONE))


async def test_who_could_be_anyone_is_not_asked() -> None:
    assert not await sees(person("U0OTHER"), a_task(CLOSED, anyone=True))


async def test_who_sees_a_card_sees_its_request_but_not_the_whole_task() -> None:
    view = a_request(CLOSED, surfaces=(OPEN,))
    assert await sees(person("U0OTHER"), view)
    whole = TaskView(task=view.task, facts=view.facts, titles={}, links={}, card=None)
    assert not await sees(person("U0OTHER"), whole)


async def test_a_direct_message_is_a_place_of_its_reader_alone() -> None:
    view = a_request(CLOSED, surfaces=(Surface("U0ASKED"),))
    assert not await sees(person("U0OTHER"), view)
    unasked = replace(view, task=replace(view.task, human_tasks={}))
    assert await sees(person("U0ASKED"), unasked)


async def test_each_place_is_looked_up_once() -> None:
    places = SomePlaces()
    sight = Visibility(places).of(person("U0OTHER"))
    for _ in range(3):
        assert not await sight.sees_task(a_task(CLOSED))
    assert places.asked == [CLOSED]


async def test_who_is_asked_through_a_group_is_asked() -> None:
    view = a_task(CLOSED)
    [asked] = view.task.human_tasks.values()
    through = replace(asked, policy=a_policy(seat("U0GROUP", "S1")))
    view = replace(view, task=replace(view.task, human_tasks={through.id: through}))
    assert await sees(person("U0GROUP"), view)


async def test_who_may_break_the_glass_or_gave_their_place_away_knows_of_it() -> None:
    view = a_task(CLOSED, break_glass=a_rule("U0GLASS"))
    assert await sees(person("U0GLASS"), view)
    [asked] = view.task.human_tasks.values()
    through = (UserId("U0FIRST"), UserId("U0OLD"))
    handed_over = replace(asked, policy=a_policy(seat("U0NEW", handed_by=through)))
    view = replace(view, task=replace(view.task, human_tasks={asked.id: handed_over}))
    assert await sees(person("U0FIRST"), view)
    assert await sees(person("U0OLD"), view)
    assert await sees(person("U0NEW"), view)
    assert not await sees(person("U0GLASS"), view)
