"""How differences read: signs and words, values old and new, what stays folded; and Slack takes them all."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.approval_card import approval_card
from bot.cards.changed_lines import markup
from bot.cards.differences import how_much, readable, rows
from bot.cards.legend import Legend
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from engine.differences import Effort, difference
from engine.model import Json
from engine.ports.jobs import StepOutput
from engine.ports.queries import HumanTaskView
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.strategies import LEGENDS, outputs
from tests.unit.cards.views import BOB, LEGEND, a_review, actor, rejection_by, view_of

QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_TYPED = str.maketrans({"\u2212": "-", "\u203a": ">", "\u00a0": " "})
_LINES = st.lists(st.sampled_from(["One line.", "Another.", "- item", "> quoted", ""]), max_size=9)


def drawn(before: Json, after: Json) -> list[str]:
    """Draw a difference; gives its lines as they can be typed, without styles."""
    found = difference(readable(before), readable(after))
    assert found is not None
    return [row.text.translate(_TYPED) for row in rows(found, LEGEND, Effort())]


def styled(before: Json, after: Json) -> list[str]:
    """Draw a difference in mrkdwn."""
    found = difference(readable(before), readable(after))
    assert found is not None
    return [markup(row, 500).translate(_TYPED) for row in rows(found, LEGEND, Effort())]


def much(before: Json, after: Json) -> str:
    """Say how much differs."""
    found = difference(before, after)
    assert found is not None
    return how_much(found)


# --- texts -----------------------------------------------------------------------------------------


def test_lines_have_signs_and_what_stays_is_folded_with_a_count() -> None:
    before = "\n".join(f"Line {number}." for number in range(9))
    after = before.replace("Line 4.", "The fourth.\nAnd more.")
    assert drawn(before, after) == [
        "⋯ 3 lines unchanged",
        "   Line 3.",
        "- Line 4.",
        "+ The fourth.",
        "+ And more.",
        "   Line 5.",
        "⋯ 3 lines unchanged",
    ]


def test_between_two_changes_both_ends_of_what_stays_are_shown() -> None:
    assert drawn("a\n1\n2\n3\nb", "A\n1\n2\n3\nB") == [
        "- a",
        "+ A",
        "   1",
        "⋯ 1 line unchanged",
        "   3",
        "- b",
        "+ B",
    ]


def test_words_that_changed_within_a_line_stand_out_beside_the_signs() -> None:
    assert styled("Exports are much faster now.", "Exports are far faster now.") == [
        "*-* Exports are ~much~ faster now.",
        "*+* Exports are *far* faster now.",
    ]


def test_a_long_line_is_folded_around_the_words_that_changed() -> None:
    long = "word " * 100
    gone, new = drawn(f"{long}old {long}", f"{long}new {long}")
    assert gone.startswith("- … word")
    assert "word old word" in gone
    assert "word new word" in new
    assert len(gone) < 120


def test_lines_that_have_little_in_common_are_not_compared_word_by_word() -> None:
    assert styled("One thing is said.", "Quite another is written.") == [
        "*-* One thing is said.",
        "*+* Quite another is written.",
    ]


def test_a_blank_line_that_is_new_is_named() -> None:
    assert "+ (blank line)" in drawn("a\nb", "a\n\nb")


def test_marks_of_slack_stay_text() -> None:
    assert styled("a", "*b* `c` ~d~ <!channel> _e_")[-1].endswith("&lt;!channel&gt; \u02cde\u02cd")


# --- what the eye cannot see -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ab", "a\u200bb", "zero width space added"),
        ("a\u200bb", "ab", "zero width space taken out"),
        ("a b c", "a\u00a0b c", "no-break space in place of space"),
        ("a b c", "a  b c", "space added"),
        ("a\tb", "a    b", "4 × space in place of tab"),
        ("caf\u00e9", "cafe\u0301", "Latin small letter e + combining acute accent in place of Latin small"),
        (
            "pay with paypal now",
            "pay with p\u0430ypal now",
            "Cyrillic small letter a in place of Latin small",
        ),
    ],
)
def test_lines_that_look_the_same_say_which_characters_are_others(before: str, after: str, told: str) -> None:
    *_, last = drawn(f"first\n{before}", f"first\n{after}")
    assert last.startswith(f"   cannot be seen: {told}")
    became, hint, _ = drawn({"notes": before, "n": 1}, {"notes": after, "n": 1})
    assert became.startswith("Notes: ")
    assert told in hint


def test_what_cannot_be_seen_is_told_beside_words_that_can() -> None:
    last = drawn("one two three four", "one\u00a0two three\u00a0five")[-1]
    assert last == "   cannot be seen: no-break space in place of space"


def test_lines_that_look_different_are_not_explained() -> None:
    for before, after in (("abc", "abd"), ("x2", "x\u00b2"), ("\U0001f44d", "\U0001f44e"), ("- a", "+ a")):
        assert len(drawn(before, after)) == 2


def test_fields_whose_names_look_the_same_are_written_to_the_letter() -> None:
    assert drawn({"Key": 1, "a_b": 1}, {"key": 1, "a b": 1, "P\u0430y": 1, "pay": 1}) == [
        '+ "key": 1',
        "+ a b: 1",
        '+ "P\\u0430y": 1',
        '+ "pay": 1',
        '- "Key": 1',
        "- A b: 1",
    ]


# --- objects and lists -----------------------------------------------------------------------------


def test_an_object_is_told_field_by_field() -> None:
    before = {"version": "1.2", "level": "low", "is_urgent": False, "same": 1}
    after = {"version": "1.3", "is_urgent": True, "owner": BOB, "same": 1}
    assert drawn(before, after) == [
        "Version: 1.2 → 1.3",
        "Is urgent: no → yes",
        "+ Owner: @bob",
        "- Level: low",
        "⋯ 1 field unchanged",
    ]


def test_a_long_text_in_a_field_is_told_line_by_line_below_its_name() -> None:
    before, after = {"notes": "Faster.\nMore.", "n": 1}, {"notes": "Faster.\nMuch more.", "n": 1}
    assert drawn(before, after) == [
        "Notes: ",
        "   Faster.",
        "- More.",
        "+ Much more.",
        "⋯ 1 field unchanged",
    ]


def test_objects_within_objects_name_the_way() -> None:
    assert drawn({"a": {"b": {"c": 1}, "d": 2}}, {"a": {"b": {"c": 3}, "d": 2}}) == [
        "A > B > C: 1 → 3",
        "⋯ 1 field unchanged in A",
    ]


def test_short_lists_are_told_in_one_line_and_tables_row_by_row() -> None:
    assert drawn({"to": ["a", "b"]}, {"to": ["a", "c"]}) == ["To: a, b → a, c"]
    table = [{"name": "a", "n": 1}, {"name": "b", "n": 2}]
    assert drawn(table, [table[0], {"name": "b", "n": 3}, {"name": "c", "n": 4}]) == [
        "   Name: a · N: 1",
        "- Name: b · N: 2",
        "+ Name: b · N: 3",
        "+ Name: c · N: 4",
    ]


def test_another_order_of_fields_and_another_kind_of_value_are_said() -> None:
    assert drawn({"a": 1, "b": 2}, {"b": 2, "a": 1}) == ["only the order of the fields is another"]
    assert drawn("12", 12) == ['"12" → 12']
    assert drawn({"a": [1]}, {"a": {"b": [1]}}) == ["A: 1 → B: 1"]


def test_how_much_changed_is_said_in_words() -> None:
    assert much("a\nb", "a\nc\nd") == "2 lines added, 1 removed"
    assert much({"a": 1, "b": 2, "c": 3}, {"a": 2, "b": 2, "d": 1}) == "1 field changed, 1 added, 1 removed"
    assert much([1], [1, 2]) == "1 entry added"
    assert much(1, 2) == "another value"


# --- whatever differs ------------------------------------------------------------------------------


@QUICKLY
@given(_LINES, _LINES)
def test_every_line_that_goes_or_comes_is_drawn_with_its_sign(before: list[str], after: list[str]) -> None:
    old, new = readable("\n".join(before)), readable("\n".join(after))
    found = difference(old, new)
    if found is None:
        return
    told = [row.text for row in rows(found, LEGEND, Effort())]
    gone = [line.removeprefix("\u2212 ") for line in told if line.startswith("\u2212 ")]
    come = [line.removeprefix("+ ") for line in told if line.startswith("+ ")]
    again = list(map(_named, old.split("\n")))
    for line in gone:
        again.remove(line)
    assert sorted([*again, *come]) == sorted(map(_named, new.split("\n")))


def _named(line: str) -> str:
    return line or "(blank line)"


@QUICKLY
@given(outputs(), outputs(), LEGENDS, st.booleans())
def test_slack_takes_the_difference_of_any_two_results(
    before: Json, after: Json, legend: Legend, is_alone: bool
) -> None:
    view = second_round({"draft": before}, {"draft": after, **({} if is_alone else {"facts": after})})
    accepted(approval_card(view, legend))
    accepted_view(more_modal(view, Reference(), legend, actor=actor(BOB)))


@QUICKLY
@given(outputs(), st.data())
def test_slack_takes_the_difference_of_any_two_results_that_are_alike(
    before: Json, data: st.DataObject
) -> None:
    after = data.draw(alike(before))
    view = second_round({"draft": before, "facts": before}, {"draft": after, "facts": after})
    accepted(approval_card(view, LEGEND))
    accepted_view(more_modal(view, Reference(), LEGEND, actor=actor(BOB)))


def alike(value: Json) -> st.SearchStrategy[Json]:
    """Make a value that is much like another."""
    match value:
        case str():
            return st.sampled_from([value, f"{value}\nmore", f"less\n{value}", value[1:], value.upper()])
        case list():
            return st.sampled_from([value[1:], value[::-1], [*value, 1]])
        case dict():
            return st.sampled_from([{**value, "new": 1}, dict(list(value.items())[1:]), dict.fromkeys(value)])
        case _:
            return st.sampled_from([value, [value], str(value)])


def second_round(before: dict[str, Json], after: dict[str, Json]) -> HumanTaskView:
    """Make a view that shows these results, after others were rejected."""
    view = view_of(a_review().task, shown=after, rejection=rejection_by(BOB, "Too thin."))
    rejected = {step: StepOutput(output=output, version=1) for step, output in before.items()}
    return replace(view, rejected=MappingProxyType(rejected))
