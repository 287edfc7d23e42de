"""What the status of a task says of what waits: for whom, since when, how long as a rule, what is next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards.answers.tasks import open_tasks_answer, status_answer
from bot.cards.coming import roughly
from bot.cards.modals.details import details_modal
from bot.cards.reference import Reference
from bot.cards.task_card import task_card
from engine.codes import ExpiryOutcome, HumanTaskKind, TimerKind
from engine.commands import ClaimForm, Dispute, Inquire, Snooze
from engine.plan import RetryPolicy
from engine.policy import Due, Expiry, Reminders
from engine.snapshot import TaskSnapshot
from tests.makers import HOUR, NOON, SECOND, a_policy, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.views import ALICE, BOB, CAROL, LEGEND, a_review, a_story, actor, task_view

TIMES: dict[str, Any] = {
    "reminders": Reminders(after=4 * HOUR, every=24 * HOUR, times=3),
    "expiry": Expiry(after=72 * HOUR, then=ExpiryOutcome.REJECT),
}


def status(task: TaskSnapshot, **fields: Any) -> str:
    """Give what Bob is answered who asks how a task stands."""
    return accepted(status_answer(task_view(task, **fields), LEGEND, reader=BOB))


def at(hours: float) -> str:
    """Give how an instant begins, so many hours after noon."""
    return f"<!date^{int((NOON + hours * HOUR).timestamp())}^"


def test_it_says_for_whom_since_when_and_what_is_next() -> None:
    said = status(a_review(**TIMES).task)
    assert "|Approve 1.2?> · waits for @bob and @carol\n↳ since " in said
    assert f"\n↳ since {at(0)}" in said
    assert f"next: reminder 1 of 3 {at(4)}" in said
    assert f", then it expires {at(72)}" in said
    assert "|2026-03-05 12:00 UTC>: it counts as rejected" in said


def test_a_reminder_that_was_put_off_beyond_the_last_has_no_number() -> None:
    story = a_review(reminders=Reminders(after=HOUR, every=HOUR, times=2))
    for until, by in ((2 * HOUR, BOB), (30 * HOUR, CAROL)):
        story.tell(Snooze(human_task=story.last("review").id, by=actor(by), until=story.now + until))
    for _ in range(2):
        story.fire("review", TimerKind.REMIND)
    assert f"next: reminder {at(30)}" in status(story.task)


def test_what_happens_first_is_said_first() -> None:
    expires = Expiry(after=5 * HOUR, then=ExpiryOutcome.FAIL)
    said = status(a_review(reminders=TIMES["reminders"], due=Due(after=HOUR), expiry=expires).task)
    assert f"next: it is due {at(1)}" in said
    assert f", then reminder 1 of 3 {at(4)}" in said
    assert f", then it expires {at(5)}" in said


def test_a_reminder_that_can_come_only_after_the_end_is_not_announced() -> None:
    expires = Expiry(after=22 * HOUR, then=ExpiryOutcome.FAIL)
    story = a_review(reminders=Reminders(after=HOUR, every=24 * HOUR, times=2), expiry=expires)
    assert "reminder 1 of 2" in status(story.task)
    story.fire("review", TimerKind.REMIND)
    assert story.timer("review", TimerKind.REMIND).due > NOON + 22 * HOUR
    assert "reminder" not in status(story.task)


def test_without_clocks_nothing_is_said_to_be_next() -> None:
    said = status(a_review().task)
    assert "next:" not in said
    assert "usually" not in said


def test_how_long_it_usually_takes_is_said_where_it_is_known() -> None:
    story = a_review()
    said = status(story.task, usual={story.open("review").id: 2.4 * HOUR})
    assert " · usually takes about 2 hours" in said


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (20 * SECOND, "less than a minute"),
        (61 * SECOND, "about 1 minute"),
        (89 * 60 * SECOND, "about 89 minutes"),
        (3 * HOUR, "about 3 hours"),
        (47 * HOUR, "about 47 hours"),
        (timedelta(days=3, hours=14), "about 4 days"),
        (timedelta(weeks=3), "about 3 weeks"),
    ],
)
def test_lengths_are_said_in_one_unit(of: timedelta, said: str) -> None:
    assert roughly(of) == said


def test_a_claim_says_when_it_ends_and_for_whom_it_is_then() -> None:
    story = a_story()
    story.succeed("draft", "tests")
    form = story.ask("facts", a_policy(ALICE, BOB, claim=4 * HOUR), HumanTaskKind.FORM)
    story.tell(ClaimForm(human_task=form.id, by=actor(BOB)))
    said = status(story.task)
    assert f"next: the claim of @bob ends {at(4)}" in said
    assert ", and it is for all who were asked" in said


def test_a_decision_that_may_be_undone_says_who_made_it_and_when_it_takes_effect() -> None:
    story = a_review(undo_window=HOUR, **TIMES)
    story.approve("review", by=actor(BOB))
    said = status(story.task)
    assert f"🟢 approved by @bob, takes effect {at(1)}" in said
    assert f"next: it takes effect {at(1)}" in said
    assert "waits for" not in said
    assert "reminder" not in said


def test_what_needs_information_says_from_whom_and_that_the_clocks_stand_still() -> None:
    story = a_review(**TIMES)
    asked = Inquire(
        human_task=story.open("review").id, by=actor(BOB), of=actor(CAROL), question="Since when?"
    )
    story.tell(asked)
    said = status(story.task)
    assert "waits for @bob and @carol · ❓ needs information from @carol" in said
    assert "❓ needs information from @carol, whom @bob asked <!date^" in said
    assert "stand still until there is an answer" in said
    assert "next:" not in said


def test_what_is_tried_again_and_what_waits_for_a_time_say_when() -> None:
    story = Story(
        a_step("sync", retry=RetryPolicy(attempts=3, wait=2 * HOUR)), a_step("cool"), by=actor(ALICE)
    )
    story.fail("sync")
    story.succeed("cool", until=NOON + 5 * HOUR)
    said = status(story.task)
    assert f"attempt 1 failed · next: attempt 2 {at(2)}" in said
    assert f"next: it goes on {at(5)}" in said


def test_a_question_about_an_undo_says_whom_it_waits_for() -> None:
    story = a_story(a_step("draft", has_undo=True), a_step("review", "draft"))
    story.succeed("draft")
    story.ask("review", a_policy(BOB, rollback_to=("draft",)))
    story.reject("review", to="draft", by=actor(BOB))
    story.fail_undo("draft")
    story.ask_operators("draft")
    said = status(story.task)
    assert "undoing it failed, people are asked\n↳ <https://acme" in said
    assert "· waits for " in said.partition("people are asked")[2]


def test_details_say_the_same() -> None:
    view = task_view(a_review(**TIMES).task)
    said = accepted_view(details_modal(view, Reference(task=view.facts.id), LEGEND, actor=actor(BOB)))
    assert f"next: reminder 1 of 3 {at(4)}" in said


def test_the_card_of_the_task_says_it_briefly() -> None:
    card = accepted(task_card(task_view(a_review(**TIMES).task), LEGEND))
    assert "next:" not in card


# --- stopped ---------------------------------------------------------------------------------------


def stopped() -> Story:
    """Let Bob approve with a window to undo, and say that it was not him."""
    story = a_review(undo_window=HOUR, **TIMES)
    story.approve("review", by=actor(BOB))
    story.tell(Dispute(human_task=story.last("review").id, by=actor(BOB)))
    return story


def test_a_stopped_task_says_who_stopped_it_since_when_and_that_nothing_goes_on() -> None:
    said = status(stopped().task)
    assert "*release-42* · 🛑 Stopped · Ship a release" in said
    assert f"🛑 *Stopped* since {at(0)}" in said
    assert "@bob says it was not them who approved <https://acme" in said
    assert "Nothing runs, and nothing can be decided, until operators let it go on." in said
    assert "next:" not in said


def test_the_card_and_the_list_say_stopped_too() -> None:
    view = task_view(stopped().task)
    card = accepted(task_card(view, LEGEND))
    assert "🛑 Stopped" in card
    assert "Operators can let it go on, have it asked again, or send it back: Details…" in card
    assert "🛑 Stopped · *release-42*" in accepted(open_tasks_answer([view.facts], LEGEND))


def test_only_operators_are_offered_to_let_it_go_on() -> None:
    view = task_view(stopped().task)
    reference = Reference(task=view.facts.id)
    ways = {
        is_operator: accepted_view(
            details_modal(view, reference, LEGEND, actor=replace(actor(BOB), is_operator=is_operator))
        )
        for is_operator in (True, False)
    }
    for way in ("Go on", "Ask again…", "Send back…"):
        assert way in ways[True].splitlines()
        assert way not in ways[False].splitlines()


# --- very much ---------------------------------------------------------------------------------------


def test_of_very_many_that_wait_it_says_where_the_rest_stands() -> None:
    names = [f"{'very-' * 10}long-{number}" for number in range(20)]
    story = a_story(*(a_step(name) for name in names))
    for name in names:
        story.ask(name, a_policy(*(f"U0PERSON{number:03}" for number in range(5)), **TIMES))
    said = status(story.task, titles=dict.fromkeys(story.task.human_tasks, "Approve " * 15))
    assert said.count("waits for") >= len(names)
    assert "Since when each of these waits, and what comes next, stands in Details… of its card." in said
