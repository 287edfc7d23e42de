"""What is decided on: its fingerprint, its edits, what was rejected before, whose approvals stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.cards.approval_card import approval_card
from bot.cards.content_lines import content_lines
from bot.cards.edits import edit_notice, edits_since, stale_text
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from engine.codes import HumanTaskKind, HumanTaskStatus, Verdict
from engine.human_task import Decision
from engine.model import Edit, Fingerprint, Json, UserId
from engine.policy import Shown
from engine.ports.jobs import StepOutput
from engine.ports.queries import HistoryLine, HumanTaskView
from tests.makers import HOUR, NOON
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.test_seat_notices import a_notice
from tests.unit.cards.views import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LEGEND,
    MALLORY,
    RELEASES,
    a_review,
    actor,
    managers_policy,
    rejection_by,
    view_of,
)

NOW, BEFORE = Fingerprint("fedcba9876543210"), Fingerprint("0123456789abcdef")
NOTES: Mapping[str, Json] = {"draft": {"notes": "Exports are faster."}}


def a_view(*said: Decision, shown: Mapping[str, Json] = NOTES, **policy: Any) -> HumanTaskView:
    """Make a request about the notes. `edits`: of them, oldest first."""
    edits: tuple[Edit, ...] = policy.pop("edits", ())
    version, by = (edits[-1].version, edits[-1].by) if edits else (1, None)
    view = view_of(a_review(required=2).task, shown=shown)
    seen = tuple(Shown(step=step, version=version, edited_by=by) for step in shown)
    rules = replace(view.human_task.policy, shown=seen, fingerprint=NOW, **policy)
    given = {step: replace(output, version=version, edits=edits) for step, output in view.shown.items()}
    return replace(view, human_task=replace(view.human_task, policy=rules, said=said), shown=given)


def an_edit(by: UserId, version: int = 3, at: datetime = NOON, target: str = "draft.notes") -> Edit:
    """Make an edit of the notes."""
    return Edit(by=by, target=target, version=version, at=at)


def approval(by: UserId, of: Fingerprint = NOW, **fields: Any) -> Decision:
    """Make an approval of what had this fingerprint."""
    made = {"by": by, "verdict": Verdict.APPROVED, "at": NOON, "surface": "slack", "rule": ""}
    return Decision(**{**made, "fingerprint": of, **fields})


def closed(view: HumanTaskView, status: HumanTaskStatus = HumanTaskStatus.APPROVED) -> HumanTaskView:
    """End a request."""
    return replace(view, human_task=replace(view.human_task, status=status, closed_at=NOON))


# --- fingerprints ----------------------------------------------------------------------------------


def test_a_card_says_the_first_seven_digits_of_what_exactly_is_approved() -> None:
    assert "An approval is of exactly what is shown: `fedcba9`" in accepted(approval_card(a_view(), LEGEND))


def test_a_decided_card_says_what_was_approved_and_another_only_what_was_shown() -> None:
    assert "Exactly what is shown was approved: `fedcba9`" in accepted(
        approval_card(closed(a_view()), LEGEND)
    )
    rejected = closed(a_view(approval(BOB, verdict=Verdict.REJECTED)), HumanTaskStatus.REJECTED)
    assert "What was shown: `fedcba9`" in accepted(approval_card(rejected, LEGEND))


def test_where_nothing_is_shown_no_fingerprint_is() -> None:
    assert "`" not in accepted(approval_card(a_view(shown={}), LEGEND))


def test_the_view_of_everything_says_the_whole_fingerprint_of_each_decision() -> None:
    view = a_view(approval(CAROL, BEFORE), approval(BOB))
    told = accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(DAVE)))
    for who, of in (("@carol", BEFORE), ("@bob", NOW)):
        assert f"of exactly `{of}`" in told.partition(f"{who}: *approved")[2].splitlines()[1]
    bare = a_view(replace(approval(BOB), fingerprint=None), shown={})
    assert "`" not in accepted_view(more_modal(bare, Reference(), LEGEND, actor=actor(DAVE)))


# --- edits -----------------------------------------------------------------------------------------


def test_a_card_says_who_edited_what_and_whose_approvals_lapsed() -> None:
    view = a_view(approval(CAROL, BEFORE), approval(BOB), edits=(an_edit(BOB),))
    told = accepted(approval_card(view, LEGEND))
    lapse = "✏️ @bob edited *draft.notes* (version 3): approvals of the earlier text no longer count (@carol)"
    assert told.count(lapse) == 2  # on the card, and in its text
    assert "Result of *draft* · edited by @bob" in told
    assert "1 of 2 · @bob" in told


def test_who_approves_anew_has_not_lapsed() -> None:
    view = a_view(approval(CAROL, BEFORE), approval(CAROL), edits=(an_edit(BOB),))
    assert content_lines(view, LEGEND) == []  # edited before this was asked


def test_who_approved_another_text_is_not_named_among_those_who_approved() -> None:
    view = closed(a_view(approval(CAROL, BEFORE), approval(BOB), approval(DAVE), edits=(an_edit(BOB),)))
    assert "*Approved* by @bob and @dave" in accepted(approval_card(view, LEGEND))


def test_everybody_who_edited_is_named_and_each_with_the_text_and_their_last_version() -> None:
    edits = (
        an_edit(MALLORY, 2, NOON + HOUR),
        an_edit(BOB, 3, NOON + 2 * HOUR, "draft.title"),
        an_edit(MALLORY, 4, NOON + 3 * HOUR),
        an_edit(CAROL, 5, NOON + 4 * HOUR),
    )
    told = accepted(approval_card(a_view(edits=edits), LEGEND))
    assert "Result of *draft* · edited by @mallory, @bob and @carol" in told
    assert content_lines(a_view(edits=edits), LEGEND) == [
        "✏️ @bob edited *draft.title* (version 3)",
        "✏️ @mallory edited *draft.notes* (version 4)",
        "✏️ @carol edited *draft.notes* (version 5)",
    ]


def test_of_many_edits_the_newest_stand_on_the_card() -> None:
    edits = tuple(an_edit(BOB, 2 + n, NOON + (1 + n) * HOUR, f"draft.text{n}") for n in range(9))
    lines = content_lines(a_view(edits=edits), LEGEND)
    assert lines[0] == "✏️ 3 earlier edits behind More…"
    assert [line.split("*")[1] for line in lines[1:]] == [f"draft.text{n}" for n in range(3, 9)]


# --- to whom it was first --------------------------------------------------------------------------


def edit(by: UserId, seen: Fingerprint, target: str = "draft.notes", **fields: Any) -> HistoryLine:
    """Make the line of the history about an edit of what had this fingerprint before."""
    made: dict[str, Any] = {"seq": 1, "kind": "edited", "at": NOON + HOUR, "by": by, "step": "draft"}
    made |= {"version": 2, "human_task": a_view().human_task.id}
    return HistoryLine(**(made | {"data": {"target": target, "fingerprint": seen}} | fields))


def test_only_edits_since_somebody_looked_are_told() -> None:
    view = a_view()
    history = [
        edit(BOB, Fingerprint("first")),
        edit(CAROL, BEFORE),
        edit(BOB, Fingerprint("third"), step="facts"),
        replace(edit(BOB, BEFORE), kind="approved"),
        edit(DAVE, Fingerprint("last")),
    ]
    assert [one.by for one in edits_since(view, BEFORE, history)] == [CAROL, DAVE]
    assert [one.by for one in edits_since(view, None, history)] == [BOB, CAROL, DAVE]
    early = [edit(BOB, BEFORE, at=view.human_task.asked_at - timedelta(seconds=1))]
    assert edits_since(view, BEFORE, early) == []


def test_the_note_says_who_edited_what_and_when_and_links_the_card() -> None:
    told = stale_text(a_view(), [edit(CAROL, BEFORE)], LEGEND)
    assert "so nothing was decided." in told
    assert "@carol edited *draft.notes* (version 2, <!date^" in told
    assert "|the card as it is now>, and decide again." in told


def with_texts(one: HistoryLine, before: str, after: str) -> HistoryLine:
    """Let the history know both texts of an edit."""
    return replace(one, data={**one.data, "before": before, "after": after})


def test_the_note_shows_the_lines_that_changed_if_they_fit() -> None:
    short = with_texts(edit(CAROL, BEFORE), "Exports are fast.", "Exports are faster.")
    told = stale_text(a_view(), [short], LEGEND)
    assert "Exports are ~fast.~" in told
    assert "Exports are *faster.*" in told
    long = with_texts(edit(CAROL, BEFORE), "a" * 3_000, "b" * 3_000)
    told = stale_text(a_view(), [short, long], LEGEND)
    assert "Exports" not in told
    assert told.count("@carol edited *draft.notes*") == 2
    assert "Which lines changed stands behind More… of the card." in told
    assert len(told) < 3_000


def test_the_view_of_everything_holds_a_history_of_long_edits() -> None:
    texts = ["&\n" * 1_500, "*_~`" * 750, "🎉" * 3_000, "", " \n" * 1_500]
    history = [
        with_texts(edit(CAROL, BEFORE, seq=number), texts[number % 5], texts[(number + 1) % 5])
        for number in range(30)
    ]
    for page in range(1, 20):
        view = more_modal(a_view(), Reference(), LEGEND, actor=actor(BOB), history=history, page=page)
        accepted_view(view)


@pytest.mark.parametrize("surface", [RELEASES, CAROL])
def test_whose_approval_lapsed_is_called_to_approve_again(surface: str) -> None:
    data = {"by": DAVE, "target": "draft.notes", "people": [CAROL, BOB]}
    view = a_view(approval(CAROL, BEFORE), approval(BOB))
    notice = edit_notice(a_notice("lapsed", surface, data), view, LEGEND)
    assert notice is not None
    told = accepted(notice)
    assert "@dave edited *draft.notes*" in told
    assert "your approval was of the earlier text, and does not count any more" in told
    assert (f"<@{CAROL}>" in told) == (surface == RELEASES)
    assert BOB not in told


def test_each_is_told_of_their_own_approval_where_several_lapsed() -> None:
    data = {"by": DAVE, "target": "draft.notes", "people": [CAROL, BOB]}
    view = a_view(approval(CAROL, BEFORE), approval(BOB, BEFORE))
    for surface, whose in ((RELEASES, "your approvals were"), (CAROL, "your approval was")):
        notice = edit_notice(a_notice("lapsed", surface, data), view, LEGEND)
        assert notice is not None
        assert whose in accepted(notice)


def test_nobody_is_called_who_has_approved_again_or_once_it_is_decided() -> None:
    data = {"by": BOB, "target": "draft.notes", "people": [CAROL]}
    notice = a_notice("lapsed", RELEASES, data)
    again = a_view(approval(CAROL, BEFORE), approval(CAROL))
    assert edit_notice(notice, again, LEGEND) is None
    assert edit_notice(notice, closed(a_view(approval(CAROL, BEFORE))), LEGEND) is None
    elsewhere = a_notice("lapsed", DAVE, data)
    assert edit_notice(elsewhere, a_view(approval(CAROL, BEFORE)), LEGEND) is None


def details(view: HumanTaskView) -> dict[str, Any]:
    """Draw what is behind More… for Carol."""
    return more_modal(view, Reference(), LEGEND, actor=actor(CAROL))


# --- a second round --------------------------------------------------------------------------------


def second_round(before: Mapping[str, Json], after: Mapping[str, Json], **rejection: str) -> HumanTaskView:
    """Make a second round of the review, after Bob had sent the first back to the draft."""
    story = a_review(required=2)
    story.reject("review", to="draft", by=actor(BOB), comment="Too thin.")
    story.succeed("draft")
    story.ask("facts", managers_policy(), HumanTaskKind.FORM)
    story.complete("facts", {"summary": "More."}, by=actor(BOB))
    story.ask("review", managers_policy(required=2))
    objection = {**rejection_by(BOB, "Too thin."), **rejection}
    view = view_of(story.task, shown=after, rejection=objection)
    rejected = {step: StepOutput(output=output, version=1) for step, output in before.items()}
    return replace(view, rejected=rejected)


def test_a_second_round_shows_what_changed_and_says_the_rest_in_a_line() -> None:
    before = {"draft": {"notes": "Faster.", "title": "1.2"}, "facts": {"level": "low"}}
    view = second_round(
        before, {"draft": {"notes": "Twice as fast.", "title": "1.2"}, "facts": {"level": "low"}}
    )
    told = accepted(approval_card(view, LEGEND))
    assert "Result of *draft* · since round 1: 1 field changed" in told
    assert "*Notes:* Faster. → *Twice as fast.*" in told
    assert "Result of *facts* · unchanged since round 1" in told
    assert "Level" not in told.split("Result of *draft*")[1]
    assert "↩️ Sent back by @bob at review:" in told
    assert "Rejected here" not in told


def test_what_was_objected_here_stands_beside_what_another_gate_objected_since() -> None:
    view = second_round(NOTES, NOTES, from_step="publish", comment="Wrong day.")
    told = accepted(approval_card(view, LEGEND))
    assert "at publish:\nWrong day." in told
    assert "↩️ Rejected here by @bob in round 1:\nToo thin." in told


def test_more_has_the_change_and_the_result_in_full() -> None:
    lines = [f"Line {number} of many." for number in range(400)]
    after = [f"{line} Changed." for line in lines]
    view = second_round({"draft": "\n".join(lines)}, {"draft": "\n".join(after)})
    card = accepted(approval_card(view, LEGEND))
    assert "The rest is behind More…" in card
    pages = [
        accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(CAROL), page=page))
        for page in range(1, 9)
    ]
    whole = "\n".join(pages)
    assert "*draft* · since round 1: 400 lines added, 400 removed" in whole
    assert all(f"*+* {line} *Changed.*" in whole for line in lines)
    assert "Result of *draft*" in whole


def test_what_cannot_be_seen_is_said_to_have_changed() -> None:
    view = second_round({"draft": "Faster. "}, {"draft": "Faster."})
    assert "reads as in round 1: only what cannot be seen changed" in accepted(approval_card(view, LEGEND))


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x07", "\ufeff"])
def test_marks_that_are_never_drawn_are_said_to_have_changed_beside_what_is(mark: str) -> None:
    told = accepted(approval_card(second_round({"draft": "One."}, {"draft": f"{mark}Two."}), LEGEND))
    assert "since round 1: 1 line added, 1 removed; also marks that cannot be seen" in told


def test_a_result_that_was_not_there_before_is_said_to_be_new_and_drawn_as_it_is() -> None:
    view = second_round({"draft": None}, {"draft": "Faster.\nMore."})
    for told in (accepted(approval_card(view, LEGEND)), accepted_view(details(view))):
        assert "there was none in round 1\nFaster.\nMore." in told.replace("\nResult of *draft*", "")


def test_what_there_was_is_told_where_a_result_is_gone() -> None:
    view = second_round({"draft": "Faster.\nMore.", "facts": {"level": 1}}, {"draft": None, "facts": None})
    for drawn in (accepted(approval_card(view, LEGEND)), accepted_view(details(view))):
        told = drawn.replace("\u2212", "-")
        assert "*draft* · gone since round 1\n*-* Faster.\n*-* More." in told
        assert "*facts* · gone since round 1\n*-* *Level:* 1" in told


def test_where_there_never_was_a_result_nothing_is_said_of_a_change() -> None:
    told = accepted(approval_card(second_round({"draft": None}, {"draft": None}), LEGEND))
    assert "Result of *draft*: there is none" in told


# --- approvals that stand --------------------------------------------------------------------------


def test_a_card_says_whose_approvals_stand_from_which_round() -> None:
    view = second_round(NOTES, NOTES)
    first = next(h.id for h in view.task.human_tasks.values() if h.step == "review")
    policy = replace(view.human_task.policy, fingerprint=NOW)
    stands = approval(BOB, stands_from=first)
    view = replace(view, human_task=replace(view.human_task, policy=policy, said=(stands,)))
    line = "♻️ The approval of @bob stands from round 1: what is shown is the same"
    assert content_lines(view, LEGEND) == [line]
    both = replace(view.human_task, said=(stands, approval(CAROL, stands_from=first)))
    passed = closed(replace(view, human_task=both))
    (line,) = content_lines(passed, LEGEND)
    assert line.startswith(
        "♻️ The approvals of @bob and @carol stand from round 1: what is shown is the same."
    )
    assert line.endswith("Nobody had to be asked again.")
    assert ALICE not in accepted(approval_card(passed, LEGEND))
