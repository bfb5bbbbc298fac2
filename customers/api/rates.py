"""`/api/v1/exchange-rates/`: reporting units per one unit of a currency."""

from datetime import date

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import CurrencyText, refusals
from customers.forms.ledger import RateFilters
from customers.queries.rates import list_rates
from customers.services.rates import record_rate
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import RateField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

EXAMPLE = {"currency": "EUR", "rate_date": "2026-04-18", "rate": "1.0837"}


class RateItem(RowSerializer):
    id = serializers.IntegerField()
    currency = serializers.CharField()
    rate_date = serializers.DateField()
    rate = serializers.DecimalField(24, 12)


@extend_schema_serializer(examples=[OpenApiExample("Euro", EXAMPLE, request_only=True)])
class RateInput(serializers.Serializer):
    currency = CurrencyText()
    rate_date = serializers.DateField()
    rate = RateField()


class ExchangeRateViewSet(ApiViewSet):
    """Rates in force, newest first. A differing rate for a day takes the place of the one before."""

    required_rights = {"list": Right.VIEW_LEDGER, "create": Right.POST_LEDGER}
    query_forms = {"list": RateFilters}

    @extend_schema(responses=RateItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(date.fromisoformat, str)
        currency = self.query.get("currency") or None
        rows = list_rates(currency=currency, after=page.after, limit=page.limit + 1)  # type: ignore[arg-type]
        return self.page_response(list(rows), page, key=lambda row: (row.rate_date, row.currency), serializer=RateItem)

    @extend_schema(request=RateInput, responses={201: RateItem})
    def create(self, request: Request) -> Response:
        with refusals():
            rate = record_rate(actor_id=self.actor_id, as_of=get_today(), **self.read_body(RateInput))
        return Response(RateItem.render(rate), status=201)
