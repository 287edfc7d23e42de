"""Who is told what only operators can mend: those of the pipeline, of the installation, or the starter."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.operators import Operators
from engine.errors import UnknownPeople, UnknownPlace
from engine.model import Surface, UserId
from engine.pipeline import Pipeline
from engine.ports.directory import People, PeopleRef
from engine.refusals import NoSuchPipeline
from tests.makers import seat
from tests.unit.cards.test_answers import a_pipeline
from tests.unit.cards.views import ALICE, a_review, facts_of

FACTS = facts_of(a_review().task)
KNOWN = MappingProxyType({"@dave": "U0DAVE00001", "@olga": "U0OLGA00001"})
NOBODY = PeopleRef()


def of_pipeline(*users: str) -> Callable[[str], Awaitable[Pipeline]]:
    """Let the pipeline of a task name these operators; nobody: none."""
    roles = {"operators": PeopleRef(users=users)} if users else {}

    async def pipeline_of(revision_id: str) -> Pipeline:
        assert revision_id == FACTS.revision_id
        return a_pipeline(roles=roles)

    return pipeline_of


async def forgotten(revision_id: str) -> Pipeline:
    """Know no pipeline."""
    raise NoSuchPipeline(revision_id)


async def resolve(wanted: PeopleRef, known: Mapping[str, str] = KNOWN) -> People:
    """Find Dave and Olga; where nobody has a plan with groups."""
    if wanted.groups:
        raise UnknownPeople(["user groups"], "they exist on paid plans only")
    unknown = [name for name in wanted.users if name not in known]
    if unknown:
        raise UnknownPeople(unknown)
    return People(seats=tuple(seat(known[name]) for name in wanted.users))


async def members(place: Surface) -> frozenset[UserId]:
    """Let Dave be in one channel, and nobody in another."""
    if place == "C0GONE":
        raise UnknownPlace(place, "it was deleted")
    return frozenset({UserId("U0DAVE00001")} if place == "C0DAVES" else ())


async def told_directly(*places: str) -> list[Surface]:
    """Give where Dave and Olga are told what is said at these places."""
    operators = Operators(of_pipeline("@dave", "@olga"), resolve, NOBODY, members)
    return list(await operators.away_from(FACTS, map(Surface, places)))


async def told(
    pipeline_of: Callable[[str], Awaitable[Pipeline]], installation: PeopleRef = NOBODY
) -> list[UserId]:
    """Give who is told."""
    people = await Operators(pipeline_of, resolve, installation, members).of(FACTS)
    return [one.user for one in people.seats]


async def test_those_of_the_pipeline_come_first() -> None:
    assert await told(of_pipeline("@dave"), PeopleRef(users=("@olga",))) == ["U0DAVE00001"]


async def test_else_those_of_the_installation() -> None:
    assert await told(of_pipeline(), PeopleRef(users=("@olga",))) == ["U0OLGA00001"]
    assert await told(forgotten, PeopleRef(users=("@olga",))) == ["U0OLGA00001"]


async def test_else_whoever_started_the_task() -> None:
    assert await told(of_pipeline()) == [ALICE]


async def test_who_cannot_be_found_does_not_keep_the_others_from_being_told() -> None:
    assert await told(of_pipeline("@dave", "@gone")) == ["U0DAVE00001"]
    assert await told(of_pipeline("@gone")) == [ALICE]


async def test_without_groups_the_people_are_told() -> None:
    named = PeopleRef(users=("@olga",), groups=("@operators",))
    assert await told(of_pipeline(), named) == ["U0OLGA00001"]


async def test_who_is_where_it_is_said_is_not_told_directly() -> None:
    assert await told_directly("C0OTHER", "C0DAVES") == ["U0OLGA00001"]
    assert await told_directly("C0OTHER", "U0OLGA00001") == ["U0DAVE00001"]


async def test_what_is_said_where_nobody_can_look_is_told_to_all_directly() -> None:
    assert await told_directly("C0GONE") == ["U0DAVE00001", "U0OLGA00001"]
    assert await told_directly() == ["U0DAVE00001", "U0OLGA00001"]
