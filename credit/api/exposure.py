"""`/api/v1/credit/exposures/`: what could the customer owe us?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.reporting_rows import InReporting
from credit.domain.exposure import Exposure, Part
from credit.forms.exposure import ExposureFilters
from credit.queries.exposure import ExposureRow, exposures_of, list_documents
from customers.queries.selections import CustomerSelection, list_customer_names
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import MoneyField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

USD = {"amount": "1200.00", "currency": "USD"}
EXPOSURE = {
    "id": 240,
    "customer_id": 240,
    "customer_code": "C0240",
    "customer_name": "Northwind",
    "exposure": {"amount": "9250.00", "currency": "USD"},
    "parts": [{"part": "receivables", "amount": {"amount": "9250.00", "currency": "USD"}, "reporting": USD}],
    "unconverted": [],
}


class PartItem(RowSerializer):
    part = serializers.CharField(help_text=", ".join(part.value for part in Part))
    amount = MoneyField()
    reporting = MoneyField(
        currency_source="reporting_currency", allow_null=True, help_text="at the stored rate; null where there is none"
    )


@extend_schema_serializer(examples=[OpenApiExample("A customer", EXPOSURE, response_only=True)])
class ExposureItem(RowSerializer):
    id = serializers.IntegerField(source="customer_id", help_text="an exposure is found by its customer")
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    customer_name = serializers.CharField()
    exposure = MoneyField(source="total", currency_source="reporting_currency")
    parts = PartItem(many=True)
    unconverted = serializers.ListField(child=serializers.CharField(), help_text="currencies without a rate")


class DocumentItem(RowSerializer):
    part = serializers.CharField()
    document = serializers.CharField(help_text="invoice, instalment, credit_note, receipt, order or reservation")
    document_id = serializers.IntegerField()
    number = serializers.CharField()
    day = serializers.DateField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    amount = MoneyField()
    reporting = MoneyField(currency_source="reporting_currency", allow_null=True)
    order_reference = serializers.CharField(allow_null=True)


class ExposureDetail(ExposureItem):
    documents = DocumentItem(many=True)


class ExposureQuery(ExposureFilters, AsOfForm):
    """Whose exposure, and when."""


@dataclass(frozen=True)
class _Named:
    """A customer with its exposure."""

    customer_id: int
    customer_code: str
    customer_name: str
    exposure: Exposure
    documents: tuple[Any, ...] = ()
    reporting_currency: str = settings.REPORTING_CURRENCY

    @property
    def total(self) -> Decimal:
        return self.exposure.total

    @property
    def parts(self) -> list[InReporting]:
        return [InReporting(part) for part in self.exposure.parts]

    @property
    def unconverted(self) -> tuple[str, ...]:
        return self.exposure.unconverted


class ExposureViewSet(ApiViewSet):
    """Exposure by customer, as of any day: receivables, deliveries, orders and reservations less what is paid ahead."""

    required_rights = {"list": Right.VIEW_CREDIT, "retrieve": Right.VIEW_CREDIT}
    query_forms = {"list": ExposureQuery, "retrieve": AsOfForm}

    @extend_schema(responses=ExposureItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        after_id, limit = (page.after[0] if page.after else 0), page.limit + 1
        selection = CustomerSelection(scope=self.scope, group_id=self.query["group_id"])
        if wanted := self.query["customer_id"]:
            after_id, limit = max(after_id, wanted - 1), 1
        names = list_customer_names(selection=selection, after_id=after_id, limit=limit)
        names = [name for name in names if not wanted or name[0] == wanted]
        found = exposures_of(customer_ids=[name[0] for name in names], **self._when())
        rows = [_Named(*name, found[name[0]]) for name in names]
        return self.page_response(rows, page, key=lambda row: (row.customer_id,), serializer=ExposureItem)

    @extend_schema(responses=ExposureDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the exposure of one customer and the documents behind it, the largest 500 first."""
        customer_id, selection = int(pk), CustomerSelection(scope=self.scope)
        names = list_customer_names(selection=selection, after_id=customer_id - 1, limit=1)
        if not names or names[0][0] != customer_id:
            raise Http404
        when = self._when()
        exposure = exposures_of(customer_ids=[customer_id], **when)[customer_id]
        documents: list[ExposureRow] = list_documents(customer_ids=[customer_id], **when)
        row = _Named(*names[0], exposure, tuple(InReporting(document) for document in documents))
        return Response(ExposureDetail.render(row))

    def _when(self) -> dict[str, Any]:
        today = get_today()
        as_of, known_at = self.query["as_of"] or today, self.query["known_at"]
        return {"as_of": as_of, "known_at": known_at, "at": timezone.now() if as_of == today and not known_at else None}
