"""What a limit has to carry if terms, growth, margin, risk or insurance change. Pure: no Django, no clock, no I/O.

Money is Decimal in one currency, not rounded; shares, PD (probability of default within a year) and LGD (loss given
default) are fractions; a year has 365 days. Sources: need as in `limits`; expected loss = PD × LGD × exposure as in the
Basel framework; break-even as in `limit_heuristics` (Brealey and Myers).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from credit.domain.limit_heuristics import break_even_pd

YEAR_DAYS = 365
YEAR_WEEKS = 52


@dataclass(frozen=True)
class Scenario:
    """Purchases of the past year and what is supposed of the next. `insured` is the covered share of what is owed."""

    purchases: Decimal
    terms_days: int
    growth: Decimal
    margin: Decimal
    pd: Decimal
    lgd: Decimal
    insured: Decimal = Decimal(0)
    tolerance_days: int = 0


class WeekOfNeed(NamedTuple):
    week: int
    need: Decimal


@dataclass(frozen=True)
class WhatIf:
    """`headroom` is None where no limit is in force; `expected_margin` is of a year, after the expected loss."""

    sales: Decimal
    need: Decimal
    headroom: Decimal | None
    expected_loss: Decimal
    expected_margin: Decimal
    break_even_pd: Decimal | None
    weeks: tuple[WeekOfNeed, ...]

    @property
    def exceeds_in_week(self) -> int | None:
        """Return the first week whose need is above the limit, None if there is none or no limit."""
        if self.headroom is None:
            return None
        limit = self.need + self.headroom
        return next((week.week for week in self.weeks if week.need > limit), None)


def what_if(scenario: Scenario, *, limit: Decimal | None, every: int = 4) -> WhatIf:
    """Return the figures of a scenario; the need of every so many weeks grows evenly to that of the year's end."""
    sales = scenario.purchases * (1 + scenario.growth)
    days = scenario.terms_days + scenario.tolerance_days
    need, need_now = sales * days / YEAR_DAYS, scenario.purchases * days / YEAR_DAYS
    lost = scenario.lgd * (1 - scenario.insured)
    expected_loss = scenario.pd * lost * need
    weeks = tuple(
        WeekOfNeed(week, need_now + (need - need_now) * week / YEAR_WEEKS) for week in range(0, YEAR_WEEKS + 1, every)
    )
    return WhatIf(
        sales=sales,
        need=need,
        headroom=None if limit is None else limit - need,
        expected_loss=expected_loss,
        expected_margin=sales * scenario.margin * (1 - scenario.pd) - expected_loss,
        break_even_pd=break_even_pd(margin=scenario.margin, lgd=lost),
        weeks=weeks,
    )
