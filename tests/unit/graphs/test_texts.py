"""Graphs as text: states in words and in colour, and names that mean nothing to who reads them."""

import re
from itertools import groupby
from xml.etree import ElementTree

import pytest

from bot.cards.states import STEP_WORDS
from bot.graphs.colours import COLOURS, NO_STATE, Colours
from bot.graphs.dot import dot
from bot.graphs.graph import NoGraph, StepGraph, graph_from_json, graph_json
from bot.graphs.mermaid import mermaid
from bot.graphs.svg import svg
from engine.codes import StepState, TaskState
from tests.unit.graphs.drawn import NASTY, every_state, step

SVG = "{http://www.w3.org/2000/svg}"
nasty = StepGraph(name="any", steps=(step(NASTY), step("after", NASTY, type="x\ny")))


def words_of(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("state", StepState)
def test_every_state_is_shown_in_words_and_in_colour(state: StepState) -> None:
    drawn = every_state()
    assert STEP_WORDS[state] in words_of(svg(drawn))
    assert rf"\nshell\n{STEP_WORDS[state]}" in dot(drawn)
    assert f'<br/>{STEP_WORDS[state]}"]:::{state}' in mermaid(drawn)
    assert COLOURS[state].fill in svg(drawn)
    assert f'fillcolor="{COLOURS[state].fill}"' in dot(drawn)
    assert f"classDef {state} fill:{COLOURS[state].fill}" in mermaid(drawn)


@pytest.mark.parametrize("colours", [NO_STATE, *COLOURS.values()])
def test_words_can_be_read_on_their_colour(colours: Colours) -> None:
    lighter, darker = luminance(colours.fill), luminance(colours.ink)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Give the relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_pipeline_is_drawn_without_states() -> None:
    drawn = StepGraph(name="rollout", steps=(step("build"), step("ship", "build")))
    assert words_of(svg(drawn)) == ["rollout", "build", "shell", "ship", "shell"]
    assert "classDef" not in mermaid(drawn)
    assert "s1 --> s2" in mermaid(drawn)
    assert '"build" -> "ship";' in dot(drawn)


def test_the_title_says_how_the_task_stands() -> None:
    for text in (svg(every_state()), dot(every_state()), mermaid(every_state())):
        assert "release-42: waiting for people" in text


def test_a_later_round_is_named() -> None:
    again = StepGraph(
        name="t", state=TaskState.RUNNING, steps=(graph_from_json(ROUND_TWO).steps[0], step("later", "draft"))
    )
    assert "completed, round 2" in words_of(svg(again))


ROUND_TWO = {
    "name": "t",
    "steps": [{"name": "draft", "type": "python", "needs": [], "state": "completed", "round": 2}],
}


def test_names_mean_nothing_in_svg() -> None:
    drawn = svg(nasty)
    assert NASTY in words_of(drawn)
    assert "x y" in words_of(drawn)
    assert list(ElementTree.fromstring(drawn).iter(f"{SVG}script")) == []


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert "a\ufffdb" in words_of(svg(StepGraph(name="t", steps=(step("a\x00b"),))))


def test_names_mean_nothing_in_mermaid() -> None:
    (label,) = re.findall(r'^  s1\["(.*)"\]$', mermaid(nasty), re.MULTILINE)
    shown = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label.removesuffix("<br/>shell"))
    assert shown == NASTY
    assert re.fullmatch(r"[\w .,:/#;-]*", label.removesuffix("<br/>shell"))


def test_names_mean_nothing_in_dot() -> None:
    strings = re.findall(r'"((?:\\.|[^"\\])*)"', dot(nasty))
    read = [re.sub(r"\\(.)", r"\1", text) for text in strings]
    assert read.count(NASTY) == 2  # where the step stands, and where it is needed
    assert f"{NASTY.replace('&', '&amp;')}nshell" in read


def test_each_line_of_dot_is_whole() -> None:
    for line in dot(nasty).splitlines():
        outside = re.sub(r'"(?:\\.|[^"\\])*"', "", line)
        assert '"' not in outside
        assert "script" not in outside


@pytest.mark.parametrize(
    "drawn", [every_state(), nasty, StepGraph(name="b", steps=(step("a"),), is_stopped=True)]
)
def test_json_is_read_as_it_was_written(drawn: StepGraph) -> None:
    assert graph_from_json(graph_json(drawn)) == drawn


CIRCLE = [{"name": "a", "type": "x", "needs": ["b"]}, {"name": "b", "type": "x", "needs": ["a"]}]


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"name": "t"},
        {"name": "t", "steps": [{}]},
        {"name": "t", "steps": CIRCLE},
        {"name": "t", "steps": [{"name": "a", "type": "x", "needs": ["b"]}]},
        {"name": "t", "steps": [{"name": "a", "type": "x", "needs": [], "state": "unheard-of"}]},
    ],
)
def test_what_is_no_graph_is_refused(given: object) -> None:
    with pytest.raises(NoGraph):
        graph_from_json(given)


def test_steps_of_json_are_drawn_in_order_however_they_stand_there() -> None:
    kept = graph_json(every_state())
    read = graph_from_json({**kept, "steps": kept["steps"][::-1]})
    assert [len(list(group)) for _, group in groupby(read.steps)] == [1] * len(StepState)
    assert read.steps[0].needs == ()
