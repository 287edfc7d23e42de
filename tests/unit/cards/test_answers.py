"""The private answers to commands: complete, linked, and within what Slack takes."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import ids
from bot.cards.answers.help import USES, help_answer, unknown_word_answer
from bot.cards.answers.mine import mine_answer
from bot.cards.answers.pipelines import pipelines_answer
from bot.cards.answers.tasks import open_tasks_answer, started_answer, status_answer
from bot.cards.reference import NextPage
from engine.codes import HumanTaskKind, TaskState
from engine.commands import ClaimForm, PeopleLeft
from engine.errors import Problem
from engine.model import HumanTaskId, Surface
from engine.pipeline import Pipeline
from engine.ports.directory import PeopleRef
from engine.ports.queries import CardLink, HumanTaskLine, HumanTaskPage
from tests.makers import HOUR, NOON, a_plan, a_policy, a_step
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.strategies import nasty
from tests.unit.cards.views import (
    BOB,
    CAROL,
    LEGEND,
    RELEASES,
    a_review,
    a_story,
    actor,
    facts_of,
    form_view,
    link_at,
    task_view,
    view_of,
)


def line(title: str = "Approve 1.2?", *links: CardLink) -> HumanTaskLine:
    """Make a request in a list."""
    task = a_review().task
    asked = list(task.human_tasks.values())[-1]
    return HumanTaskLine(
        id=asked.id,
        task=facts_of(task),
        step=asked.step,
        kind=asked.kind,
        status=asked.status,
        title=title,
        asked_at=asked.asked_at,
        expires_at=NOON + HOUR,
        links=links or (link_at(RELEASES, NOON),),
    )


def a_pipeline(name: str = "release", **fields: object) -> Pipeline:
    """Make a pipeline that needs a version."""
    inputs = {"type": "object", "required": ["version"], "properties": {"version": {"type": "string"}}}
    made = Pipeline(
        revision_id="r1",
        name=name,
        title="Ship a release",
        description="Drafts the notes.",
        starters=PeopleRef(anyone=True),
        inputs=inputs,
        roles={},
        steps=(),
        plan=a_plan(),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # each test names fields of its own


def test_what_waits_for_me_is_linked() -> None:
    said = accepted(mine_answer(HumanTaskPage(lines=(line(),), next=None), LEGEND, reader=BOB))
    assert "*<https://acme.slack.com/archives/C0RELEASES1/p1772452800000000|Approve 1.2?>*" in said
    assert "approval · release-42 · started by @alice · asked <!date^" in said
    assert "answer by <!date^" in said


def test_my_own_copy_is_linked_first() -> None:
    own = CardLink(surface=Surface(BOB), channel="D0BOB", ts="1.2")
    lines = (line("Approve?", link_at(RELEASES, NOON), own),)
    assert "/D0BOB/p12|" in mine_answer(HumanTaskPage(lines=lines, next=None), LEGEND, reader=BOB).text


def test_the_next_part_of_a_list_is_a_press_away() -> None:
    message = mine_answer(HumanTaskPage(lines=(line(),), next="7"), LEGEND, reader=BOB)
    accepted(message)
    button = pressed(message, "Show more")
    assert button["action_id"] == ids.NEXT_PAGE
    assert NextPage.parse(button["value"]) == NextPage(list="mine", after="7")


def test_nothing_waits_for_me() -> None:
    assert "Nothing waits for you." in accepted(
        mine_answer(HumanTaskPage(lines=(), next=None), LEGEND, reader=BOB)
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nasty(), max_size=60))
def test_slack_takes_any_list(titles: list[str]) -> None:
    lines = tuple(line(title) for title in titles)
    accepted(mine_answer(HumanTaskPage(lines=lines, next="x"), LEGEND, reader=BOB))
    pipelines = [a_pipeline(title=title, description=title) for title in titles]
    problems = [Problem(file="a.yaml", line=1, path="steps", message=title) for title in titles]
    accepted(pipelines_answer(pipelines, LEGEND, problems=problems))
    facts = [facts_of(a_review().task, title=title) for title in titles]
    accepted(open_tasks_answer(facts, LEGEND))
    accepted(unknown_word_answer("".join(titles), LEGEND))


def test_lines_that_do_not_fit_are_counted() -> None:
    lines = tuple(line("x" * 150) for _ in range(100))
    assert "more lines" in accepted(mine_answer(HumanTaskPage(lines=lines, next=None), LEGEND, reader=BOB))


def test_open_tasks_say_their_state() -> None:
    facts = facts_of(a_review().task)
    said = accepted(open_tasks_answer([facts], LEGEND, channel=RELEASES))
    assert "*Open tasks in this channel*" in said
    assert "🟡 Waiting for people · *release-42* · Ship a release · started by @alice" in said
    assert "`/pipeline list`" in accepted(open_tasks_answer([], LEGEND, channel=RELEASES))


def test_status_says_what_waits_for_whom_since_when() -> None:
    message = status_answer(task_view(a_review().task), LEGEND, reader=BOB)
    assert "waits for @bob and @carol · since <!date^" in message.text
    said = accepted(message)
    assert "✅ *draft* · completed" in said
    assert "open its card>" in said


def test_status_of_a_failed_task_says_why() -> None:
    story = a_review()
    story.reject("review", None, by=actor(BOB), comment="Not this year.")
    assert story.task.state is TaskState.FAILED
    assert "Not this year." in accepted(status_answer(task_view(story.task), LEGEND, reader=BOB))


def test_a_start_is_linked_to_its_card() -> None:
    facts = facts_of(a_review().task)
    assert "Started *<https://acme.slack.com/" in accepted(
        started_answer(facts, link_at(RELEASES, NOON), LEGEND)
    )
    assert "Started *release-42*" in accepted(started_answer(facts, None, LEGEND))


def test_pipelines_are_listed_with_how_to_start_them() -> None:
    said = accepted(pipelines_answer([a_pipeline()], LEGEND))
    assert "*Ship a release* · Drafts the notes." in said
    assert "`/pipeline run release version=…`" in said


def test_refused_files_are_listed_for_operators() -> None:
    problem = Problem(file="x.yaml", line=3, path="steps[0].type", message="unknown step type `<!here>`")
    said = accepted(pipelines_answer([], LEGEND, problems=[problem]))
    assert "⚠️ Refused: x.yaml:3: steps[0].type: unknown step type ˋ&lt;!here&gt;ˋ" in said


def test_many_pipelines_are_paged() -> None:
    pipelines = [a_pipeline(name=f"p{number}") for number in range(40)]
    first = pipelines_answer(pipelines, LEGEND)
    after = NextPage.parse(pressed(first, "Show more")["value"]).after
    second = pipelines_answer(pipelines, LEGEND, first=int(after))
    assert "run p14 " in accepted(first)
    assert "run p15 " in accepted(second)
    last = pipelines_answer(pipelines, LEGEND, first=30)
    assert labels(last) == []


def test_help_names_every_word() -> None:
    said = accepted(help_answer(LEGEND))
    assert all(f"`/pipeline {word}" in said for word in USES)


@pytest.mark.parametrize(
    ("word", "advice"), [("statsu", "Did you mean `/pipeline status`?"), ("xyzzy", "“xyzzy”.")]
)
def test_an_unknown_word_is_answered_with_the_nearest_and_help(word: str, advice: str) -> None:
    said = accepted(unknown_word_answer(word, LEGEND))
    assert advice in said
    assert "`/pipeline help`" in said


def test_what_somebody_claimed_and_what_too_few_can_answer_is_marked() -> None:
    story = a_review(required=2)
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=frozenset({("", CAROL)})))
    stuck = view_of(story.task)
    form = a_story(a_step("facts"))
    form.ask("facts", a_policy(BOB, CAROL, claim=4 * HOUR), HumanTaskKind.FORM)
    form.tell(ClaimForm(human_task=form.open("facts").id, by=actor(CAROL)))
    lines = (replace(line(), id=HumanTaskId("t1-8")), replace(line(), id=HumanTaskId("t1-9")), line())
    views = {lines[0].id: stuck, lines[1].id: form_view(form.task)}
    said = accepted(
        mine_answer(HumanTaskPage(lines=lines, next=None), LEGEND, reader=BOB, views=views)
    ).split("\n↳ ")
    assert [part for part in said if "no longer be met" in part]
    assert [part for part in said if part.startswith("🔒 claimed by @carol until <!date^")]
