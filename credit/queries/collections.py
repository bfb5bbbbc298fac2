"""Overdue cases, scan runs and what changed between them. Reads only."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from credit.models import CaseActivity, CaseStatus, Change, OverdueCase, ScanResult, ScanRun
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all


def _in_scope(scope: Scope) -> Q:
    return Q() if scope.sees_all else Q(customer__team_id__in=scope.team_ids)


def list_cases(*, scope: Scope, status: str = CaseStatus.OPEN) -> QuerySet[OverdueCase]:
    """Return the cases that `scope` sees with customer, oldest invoice and collector, worst first."""
    cases = OverdueCase.objects.filter(_in_scope(scope)).select_related("customer", "oldest_invoice", "collector")
    return (cases.filter(status=status) if status else cases).order_by("-priority", "id")


def get_case(*, scope: Scope, case_id: int) -> OverdueCase:
    """Return one case.

    :raises OverdueCase.DoesNotExist: also when `scope` does not see its customer
    """
    return list_cases(scope=scope, status="").select_related("last_run", "customer__owner").get(pk=case_id)


def get_open_case_of(*, scope: Scope, customer_id: int) -> OverdueCase | None:
    """Return the customer's open case, if any."""
    return list_cases(scope=scope).select_related("last_run").filter(customer_id=customer_id).first()


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


def list_results(*, run_id: int, scope: Scope, change: Change | None = None) -> QuerySet[ScanResult]:
    """Return what a run found, worst first; customers that are no longer overdue come last."""
    results = ScanResult.objects.filter(_in_scope(scope), run_id=run_id)
    if change:
        results = results.filter(change=change)
    return results.select_related("customer", "oldest_invoice").order_by("-priority", "id")


def list_case_history(*, customer_id: int) -> QuerySet[ScanResult, dict[str, Any]]:
    """Return the customer's overdue amount at each live scan, oldest first."""
    return (
        ScanResult.objects.filter(customer_id=customer_id, run__is_live=True, run__finished_at__isnull=False)
        .order_by("run__as_of_date", "run_id")
        .values("overdue_amount", as_of_date=F("run__as_of_date"))
    )


def get_bucket_totals(*, run_id: int) -> list[Decimal]:
    """Return the run's overdue amount per bucket, youngest first."""
    rows = fetch_all(
        """SELECT SUM(amount) FROM credit_scanresult, UNNEST(bucket_amounts) WITH ORDINALITY AS b(amount, place)
           WHERE run_id = %(run_id)s GROUP BY place ORDER BY place""",
        {"run_id": run_id},
    )
    return [row[0] for row in rows]
