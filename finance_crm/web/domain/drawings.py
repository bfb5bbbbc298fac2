"""Small pictures drawn on the server as SVG with presentation attributes, which a strict policy allows.

Colours come from the style sheet through classes. Values are floats here: a drawing is not a figure.
"""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

Value = Decimal | float | int | None
METER_WIDTH, METER_HEIGHT = 48, 6
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 66, 20, 2


def meter(fraction: Value) -> str:
    """Draw a bar; over 1 it is full and red, over 0.85 amber. The number stands beside it in text."""
    if fraction is None:
        return ""
    filled = round(max(0.0, min(1.0, float(fraction))) * METER_WIDTH, 1)
    tone = "bad" if fraction > 1 else "warn" if fraction > 0.85 else "plain"
    size = f'width="{METER_WIDTH}" height="{METER_HEIGHT}"'
    return (
        f'<svg class="fc-meter" aria-hidden="true" {size}><rect class="fc-meter-track" rx="3" {size}/>'
        f'<rect class="fc-meter-{tone}" rx="3" width="{filled}" height="{METER_HEIGHT}"/></svg>'
    )


def sparkline(values: Sequence[Value], *, label: str, tone: str = "plain") -> str:
    """Draw a trend line, oldest first; a missing value leaves a gap. `label` names it for a screen reader."""
    points = scale([None if value is None else float(value) for value in values])
    known = [point for point in points if point is not None]
    if len(known) < 2:
        return ""
    line = _path(points)
    last_x, last_y = known[-1]
    area = f"M{known[0][0]},{SPARK_HEIGHT} {line.replace('M', 'L', 1)} L{last_x},{SPARK_HEIGHT}Z"
    shade = "" if None in points else f'<path class="fc-spark-area" d="{area}"/>'
    return (
        f'<svg class="fc-spark fc-spark-{tone}" role="img" aria-label="{escape(label)}" '
        f'width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}">'
        f'{shade}<path class="fc-spark-line" d="{line}"/><circle cx="{last_x}" cy="{last_y}" r="1.8"/></svg>'
    )


def scale(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    """Return the point of each value inside the picture; a flat series runs through its middle."""
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(values)
    low, high = min(known), max(known)
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / max(len(values) - 1, 1)
    height = SPARK_HEIGHT - 2 * SPARK_MARGIN

    def point(position: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(SPARK_MARGIN + position * step, 1), round(SPARK_MARGIN + height * (1 - share), 1)

    return [None if value is None else point(position, value) for position, value in enumerate(values)]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts, pen_up = [], True
    for point in points:
        if point is None:
            pen_up = True
            continue
        parts.append(f"{'M' if pen_up else 'L'}{point[0]},{point[1]}")
        pen_up = False
    return " ".join(parts)
