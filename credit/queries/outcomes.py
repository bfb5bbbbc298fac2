"""Known outcomes with the statements that were there on their day: what models are fitted on and held against."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from credit.domain.statements import Line, Statement
from credit.models import KnownOutcome, ModelPerformance
from finance_crm.sql import fetch_all

PERIODS = 2


@dataclass(frozen=True)
class OutcomeRow:
    """A customer on a day: whether it defaulted within the year after, and its latest statements until then."""

    customer_id: int
    as_of: date
    is_default: bool
    statements: tuple[Statement, ...]


_LINES = ", ".join(f"f.{line}" for line in Line)


def list_outcomes() -> list[OutcomeRow]:
    """Return every known outcome; two statements, so that averages and changes can be measured."""
    rows = KnownOutcome.objects.filter(withdrawn_at__isnull=True).order_by("as_of_date", "customer_id")
    outcomes = list(rows.values_list("id", "customer_id", "as_of_date", "is_default"))
    statements = _statements()
    return [OutcomeRow(customer, day, bad, tuple(statements[key])) for key, customer, day, bad in outcomes]


def _statements() -> dict[int, list[Statement]]:
    """Return the latest periods in their latest version of each outcome, by its id, oldest first."""
    rows = fetch_all(
        f"""
SELECT o.id, f.period_end_date, f.months, f.currency, {_LINES}
FROM credit_knownoutcome o
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT DISTINCT ON (s.period_end_date) s.*
        FROM credit_financialstatement s
        WHERE s.customer_id = o.customer_id AND s.period_end_date <= o.as_of_date AND s.withdrawn_at IS NULL
        ORDER BY s.period_end_date DESC, s.months DESC, s.version DESC) latest
    ORDER BY latest.period_end_date DESC LIMIT %(periods)s) f
WHERE o.withdrawn_at IS NULL
ORDER BY o.id, f.period_end_date
""",
        {"periods": PERIODS},
    )
    found: dict[int, list[Statement]] = defaultdict(list)
    for outcome_id, end, months, currency, *amounts in rows:
        given = {line: amount for line, amount in zip(Line, amounts, strict=True) if amount is not None}
        found[outcome_id].append(Statement(end, months, currency, given))
    return found


@dataclass(frozen=True)
class OutcomeCounts:
    """How many outcomes are known, and how many of them are defaults."""

    outcomes: int
    defaults: int


def count_outcomes() -> OutcomeCounts:
    """Return how many outcomes there are to learn from."""
    known = KnownOutcome.objects.filter(withdrawn_at__isnull=True)
    return OutcomeCounts(known.count(), known.filter(is_default=True).count())


def get_last_performance() -> ModelPerformance | None:
    """Return the latest comparison of models with outcomes, or None."""
    return ModelPerformance.objects.order_by("-id").first()
