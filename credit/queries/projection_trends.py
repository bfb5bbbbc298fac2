"""The statements of many customers at once, and what their drivers have in common: the trend of an industry."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from credit.domain.projections.drivers import DriverName
from credit.domain.projections.estimates import MOST_PERIODS, TrendSource, TrendValue, trend_of, usable_periods
from credit.domain.statements import Statement
from credit.models import FinancialStatement
from finance_crm.periods import add_months

# A median of so many companies is steady; more would only make every page read more.
MOST_COMPANIES = 200
# Who has stated nothing for so long says nothing of where the industry goes.
OLDEST_MONTHS = 36
PERIODS_OF_TREND = 2


def known_statements(*, as_of: date, known_at: datetime | None) -> QuerySet[FinancialStatement]:
    """Return the versions of periods that ended by `as_of`, recorded and not withdrawn at `known_at`."""
    known = FinancialStatement.objects.filter(period_end_date__lte=as_of)
    if known_at is None:
        return known.filter(withdrawn_at__isnull=True)
    return known.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)


def read_statements(
    *, customer_ids: Iterable[int], as_of: date, known_at: datetime | None, periods: int = MOST_PERIODS
) -> dict[int, list[Statement]]:
    """Return the latest periods of many customers, each in its latest version, oldest first."""
    known = known_statements(as_of=as_of, known_at=known_at).filter(customer_id__in=list(customer_ids))
    latest = known.order_by("customer_id", "-period_end_date", "months", "-version")
    rows: dict[int, list[FinancialStatement]] = defaultdict(list)
    for row in latest.distinct("customer_id", "period_end_date", "months"):
        if len(rows[row.customer_id]) < periods:
            rows[row.customer_id].append(row)
    return {
        customer_id: [Statement(row.period_end_date, row.months, row.currency, row.given) for row in reversed(found)]
        for customer_id, found in rows.items()
    }


def get_trend(*, industry: str, as_of: date, known_at: datetime | None) -> dict[DriverName, TrendValue]:
    """Return the median drivers of the industry's customers; where too few show one, of the whole portfolio.

    At most `MOST_COMPANIES` count, those whose statements ended last.
    """
    found = _trend(Q(customer__industry=industry), TrendSource.INDUSTRY, as_of, known_at) if industry else {}
    if len(found) == len(DriverName):
        return found
    return _trend(Q(), TrendSource.PORTFOLIO, as_of, known_at) | found


def _trend(which: Q, source: TrendSource, as_of: date, known_at: datetime | None) -> dict[DriverName, TrendValue]:
    oldest = add_months(as_of, -OLDEST_MONTHS)
    recent = known_statements(as_of=as_of, known_at=known_at).filter(which, period_end_date__gt=oldest)
    ended = recent.order_by("-period_end_date", "customer_id").values_list("customer_id", flat=True)
    customer_ids = list(dict.fromkeys(ended[: MOST_COMPANIES * PERIODS_OF_TREND]))[:MOST_COMPANIES]
    # Interim periods may lie between two years.
    statements = read_statements(
        customer_ids=customer_ids, as_of=as_of, known_at=known_at, periods=2 * PERIODS_OF_TREND
    )
    companies = (usable_periods(statements[customer_id]) for customer_id in customer_ids)
    return trend_of((periods for periods in companies if periods), source=source)


def list_industries(*, customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the industry of customers who have statements; empty where nobody said it."""
    stated = FinancialStatement.objects.filter(customer_id__in=list(customer_ids))
    return dict(stated.values_list("customer_id", "customer__industry").distinct())


def list_triable_customers(*, as_of: date, known_at: datetime, most: int) -> list[int]:
    """Return customers with two periods at least, at most so many and evenly spread, those of an industry together."""
    known = known_statements(as_of=as_of, known_at=known_at)
    several = known.values("customer_id").annotate(ends=Count("period_end_date", distinct=True)).filter(ends__gte=2)
    found = list(several.order_by("customer_id").values_list("customer_id", "customer__industry"))
    step = max(1, -(-len(found) // most))
    return [customer_id for customer_id, _industry in sorted(found[::step], key=lambda row: (row[1], row[0]))]
