"""`/api/v1/credit/behaviour/`: how customers pay, told by the ledger, as of any day and as known at any moment."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.forms.behaviour import BehaviourFilters
from credit.queries.behaviour_lists import list_behaviour
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import MoneyField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

BEHAVIOUR = {
    "customer_id": 240,
    "customer_code": "C0240",
    "as_of": "2026-10-31",
    "share_on_time": "0.840000",
    "days_late_weighted": "6.250000",
    "days_late_drift": "12.000000",
    "partial_payment_share": "0.041667",
    "dispute_rate": "0.000000",
    "oldest_overdue_days": 17,
    "overdue_amount": {"amount": "12500.00", "currency": "USD"},
    "discount_taken_drop": None,
    "order_spike": "1.100000",
    "months_of_history": 31,
    "invoices_counted": 24,
    "unsaid": {"discount_taken_drop": "too_few_offers"},
}


def _measure(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(20, 6, allow_null=True, help_text=help_text)


@extend_schema_serializer(examples=[OpenApiExample("Pays later", BEHAVIOUR, response_only=True)])
class BehaviourItem(RowSerializer):
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    as_of = serializers.DateField()
    share_on_time = _measure("of the amount paid in 12 months or overdue now")
    days_late_weighted = _measure("weighted by amount, open overdue items included, early is negative")
    days_late_drift = _measure("days; last 3 months less the 12 months before them")
    partial_payment_share = _measure("of the invoices paid in 12 months")
    dispute_rate = _measure("of the invoices posted in 12 months")
    oldest_overdue_days = serializers.IntegerField(allow_null=True)
    overdue_amount = MoneyField(allow_null=True, currency_source="reporting_currency")
    discount_taken_drop = _measure("share of offered discounts taken before, less the share taken in the last 3 months")
    order_spike = _measure("volume of the last 2 months as a multiple of the usual")
    months_of_history = serializers.IntegerField(allow_null=True)
    invoices_counted = serializers.IntegerField(help_text="posted in 12 months")
    unsaid = serializers.DictField(
        child=serializers.CharField(), help_text="why a measure is null, by the measure's name"
    )


class BehaviourQuery(BehaviourFilters, AsOfForm):
    pass


class BehaviourViewSet(ApiViewSet):
    """Payment behaviour of customers, by id. A measure that cannot be said is null, never zero."""

    required_rights = {"list": Right.VIEW_CREDIT}
    query_forms = {"list": BehaviourQuery}

    @extend_schema(responses=BehaviourItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = list_behaviour(
            scope=self.scope,
            as_of=self.query.get("as_of") or get_today(),
            known_at=self.query.get("known_at"),
            customer_id=self.query.get("customer_id"),
            after_id=page.after[0] if page.after else 0,
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda row: (row.customer_id,), serializer=BehaviourItem)
