"""`/api/v1/receivables/…`: ageing, open items and metrics, as of any day and as known at any moment."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import money
from customers.api.receivables_questions import AgeingQuery, MetricsQuery, OpenItemQuery
from customers.domain.ageing import buckets_between
from customers.domain.metrics import Metrics
from customers.queries.metrics import get_metrics, get_metrics_by_customer
from customers.queries.open_item_lists import OpenItemQuestion, list_open_items_after
from customers.queries.postings import get_last_recorded_at
from customers.queries.receivables import AgeingRow, get_ageing
from customers.queries.selections import list_customer_names
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

_FOUR_PLACES = Decimal("0.0001")


class BucketView(NamedTuple):
    name: str
    amount: Decimal
    currency: str


class AgeingView(NamedTuple):
    """An ageing row as the API shows it; `sort_key` makes equal codes of different keys different."""

    key: str | None
    code: str
    label: str
    currency: str
    not_due: Decimal
    buckets: list[BucketView]
    overdue: Decimal
    unapplied: Decimal
    outstanding: Decimal
    disputed: Decimal

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        return (self.code, self.label, self.key or "", self.currency)


class BucketItem(RowSerializer):
    name = serializers.CharField(help_text="days_1_30, days_31_60, … days_over_90")
    amount = money()


AGEING = {
    "key": "240",
    "code": "C0240",
    "label": "Harbour Retail Ltd",
    "currency": "EUR",
    "not_due": {"amount": "1200.00", "currency": "EUR"},
    "buckets": [{"name": "days_1_30", "amount": {"amount": "300.00", "currency": "EUR"}}],
    "overdue": {"amount": "300.00", "currency": "EUR"},
    "unapplied": {"amount": "-50.00", "currency": "EUR"},
    "outstanding": {"amount": "1450.00", "currency": "EUR"},
    "disputed": {"amount": "0.00", "currency": "EUR"},
}


@extend_schema_serializer(examples=[OpenApiExample("By customer", AGEING, response_only=True)])
class AgeingItem(RowSerializer):
    key = serializers.CharField(allow_null=True, help_text="id or text of what the row is about; null: none")
    code = serializers.CharField()
    label = serializers.CharField()
    currency = serializers.CharField()
    not_due = money(help_text="due on as_of or later")
    buckets = BucketItem(many=True, help_text="youngest first")
    overdue = money()
    unapplied = money(help_text="receipts and credit notes not applied; never positive")
    outstanding = money(help_text="not due + buckets + unapplied")
    disputed = money(help_text="part of the buckets and of not due")


class OpenItemItem(RowSerializer):
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    customer_name = serializers.CharField()
    entity_id = serializers.IntegerField()
    entity_code = serializers.CharField()
    kind = serializers.CharField(help_text="invoice, instalment, credit_note or receipt")
    number = serializers.CharField()
    invoice_id = serializers.IntegerField(allow_null=True)
    instalment_id = serializers.IntegerField(allow_null=True)
    receipt_id = serializers.IntegerField(allow_null=True)
    issue_date = serializers.DateField()
    posting_date = serializers.DateField()
    due_date = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField(allow_null=True, help_text="negative while it is not late")
    original_amount = money()
    open_amount = money()
    disputed_amount = money()


class MetricsView(NamedTuple):
    """One row of metrics; a figure without a denominator is null."""

    customer_id: int | None
    customer_code: str
    customer_name: str
    window_days: int
    dso: Decimal | None
    count_back_dso: Decimal | None
    best_possible_dso: Decimal | None
    average_days_delinquent: Decimal | None
    average_days_late: Decimal | None
    simple_average_days_late: Decimal | None
    collection_effectiveness: Decimal | None
    share_on_time: Decimal | None


def _days(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(20, 4, allow_null=True, help_text=help_text)


class MetricsItem(RowSerializer):
    customer_id = serializers.IntegerField(allow_null=True, help_text="null: all customers asked for, together")
    customer_code = serializers.CharField()
    customer_name = serializers.CharField()
    window_days = serializers.IntegerField(help_text="the days over which the figures look back")
    dso = _days("days; null where nothing was sold")
    count_back_dso = _days("days, months counted back")
    best_possible_dso = _days("days, if nothing were late")
    average_days_delinquent = _days("DSO less best possible DSO")
    average_days_late = _days("days, weighted by amount; early is negative, open overdue items included")
    simple_average_days_late = _days("days, every item counting the same")
    collection_effectiveness = _days("percent")
    share_on_time = _days("fraction of the amount paid in the window or overdue now")


class ReceivablesViewSet(ApiViewSet):
    """What customers owe. Every figure takes `as_of` (the close of a day) and `known_at` (what was known then)."""

    required_rights = {
        "ageing": Right.VIEW_LEDGER,
        "open_items": Right.VIEW_LEDGER,
        "metrics": Right.VIEW_LEDGER,
    }
    query_forms = {"ageing": AgeingQuery, "open_items": OpenItemQuery, "metrics": MetricsQuery}
    paged_actions = frozenset({"ageing", "open_items", "metrics"})

    @extend_schema(responses=AgeingItem(many=True))
    @action(detail=False)
    def ageing(self, request: Request) -> Response:
        """Ageing by customer, group, entity, currency, owner, team, region, country, industry or in total."""
        page = self.read_page(str, str, str, str)
        form = AgeingQuery(request.query_params)
        form.is_valid()
        rows = get_ageing(
            **self._when,
            scope=self.scope,
            selection=form.selection(self.scope),
            with_disputed=True,
            **form.asked,
        )
        names = [bucket.name for bucket in buckets_between(form.bucket_days)]
        views = sorted((_view(row, names) for row in rows), key=lambda view: view.sort_key)
        left = [view for view in views if page.after is None or view.sort_key > page.after]
        return self.page_response(left[: page.limit + 1], page, key=lambda view: view.sort_key, serializer=AgeingItem)

    @extend_schema(responses=OpenItemItem(many=True))
    @action(detail=False, url_path="open-items")
    def open_items(self, request: Request) -> Response:
        """Open invoices, instalments, credit notes and receipts, by customer id."""
        page = self.read_page(int, int)
        form = OpenItemQuery(request.query_params)
        form.is_valid()
        question = OpenItemQuestion(**self._when, selection=form.selection(self.scope), **form.asked)
        rows = list_open_items_after(question, after=page.after, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda item: (item.customer_id, item.key), serializer=OpenItemItem)

    @extend_schema(responses=MetricsItem(many=True))
    @action(detail=False)
    def metrics(self, request: Request) -> Response:
        """DSO three ways, days late, collection effectiveness: in total, or customer by customer by id."""
        page = self.read_page(int)
        form = MetricsQuery(request.query_params)
        form.is_valid()
        rows = self._metrics(form, after=page.after, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda row: (row.customer_id or 0,), serializer=MetricsItem)

    def _metrics(self, form: MetricsQuery, *, after: tuple[Any, ...] | None, limit: int) -> list[MetricsView]:
        selection = form.selection(self.scope)
        window_days = form.cleaned_data.get("window_days") or settings.METRIC_WINDOW_DAYS
        asked = self._when | {"scope": self.scope, "selection": selection, "window_days": window_days}
        if form.cleaned_data.get("by") != "customer":
            return [] if after else [_rounded((None, "", ""), get_metrics(**asked), window_days=window_days)]
        customers = list_customer_names(selection=selection, after_id=(after or (0,))[0] or 0, limit=limit)
        if not customers:
            return []
        found = get_metrics_by_customer(**asked, customer_range=(customers[0][0], customers[-1][0]))
        return [_rounded(customer, found.get(customer[0]), window_days=window_days) for customer in customers]

    @property
    def _when(self) -> dict[str, Any]:
        return {"as_of": self.query.get("as_of") or get_today(), "known_at": self.query.get("known_at")}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say in a header which posting an answer without `known_at` knew, so that it can be asked again."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        if answered.status_code == 200:
            known = self.query.get("known_at") or get_last_recorded_at()
            answered["Known-At"] = known.isoformat() if known else ""
        return answered


def _view(row: AgeingRow, names: list[str]) -> AgeingView:
    return AgeingView(
        key=None if row.key is None else str(row.key),
        code=row.code,
        label=row.label,
        currency=row.currency,
        not_due=row.not_due,
        buckets=[BucketView(name, amount, row.currency) for name, amount in zip(names, row.buckets, strict=True)],
        overdue=row.overdue,
        unapplied=row.unapplied,
        outstanding=row.outstanding,
        disputed=row.disputed,
    )


def _rounded(customer: tuple[int | None, str, str], metrics: Metrics | None, *, window_days: int) -> MetricsView:
    """Return a row with four decimals a figure; without any figure all are null."""
    if metrics is None:
        return MetricsView(*customer, window_days, *[None] * 8)
    figures = [None if value is None else value.quantize(_FOUR_PLACES) for value in metrics[1:]]
    return MetricsView(*customer, window_days, *figures)
