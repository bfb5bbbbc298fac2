"""Exchange rates of the story: a daily walk around each currency's base, business days only.

Rates are integers × 10**12, reporting units per document unit, with eight decimals that matter.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from customers.demo.amounts import RATE_ONE
from customers.demo.company import BASE_RATES, REPORTING_CURRENCY
from customers.demo.plan import SATURDAY, DemoPlan

PULL = 0.004  # of the distance back to the base, a day
DAILY_SPREAD = 0.0038
STEP = 10_000  # rates are kept to eight decimals


class Rate(NamedTuple):
    value: int
    rate_date: date


class RateBook:
    """The rate of every currency on every day of the story."""

    def __init__(self, plan: DemoPlan) -> None:
        self._plan = plan
        self._by_currency = {currency: self._walk(currency) for currency in BASE_RATES}

    def at(self, currency: str, day: date) -> Rate:
        """Return the rate in force on `day`: that of the last business day up to it."""
        if currency == REPORTING_CURRENCY:
            return Rate(RATE_ONE, day)
        days = self._by_currency[currency]
        return days[min((day - self._plan.first_date).days, len(days) - 1)]

    def quotes(self) -> Iterator[tuple[str, Rate]]:
        """Yield each published rate once."""
        for currency, days in self._by_currency.items():
            yield from ((currency, rate) for rate in dict.fromkeys(days))

    def _walk(self, currency: str) -> list[Rate]:
        base, chance = BASE_RATES[currency], self._plan.random(f"rate {currency}")
        level, rates = base, [Rate(self._kept(base), self._plan.first_date)]
        for offset in range(1, self._plan.story.days):
            day = self._plan.first_date + timedelta(days=offset)
            if day.weekday() < SATURDAY:
                level += (base - level) * PULL + level * chance.gauss(0, DAILY_SPREAD)
                rates.append(Rate(self._kept(level), day))
            else:
                rates.append(rates[-1])
        return rates

    @staticmethod
    def _kept(level: float) -> int:
        return round(level * RATE_ONE / STEP) * STEP
