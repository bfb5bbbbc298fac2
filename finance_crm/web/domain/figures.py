"""A figure as a page shows it: the value and everything that explains it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class Delta:
    """A change against a base: `text` is signed ("+4.2%"); `basis` names the base ("vs Sep 2026").

    `is_good` is None where up is neither good nor bad.
    """

    text: str
    direction: int
    basis: Text = ""
    is_good: bool | None = None

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: "plain"}[self.is_good]

    @property
    def icon(self) -> str:
        return "arrow-up-right" if self.direction > 0 else "arrow-down-right" if self.direction < 0 else "arrow-right"


def delta_of(
    change: Decimal, *, write: Callable[[Decimal], str], basis: Text, less_is_better: bool, unchanged: Text = ""
) -> Delta:
    """Return a change as a page shows it. What `write` rounds to nothing is no change, neither good nor bad.

    :param write: writes the change with its sign
    :param unchanged: what stands for no change; as `write` writes zero unless given
    """
    nothing = write(Decimal(0))
    text = write(change)
    if text.lstrip("+−-") == nothing.lstrip("+−-"):
        return Delta(str(unchanged) or nothing, 0, basis)
    return Delta(text, 1 if change > 0 else -1, basis, is_good=(change < 0) == less_is_better)


@dataclass(frozen=True)
class Figure:
    """One key figure. `value` is ready to print (compact), `exact` stands behind it in full.

    `term` names a glossary entry that supplies formula and source where they are not given here.
    """

    label: Text
    value: str
    exact: str = ""
    unit: Text = ""
    note: Text = ""
    tone: str = ""
    term: str = ""
    formula: Text = ""
    source: Text = ""
    basis: Text = ""
    delta: Delta | None = None
    trend: Sequence[Decimal | float | None] = field(default_factory=tuple)
    trend_label: Text = ""
    href: str = ""

    def __post_init__(self) -> None:
        """Two figures that look alike are equal, whatever kind of sequence their trend came in."""
        object.__setattr__(self, "trend", tuple(self.trend))
