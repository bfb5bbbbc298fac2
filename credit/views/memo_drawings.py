"""Charts of the credit memo, drawn on the server as SVG: nothing is fetched and no script runs in a PDF.

Colours are presentation attributes, for a style sheet does not reach into the pictures. Values are floats here: a
drawing is not a figure, the figures stand beside it.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH = 520
LABEL_WIDTH, VALUE_WIDTH, ROW = 190, 60, 17
INK, MUTED, LINE, GOOD, BAD, PLAIN = "#1a2332", "#5a6675", "#c4ccd6", "#3c8f68", "#c44a3f", "#3b7dd8"
FONT = 'font-family="Inter, Noto Sans, Noto Sans CJK TC, Noto Sans TC, sans-serif" font-size="9"'


class Bar(NamedTuple):
    """A bar from zero, to the left where it is negative; `text` is the exact value."""

    label: str
    value: float
    text: str


class Dot(NamedTuple):
    """A point of a line with what stands above and below it."""

    label: str
    value: float
    text: str


def bars(items: Sequence[Bar], *, label: str) -> str:
    """Draw bars below each other around a common zero, green to the right and red to the left."""
    if not items:
        return ""
    low, high = min(0.0, *(item.value for item in items)), max(0.0, *(item.value for item in items))
    width = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    step = width / ((high - low) or 1)
    zero = LABEL_WIDTH - low * step
    rows = [_bar(item, place, zero, step) for place, item in enumerate(items)]
    height = ROW * len(items) + 4
    axis = f'<line x1="{zero:.1f}" y1="0" x2="{zero:.1f}" y2="{height}" stroke="{LINE}"/>'
    return _svg(axis + "".join(rows), height=height, label=label)


def line(dots: Sequence[Dot], *, label: str, height: int = 92) -> str:
    """Draw a line through the points, oldest first, each with its text; nothing of fewer than two."""
    if len(dots) < 2:
        return ""
    values = [dot.value for dot in dots]
    low, spread = min(values), (max(values) - min(values)) or 1
    gap = (WIDTH - 80) / (len(dots) - 1)
    places = [(40 + at * gap, 22 + (height - 48) * (1 - (dot.value - low) / spread)) for at, dot in enumerate(dots)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{PLAIN}"/>'
        f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" fill="{INK}" {FONT}>{escape(dot.text)}</text>'
        f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle" fill="{MUTED}" {FONT}>{escape(dot.label)}</text>'
        for (x, y), dot in zip(places, dots, strict=True)
    )
    drawn = f'<polyline points="{path}" fill="none" stroke="{PLAIN}" stroke-width="1.6"/>'
    return _svg(drawn + marks, height=height, label=label)


def scale(names: Sequence[str], *, current: str | None, label: str) -> str:
    """Draw the grades from worst to best as boxes, the customer's filled."""
    width = WIDTH / max(len(names), 1)
    boxes = "".join(
        f'<rect x="{at * width + 1:.1f}" y="1" width="{width - 2:.1f}" height="20" rx="3" '
        f'fill="{PLAIN if name == current else "#edf0f4"}"/>'
        f'<text x="{(at + 0.5) * width:.1f}" y="15" text-anchor="middle" '
        f'fill="{"#ffffff" if name == current else INK}" {FONT}>{escape(name)}</text>'
        for at, name in enumerate(names)
    )
    return _svg(boxes, height=22, label=label)


def _bar(item: Bar, place: int, zero: float, step: float) -> str:
    y, length = place * ROW + 3, abs(item.value) * step
    x = zero if item.value >= 0 else zero - length
    middle = y + 9
    return (
        f'<text x="{LABEL_WIDTH - 8}" y="{middle}" text-anchor="end" fill="{INK}" {FONT}>{escape(item.label)}</text>'
        f'<rect x="{x:.1f}" y="{y}" width="{max(length, 0.5):.1f}" height="{ROW - 6}" rx="2" '
        f'fill="{GOOD if item.value >= 0 else BAD}"/>'
        f'<text x="{WIDTH}" y="{middle}" text-anchor="end" fill="{MUTED}" {FONT}>{escape(item.text)}</text>'
    )


def _svg(content: str, *, height: int, label: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" width="{WIDTH}" '
        f'height="{height}" viewBox="0 0 {WIDTH} {height}">{content}</svg>'
    )
