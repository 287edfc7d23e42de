"""Who sits where, on cards: claims, people in somebody else's place, people who are gone, lone decisions."""

import pytest

from bot import ids
from bot.cards.answers.tasks import status_answer
from bot.cards.approval_card import approval_card
from bot.cards.asked import people_in
from bot.cards.card import card_of
from bot.cards.notices import notice_of
from bot.cards.refusals import refusal_text
from bot.cards.seat_names import seat_name
from bot.cards.task_card import task_card
from engine.codes import HumanTaskKind
from engine.commands import ClaimForm, HandOver, PeopleLeft, ReleaseForm
from engine.model import HumanTaskId, UserId
from engine.policy import Policy
from engine.ports.outbox import NoticeToSay
from engine.refusals import NotAsked
from tests.makers import HOUR, NOON, a_policy, a_rule, a_step, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted, labels, pressed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    MANAGERS,
    RELEASES,
    a_review,
    a_story,
    actor,
    form_view,
    managers_policy,
    managers_rule,
    ruled_policy,
    task_view,
    view_of,
)


def a_form(*people: UserId, **policy: object) -> Story:
    """Ask these people (Bob and Carol, if none are given) to fill a form that one of them may claim."""
    story = a_story(a_step("facts"))
    wanted = {"claim": HOUR, "surfaces": (RELEASES,), **policy}
    story.ask("facts", a_policy(*(people or (BOB, CAROL)), **wanted), HumanTaskKind.FORM)
    return story


def claimed(by: UserId = BOB) -> Story:
    """Let somebody claim it."""
    story = a_form()
    story.tell(ClaimForm(human_task=story.open("facts").id, by=actor(by)))
    return story


def gone(story: Story, *users: UserId, rule: str = "") -> Story:
    """Let people be deactivated who are asked for a review."""
    left = frozenset((rule, user) for user in users)
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=left))
    return story


# --- claims --------------------------------------------------------------------------------------


def test_a_form_for_several_people_can_be_claimed() -> None:
    card = card_of(form_view(a_form().task), LEGEND)
    accepted(card)
    assert labels(card) == ["Complete…", "Claim", "More…"]
    assert pressed(card, "Claim")["action_id"] == ids.CLAIM
    assert "Facts for 1.2" in pressed(card, "Claim")["accessibility_label"]


def test_a_form_for_one_person_cannot_be_claimed() -> None:
    assert labels(card_of(form_view(a_form(ALICE).task), LEGEND)) == ["Complete…", "More…"]


def test_a_form_that_nobody_may_keep_cannot_be_claimed() -> None:
    assert labels(card_of(form_view(a_form(claim=None).task), LEGEND)) == ["Complete…", "More…"]


def test_a_claimed_form_says_by_whom_and_until_when_and_can_be_released() -> None:
    card = card_of(form_view(claimed().task), LEGEND)
    said = accepted(card)
    assert "🔒 *Claimed by @bob*\nuntil <!date^1772456400^" in said  # an hour after noon
    assert "Claimed by @bob until <!date^1772456400^" in card.text
    assert labels(card) == ["Complete…", "Release", "More…"]
    assert pressed(card, "Release")["action_id"] == ids.RELEASE


def test_a_released_form_can_be_claimed_again() -> None:
    story = claimed()
    story.tell(ReleaseForm(human_task=story.open("facts").id, by=actor(BOB)))
    card = card_of(form_view(story.task), LEGEND)
    assert labels(card) == ["Complete…", "Claim", "More…"]
    assert "Claimed" not in accepted(card)


def test_a_completed_form_says_nothing_of_its_claim() -> None:
    story = claimed()
    story.complete("facts", {"summary": "x"}, by=actor(BOB))
    card = card_of(form_view(story.task), LEGEND)
    assert labels(card) == ["More…"]
    assert "Claimed" not in accepted(card)


def test_the_card_of_the_task_says_who_claimed_what() -> None:
    said = accepted(task_card(task_view(claimed().task), LEGEND))
    assert "waits for @bob, who claimed it until <!date^1772456400^" in said


def test_a_reminder_goes_to_whoever_claimed_it() -> None:
    reminder = NoticeToSay(
        id=1,
        task_id=claimed().task.id,
        human_task=None,
        kind="reminder",
        surface=RELEASES,
        number=1,
        data={},
        thread=None,
        is_in_doubt=False,
        since=NOON,
    )
    told = notice_of(reminder, form_view(claimed().task), LEGEND)
    assert told is not None
    assert f"<@{BOB}>" in told.text
    assert CAROL not in accepted(told)


# --- in somebody else's place --------------------------------------------------------------------


def test_who_stands_in_is_named_with_whose_place_it_is() -> None:
    policy = a_policy(seat(DAVE, instead_of=BOB), CAROL)
    view = view_of(a_review(policy=policy).task)
    assert "@dave (for @bob) and @carol" in accepted(approval_card(view, LEGEND))
    said = accepted(approval_card(view, LEGEND, is_first_post=True))
    assert f"<@{DAVE}> (for @bob) and <@{CAROL}>" in said


def test_who_took_over_is_named_so_on_the_card_of_the_task_too() -> None:
    story = a_review()
    story.tell(
        HandOver(human_task=story.open("review").id, by=actor(BOB), of=BOB, to=actor(DAVE), reason="I am out")
    )
    assert "waits for @dave (for @bob) and @carol" in accepted(task_card(task_view(story.task), LEGEND))


def test_everybody_through_whose_hands_a_place_went_learns_who_is_asked_now() -> None:
    policy = a_policy(seat(DAVE, instead_of=MALLORY, handed_by=(BOB, MALLORY)), CAROL)
    for one in (BOB, MALLORY):
        said = refusal_text(NotAsked(one, HumanTaskId("t1-2"), policy), LEGEND)
        assert said == "@dave is asked instead of you. Nothing was changed."


def test_rules_name_stand_ins_too() -> None:
    rule = a_rule(seat(MALLORY, instead_of=DAVE), name="security")
    said = accepted(approval_card(view_of(a_review(policy=ruled_policy(rule)).task), LEGEND))
    assert "asked: @mallory (for @dave)" in said


@pytest.mark.parametrize(
    ("handed_by", "named"),
    [
        ((BOB, CAROL, DAVE, MALLORY), "@bob"),
        ((CAROL, BOB, MALLORY), "@bob (for @carol)"),
        ((CAROL, MALLORY), "@bob (for @mallory)"),
    ],
)
def test_whoever_has_their_own_place_again_sits_for_nobody(handed_by: tuple[UserId, ...], named: str) -> None:
    one = seat(BOB, instead_of=handed_by[-1], handed_by=handed_by)
    assert seat_name(one, LEGEND) == named


def test_everybody_in_a_place_is_known_by_name() -> None:
    passed_on = seat(DAVE, instead_of=MALLORY, handed_by=(UserId("U0FRED00001"), MALLORY))
    policy = managers_policy(passed_on, break_glass=a_rule(UserId("U0ERIN00001")))
    found = people_in(task_view(a_review(policy=policy).task))
    assert found == {ALICE, BOB, CAROL, DAVE, MALLORY, "U0ERIN00001", "U0FRED00001"}


# --- gone ----------------------------------------------------------------------------------------


def test_who_is_gone_is_not_named_as_asked() -> None:
    said = accepted(approval_card(view_of(gone(a_review(), BOB).task), LEGEND))
    assert "managers (@release-managers): @carol" in said
    assert "@bob" not in said


def test_what_can_no_longer_be_met_says_so_and_what_helps() -> None:
    story = gone(a_review(required=2), BOB)
    card = approval_card(view_of(story.task), LEGEND)
    sentence = "⚠️ *Can no longer be met*: it needs 2 more, and only 1 person is left."
    help_ = "Operators can ask again with today's members, in More…"
    assert f"{sentence} {help_}" in accepted(card)
    assert sentence in card.text
    for listed in (
        task_card(task_view(story.task), LEGEND),
        status_answer(task_view(story.task), LEGEND, reader=BOB),
    ):
        assert f"↳ {sentence} {help_}" in accepted(listed)
        assert sentence in listed.text


def test_it_names_the_rule_that_is_short_of_people() -> None:
    story = gone(a_review(policy=ruled_policy()), DAVE, rule="security")
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "security needs 1 more, and nobody who was asked is left." in said
    assert "🟡 *security* 0 of 1 · asked: nobody who is left" in said


def test_rules_that_share_too_few_people_say_so() -> None:
    names = ("security", "owners", "ops")
    story = a_review(policy=ruled_policy(*(a_rule(BOB, CAROL, DAVE, name=name) for name in names)))
    left = frozenset((name, DAVE) for name in names)
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=left))
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "the rules need more different people than are left" in said


def test_what_can_be_met_says_nothing_of_it() -> None:
    said = accepted(approval_card(view_of(gone(a_review(), BOB).task), LEGEND))
    assert "Can no longer be met" not in said


# --- alone ---------------------------------------------------------------------------------------


def with_glass(**fields: object) -> Policy:
    """Make rules that Dave may pass over."""
    return ruled_policy(managers_rule(), break_glass=a_rule(DAVE), **fields)


def test_who_decided_alone_stands_on_the_card_with_the_reason() -> None:
    story = a_review(policy=with_glass())
    story.approve("review", by=actor(BOB), comment="Fine.")
    story.approve("review", by=actor(DAVE, groups=frozenset()), comment="Nobody is up.", alone=True)
    card = approval_card(view_of(story.task), LEGEND)
    said = accepted(card)
    assert "✅ *Approved alone* by @dave (break glass) · <!date^" in said
    assert "*managers* 1 of 2 · approved by @bob" in said
    assert "@bob: Fine.\n@dave: Nobody is up." in card.text
    assert labels(card) == ["More…"]


def test_who_rejected_alone_is_told_the_same_way() -> None:
    story = a_review(policy=with_glass())
    story.reject("review", "draft", by=actor(DAVE), comment="Stop.", alone=True)
    said = accepted(approval_card(view_of(story.task), LEGEND))
    assert "❌ *Rejected alone* by @dave (break glass)" in said
    assert "Stop." in said


def test_the_card_of_the_task_says_who_decided_alone_and_why() -> None:
    story = a_review(policy=with_glass())
    story.approve("review", by=actor(DAVE), comment="Nobody <is> up.", alone=True)
    said = accepted(task_card(task_view(story.task), LEGEND))
    assert "✅ *review* · completed\n↳ ⚠️ approved alone by @dave (break glass): Nobody &lt;is&gt; up." in said


def test_a_decision_of_those_asked_is_not_alone() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    assert "alone" not in accepted(task_card(task_view(story.task), LEGEND))
    assert MANAGERS not in accepted(approval_card(view_of(story.task), LEGEND))
