"""How fast customers pay. Pure arithmetic on sums that the queries supply.

Money is Decimal, gross on both sides, in reporting currency; durations are calendar days as Decimal, not
rounded here. A figure is None, shown as n/a, where its denominator is zero: never infinite, never zero for
want of data. Early payments count negative in average days late; what is still open and overdue counts with
its lateness so far, because averages over paid invoices alone understate.

Sources: DSO, best possible DSO and the collection effectiveness index as the Credit Research Foundation
publishes them; the count-back method as described by collection systems (months from the latest backwards).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from finance_crm.money import ZERO


class MonthSales(NamedTuple):
    """Gross credit sales of one month (or the part of one up to the day asked for) and its days."""

    sales: Decimal
    days: int


class Lateness(NamedTuple):
    """An amount settled or still owed `days_late` after its due date, negative when early."""

    amount: Decimal
    days_late: int


def days_sales_outstanding(*, receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """Return receivables ÷ sales of the window × days of the window."""
    return None if sales == 0 else receivables / sales * days


def best_possible_dso(*, current_receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """Return the DSO if nothing were late: receivables not due ÷ sales × days."""
    return days_sales_outstanding(receivables=current_receivables, sales=sales, days=days)


def average_days_delinquent(*, dso: Decimal | None, best_possible: Decimal | None) -> Decimal | None:
    """Return DSO less best possible DSO: the days that lateness costs."""
    return None if dso is None or best_possible is None else dso - best_possible


def count_back_dso(*, receivables: Decimal, months: Sequence[MonthSales]) -> Decimal | None:
    """Return the days of sales, latest month first, that the receivables amount to.

    Whole months are taken off until less than a month's sales is left; of that month the share counts.
    None when the months given do not suffice or nothing was sold.
    """
    if receivables <= 0:
        return ZERO if any(month.sales > 0 for month in months) else None
    left, days = receivables, ZERO
    for month in months:
        if month.sales > 0 and left <= month.sales:
            return days + left / month.sales * month.days
        left -= max(month.sales, ZERO)
        days += month.days
    return None


def average_days_late(lateness: Iterable[Lateness]) -> Decimal | None:
    """Return Σ amount × days late ÷ Σ amount."""
    weighted = total = ZERO
    for amount, days_late in lateness:
        weighted += amount * days_late
        total += amount
    return None if total == 0 else weighted / total


def simple_average_days_late(lateness: Iterable[Lateness]) -> Decimal | None:
    """Return the mean of days late, every item counting the same."""
    days = [days_late for _, days_late in lateness]
    return Decimal(sum(days)) / len(days) if days else None


def collection_effectiveness(
    *, opening: Decimal, sales: Decimal, closing: Decimal, closing_current: Decimal
) -> Decimal | None:
    """Return collected ÷ collectable × 100: what came in ÷ what could have.

    80 and more is good, 50 and less poor.
    """
    collectable = opening + sales - closing_current
    return None if collectable == 0 else (opening + sales - closing) / collectable * 100


def share_on_time(*, on_time: Decimal, total: Decimal) -> Decimal | None:
    """Return the fraction of an amount that was settled by its due date."""
    return None if total == 0 else on_time / total


class MetricSums(NamedTuple):
    """What the ledger adds up to around a window of `days`. Receivables are open invoices, due and not due:
    unapplied credits are left out, so that no receivable hides behind another's credit.

    `late_*` cover what was paid in the window and what is overdue at its end: `late_amount` Σ amount,
    `late_weighted` Σ amount × days late, `late_days` Σ days late of `late_count` items (a part payment is an
    item), `on_time` the amount paid by its due date.
    """

    opening: Decimal = ZERO
    sales: Decimal = ZERO
    current: Decimal = ZERO
    overdue: Decimal = ZERO
    late_amount: Decimal = ZERO
    late_weighted: Decimal = ZERO
    late_days: int = 0
    late_count: int = 0
    on_time: Decimal = ZERO

    @property
    def receivables(self) -> Decimal:
        return self.current + self.overdue


class Metrics(NamedTuple):
    """The figures of one customer or portfolio; None is n/a. `window_days` belongs beside each of them."""

    window_days: int
    dso: Decimal | None
    count_back_dso: Decimal | None
    best_possible_dso: Decimal | None
    average_days_delinquent: Decimal | None
    average_days_late: Decimal | None
    simple_average_days_late: Decimal | None
    collection_effectiveness: Decimal | None
    share_on_time: Decimal | None


def measure(sums: MetricSums, *, months: Sequence[MonthSales], window_days: int) -> Metrics:
    """Return every figure from its sums; `months` run from the latest backwards."""
    dso = days_sales_outstanding(receivables=sums.receivables, sales=sums.sales, days=window_days)
    best = best_possible_dso(current_receivables=sums.current, sales=sums.sales, days=window_days)
    return Metrics(
        window_days=window_days,
        dso=dso,
        count_back_dso=count_back_dso(receivables=sums.receivables, months=months),
        best_possible_dso=best,
        average_days_delinquent=average_days_delinquent(dso=dso, best_possible=best),
        average_days_late=sums.late_weighted / sums.late_amount if sums.late_amount else None,
        simple_average_days_late=Decimal(sums.late_days) / sums.late_count if sums.late_count else None,
        collection_effectiveness=collection_effectiveness(
            opening=sums.opening,
            sales=sums.sales,
            closing=sums.receivables,
            closing_current=sums.current,
        ),
        share_on_time=share_on_time(on_time=sums.on_time, total=sums.late_amount),
    )
