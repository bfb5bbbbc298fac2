"""Alerts as people see them: lists, one of them, a customer's. Whoever a scope does not see is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from credit.models import LIVE, Alert, AlertStatus, MonitoringRun
from customers.queries.accounts import in_scope
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation

__all__ = ["Alert", "MonitoringRun"]

_URGENCY = Case(
    When(severity="high", then=Value(0)),
    When(severity="medium", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
SORTS = {"customer_name": "customer__name", "owner": "owner__username", "severity": "urgency"}


@dataclass(frozen=True)
class AlertPage:
    """Some alerts, and how many there are."""

    rows: list[Alert]
    count: int


def list_alerts(*, scope: Scope, filters: Mapping[str, Any], today: date) -> QuerySet[Alert]:
    """Return the alerts that `scope` sees with customer and owner, most urgent first.

    :param filters: `status` empty means live, `snoozed` empty leaves out what is snoozed beyond `today`
    """
    seen = in_scope(scope, prefix="customer__")
    alerts = Alert.objects.filter(seen, _matching(filters, today)).annotate(urgency=_URGENCY)
    return alerts.select_related("customer", "owner").order_by("urgency", "-opened_date", "id")


def _matching(filters: Mapping[str, Any], today: date) -> Q:
    status = filters.get("status") or "live"
    wanted = Q()
    if status == "live":
        wanted &= Q(status__in=LIVE)
    elif status != "all":
        wanted &= Q(status=status)
    snoozed = Q(snoozed_until__gt=today, status__in=LIVE)
    if filters.get("snoozed") == "only":
        wanted &= snoozed
    elif filters.get("snoozed") != "with":
        wanted &= Q(snoozed_until__isnull=True) | ~snoozed
    if text := filters.get("q"):
        wanted &= Q(customer__name__icontains=text) | Q(customer__code__istartswith=text)
    for name in ("signal", "severity", "customer_id"):
        if value := filters.get(name):
            wanted &= Q(**{name: value})
    owner = filters.get("owner")
    if owner is not None and owner != "":
        wanted &= Q(owner_id=owner) if int(owner) else Q(owner__isnull=True)
    return wanted


def list_alert_page(
    *, scope: Scope, filters: Mapping[str, Any], today: date, order_by: Sequence[str], offset: int, limit: int
) -> AlertPage:
    """Return some of the alerts that match `filters`, and their count."""
    alerts = list_alerts(scope=scope, filters=filters, today=today)
    count = alerts.order_by().aggregate(count=Count("id"))["count"]
    return AlertPage(list(alerts.order_by(*order_by, "id")[offset : offset + limit]), count)


def list_alerts_after(
    *, scope: Scope, filters: Mapping[str, Any], today: date, after: int | None, limit: int
) -> list[Alert]:
    """Return at most `limit` alerts, the latest first, from before the id `after`."""
    alerts = list_alerts(scope=scope, filters=filters, today=today).order_by("-id")
    return list((alerts.filter(id__lt=after) if after else alerts)[:limit])


def get_alert(*, scope: Scope, alert_id: int) -> Alert:
    """Return one alert.

    :raises Alert.DoesNotExist: also when `scope` does not see its customer
    """
    seen = in_scope(scope, prefix="customer__")
    return (
        Alert.objects.filter(seen).select_related("customer__owner", "owner", "first_run", "last_run").get(pk=alert_id)
    )


def urgent_alerts(*, scope: Scope, today: date) -> QuerySet[Alert]:
    """Return the alerts of high severity that are live and not snoozed, for a count of them."""
    return Alert.objects.filter(in_scope(scope, prefix="customer__"), _matching({"severity": "high"}, today))


def get_latest_run() -> MonitoringRun | None:
    """Return the run that the alerts now show, if any finished."""
    runs = MonitoringRun.objects.filter(is_live=True, finished_at__isnull=False)
    return runs.select_related("job").order_by("-as_of_date", "-id").first()


def list_runs_after(*, after: int | None, limit: int) -> list[MonitoringRun]:
    """Return at most `limit` runs, the latest first, from before the id `after`."""
    runs = MonitoringRun.objects.select_related("job", "policy").order_by("-id")
    return list((runs.filter(id__lt=after) if after else runs)[:limit])


ALERT_COLUMNS = (
    "customer_code", "customer_name", "signal", "severity", "status", "value", "threshold", "opened_date",
    "as_of_date", "snoozed_until", "owner", "outcome", "note", "closed_date",
)  # fmt: skip


def alerts_relation(*, scope: Scope, filters: Mapping[str, Any], today: date) -> Relation:
    """Return the alerts that match `filters` for a file."""
    names = customer_names_relation(scope=scope)
    chosen = list_alerts(scope=scope, filters=filters, today=today).order_by()
    ids = chosen.values_list("pk", flat=True)
    return Relation(
        f"""SELECT n.customer_code, n.customer_name, a.signal, a.severity, a.status, a.value, a.threshold,
                   a.opened_date, a.as_of_date, a.snoozed_until, COALESCE(a.owner_id::text, '') AS owner,
                   a.outcome, a.note, a.closed_date
            FROM credit_alert a JOIN ({names.sql}) n ON n.customer_id = a.customer_id
            WHERE a.id = ANY(%(alert_ids)s) ORDER BY n.customer_code, a.signal, a.id""",
        {**names.params, "alert_ids": list(ids)},
        ALERT_COLUMNS,
    )


def list_outcomes(*, signal: str) -> dict[str, int]:
    """Return how many alerts of a signal were resolved with each outcome."""
    rows = Alert.objects.filter(signal=signal, status=AlertStatus.RESOLVED)
    return dict(rows.values_list("outcome").annotate(count=Count("id")))
