"""What is told when others are asked, or nobody is left: to whom, and where."""

import pytest

from engine.codes import HumanTaskKind, JobKind
from engine.commands import AskAgain, PeopleLeft, StepAsked, StepFailed
from engine.model import JsonText, Notice, Surface, UserId
from tests.makers import CHANNEL, a_policy, a_rule, a_step, person
from tests.story import Story

DIRECT = Surface("bob")
OLGA = person("olga", is_operator=True)


def asked(*surfaces: Surface) -> Story:
    """Ask Bob alone, at these places, in a task whose card stands in the channel."""
    story = Story(a_step("review"), surface=CHANNEL)
    story.ask("review", a_policy("bob", surfaces=surfaces))
    return story


def told(story: Story, kind: str) -> list[Notice]:
    """Give the notices of a kind that the last command made."""
    return [notice for notice in story.changes[-1].notices if notice.kind == kind]


def lose_bob(story: Story) -> None:
    """Let Bob be deactivated."""
    gone = frozenset({("", UserId("bob"))})
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=gone))


def ask_again(story: Story, *people: str) -> None:
    """Let an operator have it asked again, and the step find these people; nobody: it fails."""
    story.tell(AskAgain(human_task=story.open("review").id, by=OLGA))
    job = story.take("review", JobKind.ASK_AGAIN)
    if not people:
        story.tell(StepFailed(job=job.id, claim=job.claim, error="unknown people: @erin"))
        return
    policy, kind = a_policy(*people, surfaces=(CHANNEL,)), HumanTaskKind.APPROVAL
    found = StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=JsonText("{}"))
    story.tell(found)


def test_where_it_stands_in_the_channel_it_is_said_there_once() -> None:
    story = asked(CHANNEL)
    lose_bob(story)
    (notice,) = told(story, "stuck")
    assert (notice.surface, notice.human_task) == (CHANNEL, story.open("review").id)


def test_what_only_one_person_was_asked_is_told_at_the_card_of_the_task_too() -> None:
    story = asked(DIRECT)
    lose_bob(story)
    direct, public = told(story, "stuck")
    assert (direct.surface, direct.human_task) == (DIRECT, story.open("review").id)
    assert (public.surface, public.human_task) == (CHANNEL, None)
    assert public.data == {"human_task": story.open("review").id}


def test_that_nobody_else_could_be_asked_is_told_there_too_with_the_reason() -> None:
    story = asked(DIRECT)
    ask_again(story)
    direct, public = told(story, "asking_again_failed")
    assert direct.data == {"error": "unknown people: @erin"}
    assert public.data == {"error": "unknown people: @erin", "human_task": story.open("review").id}


@pytest.mark.parametrize(
    ("people", "newcomers"),
    [(("bob",), []), (("bob", "carol"), ["carol"]), (("dan", "carol"), ["dan", "carol"])],
)
def test_who_is_newly_asked_is_said(people: tuple[str, ...], newcomers: list[str]) -> None:
    story = asked(CHANNEL)
    ask_again(story, *people)
    (notice,) = told(story, "asked_again")
    assert notice.data == {"people": newcomers}


def test_who_had_left_and_is_back_is_newly_asked() -> None:
    story = asked(CHANNEL)
    lose_bob(story)
    ask_again(story, "bob")
    (notice,) = told(story, "asked_again")
    assert notice.data == {"people": ["bob"]}


def test_the_history_says_who_is_asked_first_not_who_is_asked_later() -> None:
    story = Story(a_step("review"))
    rules = (a_rule("bob", name="security"), a_rule("carol", name="managers"))
    story.ask("review", a_policy(rules=rules, is_sequential=True))
    (asked,) = [event for event in story.changes[-1].events if event.kind == "asked"]
    assert asked.data == {"people": ["bob"]}
