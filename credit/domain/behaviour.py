"""How a customer pays, as our own ledger tells it: what is measured, and when it may be said.

Units: amounts in reporting currency, days are calendar days past due (early is negative), shares and rates
are fractions, `order_spike` is a multiple of the usual (1 = as usual). Windows end with the close of `as_of`:
the year is its last 12 months, the recent months its last 3, the year before them the 12 months before these.
Figures are rounded half-up to six decimals. A measure that cannot be said is None and has a reason; it is
never zero. Average days late are weighted by amount and hold what is open and overdue, since what is paid
alone understates them (credit research foundation practice; see Wilson, Summers, Hope 2000 on payment data).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from finance_crm.periods import Period, add_months

ZERO = Decimal(0)
ONE = Decimal(1)
EXACT = Decimal("0.000001")
YEAR_MONTHS = 12
RECENT_MONTHS = 3
SPIKE_MONTHS = 2
# A drift of one payment against two would be a rumour.
LEAST_RECENT = 2
LEAST_BEFORE = 4
LEAST_OFFERS = 3


class Measure(StrEnum):
    """The measures a scorecard reads, by the names it reads them by."""

    SHARE_ON_TIME = "share_on_time"
    DAYS_LATE_WEIGHTED = "days_late_weighted"
    DAYS_LATE_DRIFT = "days_late_drift"
    PARTIAL_PAYMENT_SHARE = "partial_payment_share"
    DISPUTE_RATE = "dispute_rate"
    OLDEST_OVERDUE_DAYS = "oldest_overdue_days"
    DISCOUNT_TAKEN_DROP = "discount_taken_drop"
    ORDER_SPIKE = "order_spike"
    MONTHS_OF_HISTORY = "months_of_history"


class Unsaid(StrEnum):
    """Why a measure cannot be said."""

    NO_HISTORY = "no_history"
    NOTHING_DUE = "nothing_due"
    NOTHING_PAID = "nothing_paid"
    NOTHING_INVOICED = "nothing_invoiced"
    TOO_LITTLE_RECENTLY = "too_little_recently"
    TOO_LITTLE_BEFORE = "too_little_before"
    TOO_FEW_OFFERS = "too_few_offers"


class Windows(NamedTuple):
    """The periods that measures look at, all half-open and all seen from one day."""

    year: Period
    recent: Period
    before_recent: Period
    spike: Period
    before_spike: Period

    @property
    def start(self) -> date:
        """Return the first day that any of them holds."""
        return min(self.before_recent.start, self.before_spike.start, self.year.start)


def windows_ending(as_of: date) -> Windows:
    """Return the periods for the close of `as_of`."""

    def first_day(months: int) -> date:
        return add_months(as_of, -months) + timedelta(days=1)

    end = as_of + timedelta(days=1)
    recent, spike = first_day(RECENT_MONTHS), first_day(SPIKE_MONTHS)
    return Windows(
        year=Period(first_day(YEAR_MONTHS), end),
        recent=Period(recent, end),
        before_recent=Period(first_day(YEAR_MONTHS + RECENT_MONTHS), recent),
        spike=Period(spike, end),
        before_spike=Period(first_day(YEAR_MONTHS + SPIKE_MONTHS), spike),
    )


class Lateness(NamedTuple):
    """Amounts with their days late: Σ amount, Σ amount × days, how many payments or items."""

    amount: Decimal = ZERO
    weighted: Decimal = ZERO
    entries: int = 0

    def plus(self, other: "Lateness") -> "Lateness":
        return Lateness(self.amount + other.amount, self.weighted + other.weighted, self.entries + other.entries)

    @property
    def days(self) -> Decimal | None:
        return _exact(self.weighted / self.amount) if self.amount else None


class Offers(NamedTuple):
    """Early-payment discounts whose last day fell into a period, and how many of them were taken."""

    offered: int = 0
    taken: int = 0

    @property
    def share(self) -> Decimal | None:
        return _share(self.taken, self.offered)


NO_LATENESS = Lateness()
NO_OFFERS = Offers()


@dataclass(frozen=True)
class BehaviourSums:
    """What the ledger adds up to for one customer; counts and amounts of nothing are zero here.

    `overdue` is everything overdue at the close of the day; `recent_overdue` of it what fell due in the recent
    months, `before_overdue` what was overdue when these began and had fallen due in the year before them.
    """

    first_invoice_date: date | None = None
    invoices: int = 0
    disputed_invoices: int = 0
    paid: Lateness = NO_LATENESS
    paid_on_time: Decimal = ZERO
    recent_paid: Lateness = NO_LATENESS
    before_paid: Lateness = NO_LATENESS
    overdue: Lateness = NO_LATENESS
    oldest_due_date: date | None = None
    recent_overdue: Lateness = NO_LATENESS
    before_overdue: Lateness = NO_LATENESS
    items_paid: int = 0
    items_paid_in_part: int = 0
    recent_offers: Offers = NO_OFFERS
    before_offers: Offers = NO_OFFERS
    volume: Decimal = ZERO
    volume_before: Decimal = ZERO
    volume_before_count: int = 0


@dataclass(frozen=True)
class Behaviour:
    """What our ledger says of a customer at the close of `as_of`. None is "cannot be said"; `unsaid` has why."""

    as_of: date
    share_on_time: Decimal | None = None
    days_late_weighted: Decimal | None = None
    days_late_drift: Decimal | None = None
    partial_payment_share: Decimal | None = None
    dispute_rate: Decimal | None = None
    oldest_overdue_days: int | None = None
    overdue_amount: Decimal | None = None
    discount_taken_drop: Decimal | None = None
    order_spike: Decimal | None = None
    months_of_history: int | None = None
    invoices_counted: int = 0
    days_late_recent: Decimal | None = None
    days_late_before: Decimal | None = None
    discount_share_recent: Decimal | None = None
    discount_share_before: Decimal | None = None
    unsaid: Mapping[Measure, Unsaid] = field(default_factory=dict, hash=False)


def behaviour_measures(behaviour: Behaviour) -> dict[str, Decimal | None]:
    """Return the measures by the names a scorecard reads them by."""
    values = {measure.value: getattr(behaviour, measure.value) for measure in Measure}
    return {name: None if value is None else Decimal(value) for name, value in values.items()}


def no_history(as_of: date) -> Behaviour:
    """Return what is said of a customer that was never invoiced: nothing."""
    return Behaviour(as_of=as_of, unsaid=dict.fromkeys(Measure, Unsaid.NO_HISTORY))


def measure_behaviour(sums: BehaviourSums, *, as_of: date) -> Behaviour:
    """Return the measures that `sums` allow, and why the others cannot be said."""
    if sums.first_invoice_date is None:
        return no_history(as_of)
    late = sums.paid.plus(sums.overdue)
    recent, before = sums.recent_paid.plus(sums.recent_overdue), sums.before_paid.plus(sums.before_overdue)
    values: dict[str, Any] = {
        "share_on_time": _exact(sums.paid_on_time / late.amount) if late.amount else None,
        "days_late_weighted": late.days,
        "days_late_drift": _drift(recent, before),
        "partial_payment_share": _share(sums.items_paid_in_part, sums.items_paid),
        "dispute_rate": _share(sums.disputed_invoices, sums.invoices),
        "oldest_overdue_days": (as_of - sums.oldest_due_date).days if sums.oldest_due_date else 0,
        "discount_taken_drop": _drop(sums),
        "order_spike": _spike(sums),
        "months_of_history": whole_months(sums.first_invoice_date, as_of),
    }
    return Behaviour(
        as_of=as_of,
        **values,
        overdue_amount=sums.overdue.amount,
        invoices_counted=sums.invoices,
        days_late_recent=recent.days,
        days_late_before=before.days,
        discount_share_recent=sums.recent_offers.share,
        discount_share_before=sums.before_offers.share,
        unsaid={Measure(name): _why(Measure(name), sums) for name, value in values.items() if value is None},
    )


def whole_months(first: date, last: date) -> int:
    """Return how many whole months lie between two days."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


def _drift(recent: Lateness, before: Lateness) -> Decimal | None:
    if recent.entries < LEAST_RECENT or before.entries < LEAST_BEFORE or recent.days is None or before.days is None:
        return None
    return recent.days - before.days


def _drop(sums: BehaviourSums) -> Decimal | None:
    recent, before = sums.recent_offers, sums.before_offers
    if before.offered < LEAST_OFFERS or recent.share is None or before.share is None:
        return None
    return before.share - recent.share


def _spike(sums: BehaviourSums) -> Decimal | None:
    """Return the recent volume as a multiple of what is usual in as many months."""
    if sums.volume_before_count < LEAST_BEFORE or sums.volume_before <= ZERO:
        return None
    return _exact(sums.volume * YEAR_MONTHS / (sums.volume_before * SPIKE_MONTHS))


def _why(measure: Measure, sums: BehaviourSums) -> Unsaid:
    """Return why a measure of a customer with history cannot be said."""
    recent_count = sums.recent_paid.entries + sums.recent_overdue.entries
    return {
        Measure.PARTIAL_PAYMENT_SHARE: Unsaid.NOTHING_PAID,
        Measure.DISPUTE_RATE: Unsaid.NOTHING_INVOICED,
        Measure.DAYS_LATE_DRIFT: (
            Unsaid.TOO_LITTLE_RECENTLY if recent_count < LEAST_RECENT else Unsaid.TOO_LITTLE_BEFORE
        ),
        Measure.DISCOUNT_TAKEN_DROP: Unsaid.TOO_FEW_OFFERS,
        Measure.ORDER_SPIKE: Unsaid.TOO_LITTLE_BEFORE,
    }.get(measure, Unsaid.NOTHING_DUE)


def _share(part: int, whole: int) -> Decimal | None:
    return _exact(Decimal(part) / whole) if whole else None


def _exact(value: Decimal) -> Decimal:
    return value.quantize(EXACT, ROUND_HALF_UP)
