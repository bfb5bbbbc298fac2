"""The assessments chapter of the demonstration: every customer judged at the last month-ends and today, each time with
what was known then; what became of customers in earlier years; and how models and projections did.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max

from credit.demo.acting import run_job
from credit.models import Assessment, FinancialStatement, KnownOutcome
from credit.queries.defaults import default_events, in_default
from credit.queries.policies import policy_in_force
from credit.services.assessments import Question, assess_range
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from customers.queries.shards import get_customer_ranges
from finance_crm.periods import add_months

MONTH_ENDS = 13
CUSTOMERS_AT_ONCE = 5_000
# The years that ended so many months before the story does: what became of customers is known.
OUTCOMES_MONTHS_AGO = (24, 18, 12)
OUTCOME_SOURCE = "Ledger and register of insolvencies"


def write_assessments(plan: DemoPlan) -> str:
    """Assess the customers, keep what became of them, and measure models and projections once."""
    days = [day for day in _month_ends(plan) if day > plan.first_date]
    written = sum(_assess(day) for day in (*days, plan.as_of))
    outcomes = [row for months in OUTCOMES_MONTHS_AGO for row in _outcomes(add_months(plan.as_of, -months), plan)]
    KnownOutcome.objects.bulk_create(outcomes)
    run_job("model_performance")
    run_job("projection_backtest", as_of=plan.as_of.isoformat())
    defaults = sum(row.is_default for row in outcomes)
    return (
        f"{written} assessments on {len(days) + 1} days, {len(outcomes)} known outcomes, {defaults} of them defaults."
    )


def _month_ends(plan: DemoPlan) -> Iterator[date]:
    first = plan.as_of.replace(day=1)
    for back in reversed(range(MONTH_ENDS)):
        yield add_months(first, -back) - timedelta(days=1)


def _assess(day: date) -> int:
    """Assess all customers as of the close of a day, by what was known then."""
    ends = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
    known_at = min(ends, datetime.now(UTC))
    question = Question(day, known_at, policy_in_force(known_at=known_at))
    before = Assessment.objects.aggregate(last=Max("pk"))["last"] or 0
    written = sum(
        assess_range(
            question=question, first_customer_id=piece.first_customer_id, last_customer_id=piece.last_customer_id
        )
        for piece in get_customer_ranges(size=CUSTOMERS_AT_ONCE)
    )
    # The story was judged as it went on: a look back finds what was said then.
    Assessment.objects.filter(pk__gt=before).update(recorded_at=known_at)
    return written


def _outcomes(day: date, plan: DemoPlan) -> Iterator[KnownOutcome]:
    """Yield what became within a year of the customers with accounts that were not in default on the day."""
    if day <= plan.first_date:
        return
    over = add_months(day, 12)
    already = in_default(as_of=day)
    failed = default_events(since=day + timedelta(days=1), until=over + timedelta(days=1))
    known = FinancialStatement.objects.filter(
        period_end_date__lte=day, recorded_at__date__lte=day, withdrawn_at__isnull=True
    )
    for customer_id in sorted(set(known.values_list("customer_id", flat=True)) - already.keys()):
        yield KnownOutcome(
            customer_id=customer_id, as_of_date=day, is_default=customer_id in failed, source=OUTCOME_SOURCE
        )


ASSESSMENTS_CHAPTER = Chapter("assessments", write_assessments)
