"""How cards and notices speak of time: due, late, asked of others, ended in nobody's name."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards.answers.mine import request_line
from bot.cards.answers.tasks import status_answer
from bot.cards.approval_card import approval_card
from bot.cards.card import card_of
from bot.cards.history import history_lines, people_in_history
from bot.cards.message import Message
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from bot.cards.text import moment
from engine.codes import ExpiryOutcome, HumanTaskKind, TimerKind
from engine.model import JsonText, Surface
from engine.policy import Due, Escalation, Expiry, Policy, Reminders
from engine.ports.queries import HistoryLine, HumanTaskView
from engine.working_time import Calendar
from tests.makers import HOUR, NOON, a_policy, a_rule, seat
from tests.story import Story
from tests.unit.cards.accepted import accepted
from tests.unit.cards.test_answers import line as a_line
from tests.unit.cards.test_seat_notices import a_notice, said
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    RELEASES,
    a_review,
    a_story,
    actor,
    managers_policy,
    ruled_policy,
    task_view,
    view_of,
)

DUE, ESCALATE, EXPIRE = TimerKind.DUE, TimerKind.ESCALATE, TimerKind.EXPIRE
OWN = Surface(DAVE)


def to_dave(*, hours: int = 4, instead: bool = False) -> Escalation:
    """Escalate to Dave, who is asked directly."""
    return Escalation(after=hours * HOUR, people=a_rule(seat(DAVE, surface=OWN)), replace=instead)


def text_of(message: Message | None) -> str:
    """Give all that a message says, in blocks and for screens that read it."""
    assert message is not None
    return f"{accepted(message)}\n{message.text}"


def card(story: Story, **fields: Any) -> str:
    """Draw the review."""
    return text_of(approval_card(view_of(story.task, story.last("review"), **fields), LEGEND))


# --- due and late --------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [managers_policy(due=Due(after=HOUR)), ruled_policy(due=Due(after=HOUR))])
def test_a_card_says_when_an_answer_is_due_and_since_when_it_is_late(policy: Policy) -> None:
    story = a_review(policy=policy)
    at = moment(NOON + HOUR)
    assert "📅 *Due*" in card(story)
    assert at in card(story)
    story.fire("review", DUE, late=HOUR)
    late = card(story)
    assert "🔴 *Late since*" in late
    assert at in late
    assert "*Due*" not in late


def test_a_card_that_is_decided_is_late_no_more() -> None:
    story = a_review(due=Due(after=HOUR))
    story.fire("review", DUE)
    story.approve("review", actor(BOB))
    assert "Late since" not in card(story)


def test_a_late_answer_calls_those_asked_and_whoever_started_it() -> None:
    story = a_review(due=Due(after=HOUR))
    story.fire("review", DUE)
    message = said(view_of(story.task), a_notice("late"))
    assert message is not None
    asked, started = message.text.splitlines()[:2]
    assert "🔴 *Late*" in asked
    assert f"was due {moment(NOON + HOUR)} and waits for your approval." in asked
    assert started == f"<@{ALICE}>, who started it: it has waited since {moment(NOON)}."


def test_a_late_answer_reaches_one_person_alone_only_if_it_waits_for_them() -> None:
    story = a_review(policy=managers_policy(due=Due(after=HOUR), required=2))
    story.approve("review", actor(BOB))
    story.fire("review", DUE)
    view = view_of(story.task)
    assert said(view, a_notice("late", BOB)) is None
    assert ALICE not in text_of(said(view, a_notice("late", CAROL)))
    story.approve("review", actor(CAROL))
    assert said(view_of(story.task), a_notice("late")) is None


def test_whoever_started_it_is_told_at_the_tasks_own_card_whom_it_waits_for() -> None:
    story = a_review(due=Due(after=HOUR))
    story.fire("review", DUE)
    notice = replace(a_notice("late", data={"human_task": "t1-2"}), human_task=None)
    message = said(task_view(story.task), notice)
    assert message is not None
    assert message.text.startswith(f"<@{ALICE}> 🔴 *Late*:")
    assert "waits for @bob and @carol" in message.text
    story.approve("review", actor(BOB))
    assert said(task_view(story.task), notice) is None


# --- escalated -----------------------------------------------------------------------------------


def escalated(**fields: Any) -> tuple[Story, dict[str, Any]]:
    """Let a review be escalated; give it, and what its notice carries."""
    story = a_review(**fields)
    change = story.fire("review", ESCALATE)
    data = next(dict(notice.data) for notice in change.notices if notice.kind == "escalated")
    return story, data


def test_those_who_are_asked_as_well_are_called_and_told_since_when_it_waits_and_for_whom() -> None:
    story, data = escalated(escalations=(to_dave(),))
    view = view_of(story.task)
    first, second = text_lines(said(view, a_notice("escalated", data=data)))
    assert first.startswith(f"<@{DAVE}> 👉 *Escalated to you*:")
    assert first.endswith("waits for your approval, too.")
    assert second == f"It has waited since {moment(NOON)}, for @bob and @carol."
    own = text_lines(said(view, a_notice("escalated", OWN, data=data)))
    assert own == [first.removeprefix(f"<@{DAVE}> "), second]
    assert said(view, a_notice("escalated", BOB, data=data)) is None


def test_those_who_are_asked_no_more_are_told_so() -> None:
    story, data = escalated(escalations=(to_dave(instead=True),))
    view = view_of(story.task)
    *_, last = text_lines(said(view, a_notice("escalated", data=data)))
    assert last == f"<@{BOB}> and <@{CAROL}>: you are no longer asked."
    (own,) = text_lines(said(view, a_notice("escalated", BOB, data=data)))
    assert own.startswith("👉 You are no longer asked about ")
    assert own.endswith(": it has waited for so long that it is asked of @dave instead.")
    assert "@dave" in card(story)
    assert "@bob" not in card(story)


def test_in_sequence_those_are_called_for_the_rule_whose_turn_it_is() -> None:
    mallory = Escalation(after=HOUR, people=a_rule(MALLORY))
    story, data = escalated(policy=ruled_policy(is_sequential=True, escalations=(mallory,)))
    first, second = text_lines(said(view_of(story.task), a_notice("escalated", data=data)))
    assert first.startswith(f"<@{MALLORY}> 👉")
    assert second.endswith(", for @dave.")


def test_who_is_asked_already_is_not_asked_twice() -> None:
    story = a_review(policy=ruled_policy(is_sequential=True, escalations=(to_dave(),)))
    assert not [notice for notice in story.fire("review", ESCALATE).notices if notice.kind == "escalated"]


def test_nothing_is_said_of_an_escalation_once_it_is_decided() -> None:
    story, data = escalated(escalations=(to_dave(),))
    story.approve("review", actor(DAVE))
    assert said(view_of(story.task), a_notice("escalated", data=data)) is None


def text_lines(message: Message | None) -> list[str]:
    """Give the lines of a notice."""
    assert message is not None
    accepted(message)
    return message.text.splitlines()


# --- ended in time -------------------------------------------------------------------------------

ENDS = [
    (ExpiryOutcome.APPROVE, "else it counts as approved", "It counts as approved: its author wanted that."),
    (ExpiryOutcome.REJECT, "else it is rejected", "It counts as rejected."),
    (ExpiryOutcome.FAIL, "else the step fails", "The step failed."),
    (ExpiryOutcome.SKIP, "else the step is skipped", "The step was skipped."),
    (ExpiryOutcome.SEND_BACK, "else the work goes back to *draft*", "Sent back to *draft*."),
]


@pytest.mark.parametrize(("then", "before", "after"), ENDS, ids=str)
def test_a_card_says_how_it_ends_in_time_and_how_it_ended_in_nobodys_name(
    then: ExpiryOutcome, before: str, after: str
) -> None:
    back = "draft" if then is ExpiryOutcome.SEND_BACK else None
    story = a_review(expiry=Expiry(after=HOUR, then=then, send_back_to=back))
    assert before in card(story)
    story.fire("review", EXPIRE)
    ended = card(story)
    assert "⌛ *Expired*: nobody answered in time" in ended
    assert after in ended
    assert "by @" not in ended.replace("started by @alice", "")
    view = view_of(story.task, story.last("review"))
    assert f"<@{ALICE}>" in text_of(said(view, a_notice("outcome")))


@pytest.mark.parametrize("is_night", [True, False])
def test_whoever_started_it_is_named_and_not_called_when_it_ends_at_night(*, is_night: bool) -> None:
    expiry = Expiry(after=HOUR, then=ExpiryOutcome.REJECT)
    calendar = Calendar(zone="Asia/Tokyo" if is_night else "UTC")
    story = a_review(expiry=expiry, calendar=calendar)
    change = story.fire("review", EXPIRE)
    kinds = {notice.kind: notice.data for notice in change.notices}
    assert kinds.keys() == {"outcome", "ended"}
    told = text_of(
        said(view_of(story.task, story.last("review")), a_notice("outcome", data=kinds["outcome"]))
    )
    ended = replace(a_notice("ended", data=kinds["ended"]), human_task=None)
    for words in (told, text_of(said(task_view(story.task), ended))):
        assert (f"<@{ALICE}>" in words) is not is_night
        assert "@alice" in words or not is_night


def test_who_approved_in_time_is_not_denied_when_too_few_did() -> None:
    expiry = Expiry(after=HOUR, then=ExpiryOutcome.APPROVE)
    for policy in (managers_policy(expiry=expiry, required=2), ruled_policy(expiry=expiry)):
        story = a_review(policy=policy)
        story.approve("review", actor(BOB))
        change = story.fire("review", EXPIRE)
        view = view_of(story.task, story.last("review"))
        outcome = text_of(said(view, a_notice("outcome")))
        wanted = sum(rule.required or 0 for rule in policy.rules)
        for told in (card(story), outcome):
            assert f"⌛ *Expired*: only 1 of {wanted} approved in time" in told
            assert "It counts as approved: its author wanted that." in told
            assert "Nobody approved it" not in told
        event = next(event for event in change.events if event.kind == "expired")
        line = HistoryLine(at=NOON, kind="expired", step="review", data=event.data, **unnamed())
        assert (
            f"*review* expired: only 1 of {wanted} approved in time; it counts"
            in history_lines([line], LEGEND)[0]
        )


def test_a_form_that_got_its_authors_answer_says_so() -> None:
    story = a_story()
    story.succeed("draft", "tests")
    expiry = Expiry(after=HOUR, then=ExpiryOutcome.ANSWER, answer=JsonText('{"summary":"none"}'))
    story.ask("facts", a_policy(BOB, surfaces=(RELEASES,), expiry=expiry), HumanTaskKind.FORM)
    view = view_of(story.task, story.last("facts"), form={"type": "object", "properties": {}})
    assert "else it gets the answer that its author wrote" in text_of(
        card_of(view, LEGEND, is_first_post=False)
    )
    story.fire("facts", EXPIRE)
    view = view_of(story.task, story.last("facts"), form={"type": "object", "properties": {}})
    ended = text_of(card_of(view, LEGEND, is_first_post=False))
    assert "It got the answer that its author wrote. Nobody filled it in." in ended


def test_an_end_that_nobody_saw_to_says_when_it_was() -> None:
    story = a_review(expiry=Expiry(after=HOUR, then=ExpiryOutcome.SKIP))
    story.fire("review", EXPIRE, late=timedelta(hours=2))
    told = f"; it expired {moment(NOON + HOUR)}, while Signoff was not running"
    assert told in card(story)


def test_work_that_went_back_since_nobody_answered_names_nobody() -> None:
    story = a_review()
    rejection = {"comment": "nobody answered in time", "by": "", "from_step": "review", "version": 1}
    drawn = card(story, rejection=rejection)
    assert "↩️ Sent back" in drawn
    assert "Sent back by" not in drawn
    assert "nobody answered in time" in drawn


def test_whoever_started_it_is_told_that_work_went_back_by_itself() -> None:
    data = {"by": None, "from": "review", "to": "draft", "comment": "nobody answered in time"}
    story = a_review()
    notice = replace(a_notice("sent_back", data=data), human_task=None)
    assert "it was sent from review back to draft." in text_of(said(task_view(story.task), notice))


# --- what comes next -----------------------------------------------------------------------------


def timed() -> Story:
    """Let a review wait that has all that there is."""
    return a_review(
        reminders=Reminders(after=HOUR, every=HOUR, times=3),
        due=Due(after=2 * HOUR),
        escalations=(to_dave(hours=3, instead=True),),
        expiry=Expiry(after=4 * HOUR, then=ExpiryOutcome.SKIP),
    )


NEXT = (
    f"reminder 1 of 3 {moment(NOON + HOUR)}, then it is due {moment(NOON + 2 * HOUR)}, "
    f"then {moment(NOON + 3 * HOUR)} it is asked of @dave, instead of who has not answered, "
    f"then it expires {moment(NOON + 4 * HOUR)}: the step is skipped"
)


def test_the_status_says_what_comes_next_in_order() -> None:
    story = timed()
    told = text_of(status_answer(task_view(story.task), LEGEND, reader=ALICE))
    assert f"next: {NEXT}" in told
    story.fire("review", DUE)
    assert f"🔴 late since {moment(NOON + 2 * HOUR)}" in text_of(
        status_answer(task_view(story.task), LEGEND, reader=ALICE)
    )


def test_more_says_what_comes_next_too() -> None:
    view = view_of(timed().task)
    told = json.dumps(more(view), ensure_ascii=False)
    assert f"Next: {NEXT}" in told
    assert "📅 *Due*" in told


def test_the_list_of_what_waits_says_until_when_it_is_due_and_since_when_it_is_late() -> None:
    story = timed()
    assert f" · due {moment(NOON + 2 * HOUR)}" in mine(story)
    story.fire("review", DUE)
    assert f"↳ 🔴 late since {moment(NOON + 2 * HOUR)}" in mine(story)
    assert " · due " not in mine(story)


def mine(story: Story) -> str:
    """Give what Alice is answered who asks what waits for her."""
    view = view_of(story.task)
    line = replace(a_line(), id=view.human_task.id, expires_at=None)
    return request_line(line, view, LEGEND, ALICE)


def more(view: HumanTaskView) -> Any:
    """Open More… as Alice."""
    reference = Reference(human_task=view.human_task.id)
    return more_modal(view, reference, LEGEND, actor=actor(ALICE))


# --- history -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("late", {}, "*review* was due: from now on an answer is late"),
        (
            "escalated",
            {"number": 1, "people": [DAVE]},
            "*review* was escalated: it asked @dave, too",
        ),
        (
            "escalated",
            {"number": 1, "people": [DAVE], "instead_of": [BOB, CAROL]},
            "*review* was escalated: it asked @dave instead of @bob and @carol",
        ),
        ("escalated", {"number": 1, "people": []}, "*review* was escalated: it asked nobody new"),
        (
            "expired",
            {"then": "approve"},
            "*review* expired: nobody answered in time; it counts as approved, in nobody's name",
        ),
        ("expired", {"then": "reject"}, "*review* expired: nobody answered in time"),
        (
            "expired",
            {"then": "skip", "at": NOON.isoformat()},
            (
                f"*review* expired {moment(NOON)}, while Signoff was not running: "
                "nobody answered in time; the step was skipped"
            ),
        ),
        ("expired", {}, "*review* expired: nobody answered in time"),
    ],
)
def test_the_history_says_what_time_did(kind: str, data: dict[str, Any], sentence: str) -> None:
    line = HistoryLine(at=NOON, kind=kind, step="review", data=data, **unnamed())
    assert history_lines([line], LEGEND) == [f"{moment(NOON)} · {sentence}"]
    named = {*data.get("people", ()), *data.get("instead_of", ())}
    assert people_in_history([line]) == named


def unnamed() -> dict[str, Any]:
    """Give what no line of these has."""
    return {"seq": 1, "by": None, "version": None, "human_task": None}
