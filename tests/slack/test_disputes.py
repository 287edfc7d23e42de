"""Somebody says that a decision was not theirs: the task stops, until operators let it go on."""

from pathlib import Path

import pytest

from sandbox.cards import Card
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from tests.slack.asking import answer, closed, hello, leafing, more, showing, thread_says
from tests.slack.house import House
from tests.slack.test_edits import edited, notes
from tests.slack.test_operators_elsewhere import told_directly
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")
NOT_ME = "This was not me…"
WAYS = ["Go on", "Ask again…", "Send back…"]
SLOW = """
name: NAME
steps:
  - name: gate
    type: approval_gate
    with: {title: Begin?, approvers: anyone, self_approval: true}
  - name: work
    type: shell
    on_lost: ON_LOST
    needs: [gate]
    with:
      run: 'echo began >> "$NOTES"; while [ ! -e "$GO" ]; do sleep 0.05; done; echo ended >> "$NOTES"'
      env: {NOTES: "FOLDER/notes", GO: "FOLDER/go"}
"""


@pytest.fixture
def home(home: House, tmp_path: Path) -> House:
    """The same, with pipelines of which a step runs until it is let go."""
    for name, on_lost in (("slow", "rerun"), ("slow-once", "ask")):
        text = SLOW.replace("FOLDER", str(tmp_path)).replace("NAME", name).replace("ON_LOST", on_lost)
        home.write_pipeline(name, text)
    return home


async def rollout(slack: Workspace) -> tuple[Card, Card]:
    """Let Alice start `rollout`; gives the cards of both gates."""
    await slack.alice.command("#general", "/pipeline run rollout")
    check = await slack.wait_for_card("#general", button="Approve", text="Is it right?")
    return check, await slack.wait_for_card("#general", button="Approve", text="May we?")


async def disown(who: Person, card: Card) -> Modal:
    """Say that one's decision was not one's own; gives the modal that was sent."""
    await (await more(who, card)).press(NOT_ME)
    return await (await who.modal("This was not me")).submit()


async def stopped(slack: Workspace) -> tuple[Card, Card, Card]:
    """Let Bob approve, and disown that; gives the cards of both gates and what operators are told."""
    check, legal = await rollout(slack)
    await slack.bob.click(check, "Approve")
    await closed(slack, check)
    modal = await disown(slack.bob, check)
    assert "*rollout-1* is stopped, and the operators are told." in modal.text()
    return check, legal, await notice(slack)


async def asking_again(slack: Workspace, told: Card) -> Modal:
    """Let Dave press Ask again…; gives the view that says what that does."""
    await slack.dave.click(told, "Ask again…")
    return await slack.dave.modal("Ask again")


async def notice(slack: Workspace) -> Card:
    """Wait for what operators are told."""
    return await slack.wait_for_card("#general", button="Go on")


async def test_the_modal_says_what_was_decided_and_what_it_does_before_it_does_it(slack: Workspace) -> None:
    check, _ = await rollout(slack)
    await slack.bob.click(check, "Approve")
    await closed(slack, check)
    await (await more(slack.bob, check)).press(NOT_ME)
    modal = await slack.bob.modal("This was not me")
    assert "In your name somebody *approved* this" in modal.text()
    assert "*rollout-1* stops at once" in modal.text()
    assert "Nobody can decide anything in it" in modal.text()
    assert "The operators are told." in modal.text()
    assert modal.submit_label == "This was not me"
    await modal.close(clear=True)
    assert "Waiting for people" in await answer(slack, "alice", "status rollout-1")


async def test_the_task_stops_and_everything_says_so(slack: Workspace) -> None:
    check, legal, told = await stopped(slack)
    assert told.text().startswith("<@U0DAVE00001> *🛑 Stopped*: @bob says it was not them who approved ")
    assert told.buttons() == WAYS
    await slack.wait_for(legal, lambda card: "*The task is stopped* since" in card.text())
    assert "nothing can be decided now" in legal.text()
    assert legal.buttons() == ["More…"]
    await slack.wait_for(check, lambda card: "@bob says it was not them who approved this." in card.text())
    task = await slack.wait_for_card("#general", button="Details…", text="🛑 Stopped")
    assert "@bob says it was not them who approved" in task.text()
    status = await answer(slack, "alice", "status rollout-1")
    assert "🛑 Stopped" in status
    assert "Nothing runs, and nothing can be decided, until operators let it go on." in status
    assert "🛑 Stopped · *rollout-1*" in await answer(slack, "alice", "status")


async def test_who_clicks_on_what_a_screen_still_shows_learns_why_nothing_happened(slack: Workspace) -> None:
    check, legal = await rollout(slack)
    seen = legal.as_it_is()
    await slack.bob.click(check, "Approve")
    await closed(slack, check)
    await disown(slack.bob, check)
    for button in ("Approve", "Reject…"):
        await slack.carol.click(seen, button)
        said = await slack.carol.private_note("The task is stopped")
        assert "@bob says that a decision was not theirs." in said
        assert "Nothing was changed." in said
    modal = await more(slack.carol, legal)
    assert "The task is stopped" in modal.text()
    assert "Approve" not in modal.texts()


async def test_an_operator_lets_it_go_on_as_it_was(slack: Workspace) -> None:
    check, legal, told = await stopped(slack)
    assert "stands, and rollout-1 goes on" in (told.confirm("Go on") or "")
    await slack.dave.click(told, "Go on")
    await thread_says(slack, check, "@dave let *rollout-1* go on: what was decided about")
    await slack.wait_for(check, lambda card: "who approved this. Operators let it stand." in card.text())
    assert "⚠️ disowned later, operators let it stand" in (await more(slack.carol, check)).text()
    await slack.wait_for(legal, lambda card: card.has_button("Approve"))
    await slack.carol.click(legal, "Approve")
    await slack.wait_for_card("#general", button="Details…", text="✅ Completed")
    await slack.dave.click(told, "Go on")
    assert "The task is not stopped (any more)" in await slack.dave.private_note()


async def test_an_operator_has_it_asked_again(slack: Workspace) -> None:
    check, legal, told = await stopped(slack)
    modal = await asking_again(slack, told)
    assert "*If it is asked again:*" in modal.text()
    assert "*Runs again* check" in modal.text()
    assert "*Undone* nothing" in modal.text()
    await modal.submit()
    assert "*rollout-1* goes on: what was disowned is asked again." in modal.text()
    again = await slack.wait_for_card("#general", button="Approve", text="Is it right?", besides=(check,))
    assert "round 2" in again.text()
    await thread_says(slack, check, "is asked anew")
    await slack.wait_for(legal, lambda card: card.has_button("Approve"))
    await slack.carol.click(again, "Approve")
    await closed(slack, again)


async def test_an_operator_sends_it_back_with_a_reason(slack: Workspace) -> None:
    check, _, told = await stopped(slack)
    await slack.dave.click(told, "Send back…")
    modal = await slack.dave.modal("Send back")
    assert modal.options("Send back to") == ["draft"]
    await modal.fill(Reason="  ").select("Send back to", "draft").submit()
    assert modal.errors == {"Reason": "Say why: whoever does the work again must know."}
    await modal.fill(Reason="Bob's phone was stolen.").submit()
    assert "Not sent yet" in modal.text()
    assert "*If it goes back to draft:*" in modal.text()
    assert modal.value("Reason") == "Bob's phone was stolen."
    await modal.submit()
    assert "*rollout-1* goes on from *draft*." in modal.text()
    again = await slack.wait_for_card("#general", button="Approve", text="Is it right?", besides=(check,))
    assert "Bob's phone was stolen." in again.text()
    await thread_says(slack, check, "the work goes back to *draft*")


async def test_a_text_that_was_edited_in_somebodys_name_is_asked_about_anew(slack: Workspace) -> None:
    card = await notes(slack)
    await edited(slack.bob, card, "Send it to Mallory.")
    await slack.wait_for(card, lambda shown: "1 of 2 · @bob" in shown.text(), "the edit approves")
    await slack.carol.click(card, "Approve")
    await closed(slack, card)
    await (await more(slack.bob, card)).press(NOT_ME)
    modal = await slack.bob.modal("This was not me")
    assert "In your name *draft.notes* was edited, too (version 2)." in modal.text()
    await modal.submit()
    told = await slack.wait_for_card("#general", button="Go on")
    assert "In the name of @bob *draft.notes* was edited, too" in told.text()
    modal = await asking_again(slack, told)
    assert "The result of draft stays as it was edited; who approved that is asked anew" in modal.text()
    await modal.submit()
    again = await slack.wait_for_card("#general", button="Approve", text="0 of 2", besides=(card,))
    assert "was edited in the name of @bob, who says it was not them." in again.text()
    assert "edit it back, or reject." in again.text()
    details = await leafing(await more(slack.carol, again), "edited *draft.notes*")
    assert "exports are twice as fast" in details.text().partition("edited *draft.notes*")[2]


async def test_only_operators_let_it_go_on(slack: Workspace) -> None:
    _, _, told = await stopped(slack)
    for button in WAYS:
        await slack.alice.click(told, button)
        assert "Only operators" in await slack.alice.private_note("Nothing was changed")
    task = await slack.wait_for_card("#general", button="Details…", text="🛑 Stopped")
    await slack.alice.click(task, "Details…")
    assert "Go on" not in (await slack.alice.modal("Task")).texts()


async def test_details_offer_operators_the_same(slack: Workspace) -> None:
    await stopped(slack)
    task = await slack.wait_for_card("#general", button="Details…", text="🛑 Stopped")
    await slack.dave.click(task, "Details…")
    modal = await slack.dave.modal("Task")
    assert [text for text in modal.texts() if text in WAYS] == WAYS
    await modal.press("Go on")
    assert "🟡 Waiting for people" in modal.text()
    assert "said: not me who approved *check*; the task was stopped" in modal.text()
    assert "@dave let the task go on as it was" in modal.text()


async def test_an_operator_who_is_elsewhere_is_told_and_acts_directly(slack: Workspace) -> None:
    await slack.happen("leave", channel="#general", person="dave")
    check, _, _ = await stopped(slack)
    (told,) = await told_directly(slack, "dave", "🛑 Stopped")
    assert told.buttons() == [*WAYS, "More…"]
    assert "rollout-1 · started by @alice" in told.text()
    await slack.dave.click(told, "Go on")
    await thread_says(slack, check, "@dave let *rollout-1* go on")
    await told_directly(slack, "dave", "@dave let *rollout-1* go on")


async def test_what_has_ended_is_not_stopped_and_the_operators_are_told(slack: Workspace) -> None:
    card = await hello(slack)
    await slack.alice.click(card, "Approve")
    await closed(slack, card)
    await slack.wait_for_card("#general", button="Details…", text="✅ Completed")
    await (await more(slack.alice, card)).press(NOT_ME)
    modal = await slack.alice.modal("This was not me")
    assert "Nothing is stopped: *hello-1* has ended (✅ Completed)." in modal.text()
    await modal.submit()
    assert "*hello-1* had ended already, so nothing was stopped." in modal.text()
    await thread_says(slack, card, "nothing was stopped")
    assert "Completed" in await answer(slack, "alice", "status hello-1")


async def test_it_is_offered_to_who_decided_once_and_to_nobody_else(slack: Workspace) -> None:
    check, _, told = await stopped(slack)
    await slack.dave.click(told, "Go on")
    await thread_says(slack, check, "@dave let *rollout-1* go on")
    for who in (slack.bob, slack.carol, slack.dave):
        assert NOT_ME not in (await more(who, check)).texts()


async def test_two_people_disown_what_they_decided_and_one_stop_is_ended_once(slack: Workspace) -> None:
    check, legal = await rollout(slack)
    await slack.bob.click(check, "Approve")
    await slack.carol.click(legal, "Reject…")
    await closed(slack, check)
    await disown(slack.bob, check)
    first = await notice(slack)
    await slack.dave.click(first, "Go on")
    await thread_says(slack, check, "@dave let *rollout-1* go on")
    await slack.wait_for(legal, lambda card: card.has_button("Reject…"))
    modal = await slack.carol.modal("Reject")
    await showing(await modal.press("Send back to", "draft"), "*Runs again*")
    await modal.fill(Reason="Not yet.").submit()
    await closed(slack, legal)
    await disown(slack.carol, legal)
    second = await slack.wait_for_card("#general", button="Go on", besides=(first,))
    await slack.dave.click(first, "Go on")
    assert "The task is not stopped (any more)" in await slack.dave.private_note()
    assert "🛑 Stopped" in await answer(slack, "dave", "status rollout-1")
    await slack.dave.click(second, "Go on")
    await thread_says(slack, legal, "@dave let *rollout-1* go on")


async def at_work(slack: Workspace, pipeline: str, folder: Path) -> Card:
    """Let Alice disown what a step follows that is at work; gives what operators are told."""
    await slack.alice.command("#general", f"/pipeline run {pipeline}")
    card = await slack.wait_for_card("#general", button="Approve", text="Begin?")
    await slack.alice.click(card, "Approve")
    await eventually((folder / "notes").exists, what="the step at work")
    await closed(slack, card)
    await disown(slack.alice, card)
    return await notice(slack)


async def test_what_runs_is_cancelled_and_begins_again(slack: Workspace, tmp_path: Path) -> None:
    told = await at_work(slack, "slow", tmp_path)
    (tmp_path / "go").touch()
    await slack.dave.click(told, "Go on")
    await slack.wait_for_card("#general", button="Details…", text="✅ Completed")
    assert (tmp_path / "notes").read_text().split() == ["began", "began", "ended"]


async def test_what_must_not_run_twice_is_asked_about_and_says_why(slack: Workspace, tmp_path: Path) -> None:
    await slack.dave.click(await at_work(slack, "slow-once", tmp_path), "Go on")
    card = await slack.wait_for_card("#general", button="Retry")
    assert "it was cancelled while it ran, because the task was stopped" in card.text()
    assert (tmp_path / "notes").read_text().split() == ["began"]
