"""What is said when places move: whose turn has not come, who is asked later, whose approval fell away."""

from bot.cards.seat_notices import people_in_notice
from engine.commands import HandOver
from engine.model import Json, UserId
from tests.makers import a_rule
from tests.story import Story
from tests.unit.cards.test_seat_notices import a_notice, said, text
from tests.unit.cards.test_seats import claimed
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    MALLORY,
    a_review,
    actor,
    form_view,
    managers_policy,
    ruled_policy,
    view_of,
)


def handed_to_mallory(story: Story, of: UserId = BOB) -> dict[str, Json]:
    """Let somebody give their place to Mallory."""
    request = story.open("review").id
    story.tell(HandOver(human_task=request, by=actor(of), of=of, to=actor(MALLORY), reason="Away"))
    return {"by": of, "of": of, "to": MALLORY, "reason": "Away"}


# --- handed over before its turn ---------------------------------------------------------------------


def test_who_takes_over_before_their_turn_learns_after_whom_they_are_asked() -> None:
    story = a_review(policy=ruled_policy(is_sequential=True))
    data = handed_to_mallory(story)
    told = text(view_of(story.task), a_notice("handed_over", data=data))
    assert told.startswith(f"<@{MALLORY}> 👉 @bob handed their place over to you: <https://acme")
    assert "|Approve 1.2?> will ask you for *managers*, after *security*." in told
    assert "You are told when it is your turn." in told
    assert "waits for your approval" not in told


def test_where_they_have_no_card_yet_it_is_said_in_a_message_of_its_own() -> None:
    story = a_review(policy=ruled_policy(is_sequential=True))
    data = handed_to_mallory(story)
    told = said(view_of(story.task), a_notice("message:handed_over", MALLORY, data))
    assert told is not None
    assert not told.has_mentions
    assert "will ask you for *managers*, after *security*." in told.text


def test_once_it_is_their_turn_it_waits_for_them() -> None:
    story = a_review(policy=ruled_policy(is_sequential=True))
    data = handed_to_mallory(story)
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    assert "waits for your approval." in text(view_of(story.task), a_notice("handed_over", data=data))
    called = text(view_of(story.task), a_notice("next", data={"place": 2}))
    assert f"<@{MALLORY}> (for @bob)" in called


def test_who_takes_over_where_the_rule_is_met_is_not_waited_for() -> None:
    policy = ruled_policy(a_rule(BOB, DAVE, name="security"), a_rule(CAROL, name="lead"))
    story = a_review(policy=policy)
    story.approve("review", by=actor(DAVE, groups=frozenset()))
    data = handed_to_mallory(story)
    told = text(view_of(story.task), a_notice("handed_over", data=data))
    assert "you may answer <https://acme" in told
    assert "waits for" not in told


# --- asked again ------------------------------------------------------------------------------------


def test_who_is_new_in_a_later_rule_is_named_but_not_called() -> None:
    told = said(
        view_of(a_review(policy=ruled_policy(is_sequential=True)).task),
        a_notice("asked_again", data={"people": [CAROL]}),
    )
    assert told is not None
    assert not told.has_mentions
    assert "Asked later, when it is the turn of *managers*: @carol." in told.text
    assert "Nobody is new" not in told.text
    assert "waits for your" not in told.text


def test_who_is_new_now_is_called_and_who_is_new_later_is_named() -> None:
    view = view_of(a_review(policy=ruled_policy(is_sequential=True)).task)
    told = text(view, a_notice("asked_again", data={"people": [BOB, DAVE]}))
    assert told.startswith(f"<@{DAVE}> 🔁 ")
    assert "waits for your approval, too." in told
    assert "*managers*: @bob." in told


def test_who_is_new_while_somebody_else_keeps_the_form_is_named_but_not_called() -> None:
    told = said(form_view(claimed().task), a_notice("asked_again", data={"people": [CAROL]}))
    assert told is not None
    assert not told.has_mentions
    assert "New among them: @carol." in told.text


def test_who_may_not_answer_is_not_said_to_be_new() -> None:
    view = view_of(a_review(policy=managers_policy(ALICE)).task)
    assert "Nobody is new among them." in text(view, a_notice("asked_again", data={"people": [ALICE]}))


def test_whose_approval_no_longer_counts_is_called() -> None:
    view = view_of(a_review(policy=managers_policy(required=2)).task)
    told = text(view, a_notice("asked_again", data={"people": [CAROL], "fallen": [DAVE]}))
    assert f"⚠️ The approval of <@{DAVE}> no longer counts: they are not asked for it any more." in told
    told = text(view, a_notice("asked_again", data={"people": [], "fallen": [DAVE, MALLORY]}))
    assert f"⚠️ The approvals of <@{DAVE}> and <@{MALLORY}> no longer count: they are not asked" in told


def test_whose_approval_no_longer_counts_learns_it_at_their_own_card_and_nobody_else_there() -> None:
    view = view_of(a_review().task)
    data: dict[str, Json] = {"people": [CAROL], "fallen": [DAVE]}
    told = said(view, a_notice("asked_again", DAVE, data))
    assert told is not None
    assert not told.has_mentions
    assert "Your approval no longer counts, as you are not asked for it any more." in told.text
    assert said(view, a_notice("asked_again", CAROL, data)) is None
    assert said(view, a_notice("asked_again", BOB, data)) is None


def test_an_approval_that_counts_again_meanwhile_is_not_said_to_have_fallen_away() -> None:
    story = a_review(policy=managers_policy(required=2))
    story.approve("review", by=actor(BOB))
    data: dict[str, Json] = {"people": [CAROL], "fallen": [BOB]}
    assert "no longer count" not in text(view_of(story.task), a_notice("asked_again", data=data))


def test_everybody_whom_these_notices_name_is_known_by_name() -> None:
    assert people_in_notice(a_notice("asked_again", data={"people": [CAROL], "fallen": [DAVE]})) == {
        CAROL,
        DAVE,
    }
    data: dict[str, Json] = {"by": BOB, "of": BOB, "to": DAVE, "reason": "Away"}
    assert people_in_notice(a_notice("message:handed_over", DAVE, data)) == {BOB, DAVE}
