"""Pages of alerts: the list, one with its evidence and what was done, a customer's panel, the home tile."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from credit.domain.signals import USUAL, Signal
from credit.forms.alerts import AlertFilters, OwnerForm, ResolveForm, SnoozeForm
from credit.queries import alerts as queries
from credit.services import alerts as services
from credit.views.alert_words import evidence_in_words, link_of, value_in_words
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.as_of import get_today_of
from finance_crm.web.domain.versions import StaleVersionError
from finance_crm.web.tables import Badge, Column, Kind, Table

SEVERITIES = {
    "high": Badge(gettext_lazy("High"), "bad"),
    "medium": Badge(gettext_lazy("Medium"), "warn"),
    "low": Badge(gettext_lazy("Low"), "info"),
}
STATUSES = {
    "open": Badge(gettext_lazy("Open"), "warn"),
    "acknowledged": Badge(gettext_lazy("Acknowledged"), "info"),
    "resolved": Badge(gettext_lazy("Resolved"), "good"),
    "cleared": Badge(gettext_lazy("No longer found"), "plain"),
}
TILE_ROWS = 8


class AlertTable(Table):
    name = "alerts"
    caption = gettext_lazy("Alerts")
    columns = (
        Column("customer_name", gettext_lazy("Customer"), link=("credit:alert", "id"), detail="customer_code"),
        Column("signal_label", gettext_lazy("Signal"), sort=False),
        Column("severity", gettext_lazy("Severity"), Kind.BADGE, badges=SEVERITIES),
        Column("evidence", gettext_lazy("What was found"), sort=False),
        Column("opened_date", gettext_lazy("Since"), Kind.DAY),
        Column("owner", gettext_lazy("Owner")),
        Column("status", gettext_lazy("Status"), Kind.BADGE, badges=STATUSES),
        Column("snoozed_until", gettext_lazy("Snoozed until"), Kind.DAY, visible=False),
        Column("as_of_date", gettext_lazy("Last found"), Kind.DAY, visible=False),
    )
    default_sort = "severity"
    filter_form = AlertFilters
    export_kind = "alerts"
    empty_title = gettext_lazy("No alert")
    empty_text = gettext_lazy("Nothing that is watched needs a look, or the filters leave out what does.")


FIELDS = ("id", "customer_name", "customer_code", "signal_label", "severity", "evidence", "opened_date", "owner",
          "status", "snoozed_until", "as_of_date")  # fmt: skip


def _row(alert: queries.Alert) -> tuple[Any, ...]:
    return (
        alert.pk, alert.customer.name, alert.customer.code, alert.get_signal_display(), alert.severity,
        evidence_in_words(alert.signal, alert.evidence, alert.value), alert.opened_date, str(alert.owner or ""),
        alert.status, alert.snoozed_until, alert.as_of_date,
    )  # fmt: skip


@require_GET
@requires(Right.VIEW_CREDIT)
def alert_list(request: HttpRequest) -> HttpResponse:
    """The alerts, most urgent first."""
    table = AlertTable(request)
    page = queries.list_alert_page(
        scope=get_scope(user=request.user),
        filters=table.filters,
        today=get_today_of(request),
        order_by=table.sort.order_by(queries.SORTS),
        offset=table.offset,
        limit=table.limit,
    )
    table.load([_row(alert) for alert in page.rows], fields=FIELDS, count=page.count)
    return render(request, "credit/alerts/list.html", {"table": table, "run": queries.get_latest_run()})


@require_GET
@requires(Right.VIEW_CREDIT)
def alert_detail(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert with its evidence, and what may be done."""
    return render(request, "credit/alerts/detail.html", _context(request, _alert(request, alert_id)))


def _context(request: HttpRequest, alert: queries.Alert) -> dict[str, Any]:
    unit = USUAL[Signal(alert.signal)].unit
    href, label = link_of(alert.signal, alert.evidence, alert.customer_id)
    is_live = alert.status in ("open", "acknowledged")
    return {
        "alert": alert,
        "severity": SEVERITIES[alert.severity],
        "status": STATUSES[alert.status],
        "sentence": evidence_in_words(alert.signal, alert.evidence, alert.value),
        "value": value_in_words(alert.value, unit),
        "threshold": value_in_words(alert.threshold, unit),
        "link": {"href": href, "label": label},
        "may_work": is_live and has_right(user=request.user, right=Right.WORK_ALERTS),
        "snooze_form": SnoozeForm(initial={"until": alert.snoozed_until, "version": alert.version}),
        "owner_form": OwnerForm(initial={"owner": alert.owner_id, "version": alert.version}),
        "resolve_form": ResolveForm(initial={"version": alert.version}),
    }


@require_POST
@requires(Right.WORK_ALERTS)
def acknowledge(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Note that the person has seen it."""
    form = OwnerForm(request.POST)
    return _work(
        request, alert_id, form,
        lambda data: services.acknowledge_alert(
            alert_id=alert_id, version=data["version"], actor_id=request.user.pk
        ),
    )  # fmt: skip


@require_POST
@requires(Right.WORK_ALERTS)
def snooze(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Keep it out of sight until a day."""
    return _work(
        request, alert_id, SnoozeForm(request.POST),
        lambda data: services.snooze_alert(
            alert_id=alert_id, version=data["version"], until=data["until"], today=get_today_of(request)
        ),
    )  # fmt: skip


@require_POST
@requires(Right.WORK_ALERTS)
def assign(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Give it to somebody."""
    return _work(
        request, alert_id, OwnerForm(request.POST),
        lambda data: services.assign_alert(alert_id=alert_id, version=data["version"], owner_id=data["owner"]),
    )  # fmt: skip


@require_POST
@requires(Right.WORK_ALERTS)
def resolve(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Close it with what came of it."""
    return _work(
        request, alert_id, ResolveForm(request.POST),
        lambda data: services.resolve_alert(
            alert_id=alert_id, actor_id=request.user.pk, today=get_today_of(request), **data
        ),
    )  # fmt: skip


def _work(
    request: HttpRequest, alert_id: int, form: forms.Form, change: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    alert = _alert(request, alert_id)
    if not form.is_valid():
        messages.error(request, _("Check what you entered: %(errors)s") % {"errors": form.errors.as_text()})
        return redirect("credit:alert", alert.pk)
    try:
        change(form.cleaned_data)
        messages.success(request, _("Noted."))
    except StaleVersionError:
        messages.error(request, _("Somebody else has changed this alert meanwhile. Look again, then decide."))
    except services.AlertError as error:
        messages.error(request, str(error))
    return redirect("credit:alert", alert.pk)


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The customer's live alerts, on the customer's page."""
    page = queries.list_alert_page(
        scope=get_scope(user=request.user), filters={"customer_id": customer_id, "snoozed": "with"},
        today=get_today_of(request), order_by=("urgency",), offset=0, limit=20,
    )  # fmt: skip
    return render(request, "credit/alerts/panel.html", {"rows": [_shown(alert) for alert in page.rows]})


@require_GET
@requires(Right.VIEW_CREDIT)
def home_tile(request: HttpRequest) -> HttpResponse:
    """The most urgent alerts, on the home page."""
    page = queries.list_alert_page(
        scope=get_scope(user=request.user), filters={}, today=get_today_of(request),
        order_by=("urgency", "-opened_date"), offset=0, limit=TILE_ROWS,
    )  # fmt: skip
    context = {"rows": [_shown(alert) for alert in page.rows], "count": page.count}
    return render(request, "credit/alerts/tile.html", context)


def _shown(alert: queries.Alert) -> dict[str, Any]:
    return {
        "alert": alert,
        "severity": SEVERITIES[alert.severity],
        "sentence": evidence_in_words(alert.signal, alert.evidence, alert.value),
    }


def _alert(request: HttpRequest, alert_id: int) -> queries.Alert:
    try:
        return queries.get_alert(scope=get_scope(user=request.user), alert_id=alert_id)
    except queries.Alert.DoesNotExist as error:
        raise Http404 from error
