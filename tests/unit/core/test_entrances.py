"""From where a pipeline's tasks may be worked with: who comes from elsewhere is refused, whatever they do."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from engine import commands
from engine.codes import Choice, Entrance, Resumption
from engine.commands import (
    Answer,
    AnswerInquiry,
    AskAgain,
    Cancel,
    ClaimForm,
    Command,
    Complete,
    Dispute,
    HandOver,
    Inquire,
    Reject,
    ReleaseForm,
    Resume,
    Retry,
    Snooze,
    UndoDecision,
)
from engine.content import fingerprint_of
from engine.model import Actor, HumanTaskId, JsonText
from engine.plan import Plan, plan_from_json, plan_to_json
from engine.refusals import ClosedEntrance, Refused
from engine.transitions import transition
from tests.makers import ALICE, BOB, CAROL, HOUR, NOON, TASK, a_plan, a_step
from tests.unit.core.reviewing import Review, edit_of

IN_SLACK = (Entrance.SLACK,)
BY_API = replace(BOB, surface=Entrance.API, token="ci")
BY_CLICK = replace(BOB, surface=Entrance.SLACK)


def only_in_slack(story: Review) -> Review:
    """Let the pipeline of a story be open to Slack alone."""
    plan = replace(story.task.plan, entrances=IN_SLACK)
    story.task = replace(story.task, plan=plan)
    return story


def words(id: HumanTaskId, by: Actor) -> list[Command]:
    """Give all that somebody may do with a task or a request, but an edit."""
    text = JsonText("{}")
    return [
        commands.Approve(human_task=id, by=by),
        Reject(human_task=id, by=by, comment="no"),
        Complete(human_task=id, by=by, answer=text, answer_fingerprint=fingerprint_of(text)),
        Answer(human_task=id, by=by, choice=Choice.SKIP),
        UndoDecision(human_task=id, by=by),
        Inquire(human_task=id, by=by, of=CAROL, question="why?"),
        AnswerInquiry(human_task=id, by=by, number=1, answer="so"),
        ClaimForm(human_task=id, by=by),
        ReleaseForm(human_task=id, by=by),
        HandOver(human_task=id, by=by, of=by.id, to=CAROL, reason="ill"),
        AskAgain(human_task=id, by=by),
        Cancel(by=by),
        Retry(by=by),
        Resume(by=by, how=Resumption.GO_ON),
    ]


def all_words(story: Review, by: Actor) -> list[Command]:
    gate = story.last("review")
    return [*words(gate.id, by), edit_of(gate, "second", by)]


def test_a_word_from_elsewhere_is_refused_whatever_it_is() -> None:
    story = only_in_slack(Review())
    for command in all_words(story, BY_API):
        with pytest.raises(ClosedEntrance) as refused:
            story.tell(command)
        assert (refused.value.pipeline, refused.value.entrance) == ("release", Entrance.API)
        assert refused.value.allowed == IN_SLACK


def test_no_word_is_forgotten_here() -> None:
    tried = {type(command) for command in all_words(Review(), BOB)} | {commands.Start, Dispute, Snooze}
    people = {kind for kind in get_args(Command) if "by" in kind.__dataclass_fields__}
    assert tried == people


@pytest.mark.parametrize("by", [BY_CLICK, BOB, BY_API], ids=lambda by: by.surface)
def test_unless_a_pipeline_says_so_everybody_may_come_from_anywhere(by: Actor) -> None:
    story = Review(required=1)
    story.approve("review", by=by)
    decision = story.last("review").said[-1]
    assert (decision.surface, decision.token) == (by.surface, by.token)


def test_who_comes_from_where_they_may_is_let_in() -> None:
    story = only_in_slack(Review(required=1))
    story.approve("review", by=BY_CLICK)
    assert not story.last("review").is_open


def test_anywhere_people_can_say_that_it_was_not_them_and_when_to_remind_them() -> None:
    story = only_in_slack(Review(required=1))
    story.approve("review", by=BY_CLICK)
    story.tell(Dispute(human_task=story.last("review").id, by=BY_API))
    assert story.task.halt is not None
    snooze = Snooze(human_task=story.last("legal").id, by=BY_API, until=NOON + HOUR)
    with pytest.raises(Refused) as refused:  # for a reason of its own
        story.tell(snooze)
    assert not isinstance(refused.value, ClosedEntrance)


def starting(by: Actor, plan: Plan) -> Callable[[], object]:
    start = commands.Start(plan=plan, number=1, inputs=JsonText("{}"), by=by)
    return lambda: transition(TASK, None, start, NOON)


def test_a_task_is_started_from_where_its_pipeline_lets_people_in() -> None:
    plan = replace(a_plan(a_step("draft")), entrances=(Entrance.API, Entrance.LIBRARY))
    starting(replace(ALICE, surface=Entrance.API), plan)()
    starting(ALICE, plan)()
    with pytest.raises(ClosedEntrance, match="release is not open to slack, only to api, library"):
        starting(replace(ALICE, surface=Entrance.SLACK), plan)()


def test_what_a_plan_says_of_it_is_kept_and_a_plan_that_says_nothing_reads_as_ever() -> None:
    everywhere = a_plan(a_step("draft"))
    assert "entrances" not in plan_to_json(everywhere)
    assert plan_from_json(plan_to_json(everywhere)).entrances == tuple(Entrance)
    only = replace(everywhere, entrances=IN_SLACK)
    assert plan_from_json(plan_to_json(only)) == only
