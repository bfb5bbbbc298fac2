"""The lists of receivables that leave as files: portfolio, ageing, open items."""

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.domain.ageing import buckets_between
from customers.forms.export_kinds import cleaned
from customers.forms.receivables import AgeingFilters, OpenItemFilters, PortfolioFilters, bucket_label
from customers.queries.exported_receivables import (
    exported_ageing_relation,
    exported_items_relation,
    exported_portfolio_relation,
)
from customers.queries.open_item_lists import OpenItemQuestion
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import (
    ColumnType,
    ExportColumn,
    ExportKind,
    ExportRequest,
    InvalidFiltersError,
)
from finance_crm.sql import Relation

DATE, MONEY, INTEGER, CURRENCY = ColumnType.DATE, ColumnType.MONEY, ColumnType.INTEGER, ColumnType.CURRENCY


def _ageing(request: ExportRequest) -> Relation:
    """:raises InvalidFiltersError: also for other buckets than the installation's: a file's columns are fixed"""
    form = cleaned(AgeingFilters, request)
    assert isinstance(form, AgeingFilters)
    if form.bucket_days != list(settings.AGEING_BUCKET_DAYS):
        raise InvalidFiltersError({"buckets": [gettext("Files have the buckets of the installation.")]})
    return exported_ageing_relation(
        as_of=request.as_of,
        known_at=request.known_at,
        selection=form.selection(request.scope),
        **form.asked,
    )


def _open_items(request: ExportRequest) -> Relation:
    form = cleaned(OpenItemFilters, request)
    assert isinstance(form, OpenItemFilters)
    return exported_items_relation(
        question=OpenItemQuestion(
            as_of=request.as_of,
            known_at=request.known_at,
            selection=form.selection(request.scope),
            **form.asked,
        )
    )


def _portfolio(request: ExportRequest) -> Relation:
    form = cleaned(PortfolioFilters, request)
    assert isinstance(form, PortfolioFilters)
    return exported_portfolio_relation(
        as_of=request.as_of,
        known_at=request.known_at,
        selection=form.selection(request.scope),
        overdue_only=form.cleaned_data.get("overdue", False),
    )


_bucket_label = lazy(bucket_label, str)


def _key(name: str, label: object, kind: ColumnType = ColumnType.TEXT) -> ExportColumn:
    return ExportColumn(name, label, kind, always=True)


AGEING = ExportKind(
    name="ageing",
    label=_("Ageing"),
    right=Right.VIEW_LEDGER,
    order=30,
    columns=(
        _key("customer_code", _("Customer code")),
        _key("customer_name", _("Customer")),
        _key("currency", _("Currency"), CURRENCY),
        *(
            _key(name, _bucket_label(name), MONEY)
            for name in ("not_due", *(bucket.name for bucket in buckets_between(settings.AGEING_BUCKET_DAYS)))
        ),
        _key("unapplied", _("Unapplied"), MONEY),
        _key("total", _("Total"), MONEY),
    ),
    relation=_ageing,
    filterset=AgeingFilters,
)
OPEN_ITEMS = ExportKind(
    name="open_items",
    label=_("Open items"),
    right=Right.VIEW_LEDGER,
    order=31,
    columns=(
        _key("customer", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        _key("entity", _("Entity")),
        _key("kind", _("Kind")),
        _key("number", _("Number")),
        ExportColumn("issue_date", _("Issue date"), DATE),
        ExportColumn("posting_date", _("Posting date"), DATE),
        _key("due_date", _("Due date"), DATE),
        ExportColumn("days_late", _("Days late"), INTEGER),
        _key("currency", _("Currency"), CURRENCY),
        ExportColumn("original_amount", _("Original"), MONEY),
        _key("open_amount", _("Open"), MONEY),
        ExportColumn("disputed_amount", _("Disputed"), MONEY),
        ExportColumn("reporting_open_amount", _("Open in reporting currency"), MONEY, total=True),
    ),
    relation=_open_items,
    filterset=OpenItemFilters,
)
PORTFOLIO = ExportKind(
    name="portfolio",
    label=_("Customer portfolio"),
    right=Right.VIEW_LEDGER,
    order=29,
    columns=(
        _key("code", _("Customer code")),
        _key("name", _("Customer")),
        ExportColumn("local_name", _("Name in local script")),
        ExportColumn("country", _("Country")),
        ExportColumn("region", _("Region")),
        ExportColumn("industry", _("Industry")),
        ExportColumn("group_name", _("Group")),
        ExportColumn("status", _("Status")),
        ExportColumn("outstanding", _("Outstanding"), MONEY, total=True),
        ExportColumn("not_due", _("Not due"), MONEY, total=True),
        ExportColumn("overdue", _("Overdue"), MONEY, total=True),
        ExportColumn("unapplied", _("Unapplied"), MONEY, total=True),
        ExportColumn("oldest_due_date", _("Oldest due date"), DATE),
        ExportColumn("open_item_count", _("Open items"), INTEGER),
    ),
    relation=_portfolio,
    filterset=PortfolioFilters,
)
ALL = (PORTFOLIO, AGEING, OPEN_ITEMS)
