"""Ratios of the latest statements as a file."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from credit.domain.ratios import CATALOGUE, RatioName, Unit
from credit.export_kinds.filters import cleaned
from credit.forms.ratios import RATIO_LABELS, RatioFileFilters
from credit.queries.ratio_files import STATUS_SUFFIX, ratios_relation
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation


class OverdueItemFilters(forms.Form):
    """Narrows the overdue items of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)


def _ratios(request: ExportRequest) -> Relation:
    filters = cleaned(RatioFileFilters, request)
    return ratios_relation(
        as_of=request.as_of,
        known_at=request.known_at,
        scope=request.scope,
        customer_code=str(filters["customer_code"]) or None,
    )


def _ratio_columns(name: RatioName) -> tuple[ExportColumn, ExportColumn]:
    is_money = CATALOGUE[name].unit is Unit.MONEY
    status = format_lazy("{ratio}: {status}", ratio=RATIO_LABELS[name], status=_("status"))
    return (
        ExportColumn(name.value, RATIO_LABELS[name], ColumnType.MONEY if is_money else ColumnType.RATE),
        ExportColumn(f"{name.value}{STATUS_SUFFIX}", status),
    )


_MONEY = ColumnType.MONEY
RATIOS = ExportKind(
    name="ratios",
    label=_("Ratios"),
    right=Right.VIEW_CREDIT,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("period_end_date", _("Period ends on"), ColumnType.DATE),
        ExportColumn("months", _("Months covered"), ColumnType.INTEGER),
        ExportColumn("currency", _("Currency"), ColumnType.CURRENCY),
        *(column for name in RatioName for column in _ratio_columns(name)),
    ),
    relation=_ratios,
    filterset=RatioFileFilters,
)
