"""A request that is asked again because what was said to it was disowned says so."""

from bot.cards.card import card_of
from engine.codes import Resumption
from engine.commands import Dispute, Resume
from tests.story import Story
from tests.unit.cards.accepted import accepted
from tests.unit.cards.views import BOB, CAROL, DAVE, LEGEND, a_review, actor, managers_policy, view_of


def asked_again() -> Story:
    """Let Bob and Carol disown their approvals, and an operator have the gate ask again."""
    story = a_review(required=2)
    for user in (BOB, CAROL):
        story.approve("review", by=actor(user))
    for user in (BOB, CAROL):
        story.tell(Dispute(human_task=story.last("review").id, by=actor(user)))
    story.tell(Resume(by=actor(DAVE, is_operator=True), how=Resumption.ASK_ANEW))
    story.ask("review", managers_policy(required=2))
    return story


def test_the_card_says_whose_word_was_not_theirs_and_in_which_round() -> None:
    card = card_of(view_of(asked_again().task), LEGEND)
    says = "⚠️ *Asked again*: @bob and @carol say it was not them who approved this in round 1."
    assert says in accepted(card)
    assert says in card.text


def test_once_it_is_decided_it_says_so_no_more() -> None:
    story = asked_again()
    for user in (BOB, CAROL):
        story.approve("review", by=actor(user))
    assert "Asked again" not in accepted(card_of(view_of(story.task), LEGEND))
