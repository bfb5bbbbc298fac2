"""The lists of credit that leave as files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.forms.collections import CaseFilters
from credit.forms.limits import LimitFilters
from credit.queries import overdue_files
from credit.queries.limit_lists import LimitList
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest, InvalidFiltersError
from finance_crm.sql import Relation
from finance_crm.web.as_of import get_today


class OverdueItemFilters(forms.Form):
    """Narrows the overdue items of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)


def _clean(form_class: type[forms.Form], request: ExportRequest) -> dict[str, object]:
    form = form_class({name: values[-1] for name, values in request.filters.items() if values})
    if not form.is_valid():
        raise InvalidFiltersError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form.cleaned_data


def _overdue_items(request: ExportRequest) -> Relation:
    filters = _clean(OverdueItemFilters, request)
    return overdue_files.overdue_items_relation(
        as_of=request.as_of,
        known_at=request.known_at,
        scope=request.scope,
        customer_code=str(filters["customer_code"]) or None,
    )


def _cases(request: ExportRequest) -> Relation:
    return overdue_files.cases_relation(scope=request.scope, filters=_clean(CaseFilters, request))


def _limits(request: ExportRequest) -> Relation:
    listed = LimitList(
        scope=request.scope,
        as_of=request.as_of,
        today=get_today(),
        known_at=request.known_at,
        filters=_clean(LimitFilters, request),
    ).relation()
    names = [column.name for column in LIMITS.columns]
    return Relation(f"SELECT {', '.join(names)} FROM ({listed.sql}) listed", listed.params, tuple(names))


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
LIMITS = ExportKind(
    name="limits",
    label=_("Credit limits"),
    right=Right.VIEW_CREDIT,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("state", _("State")),
        ExportColumn("kind", _("What")),
        ExportColumn("amount", _("Limit"), _MONEY),
        ExportColumn("currency", _("Currency"), ColumnType.CURRENCY),
        ExportColumn("valid_from", _("Valid from"), ColumnType.DATE),
        ExportColumn("valid_until", _("Valid until"), ColumnType.DATE),
        ExportColumn("is_temporary", _("Temporary"), ColumnType.BOOLEAN),
        ExportColumn("secured", _("Secured adds"), _MONEY),
        ExportColumn("limit_reporting", _("In reporting currency"), _MONEY, total=True),
        ExportColumn("owed", _("Owed"), _MONEY, total=True),
        ExportColumn("used", _("Used"), ColumnType.RATE),
        ExportColumn("over", _("Over by"), _MONEY, total=True),
    ),
    relation=_limits,
    filterset=LimitFilters,
)
