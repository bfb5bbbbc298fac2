"""What a column is. Declared once per table, never changed by a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from finance_crm.web.domain.text import Text


class Kind(StrEnum):
    """How the values of a column are written and aligned."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    DAYS = "days"
    DAY = "day"
    MOMENT = "moment"
    BADGE = "badge"
    FLAG = "flag"
    METER = "meter"
    SPARK = "spark"


NUMERIC = frozenset({Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.DAYS, Kind.METER})
UNSORTABLE = frozenset({Kind.SPARK})


class Badge(NamedTuple):
    """How one value of a BADGE column looks: tones are good, warn, bad, info, plain."""

    label: Text
    tone: str = "plain"


@dataclass(frozen=True)
class Column:
    """One column. `key` names the field of the row that holds its value.

    - `sort`: False for a column that cannot be sorted by; otherwise its key stands in the URL
    - `visible`: shown until the reader chooses columns
    - `total`: its sum stands in the totals row
    - `link`: a URL name and the row's fields that fill it, in order
    - `detail`: field printed muted after the value, such as a customer's code after the name
    - `currency`: field with the row's currency; without it amounts are in the reporting currency
    - `badges`: for BADGE columns, what each value is called and its tone
    - `tone`: returns "good", "warn" or "bad" for a value, or ""
    - `help`: one sentence on what the column means
    """

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    sort: bool = True
    visible: bool = True
    total: bool = False
    link: tuple[str, ...] = ()
    detail: str = ""
    currency: str = ""
    places: int = 0
    badges: Mapping[Any, Badge] = field(default_factory=dict)
    tone: Callable[[Any], str] | None = None
    help: Text = ""

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_sortable(self) -> bool:
        return self.sort and self.kind not in UNSORTABLE

    @property
    def descends_first(self) -> bool:
        """The first click on a number asks for the largest."""
        return self.is_numeric or self.kind in {Kind.DAY, Kind.MOMENT}
