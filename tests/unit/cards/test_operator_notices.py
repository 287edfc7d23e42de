"""What operators are told once: whom it calls, where, and when it no longer applies."""

from dataclasses import replace

from bot import ids
from bot.cards.reference import Reference
from engine.commands import PeopleLeft
from engine.ports.directory import People
from tests.makers import seat
from tests.story import Story
from tests.unit.cards.test_seat_notices import a_notice, said, text
from tests.unit.cards.views import BOB, CAROL, DAVE, MALLORY, MANAGERS, a_review, actor, task_view, view_of


def stuck() -> Story:
    """Let nobody be left of those who are asked."""
    story = a_review()
    left = frozenset({("", BOB), ("", CAROL)})
    story.tell(PeopleLeft(human_task=story.open("review").id, gone=left))
    return story


def test_operators_are_called_when_too_few_people_are_left() -> None:
    told = text(view_of(stuck().task), a_notice("stuck"))
    assert told.startswith(f"<@{DAVE}> <https://acme")
    assert "⚠️ *Can no longer be met*: it needs 1 more, and nobody who was asked is left." in told
    assert "Operators can ask again with today's members, in More…" in told


def test_operators_are_called_as_a_group() -> None:
    group = People(seats=(seat(BOB, MANAGERS), seat(MALLORY)), groups=(MANAGERS,))
    told = text(view_of(stuck().task), a_notice("stuck"), group)
    assert told.startswith(f"<!subteam^{MANAGERS}>, <@{MALLORY}> ")


def test_a_direct_message_says_it_only_to_an_operator() -> None:
    view = view_of(stuck().task)
    assert said(view, a_notice("stuck", BOB)) is None
    told = said(view, a_notice("stuck", DAVE))
    assert told is not None
    assert not told.has_mentions


def test_an_operator_who_is_not_where_it_is_said_can_act_on_a_message_of_their_own() -> None:
    view, error = view_of(stuck().task), {"error": "nobody is in the group"}
    for kind, data in (("message:stuck", None), ("message:asking_again_failed", error)):
        told = said(view, a_notice(kind, DAVE, data or {}))
        assert told is not None
        assert not told.has_mentions
        assert told.blocks[-2]["elements"][0]["text"] == "*Ship a release* · release-42 · started by @alice"
        (more,) = told.blocks[-1]["elements"]
        assert (more["text"]["text"], more["action_id"]) == ("More…", ids.MORE_OF_NOTICE)
        assert Reference.parse(more["value"]).human_task == view.human_task.id
        assert said(view, a_notice(kind, BOB, data or {})) is None


def test_a_step_may_have_the_name_of_what_operators_are_told() -> None:
    notice = replace(a_notice("message:stuck", data={"text": "Dinner!"}), human_task=None)
    assert text(task_view(a_review().task), notice).startswith("Dinner!")


def test_what_can_be_met_again_is_not_said() -> None:
    assert said(view_of(a_review().task), a_notice("stuck")) is None


def test_it_is_said_at_the_card_of_the_task_with_a_link() -> None:
    task = stuck().task
    request = list(task.human_tasks)[-1]
    told = text(task_view(task), a_notice("stuck", data={"human_task": request}))
    assert told.startswith(f"<@{DAVE}> <https://acme")
    assert "|Approve 1.2?> · ⚠️ *Can no longer be met*" in told
    assert said(task_view(task), a_notice("stuck", data={"human_task": "t9-9"})) is None


def test_operators_learn_why_nobody_else_could_be_asked() -> None:
    error = f"2 must answer, but only {CAROL} can"
    told = text(view_of(a_review().task), a_notice("asking_again_failed", data={"error": error}))
    assert told.startswith(f"<@{DAVE}> ❌ ")
    assert "It waits as before." in told
    assert "2 must answer, but only @carol can" in told


def test_what_has_ended_is_told_to_no_operator() -> None:
    story = a_review()
    story.approve("review", by=actor(BOB))
    for kind in ("stuck", "asking_again_failed", "handed_over", "asked_again"):
        assert said(view_of(story.task), a_notice(kind)) is None


def test_without_operators_a_notice_calls_nobody() -> None:
    told = said(view_of(stuck().task), a_notice("stuck"), People())
    assert told is not None
    assert not told.has_mentions
