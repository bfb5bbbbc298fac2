"""The statements of a customer as they were known: the latest version of each period."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from credit.domain.statements import Extra, Line, Statement
from credit.models import LINE_LABELS, AccountingStandard, FinancialStatement, StatementExtra
from customers.queries.accounts import find_customer_card, in_scope
from finance_crm.access.domain.scopes import Scope
from finance_crm.activity.domain.subjects import SubjectCard

__all__ = ["LINE_LABELS"]  # what pages and files call the lines

STANDARDS = tuple(AccountingStandard.values)


class StatedLine(NamedTuple):
    """A line that was given, by its name."""

    line: str
    amount: Decimal
    is_derived: bool


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
    withdrawn_at: datetime | None = None
    customer_id: int = 0
    derived: frozenset[Line] = frozenset()

    @property
    def period_end_date(self) -> date:
        return self.statement.period_end

    @property
    def months(self) -> int:
        return self.statement.months

    @property
    def currency(self) -> str:
        return self.statement.currency

    @property
    def lines(self) -> list[StatedLine]:
        """Return the lines that were given, in their order."""
        given = self.statement.given
        return [StatedLine(line.value, given[line], line in self.derived) for line in Line if line in given]

    @property
    def extras(self) -> tuple[Extra, ...]:
        return self.statement.extras


def list_statements(
    *, customer_id: int, as_of: date, known_at: datetime | None, limit: int = 5
) -> list[KnownStatement]:
    """Return the latest periods that ended by `as_of`, each in its latest version known at `known_at`, oldest first.

    Whether the reader may see the customer is for the caller to ask.
    """
    known = FinancialStatement.objects.filter(_known_at(known_at), customer_id=customer_id, period_end_date__lte=as_of)
    latest = known.order_by("-period_end_date", "months", "-version").distinct("period_end_date", "months")
    return list(reversed(_known(list(latest[:limit]))))


def list_statements_after(
    *,
    scope: Scope,
    customer_id: int | None,
    as_of: date,
    known_at: datetime | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[KnownStatement]:
    """Return statements that `scope` sees, each period in its latest version known at `known_at`, by their ids."""
    known = FinancialStatement.objects.filter(
        _known_at(known_at), in_scope(scope, prefix="customer__"), period_end_date__lte=as_of
    )
    if customer_id is not None:
        known = known.filter(customer_id=customer_id)
    later = FinancialStatement.objects.filter(
        _known_at(known_at),
        customer_id=OuterRef("customer_id"),
        period_end_date=OuterRef("period_end_date"),
        months=OuterRef("months"),
        version__gt=OuterRef("version"),
    )
    if after is not None:
        known = known.filter(pk__gt=after[0])
    return _known(list(known.filter(~Exists(later)).order_by("id")[:limit]))


def find_seen_statement(*, scope: Scope, statement_id: int) -> KnownStatement | None:
    """Return one statement, whatever its version, or None where `scope` does not see its customer."""
    rows = FinancialStatement.objects.filter(in_scope(scope, prefix="customer__"), pk=statement_id)
    found = _known(list(rows))
    return found[0] if found else None


def _known_at(known_at: datetime | None) -> Q:
    """Return the condition that keeps versions to those that stood at a moment, or that stand."""
    if known_at is None:
        return Q(withdrawn_at__isnull=True)
    return Q(recorded_at__lte=known_at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at))


def find_statement(*, customer_id: int, statement_id: int) -> KnownStatement | None:
    """Return one statement of the customer, whatever its version, or None."""
    found = _known(list(FinancialStatement.objects.filter(customer_id=customer_id, pk=statement_id)))
    return found[0] if found else None


def list_versions(*, customer_id: int, statement_id: int) -> list[KnownStatement]:
    """Return every version of the period that the statement is of, the latest first; none where it is not there.

    A withdrawn one is among them: it was once relied on.
    """
    of = FinancialStatement.objects.filter(customer_id=customer_id, pk=statement_id)
    period = of.values_list("period_end_date", "months").first()
    if period is None:
        return []
    versions = FinancialStatement.objects.filter(
        customer_id=customer_id, period_end_date=period[0], months=period[1]
    ).order_by("-version")
    return _known(list(versions))


def find_statement_card(statement_id: int, scope: Scope) -> SubjectCard | None:
    """Return how files and history name the statement; None if its customer is not seen."""
    found = FinancialStatement.objects.filter(pk=statement_id).values_list("customer_id", "period_end_date").first()
    customer = found and find_customer_card(found[0], scope)
    if not found or not customer:
        return None
    return SubjectCard(
        f"{customer.title} · {found[1]:%Y-%m-%d}", reverse("credit:statement", args=[found[0], statement_id])
    )


def _read_extras(ids: list[int]) -> dict[int, tuple[Extra, ...]]:
    found: dict[int, tuple[Extra, ...]] = defaultdict(tuple)
    rows = StatementExtra.objects.filter(statement_id__in=ids).order_by("id")
    for statement_id, under, label, amount in rows.values_list("statement_id", "under", "label", "amount"):
        found[statement_id] += (Extra(Line(under), label, amount),)
    return found


def _known(rows: list[FinancialStatement]) -> list[KnownStatement]:
    extras = _read_extras([row.pk for row in rows])
    return [
        KnownStatement(
            row.pk,
            Statement(row.period_end_date, row.months, row.currency, row.given, extras[row.pk]),
            row.version,
            row.standard,
            row.is_audited,
            row.source,
            row.recorded_at,
            row.recorded_by_id,
            row.withdrawn_at,
            row.customer_id,
            frozenset(Line(line) for line in row.derived_lines),
        )
        for row in rows
    ]


def read_statements(ids: Collection[int]) -> dict[int, KnownStatement]:
    """Return statements by their ids, whatever their version; those that are not there are left out."""
    return {known.id: known for known in _known(list(FinancialStatement.objects.filter(pk__in=ids)))} if ids else {}
