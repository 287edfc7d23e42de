"""To whom what operators must know is said directly: to people who do not see it elsewhere, to no service."""

from bot.operators import Operators
from engine.model import Surface, UserId
from engine.pipeline import Pipeline
from engine.ports.directory import PeopleRef
from engine.refusals import NoSuchPipeline
from tests.process.test_directory import ANNA, BOB, CI, HERE, directory
from tests.unit.cards.views import a_story, facts_of

STARTED = facts_of(a_story().task)


async def nothing_published(revision_id: str) -> Pipeline:
    raise NoSuchPipeline(revision_id)


async def bob_is_there(place: Surface) -> frozenset[UserId]:
    assert place == HERE
    return frozenset({BOB})


async def test_people_who_are_not_there_are_told_and_a_service_is_not() -> None:
    async with directory() as people:
        wanted = PeopleRef(users=(ANNA, BOB, CI))
        operators = Operators(nothing_published, people.resolve, wanted, bob_is_there)
        assert await operators.away_from(STARTED, [HERE]) == (Surface(ANNA),)
        assert CI in {seat.user for seat in (await operators.of(STARTED)).seats}
