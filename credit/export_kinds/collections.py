"""Overdue items and cases as files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.export_kinds.filters import cleaned
from credit.forms.collections import CaseFilters
from credit.queries import overdue_files
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation


class OverdueItemFilters(forms.Form):
    """Narrows the overdue items of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)


def _overdue_items(request: ExportRequest) -> Relation:
    filters = cleaned(OverdueItemFilters, request)
    return overdue_files.overdue_items_relation(
        as_of=request.as_of,
        known_at=request.known_at,
        scope=request.scope,
        customer_code=str(filters["customer_code"]) or None,
    )


def _cases(request: ExportRequest) -> Relation:
    return overdue_files.cases_relation(scope=request.scope, filters=cleaned(CaseFilters, request))


_MONEY = ColumnType.MONEY
OVERDUE_ITEMS = ExportKind(
    name="overdue_items",
    label=_("Overdue items"),
    right=Right.VIEW_CASES,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("invoice_number", _("Invoice")),
        ExportColumn("issue_date", _("Issue date"), ColumnType.DATE),
        ExportColumn("due_date", _("Due date"), ColumnType.DATE),
        ExportColumn("days_overdue", _("Days overdue"), ColumnType.INTEGER),
        ExportColumn("currency", _("Currency"), ColumnType.CURRENCY),
        ExportColumn("original_amount", _("Original amount"), _MONEY),
        ExportColumn("open_amount", _("Open amount"), _MONEY),
        ExportColumn("disputed_amount", _("Disputed"), _MONEY),
        ExportColumn("reporting_open_amount", _("Open in reporting currency"), _MONEY, total=True),
    ),
    relation=_overdue_items,
    filterset=OverdueItemFilters,
)
OVERDUE_CASES = ExportKind(
    name="overdue_cases",
    label=_("Overdue cases"),
    right=Right.VIEW_CASES,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("status", _("Status")),
        ExportColumn("opened_date", _("Opened on"), ColumnType.DATE),
        ExportColumn("closed_date", _("Closed on"), ColumnType.DATE),
        ExportColumn("as_of_date", _("As of"), ColumnType.DATE),
        ExportColumn("overdue_amount", _("Overdue"), _MONEY, total=True),
        ExportColumn("previous_amount", _("At the scan before"), _MONEY),
        ExportColumn("disputed_amount", _("Disputed"), _MONEY, total=True),
        ExportColumn("item_count", _("Items"), ColumnType.INTEGER),
        ExportColumn("oldest_due_date", _("Oldest due date"), ColumnType.DATE),
        ExportColumn("priority", _("Age-weighted"), _MONEY),
    ),
    relation=_cases,
    filterset=CaseFilters,
)
