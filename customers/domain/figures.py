"""Figures about a customer that higher apps publish, as grade, limit or value: the type, and who offers what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text


class FigureUnit(StrEnum):
    """What a figure counts. A text has no number to sort by unless one is published beside it."""

    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    DAYS = "days"
    TEXT = "text"


@dataclass(frozen=True)
class FigureKind:
    """One figure. Money is in reporting currency, a share is a fraction.

    A text sorts by its number where one is published with it (grades by their probability of default). `values`
    returns what a text can be, best first, for filters. `tone` says how a published value stands: good, warn or bad.
    """

    name: str
    label: Text
    unit: FigureUnit
    order: int = 100
    visible: bool = True
    values: Callable[[], Sequence[str]] | None = None
    tone: Callable[[object], str] | None = None


figure_kinds: Registry[FigureKind] = Registry("customer figure")


def ordered_kinds() -> list[FigureKind]:
    """Return the kinds as lists show them."""
    return sorted(figure_kinds, key=lambda kind: (kind.order, kind.name))
