"""Credit limits as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.export_kinds.filters import cleaned
from credit.forms.limits import LimitFilters
from credit.queries.limit_lists import LimitList
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation
from finance_crm.web.as_of import get_today


class OverdueItemFilters(forms.Form):
    """Narrows the overdue items of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)


def _limits(request: ExportRequest) -> Relation:
    listed = LimitList(
        scope=request.scope,
        as_of=request.as_of,
        today=get_today(),
        known_at=request.known_at,
        filters=cleaned(LimitFilters, request),
    ).relation()
    names = [column.name for column in LIMITS.columns]
    return Relation(f"SELECT {', '.join(names)} FROM ({listed.sql}) listed", listed.params, tuple(names))


_MONEY = ColumnType.MONEY
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
