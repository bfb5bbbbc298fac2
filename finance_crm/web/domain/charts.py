"""A chart as values: one object makes the picture (static/js/charts.js) and its table.

Numbers become floats here, because a picture shows them; the table and the labels print the exact ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from finance_crm.web.domain import formats
from finance_crm.web.domain.text import Text

Value = Decimal | int | float | None
AGEING_RAMP = ("age-0", "age-1", "age-2", "age-3", "age-4", "age-5")


@dataclass(frozen=True)
class Series:
    """One value per category. `colors` name tokens of the style sheet, one per series or one per point."""

    label: Text
    values: Sequence[Value]
    colors: Sequence[str] = ()


class ScatterPoint(NamedTuple):
    """A point at a category; `size` (0 to 1) is its weight; `group` picks the series it belongs to."""

    x: int
    y: float
    size: float
    label: str
    href: str = ""


class ChartRow(NamedTuple):
    label: str
    href: str
    texts: list[str]


@dataclass(frozen=True)
class Chart:
    """A bar, stacked, line or scatter chart.

    `write` prints one value exactly; `language` chooses the short units of the axis, so that the picture
    and the page agree. `hrefs`, one per category, are where a click leads.
    """

    name: str
    label: Text
    kind: str
    categories: Sequence[Text]
    series: Sequence[Series]
    language: str
    write: Callable[[Any], str]
    category_label: Text = ""
    hrefs: Sequence[str] = ()
    unit: str = ""
    show_total: bool = False
    points: Sequence[Sequence[ScatterPoint]] = field(default_factory=tuple)

    @property
    def script_id(self) -> str:
        return f"chart-{self.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """Return what the script needs, ready for JSON."""
        return {
            "kind": self.kind,
            "categories": [str(category) for category in self.categories],
            "series": [_spec_of(series) for series in self.series],
            "points": [[list(point) for point in group] for group in self.points],
            "hrefs": list(self.hrefs),
            "unit": self.unit,
            "units": [list(unit) for unit in formats.compact_units(self.language)],
            "chinese": self.language.startswith("zh"),
            "texts": [[self.write(value) for value in series.values] for series in self.series],
        }

    @property
    def rows(self) -> list[ChartRow]:
        """Return the table: one row per category."""
        if self.points:
            return self._point_rows()
        hrefs = self.hrefs or [""] * len(self.categories)
        return [
            ChartRow(str(label), hrefs[position], [self.write(series.values[position]) for series in self.series])
            for position, label in enumerate(self.categories)
        ]

    def _point_rows(self) -> list[ChartRow]:
        return [
            ChartRow(
                point.label,
                point.href,
                [self.write(point.y) if index == at else "" for index in self._indexes],
            )
            for at, group in enumerate(self.points)
            for point in group
        ]

    @property
    def _indexes(self) -> range:
        return range(len(self.series))

    @property
    def total_texts(self) -> list[str]:
        """Return each series' sum, where a sum makes sense."""
        if not self.show_total:
            return []
        return [
            self.write(sum((value for value in series.values if value is not None), Decimal(0)))
            for series in self.series
        ]


def _spec_of(series: Series) -> dict[str, Any]:
    values = [None if value is None else float(value) for value in series.values]
    return {"label": str(series.label), "values": values, "colors": list(series.colors)}
