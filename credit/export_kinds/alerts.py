"""Alerts as a file."""

from django.utils.translation import gettext_lazy as _

from credit.export_kinds.filters import cleaned
from credit.forms.alerts import AlertFilters
from credit.queries.alerts import alerts_relation
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation
from finance_crm.web.as_of import get_today


def _alerts(request: ExportRequest) -> Relation:
    return alerts_relation(scope=request.scope, filters=cleaned(AlertFilters, request), today=get_today())


ALERTS = ExportKind(
    name="alerts",
    label=_("Credit alerts"),
    right=Right.VIEW_CREDIT,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("signal", _("Signal")),
        ExportColumn("severity", _("Severity")),
        ExportColumn("status", _("Status")),
        ExportColumn("value", _("Value"), ColumnType.RATE),
        ExportColumn("threshold", _("Threshold"), ColumnType.RATE),
        ExportColumn("opened_date", _("Since"), ColumnType.DATE),
        ExportColumn("as_of_date", _("Last found"), ColumnType.DATE),
        ExportColumn("snoozed_until", _("Snoozed until"), ColumnType.DATE),
        ExportColumn("owner", _("Owner")),
        ExportColumn("outcome", _("Outcome")),
        ExportColumn("note", _("Note")),
        ExportColumn("closed_date", _("Closed on"), ColumnType.DATE),
    ),
    relation=_alerts,
    filterset=AlertFilters,
)
