"""Asking again: a request that waits is made anew to the people of today."""

from dataclasses import replace

import pytest

from engine.approval import still_to_act
from engine.codes import ExpiryOutcome, HumanTaskKind, JobKind, OnFailure, TimerKind
from engine.commands import AskAgain, StepAsked, StepFailed, StepSkipped
from engine.model import Actor, JsonText, Surface
from engine.policy import Expiry
from engine.refusals import AlreadyClosed, NotAnOperator, NotAsked, WrongKind
from tests.makers import ALICE, BOB, CAROL, CHANNEL, HOUR, NOON, a_policy, a_rule, a_step, person, seat
from tests.story import Story
from tests.waiting import OLGA, Waiting

AGAIN = JobKind.ASK_AGAIN


def test_an_operator_has_the_people_of_today_looked_up() -> None:
    story = Waiting()
    change = story.ask_again()
    assert [str(id) for id in story.task.jobs] == ["t1/review/1/2/ask_again"]
    assert (change.events[0].kind, change.events[0].by) == ("asking_again", "olga")
    assert (story.status, story.states["review"], story.state) == ("pending", "waiting", "waiting")


def test_until_they_are_found_the_people_of_before_decide() -> None:
    story = Waiting()
    story.ask_again()
    story.yes("bob")
    assert (story.status, story.jobs(AGAIN)) == ("approved", [])


def test_the_people_of_today_are_asked_by_the_same_request() -> None:
    story = Waiting(surfaces=(CHANNEL,))
    change = story.renew(a_policy("carol", seat("dan", surface=Surface("U-dan")), surfaces=(CHANNEL,)))
    assert (story.request.id, story.asked) == ("t1-1", ["carol", "dan"])
    assert story.request.policy.surfaces == (CHANNEL, "U-dan")
    assert [event.kind for event in change.events] == ["asked_again"]
    assert change.events[0].data == {"people": ["carol", "dan"]}
    assert [surface for surface, _ in story.said("asked_again")] == [CHANNEL, "U-dan"]
    assert (change.human_task, story.jobs(AGAIN)) == ("t1-1", [])
    with pytest.raises(NotAsked):
        story.yes("bob")
    story.yes("dan")
    assert story.status == "approved"


def test_only_the_people_are_those_of_today_all_else_stays_as_it_was() -> None:
    story = Waiting(rollback_to=("draft",), expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL))
    story.renew(a_policy("dan", break_glass=a_rule("gina", name="guards")))
    policy = replace(story.policy, rules=(a_rule("dan"),), break_glass=a_rule("gina", name="guards"))
    assert story.request.policy == policy
    assert story.timer("review", TimerKind.EXPIRE).due == NOON + HOUR


def test_cards_that_stand_keep_their_places() -> None:
    story = Waiting(a_policy(seat("bob", surface=Surface("U-bob")), surfaces=(CHANNEL,)))
    story.renew(a_policy("carol", surfaces=(Surface("C-other"),)))
    assert story.request.policy.surfaces == (CHANNEL, "U-bob", "C-other")


def test_approvals_of_those_who_are_asked_still_count_on() -> None:
    story = Waiting(required=2)
    story.yes("bob")
    story.renew(a_policy("bob", "dan", required=2))
    assert story.progress == {"": ["bob"]}
    assert still_to_act(story.task, story.request) == ("dan",)
    story.yes("dan")
    assert story.status == "approved"


def test_approvals_of_those_who_are_asked_no_more_fall_away() -> None:
    story = Waiting(required=2)
    story.yes("bob")
    story.renew(a_policy("carol", "dan", required=2))
    assert story.progress == {"": []}
    story.yes("carol")
    assert story.status == "pending"
    change = story.yes("dan")
    assert change.artifacts[0].body == '{"approved":true,"by":["carol","dan"],"comment":null}'
    assert [decision.by for decision in story.request.decisions] == ["bob", "carol", "dan"]


def test_an_approval_that_fell_away_counts_again_when_its_person_is_asked_again() -> None:
    story = Waiting(required=2)
    story.yes("bob")
    story.renew(a_policy("carol", "dan", required=2))
    story.renew(a_policy("bob", "dan", required=2))
    assert story.progress == {"": ["bob"]}
    assert story.yes("bob").is_nothing


def test_who_was_moved_to_another_rule_may_approve_for_that_and_counts_once() -> None:
    two = a_rule("dan", "erin", name="managers", required=2)
    story = Waiting(a_policy(rules=(a_rule("bob", "carol", name="security", required=2), two)))
    story.yes("bob")
    moved = a_rule("bob", "erin", name="managers", required=2)
    story.renew(a_policy(rules=(a_rule("carol", "dan", name="security", required=2), moved)))
    assert story.progress == {"security": [], "managers": []}
    assert "bob" in still_to_act(story.task, story.request)
    story.yes("bob")
    assert story.progress == {"security": [], "managers": ["bob"]}
    both = a_rule("bob", "carol", name="security", required=2)
    story.renew(a_policy(rules=(both, a_rule("bob", "erin", "dan", name="managers", required=2))))
    assert story.progress == {"security": [], "managers": ["bob"]}


def test_whose_approval_fell_away_may_hand_over_and_take_over() -> None:
    security, managers = a_rule("bob", "carol", name="a", required=2), a_rule("dan", "erin", name="b")
    story = Waiting(a_policy(rules=(security, managers)))
    story.yes("bob")
    moved = (a_rule("carol", "fay", name="a", required=2), a_rule("bob", "erin", name="b"))
    story.renew(a_policy(rules=moved))
    story.hand_over("gina", by=BOB)
    assert story.asked == ["carol", "fay", "gina", "erin"]


def test_a_seat_handed_over_to_one_whose_approval_fell_away_may_be_all_that_lacked() -> None:
    story = Waiting(a_policy("bob", "carol", "dan", required=2))
    story.yes("dan")
    story.renew(a_policy("bob", "carol", required=2))
    story.yes("bob")
    story.hand_over("dan", by=CAROL)
    assert story.status == "approved"
    assert story.changes[-1].artifacts[0].body == '{"approved":true,"by":["dan","bob"],"comment":null}'
    assert story.states["publish"] == "running"


def test_a_request_that_is_met_by_the_people_of_today_passes_at_once() -> None:
    story = Waiting(a_policy("bob", "carol", required=None, surfaces=(CHANNEL,)))
    story.yes("bob")
    change = story.renew(a_policy("bob", required=None, surfaces=(CHANNEL,)))
    assert (story.status, story.states["publish"]) == ("approved", "running")
    assert change.artifacts[0].body == '{"approved":true,"by":["bob"],"comment":null}'
    assert story.said("outcome") == [(CHANNEL, 1)]


def test_where_nothing_lacks_any_more_nobody_is_asked_at_a_new_place() -> None:
    story = Waiting(a_policy("bob", "carol", required=None, surfaces=(CHANNEL,)))
    story.yes("bob")
    story.renew(a_policy(seat("bob", surface=Surface("U-bob")), required=None))
    assert (story.status, story.request.policy.surfaces) == ("approved", (CHANNEL,))


def test_all_means_all_of_today() -> None:
    story = Waiting(a_policy("bob", required=None))
    story.renew(a_policy("alice", "bob", "carol", required=None))
    assert story.request.policy.rules[0].required == 2


def test_in_a_sequence_the_turn_may_come_to_the_next_rule() -> None:
    second = a_rule(seat("dan", surface=Surface("U-dan")), name="b")
    first = a_rule("bob", "carol", name="a", required=None)
    story = Waiting(a_policy(rules=(first, second), is_sequential=True))
    story.yes("bob")
    story.renew(a_policy(rules=(a_rule("bob", name="a", required=None), second), is_sequential=True))
    assert (story.its_turn, story.called()) == (["b"], [("U-dan", 2)])
    assert story.happened == ["asked_again", "next_asked"]


def test_in_a_sequence_the_turn_may_go_back_to_an_earlier_rule() -> None:
    first, second = a_rule("bob", name="a"), a_rule("dan", "erin", name="b", required=2)
    story = Waiting(a_policy(rules=(first, second), is_sequential=True, surfaces=(CHANNEL,)))
    story.yes("bob", "dan")
    story.renew(a_policy(rules=(a_rule("carol", name="a"), second), is_sequential=True))
    assert (story.its_turn, story.called()) == (["a"], [])
    assert story.progress == {"a": [], "b": ["dan"]}
    story.yes("carol")
    assert story.its_turn == ["b"]
    story.yes("erin")
    assert story.status == "approved"


@pytest.mark.parametrize("by", [BOB, ALICE, person("olga"), person("x", is_operator=True, is_active=False)])
def test_only_operators_have_people_asked_again(by: Actor) -> None:
    story = Waiting()
    with pytest.raises(NotAnOperator):
        story.ask_again(by)
    assert story.task.jobs == {}


def test_asking_again_twice_is_asking_once() -> None:
    story = Waiting()
    story.ask_again()
    assert story.ask_again().is_nothing
    story.find(a_policy("dan"))
    assert not story.ask_again().is_nothing
    assert [id.attempt for id in story.task.jobs] == [3]


def test_a_question_is_not_asked_again() -> None:
    story = Story(a_step("deploy", on_failure=OnFailure.ASK))
    story.fail("deploy")
    question = story.ask_operators("deploy")
    with pytest.raises(WrongKind):
        story.tell(AskAgain(human_task=question.id, by=OLGA))


def test_what_has_ended_is_not_asked_again() -> None:
    story = Waiting()
    story.yes("bob")
    with pytest.raises(AlreadyClosed):
        story.ask_again()


def test_when_the_people_cannot_be_found_the_request_stays_and_says_why() -> None:
    story = Waiting(surfaces=(CHANNEL,))
    story.ask_again()
    job = story.take("review", AGAIN)
    change = story.tell(StepFailed(job=job.id, claim=job.claim, error="no group @managers", is_final=True))
    assert (story.asked, story.status, story.jobs(AGAIN)) == (["bob", "carol"], "pending", [])
    assert change.events[0].kind == "asking_again_failed"
    assert change.notices[0].data == {"error": "no group @managers"}
    story.yes("bob")
    assert story.status == "approved"


def test_when_too_few_people_are_left_today_the_request_stays_and_says_why() -> None:
    story = Waiting(a_policy("bob", "carol", required=2, surfaces=(CHANNEL,)))
    story.yes("bob")
    story.renew(a_policy("alice", "dan", required=2))
    assert (story.asked, story.progress) == (["bob", "carol"], {"": ["bob"]})
    assert story.happened == ["asking_again_failed"]
    error = story.changes[-1].notices[0].data["error"]
    assert error.startswith("2 must answer, but 1 can: dan (alice started the task")


@pytest.mark.parametrize("kind", [HumanTaskKind.FORM, HumanTaskKind.QUESTION])
def test_a_step_that_asks_for_something_else_now_leaves_the_request_as_it_was(kind: HumanTaskKind) -> None:
    story = Waiting()
    story.ask_again()
    job = story.take("review", AGAIN)
    policy, request = a_policy("dan"), JsonText("{}")
    story.tell(StepAsked(job=job.id, claim=job.claim, kind=kind, policy=policy, request=request))
    assert (story.asked, story.happened) == (["bob", "carol"], ["asking_again_failed"])


def test_a_step_that_does_not_ask_at_all_now_leaves_the_request_as_it_was() -> None:
    story = Waiting()
    story.ask_again()
    job = story.take("review", AGAIN)
    change = story.tell(StepSkipped(job=job.id, claim=job.claim))
    assert change.events[0].data == {"error": "the step asks for nothing now"}
    assert story.status == "pending"


def test_a_job_that_is_lost_while_it_asks_again_runs_again() -> None:
    story = Waiting()
    story.ask_again()
    story.lose("review", AGAIN)
    assert (story.jobs(AGAIN), story.happened) == (["review"], ["job_lost"])
    story.find(a_policy("dan"))
    assert story.asked == ["dan"]


def test_a_decision_fences_the_job_that_asks_again() -> None:
    story = Waiting()
    story.ask_again()
    job = story.take("review", AGAIN)
    story.yes("bob")
    before = story.task
    late = StepAsked(
        job=job.id,
        claim=job.claim,
        kind=HumanTaskKind.APPROVAL,
        policy=a_policy("dan"),
        request=JsonText("{}"),
    )
    assert story.tell(late).is_nothing
    assert story.task is before


@pytest.mark.parametrize("is_cancelled", [True, False], ids=["cancelled", "sent back"])
def test_a_send_back_or_a_cancel_fences_the_job_that_asks_again(is_cancelled: bool) -> None:
    story = Waiting(rollback_to=("draft",))
    story.ask_again()
    job = story.take("review", AGAIN)
    story.cancel() if is_cancelled else story.no("bob", rollback_to="draft")
    assert story.jobs(AGAIN) == []
    assert story.tell(StepFailed(job=job.id, claim=job.claim, error="too late")).is_nothing


def test_the_claim_of_one_who_is_asked_no_more_ends() -> None:
    story = Waiting(a_policy("bob", "carol", claim=HOUR), HumanTaskKind.FORM)
    story.claim(BOB)
    story.renew(a_policy("carol", "dan"))
    assert story.request.claimed_by is None
    assert story.task.timers == {}


def test_who_left_and_is_found_again_is_not_gone() -> None:
    story = Waiting()
    story.leave("bob")
    story.renew(a_policy("bob", "carol"))
    assert not any(one.is_gone for one in story.request.policy.seats)


def test_a_form_is_asked_again_too() -> None:
    story = Waiting(a_policy("bob"), HumanTaskKind.FORM)
    story.renew(a_policy("dan"))
    with pytest.raises(NotAsked):
        story.complete("review", by=BOB)
    story.complete("review", by=person("dan"))
    assert story.status == "submitted"


def test_a_step_that_waits_anew_after_asking_again_has_jobs_of_its_own() -> None:
    story = Waiting(rollback_to=("draft",))
    story.renew(a_policy("dan", rollback_to=("draft",)))
    story.no("dan", rollback_to="draft")
    story.succeed("draft")
    assert [str(id) for id in story.task.jobs] == ["t1/review/2/1/run"]
