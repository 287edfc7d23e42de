"""Owns a graph as PNG, for where no SVG is shown. Its font comes with Pillow: the system needs none."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.graphs.colours import LINE, NO_STATE, PAPER, colours_of
from bot.graphs.graph import StepGraph
from bot.graphs.layout import Box, Edge, Layout, layout
from bot.graphs.measures import ARROW_PX, LINE_PX, ROUND_PX, TEXT_PX, TITLE_PX, first_baseline, title_baseline

_FINE = 2.0  # pixels of the picture for one of the layout: sharp on today's screens
_SMOOTH = 2  # so much larger it is drawn, that slanting lines have no steps
_PIXELS_MAX = 64_000_000  # while it is drawn: 192 MB
_MIDDLE = "ms"  # of a text: given is the middle of its baseline


def png(graph: StepGraph) -> bytes:
    """Draw a graph."""
    picture = layout(graph)
    scale = min(_FINE * _SMOOTH, (_PIXELS_MAX / (picture.width * picture.height)) ** 0.5)
    image = Image.new("RGB", (round(picture.width * scale), round(picture.height * scale)), PAPER)
    _Pen(ImageDraw.Draw(image), scale).draw(picture)
    kept = BytesIO()
    image.reduce(_SMOOTH).save(kept, "PNG", optimize=True)
    return kept.getvalue()


class _Pen:
    """Draws at a scale."""

    def __init__(self, canvas: ImageDraw.ImageDraw, scale: float) -> None:
        self._canvas, self._scale = canvas, scale

    def draw(self, picture: Layout) -> None:
        """Draw it all."""
        self._text((picture.width / 2, title_baseline()), picture.title, TITLE_PX, NO_STATE.ink)
        for edge in picture.edges:
            self._edge(edge)
        for box in picture.boxes:
            self._box(box)

    def _edge(self, edge: Edge) -> None:
        self._canvas.line(self._all(*edge.line), fill=LINE, width=self._px(1.5), joint="curve")
        self._canvas.polygon(self._all(*edge.arrow(ARROW_PX)), fill=LINE)

    def _box(self, box: Box) -> None:
        colours, lines = colours_of(box.step.state), box.step.lines
        corners = self._all((box.left, box.top), (box.left + box.width, box.bottom))
        self._canvas.rounded_rectangle(
            corners, ROUND_PX * self._scale, colours.fill, colours.edge, self._px(1.5)
        )
        first = first_baseline(box.top, box.height, len(lines))
        for number, line in enumerate(lines):
            at = (box.middle, first + number * LINE_PX)
            self._text(at, line, TEXT_PX, colours.ink, weight=0.35 if number == 0 else 0.0)

    def _text(self, at: tuple[float, float], text: str, size: float, ink: str, weight: float = 0.35) -> None:
        """Write a line. `weight`: how much bolder than the font, which has one weight only."""
        font = ImageFont.load_default(size * self._scale)
        (place,) = self._all(at)
        line = " ".join(text.split())
        self._canvas.text(place, line, ink, font, _MIDDLE, stroke_width=weight * self._scale, stroke_fill=ink)

    def _all(self, *points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _px(self, width: float) -> int:
        return max(1, round(width * self._scale))
