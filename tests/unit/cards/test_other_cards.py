"""The cards of forms, questions and tasks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import ids
from bot.cards.card import card_of
from bot.cards.reference import Reference
from bot.cards.states import TASK_WORDS
from bot.cards.task_card import task_card
from engine.codes import Choice, HumanTaskKind, JobKind, OnFailure, StepState, TaskState
from engine.commands import Answer, StepAsked
from engine.model import JsonText, Surface
from engine.ports.queries import CardLink
from tests.makers import a_policy, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.test_disowned_edits import edited
from tests.unit.cards.views import (
    ALICE,
    BOB,
    DAVE,
    LEGEND,
    a_review,
    a_story,
    actor,
    facts_of,
    form_view,
    managers_policy,
    task_view,
    view_of,
)

QUESTION: Mapping[str, Any] = {
    "title": "tests failed",
    "text": "Retry runs it again; Skip goes on without it; Fail stops the task.",
    "step": "tests",
    "reason": "failed",
    "error": "exit code 1 <!channel>",
    "choices": ["retry", "skip", "fail"],
    "groups": [],
}


def asked_operators() -> Story:
    """Let a step fail that asks its operators."""
    story = a_story(a_step("tests", on_failure=OnFailure.ASK), a_step("publish", "tests"))
    story.fail("tests")
    job = story.take("tests", JobKind.ASK)
    policy = a_policy(DAVE, labels=("operators",), external=True)
    kind, request = HumanTaskKind.QUESTION, JsonText("{}")
    story.tell(StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=request))
    return story


def test_a_form_is_completed_in_a_view() -> None:
    story = a_story(a_step("facts"))
    story.ask("facts", a_policy(ALICE), HumanTaskKind.FORM)
    card = card_of(form_view(story.task), LEGEND, is_first_post=True)
    assert f"<@{ALICE}>" in accepted(card)
    assert labels(card) == ["Complete…", "More…"]
    assert pressed(card, "Complete…")["action_id"] == ids.COMPLETE


def test_a_completed_form_says_who_did_it() -> None:
    story = a_review()
    card = card_of(form_view(story.task), LEGEND)
    assert "✅ *Completed* by @alice" in accepted(card)
    assert labels(card) == ["More…"]


def test_a_question_says_what_went_wrong_and_offers_three_answers() -> None:
    card = card_of(view_of(asked_operators().task, **QUESTION), LEGEND, is_first_post=True)
    said = accepted(card)
    assert "exit code 1 <!channel>" in said  # as code, which Slack does not read
    assert f"operators: <@{DAVE}>" in said
    assert labels(card) == ["Retry", "Skip", "Fail"]
    assert [pressed(card, label)["action_id"] for label in labels(card)] == [ids.RETRY, ids.SKIP, ids.FAIL]


def test_an_answered_question_says_what_was_chosen() -> None:
    story = asked_operators()
    story.tell(Answer(human_task=list(story.task.human_tasks)[-1], by=actor(DAVE), choice=Choice.SKIP))
    card = card_of(view_of(story.task, **QUESTION), LEGEND)
    assert "✅ *Skip* chosen by @dave" in accepted(card)
    assert labels(card) == ["More…"]


# --- tasks ---------------------------------------------------------------------------------------


def test_a_task_shows_its_steps_by_sign_and_word() -> None:
    said = accepted(task_card(task_view(a_review().task), LEGEND))
    assert "*release-42* · 🟡 Waiting for people" in said
    assert "✅ *draft* · completed" in said
    assert "🟡 *review* · waiting" in said
    assert "⚪ *publish* · not started" in said
    assert "Started by @alice" in said


def test_what_is_asked_is_linked_with_whom_it_waits_for() -> None:
    story = a_review(required=2)
    story.approve("review", by=actor(BOB))
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "↳ <https://acme.slack.com/archives/C0RELEASES1/p1772452800000000|Approve 1.2?>" in said
    assert "waits for @carol (1 of 2 approved)" in said


def test_a_card_that_only_others_can_open_is_not_linked() -> None:
    story = a_review()
    direct = CardLink(surface=Surface(BOB), channel="D0BOB", ts="1.2")
    view = task_view(story.task, links=dict.fromkeys(story.task.human_tasks, (direct,)))
    assert "<https" not in accepted(task_card(view, LEGEND))
    assert "/archives/D0BOB/p12|" in task_card(view, LEGEND, reader=Surface(BOB)).text


def test_a_failed_task_says_why_and_how_to_go_on() -> None:
    story = a_story()
    story.fail("draft", "disk <full>")
    card = task_card(task_view(story.task), LEGEND)
    said = accepted(card)
    assert "❌ Failed" in said
    assert "draft failed" in said
    assert "disk <full>" in said
    assert "take it up again" in said


def test_a_step_that_may_fail_shows_its_error_in_its_line() -> None:
    story = a_story(a_step("lint", on_failure=OnFailure.CONTINUE), a_step("draft"))
    story.fail("lint", "two warnings")
    assert "❌ *lint* · failed\n↳ two warnings" in accepted(task_card(task_view(story.task), LEGEND))


def test_rounds_are_counted() -> None:
    story = a_review()
    story.reject("review", "draft", by=actor(BOB))
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "🔵 *draft* · running · round 2" in said
    assert "· round 2" in said.rpartition("Started by")[2]


def test_an_edit_is_no_round() -> None:
    task = edited().task
    assert task.current_version == 2
    assert "round" not in accepted(task_card(task_view(task), LEGEND))


def test_of_many_steps_those_that_matter_are_shown_and_the_rest_is_counted() -> None:
    story = a_story(*(a_step(f"s{number}", *([f"s{number - 1}"] if number else [])) for number in range(60)))
    for number in range(30):
        story.succeed(f"s{number}")
    story.ask("s30", managers_policy())
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "🟡 *s30* · waiting" in said
    assert "… and 59 more steps: 30 completed, 29 not started" in said


def test_of_many_steps_of_which_none_matters_now_only_counts_are_shown() -> None:
    story = a_story(*(a_step(f"s{number}", *([f"s{number - 1}"] if number else [])) for number in range(60)))
    for number in range(60):
        story.succeed(f"s{number}")
    card = task_card(task_view(story.task), LEGEND)
    assert [block["text"]["text"] for block in card.blocks if block["type"] == "section"][1:] == [
        "60 steps: 60 completed"
    ]


def test_steps_being_undone_are_shown() -> None:
    story = a_story(a_step("book", has_undo=True), a_step("review", "book"))
    story.succeed("book")
    story.ask("review", managers_policy(rollback_to=("book",)))
    story.reject("review", "book", by=actor(BOB))
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "🔵 *book* · being undone" in said
    assert "not started, until earlier work is undone" in said


def test_details_carry_the_task() -> None:
    card = task_card(task_view(a_review().task), LEGEND)
    assert labels(card) == ["Details…"]
    assert Reference.parse(pressed(card, "Details…")["value"]).task == "t1"


def test_every_state_has_a_sign_and_a_word() -> None:
    task = a_review().task
    for state in TaskState:
        accepted(task_card(task_view(replace(task, state=state)), LEGEND))
    for step_state in StepState:
        runs = {**task.steps, "draft": replace(task.steps["draft"], state=step_state)}
        accepted(task_card(task_view(replace(task, steps=runs)), LEGEND))


def test_a_long_error_is_cut_with_a_count() -> None:
    question = card_of(view_of(asked_operators().task, **{**QUESTION, "error": "x" * 4_000}), LEGEND)
    assert "x… (+2,5" in accepted(question)
    story = a_story()
    story.fail("draft", "y" * 4_000)
    assert "y… (+3,2" in accepted(task_card(task_view(story.task), LEGEND))


def test_the_task_of_a_pipeline_without_a_title_is_named_once() -> None:
    task = a_review().task
    card = task_card(task_view(task, facts=facts_of(task, title="release")), LEGEND)
    assert card.blocks[0]["text"]["text"] == "release-42"
    assert card.blocks[1]["text"]["text"] == TASK_WORDS[TaskState.WAITING]
    assert accepted(card).count("release-42") == 2  # in the text, and in the blocks
