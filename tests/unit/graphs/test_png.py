"""Graphs as PNG: a picture that can be opened, in colour, and of a size that can be kept in memory."""

from io import BytesIO

import pytest
from PIL import Image, ImageColor

from bot.graphs.colours import COLOURS
from bot.graphs.graph import StepGraph
from bot.graphs.layout import layout
from bot.graphs.png import png
from engine.codes import StepState
from tests.unit.graphs.drawn import NASTY, every_state, step


def opened(graph: StepGraph) -> Image.Image:
    image = Image.open(BytesIO(png(graph)))
    image.load()
    return image


@pytest.mark.parametrize("state", StepState)
def test_a_step_has_its_colour_where_its_box_is(state: StepState) -> None:
    drawn = every_state()
    (box,) = (box for box in layout(drawn).boxes if box.step.state is state)
    at = (round(2 * (box.left + 6)), round(2 * (box.top + box.height / 2)))
    assert opened(drawn).getpixel(at) == ImageColor.getrgb(COLOURS[state].fill)


def test_words_are_written_in_it() -> None:
    drawn = every_state()
    box = layout(drawn).boxes[0]
    inside = opened(drawn).crop(
        (
            round(2 * box.left + 8),
            round(2 * box.top + 8),
            round(2 * (box.left + box.width)) - 8,
            round(2 * box.bottom) - 8,
        )
    )
    assert len(inside.getcolors(maxcolors=10_000) or ()) > 10  # letters have smooth edges


def test_any_name_can_be_written() -> None:
    assert opened(StepGraph(name=NASTY, steps=(step(f"{NASTY} 統\n\x00"),))).format == "PNG"


def test_the_largest_pipeline_is_drawn_smaller() -> None:
    wide = StepGraph(name="wide", steps=tuple(step("m" * 60 + str(number)) for number in range(200)))
    width, height = opened(wide).size
    assert width * height < 17_000_000
    assert width < layout(wide).width * 2
