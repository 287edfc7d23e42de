"""The history in words: every kind of event that the engine records has its sentence."""

import ast
from pathlib import Path

import pytest

import engine
from bot.cards.history import history_lines, people_in_history
from engine.codes import UndoState
from engine.model import Json
from engine.ports.queries import HistoryLine
from tests.makers import NOON
from tests.unit.cards.test_words import ENGINE_WORDS
from tests.unit.cards.views import BOB, CAROL, DAVE, LEGEND


def line(kind: str, **data: Json) -> HistoryLine:
    """Make a line of the history."""
    return HistoryLine(
        seq=1, kind=kind, at=NOON, by=BOB, step="review", version=1, human_task=None, data=data
    )


def said(kind: str, **data: Json) -> str:
    """Say an event, without its date."""
    (told,) = history_lines([line(kind, **data)], LEGEND)
    return told.partition(" · ")[2]


def recorded() -> set[str]:
    """Give the kinds of events that the engine records, those made of a state written out."""
    calls = [
        node
        for path in Path(engine.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
    ]
    first = [call.args[0] for call in calls if call.args]
    kinds = {str(name.value) for name in first if isinstance(name, ast.Constant)}
    ended = ("completed", "failed", "skipped", "rejected", "cancelled")
    kinds |= {f"step_{state}" for state in ended}
    kinds |= {f"task_{state}" for state in ("completed", "failed", "cancelled")}
    return kinds | {f"undo_{state}" for state in (UndoState.DONE, UndoState.SKIPPED)}


@pytest.mark.parametrize("kind", sorted(recorded()))
def test_every_event_has_its_sentence(kind: str) -> None:
    told = said(kind)
    assert not ENGINE_WORDS.search(told)
    assert told != f"*review* {kind.replace('_', ' ')}"  # what is said of a kind without one


def test_an_unknown_event_is_said_as_it_is_called() -> None:
    assert said("moon_landing") == "*review* moon landing"


def test_who_did_what_and_why() -> None:
    assert said("approved", comment="Fine <!here>") == "@bob approved *review*: Fine &lt;!here&gt;"
    assert said("rejected", comment="No.", rollback_to="draft") == "@bob rejected *review*: No."
    assert said("answered", choice="skip") == "@bob chose Skip for *review*"
    assert (
        said("attempt_failed", attempt=2, error="exit code 1") == "*review* failed at attempt 2: exit code 1"
    )
    assert said("asked", people=[CAROL]) == "*review* asked @carol"
    assert said("asked", people=[]) == "*review* asked anyone"
    assert said("sent_back", to="draft", rerun_steps=["draft", "review"]) == (
        "*review* sent work back to *draft*; runs again: draft and review"
    )


def test_who_sits_where_is_said() -> None:
    assert said("approved", rule="security") == "@bob approved *review* for *security*"
    assert said("approved", alone=True, comment="Nobody is up.") == (
        "@bob approved *review* alone (break glass): Nobody is up."
    )
    assert said("rejected", alone=True, comment="No.") == "@bob rejected *review* alone (break glass): No."
    assert said("next_asked", rule="managers") == "*review* asked *managers* next"
    assert said("claimed", until="2026-03-02T13:00:00+00:00").startswith(
        "@bob claimed *review* until <!date^1772456400^"
    )
    assert said("snoozed", until="2026-03-02T13:00:00+00:00").startswith(
        "@bob put off reminders of *review* until <!date^1772456400^"
    )
    assert said("released", of=BOB) == "@bob released *review*"
    assert said("released", of=CAROL) == "@bob released *review*, which @carol had claimed"
    assert said("claim_lapsed", of=CAROL) == (
        "*review* is for all who were asked again: the claim of @carol ended"
    )
    assert said("handed_over", of=BOB, to=CAROL, reason="I am out") == (
        "@bob handed over their place in *review* to @carol: I am out"
    )
    assert said("handed_over", of=DAVE, to=CAROL, reason="Left") == (
        "@bob handed over the place of @dave in *review* to @carol: Left"
    )
    assert (
        said("people_left", gone=[CAROL])
        == "*review*: deactivated, guests by now, or no longer in their group: @carol"
    )
    assert said("people_left", gone=[]) == "*review*: all who were asked can answer again"
    assert said("asking_newer") == "*review* asks about the newer text: it was edited meanwhile"
    assert said("asking_again") == "@bob asks today's members about *review*"
    assert said("asked_again", people=[CAROL]) == "*review* asked again, today's members: @carol"
    assert said("asked_again", people=[CAROL], fallen=[BOB, DAVE]) == (
        "*review* asked again, today's members: @carol; no longer counted: @bob and @dave"
    )
    assert said("asking_again_failed", error=f"only {CAROL} can") == (
        "*review* could not ask today's members, and asks as before: only @carol can"
    )


def test_everybody_in_the_history_is_found() -> None:
    assert people_in_history([line("asked", people=[CAROL]), line("approved")]) == {BOB, CAROL}
    assert people_in_history([line("handed_over", of=CAROL, to=DAVE)]) == {BOB, CAROL, DAVE}
    assert people_in_history([line("asked_again", people=[], fallen=[CAROL])]) == {BOB, CAROL}
    assert people_in_history([line("people_left", gone=[CAROL])]) == {BOB, CAROL}
    assert people_in_history([line("asking_again_failed", error=f"only {CAROL} can")]) == {BOB, CAROL}
    assert people_in_history([line("sent_back", to="draft")]) == {BOB}
