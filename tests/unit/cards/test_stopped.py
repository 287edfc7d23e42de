"""A disputed decision: what its card, the view that asks whether it is meant, and the notices say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import ids
from bot.cards.card import card_of
from bot.cards.modals.dispute import dispute_modal, disputed_text
from bot.cards.modals.more import more_modal
from bot.cards.modals.resume import resume_modal, sent_back
from bot.cards.reference import Reference
from engine.codes import ReApproval, Resumption
from engine.commands import Dispute, Resume
from engine.model import UserId
from engine.ports.queries import HumanTaskView
from tests.makers import NOON, SHOWN, a_step
from tests.story import Story
from tests.unit.cards.accepted import accepted, accepted_view, labels
from tests.unit.cards.test_seat_notices import a_notice, said, text
from tests.unit.cards.views import (
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    RELEASES,
    a_review,
    a_story,
    actor,
    managers_policy,
    task_view,
    view_of,
)

NOT_ME = "This was not me…"
WAYS = ["Go on", "Ask again…", "Send back…"]
OPERATOR = actor(DAVE, is_operator=True)


def half_approved(**fields: Any) -> Story:
    """Let Bob approve where Carol must, too."""
    story = a_review(required=2, **fields)
    story.approve("review", by=actor(BOB), comment="Fine.")
    return story


def dispute(story: Story, by: UserId = BOB) -> Story:
    """Let somebody say that a decision was not theirs."""
    story.tell(Dispute(human_task=story.last("review").id, by=actor(by)))
    return story


def stopped() -> Story:
    """Let Bob say that he has not approved."""
    return dispute(half_approved())


def resumed(how: Resumption, **fields: Any) -> Story:
    """Let Dave have the task go on."""
    story = stopped()
    story.tell(Resume(by=OPERATOR, how=how, **fields))
    return story


def offered(view: HumanTaskView, user: UserId, days: float = 0) -> bool:
    """Say whether somebody can say here that it was not them, so many days after noon."""
    reference = Reference(human_task=view.human_task.id)
    modal = more_modal(view, reference, LEGEND, actor=actor(user), now=NOON + timedelta(days=days))
    return NOT_ME in accepted_view(modal).splitlines()


# --- who is offered it -------------------------------------------------------------------------------


def test_who_decided_is_offered_to_disown_it_for_seven_days() -> None:
    view = view_of(half_approved().task)
    assert offered(view, BOB)
    assert offered(view, BOB, days=7)
    assert not offered(view, BOB, days=7.01)
    assert not offered(view, CAROL)


def test_also_after_the_request_has_ended_but_not_twice() -> None:
    story = half_approved()
    story.reject("review", by=actor(CAROL))
    assert offered(view_of(story.task), BOB)
    assert not offered(view_of(dispute(story).task), BOB)


def test_also_where_an_approval_of_an_earlier_round_stands() -> None:
    story = half_approved(re_approve=ReApproval.CHANGED)
    first = story.last("review")
    story.reject("review", to="facts", by=actor(CAROL))
    assert offered(view_of(story.task, story.task.human_tasks[first.id]), BOB)


def test_of_several_decisions_each_can_be_disowned_and_what_was_taken_back_says_so() -> None:
    story = half_approved()
    gate = story.last("review")
    undone = replace(gate.said[0], is_undone=True, comment="Oops.")
    view = view_of(story.task, replace(gate, said=(undone, gate.said[0])))
    modal = more_modal(view, Reference(human_task=gate.id), LEGEND, actor=actor(BOB), now=NOON)
    told = [b for b in modal["blocks"] if b["type"] == "section" and b.get("accessory")]
    assert [Reference.parse(b["accessory"]["value"]).decision for b in told] == ["1", "2"]
    assert "taken back later" in told[0]["text"]["text"]
    assert accepted_view(modal).splitlines().count(NOT_ME) == 3  # above, too: the last


# --- the view that asks whether it is meant ------------------------------------------------------------


def asked(story: Story) -> str:
    """Give what Bob is told before he sends it."""
    view = view_of(story.task)
    place = max(at for at, d in enumerate(view.human_task.said, start=1) if d.by == BOB)
    modal = dispute_modal(view, place, LEGEND)
    assert modal["submit"]["text"] == "This was not me"
    carried = Reference.parse(modal["private_metadata"])
    assert (carried.human_task, carried.decision) == (view.human_task.id, str(place))
    return accepted_view(modal)


def test_the_view_says_what_was_decided_and_what_sending_it_does() -> None:
    told = asked(half_approved())
    assert "Approve 1.2?" in told
    assert "In your name somebody *approved* this · <!date^" in told
    assert " · Slack" in told
    assert "Fine." in told
    assert "*release-42* stops at once: what runs is cancelled, and nothing new starts." in told
    assert "The operators are told." in told


def test_the_view_says_that_what_has_ended_is_not_stopped() -> None:
    story = a_review()
    story.reject("review", by=actor(BOB))
    told = asked(story)
    assert "Nothing is stopped: *release-42* has ended (❌ Failed)." in told
    assert "If it is taken up again with a retry, this is asked again." in told
    assert disputed_text(view_of(dispute(story).task)).endswith("had ended already, so nothing was stopped.")


def test_the_view_says_that_it_is_stopped_already() -> None:
    story = half_approved()
    story.approve("review", by=actor(CAROL))
    dispute(story, CAROL)
    assert "*release-42* stays stopped, as it is since @carol said the same." in asked(story)
    assert disputed_text(view_of(story.task)).startswith("*release-42* is stopped")


# --- cards -------------------------------------------------------------------------------------------


def test_the_card_of_a_stopped_task_says_so_and_offers_no_decision() -> None:
    card = card_of(view_of(stopped().task), LEGEND)
    assert labels(card) == ["More…"]
    told = accepted(card)
    assert "🛑 *The task is stopped* since <!date^" in told
    assert "@bob says it was not them who approved this; operators have a look." in told
    assert "⚠️ @bob says it was not them who approved this." in told


def test_when_it_goes_on_cards_are_as_usual_but_for_what_was_said() -> None:
    card = card_of(view_of(resumed(Resumption.GO_ON).task), LEGEND)
    assert labels(card) == ["Approve", "Reject…", "More…"]
    told = accepted(card)
    assert "stopped" not in told
    assert "⚠️ @bob says it was not them who approved this." in told


def test_more_of_a_stopped_task_says_why_nothing_can_be_decided() -> None:
    view = view_of(stopped().task)
    reference = Reference(human_task=view.human_task.id)
    told = {
        who: accepted_view(more_modal(view, reference, LEGEND, actor=one, now=NOON))
        for who, one in (("carol", actor(CAROL)), ("dave", OPERATOR))
    }
    assert "The task is stopped: @bob says that a decision was not theirs." in told["carol"]
    assert "Nothing was changed" not in told["carol"]
    assert " · ⚠️ disowned later" in told["carol"].partition("@bob: *approved*")[2].splitlines()[0]
    for button in ("Approve", "Reject…", "Hand over…", *WAYS):
        assert button not in told["carol"].splitlines()
    assert [line for line in told["dave"].splitlines() if line in WAYS] == WAYS


# --- notices -----------------------------------------------------------------------------------------


def test_operators_are_told_and_can_act_there() -> None:
    story, data = stopped(), {"by": BOB, "verdict": "approved", "is_stopped": True}
    told = said(view_of(story.task), a_notice("disputed", data=data))
    assert told is not None
    assert told.text.startswith(
        f"<@{DAVE}> *🛑 Stopped*: @bob says it was not them who approved <https://acme"
    )
    assert "*release-42*: nothing runs, and nothing can be decided" in told.text
    assert labels(told) == WAYS
    halt = story.task.halt
    assert halt is not None
    for control in told.blocks[-1]["elements"]:
        carried = Reference.parse(control["value"])
        assert (carried.task, carried.since) == (story.task.id, halt.clocks.since.isoformat())


def test_only_the_ways_that_there_are_are_described() -> None:
    data = {"by": BOB, "verdict": "approved", "is_stopped": True}
    told = said(view_of(stopped().task), a_notice("disputed", data=data))
    assert told is not None
    assert "*Send back…*: to an earlier step, with a reason" in accepted(told)
    story = a_story(a_step("first"), a_step("ship", "first"))
    story.ask("first", managers_policy())
    story.approve("first", by=actor(BOB), fingerprint=SHOWN)
    story.tell(Dispute(human_task=story.last("first").id, by=actor(BOB)))
    told = said(view_of(story.task), a_notice("disputed", data=data))
    assert told is not None
    assert labels(told) == ["Go on", "Ask again…"]
    assert "*Ask again…*: the decision is asked for anew" in accepted(told)
    assert "Send back" not in accepted(told)


def test_of_what_had_ended_they_are_told_that_nothing_was_stopped() -> None:
    story = a_review()
    story.reject("review", by=actor(BOB))
    told = said(
        view_of(dispute(story).task),
        a_notice("disputed", data={"by": BOB, "verdict": "rejected", "is_stopped": False}),
    )
    assert told is not None
    assert "says it was not them who rejected" in told.text
    assert "*release-42* had ended (❌ Failed): nothing was stopped." in told.text
    assert labels(told) == []


def test_who_is_told_late_learns_that_it_goes_on_by_now() -> None:
    data = {"by": BOB, "is_stopped": True}
    told = said(view_of(resumed(Resumption.GO_ON).task), a_notice("disputed", data=data))
    assert told is not None
    assert "*release-42* was stopped for that, and goes on by now." in told.text
    assert labels(told) == []


def test_it_is_said_at_the_card_of_the_task_too() -> None:
    task = stopped().task
    id = list(task.human_tasks)[-1]
    data = {"by": BOB, "verdict": "approved", "is_stopped": True, "human_task": id}
    assert "@bob says it was not them who approved <https://acme" in text(
        task_view(task), a_notice("disputed", data=data)
    )


def test_an_operator_who_is_elsewhere_can_act_on_a_message_of_their_own() -> None:
    view, data = view_of(stopped().task), {"by": BOB, "is_stopped": True}
    told = said(view, a_notice("message:disputed", DAVE, data))
    assert told is not None
    assert not told.has_mentions
    assert labels(told) == [*WAYS, "More…"]
    assert said(view, a_notice("message:disputed", CAROL, data)) is None
    assert said(view, a_notice("disputed", CAROL, data)) is None


def went_on(how: Resumption, surface: str = RELEASES, kind: str = "resumed", **fields: Any) -> str:
    story = resumed(how, **fields)
    gate = next(h for h in story.task.human_tasks.values() if any(d.is_disputed for d in h.said))
    data = {"by": DAVE, "of": [BOB], "how": how.value, "to": fields.get("rollback_to")}
    view = view_of(story.task, gate)
    return text(view, a_notice(kind, surface, {**data, "reason": fields.get("reason")}))


def test_the_thread_says_how_it_went_on_and_calls_who_had_it_stopped() -> None:
    assert went_on(Resumption.GO_ON).startswith(f"<@{BOB}> ▶️ @dave let *release-42* go on: what was decided")
    assert "is asked anew." in went_on(Resumption.ASK_ANEW)
    back = went_on(Resumption.SEND_BACK, rollback_to="draft", reason="His phone was stolen.")
    assert "the work goes back to *draft*." in back
    assert "His phone was stolen." in back


def test_how_it_went_on_is_said_to_everybody_who_was_asked_and_to_operators_elsewhere() -> None:
    assert went_on(Resumption.GO_ON, CAROL).startswith("▶️ @dave let *release-42* go on")
    assert went_on(Resumption.GO_ON, DAVE, "message:resumed").startswith("▶️ @dave let *release-42* go on")


# --- sending back --------------------------------------------------------------------------------------


def test_a_stopped_task_is_sent_back_to_a_step_and_with_a_reason() -> None:
    view = task_view(stopped().task)
    halt = view.task.halt
    assert halt is not None
    modal = resume_modal(view, halt, Reference(task=view.task.id), LEGEND)
    told = accepted_view(modal)
    assert "🛑 *Stopped* since" in told
    select = next(block for block in modal["blocks"] if block.get("block_id") == ids.TARGET)["element"]
    assert [one["value"] for one in select["options"]] == ["facts", "tests", "draft"]
    assert select["options"][2]["description"]["text"] == "Runs again: draft, facts, review"


def test_what_is_missing_is_said_beside_its_field() -> None:
    assert list(sent_back({ids.REASON: {ids.VALUE: {"value": " "}}}).errors) == [ids.TARGET, ids.REASON]
    chosen = {ids.TARGET: {ids.VALUE: {"selected_option": {"value": "draft"}}}}
    sent = sent_back({**chosen, ids.REASON: {ids.VALUE: {"value": " so "}}})
    assert (sent.target, sent.reason, dict(sent.errors)) == ("draft", "so", {})
