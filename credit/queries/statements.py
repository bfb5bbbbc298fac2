"""The statements of a customer as they were known: the latest version of each period."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from credit.domain.statements import Statement
from credit.models import LINE_LABELS, AccountingStandard, FinancialStatement

__all__ = ["LINE_LABELS"]  # what pages and files call the lines

STANDARDS = tuple(AccountingStandard.values)


@dataclass(frozen=True)
class KnownStatement:
    """A statement with what stands beside its lines. `version` above 1 is a restatement."""

    id: int
    statement: Statement
    version: int
    standard: str
    is_audited: bool
    source: str
    recorded_at: datetime
    recorded_by_id: int | None


def list_statements(
    *, customer_id: int, as_of: date, known_at: datetime | None, limit: int = 5
) -> list[KnownStatement]:
    """Return the latest periods that ended by `as_of`, each in its latest version known at `known_at`, oldest first.

    Whether the reader may see the customer is for the caller to ask.
    """
    known = FinancialStatement.objects.filter(customer_id=customer_id, period_end_date__lte=as_of)
    if known_at is None:
        known = known.filter(withdrawn_at__isnull=True)
    else:
        known = known.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)
    latest = known.order_by("-period_end_date", "months", "-version").distinct("period_end_date", "months")
    return [read_statement(row) for row in reversed(latest[:limit])]


def find_statement(*, customer_id: int, statement_id: int) -> KnownStatement | None:
    """Return one statement of the customer, whatever its version, or None."""
    row = FinancialStatement.objects.filter(customer_id=customer_id, pk=statement_id).first()
    return read_statement(row) if row else None


def read_statement(row: FinancialStatement) -> KnownStatement:
    """Return the statement that a row holds."""
    statement = Statement(row.period_end_date, row.months, row.currency, row.given)
    return KnownStatement(
        row.pk, statement, row.version, row.standard, row.is_audited, row.source, row.recorded_at, row.recorded_by_id
    )
