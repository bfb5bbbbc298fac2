"""Overdue cases, scan runs and what changed between them. Reads only.

Amounts are in reporting currency. Whoever a scope does not see is left out of every list and total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from credit.models import CaseActivity, CaseStatus, Change, OverdueCase, ScanResult, ScanRun
from customers.queries.accounts import in_scope
from customers.queries.selections import Condition, CustomerSelection, condition_on
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all

__all__ = ["Change", "OverdueCase", "ScanRun"]  # what views catch and count by


class CaseRow(NamedTuple):
    """One case of a list. `days` counts from the oldest due date to the case's own day."""

    id: int
    customer_id: int
    customer_name: str
    customer_code: str
    status: str
    overdue_amount: Decimal
    previous_amount: Decimal
    disputed_amount: Decimal
    bucket_amounts: Sequence[Decimal]
    item_count: int
    days: int | None
    oldest_number: str | None
    priority: Decimal
    collector: str
    as_of_date: Any
    oldest_due_date: Any


@dataclass(frozen=True)
class CasePage:
    """Some cases, and how many there are with what sum."""

    rows: list[CaseRow]
    count: int
    totals: dict[str, Decimal]


# What may be sorted by, as model fields; older due dates are more days.
SORTS = {"customer_name": "customer__name", "days": "oldest_due_date", "collector": "collector__username"}


def _matching(filters: Mapping[str, Any]) -> Q:
    status = filters.get("status") or CaseStatus.OPEN.value
    wanted = Q() if status == "all" else Q(status=status)
    if text := filters.get("q"):
        wanted &= Q(customer__name__icontains=text) | Q(customer__code__istartswith=text)
    if collector_id := filters.get("collector"):
        wanted &= Q(collector_id=collector_id)
    if filters.get("is_new"):
        wanted &= Q(previous_amount=0)
    return wanted


def list_cases(*, scope: Scope, filters: Mapping[str, Any] | None = None) -> QuerySet[OverdueCase]:
    """Return the cases that `scope` sees with customer, oldest invoice and collector, worst first."""
    return (
        OverdueCase.objects.filter(in_scope(scope, prefix="customer__"), _matching(filters or {}))
        .select_related("customer", "oldest_invoice", "collector")
        .order_by("-priority", "id")
    )


def list_case_page(
    *, scope: Scope, filters: Mapping[str, Any], order_by: Sequence[str], offset: int, limit: int
) -> CasePage:
    """Return some of the cases that match `filters`, their count and the sum of what is overdue."""
    cases = list_cases(scope=scope, filters=filters)
    sums = cases.order_by().aggregate(count=Count("id"), overdue=Sum("overdue_amount"), disputed=Sum("disputed_amount"))
    rows = [case_row(case) for case in cases.order_by(*order_by)[offset : offset + limit]]
    totals = {"overdue_amount": sums["overdue"] or Decimal(0), "disputed_amount": sums["disputed"] or Decimal(0)}
    return CasePage(rows, sums["count"], totals)


def case_row(case: OverdueCase) -> CaseRow:
    """Return a case as a row of the list; its customer, invoice and collector must be loaded."""
    due = case.oldest_due_date
    return CaseRow(
        case.pk, case.customer_id, case.customer.name, case.customer.code, case.status, case.overdue_amount,
        case.previous_amount, case.disputed_amount, case.bucket_amounts, case.item_count,
        (case.as_of_date - due).days if due else None, case.oldest_invoice.number if case.oldest_invoice else None,
        case.priority, str(case.collector or ""), case.as_of_date, due,
    )  # fmt: skip


def get_case(*, scope: Scope, case_id: int) -> OverdueCase:
    """Return one case.

    :raises OverdueCase.DoesNotExist: also when `scope` does not see its customer
    """
    cases = OverdueCase.objects.filter(in_scope(scope, prefix="customer__"))
    return cases.select_related("customer__owner", "oldest_invoice", "collector", "last_run").get(pk=case_id)


def get_open_case_of(*, scope: Scope, customer_id: int) -> OverdueCase | None:
    """Return the customer's open case, if any."""
    return list_cases(scope=scope).select_related("last_run").filter(customer_id=customer_id).first()


def list_cases_after(
    *, scope: Scope, filters: Mapping[str, Any], after: tuple[Decimal, int] | None, limit: int
) -> list[OverdueCase]:
    """Return at most `limit` cases that match `filters`, worst first, beyond the priority and id in `after`."""
    cases = list_cases(scope=scope, filters=filters)
    if after is not None:
        priority, case_id = after
        cases = cases.filter(Q(priority__lt=priority) | Q(priority=priority, id__gt=case_id))
    return list(cases[:limit])


def open_cases(*, scope: Scope) -> QuerySet[OverdueCase]:
    """Return the cases that are open, for a count of them."""
    return OverdueCase.objects.filter(in_scope(scope, prefix="customer__"), status=CaseStatus.OPEN.value)


def list_activities(*, case_id: int) -> QuerySet[CaseActivity]:
    """Return what was done on a case, latest first."""
    return CaseActivity.objects.filter(case_id=case_id).select_related("author").order_by("-happened_at", "-id")


def list_runs() -> QuerySet[ScanRun]:
    """Return every scan run, latest first."""
    return ScanRun.objects.select_related("job", "previous_run").order_by("-as_of_date", "-id")


def get_run(*, run_id: int) -> ScanRun:
    """Return one run.

    :raises ScanRun.DoesNotExist: if there is none
    """
    return ScanRun.objects.select_related("job", "previous_run").get(pk=run_id)


def get_latest_live_run() -> ScanRun | None:
    """Return the run that the cases now show, if a scan ever finished."""
    return list_runs().filter(is_live=True, finished_at__isnull=False).first()


class ResultRow(NamedTuple):
    """What a run found for one customer."""

    customer_id: int
    customer_name: str
    customer_code: str
    change: str
    overdue_amount: Decimal
    previous_amount: Decimal
    disputed_amount: Decimal
    item_count: int
    oldest_due_date: Any
    priority: Decimal


@dataclass(frozen=True)
class ResultPage:
    """Some results of a run, and how many there are with what sum."""

    rows: list[ResultRow]
    count: int
    totals: dict[str, Decimal]


def list_result_page(
    *, run_id: int, scope: Scope, change: str, order_by: Sequence[str], offset: int, limit: int
) -> ResultPage:
    """Return some of what a run found; `change` narrows it to one kind of change, "" to none."""
    results = ScanResult.objects.filter(in_scope(scope, prefix="customer__"), run_id=run_id)
    if change:
        results = results.filter(change=change)
    sums = results.aggregate(count=Count("id"), overdue=Sum("overdue_amount"), previous=Sum("previous_amount"))
    fields = [SORTS.get(name, name) for name in ResultRow._fields]
    fields[ResultRow._fields.index("customer_code")] = "customer__code"
    rows = results.order_by(*order_by).values_list(*fields)[offset : offset + limit]
    totals = {"overdue_amount": sums["overdue"] or Decimal(0), "previous_amount": sums["previous"] or Decimal(0)}
    return ResultPage([ResultRow(*row) for row in rows], sums["count"], totals)


def list_case_history(*, customer_id: int) -> list[tuple[Any, Decimal]]:
    """Return the customer's overdue amount at each live scan, oldest first."""
    results = ScanResult.objects.filter(customer_id=customer_id, run__is_live=True, run__finished_at__isnull=False)
    return list(results.order_by("run__as_of_date", "run_id").values_list(F("run__as_of_date"), F("overdue_amount")))


class RunFigures(NamedTuple):
    """What a run found among the customers of a scope; `bucket_totals` are the overdue amounts, youngest first."""

    case_count: int
    item_count: int
    opened_count: int
    grown_count: int
    shrunk_count: int
    unchanged_count: int
    closed_count: int
    overdue_amount: Decimal
    disputed_amount: Decimal
    bucket_totals: list[Decimal]


_FIGURES_SEEN = """
SELECT COUNT(*) FILTER (WHERE change <> 'closed'), COALESCE(SUM(item_count), 0),
       COUNT(*) FILTER (WHERE change = 'opened'), COUNT(*) FILTER (WHERE change = 'grown'),
       COUNT(*) FILTER (WHERE change = 'shrunk'), COUNT(*) FILTER (WHERE change = 'unchanged'),
       COUNT(*) FILTER (WHERE change = 'closed'), COALESCE(SUM(overdue_amount), 0),
       COALESCE(SUM(disputed_amount), 0)
FROM credit_scanresult WHERE run_id = %(run_id)s AND {seen}
"""


def get_run_figures(*, run: ScanRun, scope: Scope) -> RunFigures:
    """Return the figures of a run, added up from its results where `scope` sees only some of them."""
    totals = _bucket_totals(run, scope)
    if scope.sees_all:
        return RunFigures._make([*(getattr(run, name) for name in RunFigures._fields[:-1]), totals])
    seen = _seen(scope)
    (found,) = fetch_all(_FIGURES_SEEN.format(seen=seen.sql), seen.params | {"run_id": run.pk})
    return RunFigures._make([*found, totals])


def _seen(scope: Scope) -> Condition:
    """Return a condition on a column `customer_id`."""
    seen = condition_on(CustomerSelection(scope=scope), alias="c")
    if not seen.sql:
        return Condition("TRUE", {})
    return Condition(f"customer_id IN (SELECT c.id FROM customers_customer c WHERE {seen.sql})", seen.params)


def _bucket_totals(run: ScanRun, scope: Scope) -> list[Decimal]:
    seen = _seen(scope)
    rows = fetch_all(
        f"""SELECT SUM(amount) FROM credit_scanresult, UNNEST(bucket_amounts) WITH ORDINALITY AS b(amount, place)
            WHERE run_id = %(run_id)s AND {seen.sql} GROUP BY place ORDER BY place""",
        seen.params | {"run_id": run.pk},
    )
    return [row[0] for row in rows]
