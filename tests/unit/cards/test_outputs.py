"""Results on a card: text, fields, a table, JSON; what is too much is counted."""

from dataclasses import replace
from typing import Any

from bot.cards.approval_card import approval_card
from bot.cards.message import Message
from bot.cards.modals.more import more_modal
from bot.cards.reference import Reference
from engine.model import Json
from tests.unit.cards.accepted import accepted, accepted_view
from tests.unit.cards.views import BOB, FORM, LEGEND, a_review, actor, view_of


def card(**shown: Json) -> Message:
    """Draw a review that shows these results."""
    return approval_card(view_of(a_review().task, shown=shown), LEGEND)


def blocks(drawn: Message, kind: str) -> list[dict[str, Any]]:
    """Give the blocks of a kind."""
    return [block for block in drawn.blocks if block["type"] == kind]


def test_a_text_is_shown_to_the_letter() -> None:
    drawn = card(draft="*Notes* for <!channel> & all")
    assert "*Notes* for <!channel> & all" in accepted(drawn)
    assert {"type": "plain_text", "text": "*Notes* for <!channel> & all", "emoji": False} in [
        block.get("text") for block in blocks(drawn, "section")
    ]


def test_a_flat_object_becomes_fields() -> None:
    drawn = card(facts={"release_level": "low", "urgent": True, "count": 3, "nothing": None})
    accepted(drawn)
    shown = [field["text"] for field in blocks(drawn, "section")[1]["fields"]]
    assert shown == ["*Release level*\nlow", "*Urgent*\nyes", "*Count*\n3", "*Nothing*\n\u2013"]


def test_the_answer_to_a_form_reads_by_the_titles_of_its_fields_and_options() -> None:
    teams = {"type": "integer", "enum": [1, 2], "enumNames": ["Red", "Blue"]}
    asked: Json = {
        "properties": {
            **FORM["properties"],
            "why_not": {"type": "string", "title": "What speaks against it?"},
            "teams": {"type": "array", "items": teams, "title": "Teams"},
            "when": {"type": "string", "format": "date-time", "title": "When"},
        }
    }
    answer: dict[str, Json] = {
        "summary": "Faster.",
        "level": "high",
        "why_not": None,
        "teams": [2, 3],
        "added": "a > b",
    }
    answer["when"] = "2030-01-31T17:30:00+01:00"
    view = replace(view_of(a_review().task, shown={"facts": answer}), forms={"facts": asked})
    drawn = approval_card(view, LEGEND)
    shown = [field["text"] for field in blocks(drawn, "section")[1]["fields"]]
    assert shown == [
        "*Summary*\nFaster.",
        "*Level*\nHigh",
        "*What speaks against it?*\n\u2013",
        "*Teams*\nBlue, 3",
        "*Added*\na &gt; b",
        "*When*\n2030-01-31 16:30 UTC",
    ]
    assert (
        "facts: Summary: Faster.; Level: High; What speaks against it?: \u2013; Teams: Blue, 3" in drawn.text
    )
    more = more_modal(view, Reference(), LEGEND, actor=actor(BOB))
    assert "Level: High" in accepted_view(more)


def test_beside_other_results_a_flat_object_stands_in_lines() -> None:
    facts: Json = {"release_level": "*low*", "urgent": True, "owner": BOB, "why": "Because of exports. " * 3}
    drawn = card(draft="Faster.", facts=facts)
    accepted(drawn)
    (row,) = blocks(drawn, "rich_text")
    first, second = (
        [(part["text"], "style" in part) for part in told["elements"]] for told in row["elements"]
    )
    assert "".join(text for text, _ in first) == "Release level *low* · Urgent yes · Owner @bob"
    assert [text for text, is_bold in first if is_bold] == ["Release level", "Urgent", "Owner"]
    assert second == [("Why", True), (f" {'Because of exports. ' * 3}".rstrip(), False)]


def test_beside_other_results_what_slack_does_not_fold_is_cut_earlier() -> None:
    rows: list[Json] = [{"suite": f"suite {number}", "passed": number} for number in range(15)]
    alone = blocks(card(tests=rows), "table")[0]["rows"]
    wide: list[Json] = [{"suite": "s" * 60, "passed": "p" * 60} for _ in range(15)]
    drawn = card(
        tests=wide, draft={"a": {"b": ["word"] * 100}}, facts={f"key {n}": "v" * 39 for n in range(15)}
    )
    said = accepted(drawn)
    assert len(alone) == 16
    assert len(blocks(drawn, "table")[0]["rows"]) == 5
    assert "11 more rows behind More…" in said
    assert "4 more fields behind More…" in said
    assert "The rest is behind More…" in said
    text = "word " * 250
    assert text.strip() in accepted(card(draft=text, facts={"a": 1}))  # Slack folds it


def test_fields_of_one_title_are_told_apart() -> None:
    text = {"type": "string", "title": "Name"}
    answer: Json = {"first": "Ada", "last": "Lovelace"}
    view = replace(
        view_of(a_review().task, shown={"facts": answer}),
        forms={"facts": {"properties": {"first": text, "last": text}}},
    )
    said = accepted(approval_card(view, LEGEND))
    assert "*Name (first)*\nAda" in said
    assert "*Name (last)*\nLovelace" in said


def test_a_long_text_in_an_object_stands_on_its_own() -> None:
    drawn = card(facts={"summary": "long " * 60, "level": "low"})
    accepted(drawn)
    assert ("long " * 60).strip() in [
        block["text"]["text"] for block in blocks(drawn, "section") if "text" in block
    ]


def test_a_list_of_objects_becomes_a_table() -> None:
    drawn = card(tests=[{"suite": "unit", "passed": 12}, {"suite": "load", "took": "1 s"}])
    accepted(drawn)
    (table,) = blocks(drawn, "table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Suite", "Passed", "Took"],
        ["unit", "12", "\u2013"],
        ["load", "\u2013", "1 s"],
    ]


def test_a_second_table_becomes_text() -> None:
    drawn = card(tests=[{"a": 1}], draft=[{"b": 2}])
    assert '"b": 2' in accepted(drawn)
    assert len(blocks(drawn, "table")) == 1


def test_anything_else_is_indented_json() -> None:
    assert '{\n  "a": {\n    "b": [\n      1\n    ]\n  }\n}' in accepted(card(draft={"a": {"b": [1]}}))


def test_a_person_is_named() -> None:
    assert "*Owner*\n@bob" in accepted(card(facts={"owner": BOB}))


def test_no_result_is_said() -> None:
    assert "Result of *draft*: there is none" in accepted(card(draft=None))


def test_what_is_too_long_is_cut_with_a_count() -> None:
    said = accepted(card(draft="x" * 5_000))
    assert "… (+3,5" in said
    assert "The rest is behind More…" in said


def test_rows_and_columns_that_do_not_fit_are_counted() -> None:
    wide = [{f"column {number}": number for number in range(12)} for _ in range(30)]
    said = accepted(card(tests=wide))
    assert "2 more columns behind More…" in said
    assert "more rows" in said


def test_fields_that_do_not_fit_are_counted() -> None:
    assert "30 more fields behind More…" in accepted(card(facts={f"key {n}": n for n in range(50)}))


def test_results_that_do_not_fit_are_counted() -> None:
    said = accepted(card(**{f"step-{number}": "x" * 1_500 for number in range(15)}))
    assert "more results behind More…" in said


def test_formatting_in_a_field_stays_what_it_is() -> None:
    drawn = card(facts={"file": "*.py"})
    accepted(drawn)
    (field,) = blocks(drawn, "section")[1]["fields"]
    assert field == {"type": "plain_text", "text": "File\n*.py", "emoji": False}


def test_what_would_become_a_quote_in_a_field_stays_what_it_is() -> None:
    (field,) = blocks(card(facts={"more": "> 5"}), "section")[1]["fields"]
    assert field == {"type": "plain_text", "text": "More\n> 5", "emoji": False}


def test_a_table_holds_no_more_than_its_share() -> None:
    drawn = card(tests=[{"said": "x" * 140, "by": "y" * 140} for _ in range(20)])
    said = accepted(drawn)
    (table,) = blocks(drawn, "table")
    assert sum(len(cell["text"]) for row in table["rows"] for cell in row) <= 1_500
    assert "15 more rows behind More…" in said
